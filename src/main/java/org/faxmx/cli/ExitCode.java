package org.faxmx.cli;

/** The exit codes of the process; public contract. */
final class ExitCode {

    static final int DONE = 0;

    /** The fax server or a port could not be reached or bound, or the output not be written. */
    static final int UNREACHABLE = 1;

    /** The command line or the settings are wrong. */
    static final int USAGE = 2;

    /** Memory is exhausted; that of the JVM's option ExitOnOutOfMemoryError. */
    static final int OUT_OF_MEMORY = 3;

    private ExitCode() {}
}
