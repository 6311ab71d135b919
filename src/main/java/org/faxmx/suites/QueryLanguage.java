package org.faxmx.suites;

import java.time.Duration;
import org.faxmx.metrics.Metric;

/** How a suite writes the figures of an alert. Operators between them are those of arithmetic. */
interface QueryLanguage {

    /** The latest value. */
    String last(Metric metric);

    /** By how much a counter grew in the time until now. */
    String increase(Metric counter, Duration window);

    /** The highest value in the time until now. */
    String highest(Metric gauge, Duration window);

    /** The lowest value in the time until now. */
    String lowest(Metric gauge, Duration window);
}
