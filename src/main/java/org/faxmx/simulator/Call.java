package org.faxmx.simulator;

import org.faxmx.fax.FaxStatus;

/** A call on a port, from its first ring or dialling until the port is free again. Guarded by the service. */
interface Call {

    FaxStatus status(Language language);

    /** Whether the line is in use, which it is not while the port rings. */
    boolean connected();

    void onLineLost();

    /** As when the line is lost, unless overridden. */
    default void onServiceStopped() {
        onLineLost();
    }
}
