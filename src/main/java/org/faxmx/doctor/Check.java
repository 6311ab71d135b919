package org.faxmx.doctor;

import java.util.function.Consumer;
import org.faxmx.fax.Finding;

/** One check, or several that depend on each other. It changes nothing and throws nothing. */
@FunctionalInterface
interface Check {

    /** Checks and reports what it found, in order, on the calling thread. */
    void run(Consumer<Finding> findings);
}
