package org.faxmx.monitor;

/** What a port is in use for, as one counts ports: each is in one of these. */
public enum PortUse {
    /** What it is doing is not known at present. */
    STALE,
    SENDING,
    RECEIVING,
    /** Out of service: its state is OFFLINE, UNAVAILABLE, NO_DIAL_TONE or FATAL_ERROR. */
    UNAVAILABLE,
    /** Its state is AVAILABLE. */
    IDLE,
    /** In a state in between, such as DIALING or RINGING, or in one whose word is not known. */
    OTHER
}
