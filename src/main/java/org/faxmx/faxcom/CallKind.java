package org.faxmx.faxcom;

/** The kinds of calls to a fax server. They need different rights, and some codes have another meaning for each. */
enum CallKind {
    CONNECT("a fax account with at least one right on that server"),
    QUERY_CONFIGURATION("the right to query the fax server's configuration (farQUERY_CONFIG)"),
    MANAGE_CONFIGURATION(
            "the right to manage the fax server's configuration (farMANAGE_CONFIG), and with UAC an elevated "
                    + "process"),
    QUERY_JOBS(
            "the right to query jobs (farQUERY_JOBS, from Windows Vista on far2QUERY_OUT_JOBS), which a new account does "
                    + "not have even if it is an administrator's"),
    MANAGE_JOBS(
            "the right to manage jobs that are not its own (farMANAGE_JOBS, from Windows Vista on far2MANAGE_OUT_JOBS)"),
    SUBMIT("the right to submit faxes (farSUBMIT_NORMAL), and to read the file"),
    READ_FILE("the right to read the file");

    private final String right;

    CallKind(String right) {
        this.right = right;
    }

    /** What an account needs for such a call. */
    String right() {
        return right;
    }

    /** Whether such a call changes something on the server. */
    boolean writes() {
        return this == MANAGE_CONFIGURATION || this == MANAGE_JOBS || this == SUBMIT;
    }
}
