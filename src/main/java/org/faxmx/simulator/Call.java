package org.faxmx.simulator;

import org.faxmx.fax.FaxStatus;

/** A call on a port, from its first ring or dialling until the port is free again. Guarded by the service. */
interface Call {

    /** The status of the port during the call. */
    FaxStatus status(Language language);

    /** Whether the line is in use, which it is not while the port rings. */
    boolean connected();

    void onLineLost();

    void onServiceStopped();
}
