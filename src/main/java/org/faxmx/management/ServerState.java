package org.faxmx.management;

/** Where the connection to a fax server stands. The codes are public contract: suites that drop texts read them. */
enum ServerState {
    /** The first attempt to connect has not ended yet. */
    CONNECTING(0),
    /** The server answers. */
    CONNECTED(1),
    /** Disconnected by an operator; nothing is tried until {@code connect} is invoked. */
    DISCONNECTED(2),
    /** The server could not be reached, or the connection broke; it is tried again until it answers. */
    UNREACHABLE(3);

    private final int code;

    ServerState(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
