package org.faxmx.monitor;

import org.faxmx.fax.FaxPort;

/**
 * Measures the time in which every enabled port of a server is busy, so that callers hear the busy tone. Enabled are the
 * ports that receive, or where there is none those that send; ports out of service take no call and do not count. While
 * the status of an enabled port is not known, it is not counted as busy. Used under its owner's lock.
 */
final class BusyTime {

    private long nanos;
    private long at;
    private long version;
    private boolean busy;

    /** All of it so far. */
    long nanos() {
        return nanos;
    }

    /**
     * A status poll of that version was applied. Between two polls the ports did what they did at the first of them.
     *
     * @param unbrokenSince the version from which on polls followed each other
     */
    void polled(Rows<PortSnapshot.Key, PortSnapshot> ports, long polled, long unbrokenSince, long now) {
        if (busy && version >= unbrokenSince) {
            nanos += Math.max(0, now - at);
        }
        at = now;
        version = polled;
        busy = allBusy(ports, unbrokenSince);
    }

    private static boolean allBusy(Rows<PortSnapshot.Key, PortSnapshot> ports, long unbrokenSince) {
        int receivers = 0;
        int freeReceivers = 0;
        int senders = 0;
        int freeSenders = 0;
        for (PortSnapshot row : ports.list()) {
            FaxPort port = row.port();
            boolean current = row.activity().isCurrent(unbrokenSince);
            if (current && row.activity().state().isOutOfService()) {
                continue;
            }
            int free = current && row.activity().isBusy() ? 0 : 1;
            receivers += port.receive() ? 1 : 0;
            freeReceivers += port.receive() ? free : 0;
            senders += port.send() ? 1 : 0;
            freeSenders += port.send() ? free : 0;
        }
        return receivers > 0 ? freeReceivers == 0 : senders > 0 && freeSenders == 0;
    }
}
