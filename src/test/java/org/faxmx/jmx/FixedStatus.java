package org.faxmx.jmx;

/** What a bridge reports of itself, as a test says. */
record FixedStatus(
        boolean ready,
        long httpRequests,
        long httpRefused,
        int rmiConnections,
        long rmiRefused,
        long certificateMillisLeft)
        implements BridgeMBean.Status {

    static final FixedStatus READY = new FixedStatus(true, 7, 2, 1, 3, 86_400_000);
}
