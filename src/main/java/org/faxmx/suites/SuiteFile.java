package org.faxmx.suites;

import org.faxmx.metrics.MetricModel;

/** A file that makes FaxMX known to a monitoring suite. */
public interface SuiteFile {

    /** The name of the suite, as {@code faxmx suite} takes it. */
    String name();

    /** The name of the file under {@code jmx-config/suites}. */
    String fileName();

    /** What the file is, in one line, and how the suite reads it. */
    String description();

    /** The file: lines that end with a line feed. */
    String content(MetricModel metrics);
}
