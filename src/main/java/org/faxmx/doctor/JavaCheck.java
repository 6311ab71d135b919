package org.faxmx.doctor;

import java.util.function.Consumer;
import org.faxmx.fax.Finding;

/** The Java that runs this: its release and bitness. */
record JavaCheck(String bits, boolean com) implements Check {

    static final String NAME = "java";

    /** @param com whether a fax server is reached through COM */
    static JavaCheck ofThisJvm(boolean com) {
        return new JavaCheck(System.getProperty("sun.arch.data.model", "unknown"), com);
    }

    @Override
    public void run(Consumer<Finding> findings) {
        String found = "Java " + Runtime.version() + " of " + System.getProperty("java.vendor") + ", " + bits
                + " bits, " + System.getProperty("os.name") + " " + System.getProperty("os.arch");
        // Older releases cannot load this class, and the start scripts refuse them.
        if (com && !bits.equals("64")) {
            findings.accept(Finding.failure(
                    NAME,
                    found + "; the fax library is called by a 64-bit Java only",
                    "Install a 64-bit Java 17 or later, and set JAVA_HOME to its folder"));
        } else {
            findings.accept(Finding.ok(NAME, found));
        }
    }
}
