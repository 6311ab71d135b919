package org.faxmx.monitor;

/** The state of the connection to a fax server. The codes are public contract: some monitoring suites drop texts. */
public enum ServerState {
    /** The first attempt to connect has not ended. */
    CONNECTING(0),
    /** The server answers. */
    CONNECTED(1),
    /** Disconnected by an operator; nothing is requested until {@code connect} is invoked. */
    DISCONNECTED(2),
    /** The server could not be reached, or the connection broke; attempts to reconnect follow. */
    UNREACHABLE(3);

    private final int code;

    ServerState(int code) {
        this.code = code;
    }

    /** The state as a number. */
    public int code() {
        return code;
    }
}
