package org.faxmx.cli;

/** What the process ends with; public contract. */
final class ExitCode {

    /** Done. */
    static final int DONE = 0;

    /** The fax server or a port could not be reached or bound. */
    static final int UNREACHABLE = 1;

    /** The command line or the settings are wrong. */
    static final int USAGE = 2;

    private ExitCode() {}
}
