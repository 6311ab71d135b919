package org.faxmx.monitor;

/**
 * Is notified of what happens to a monitored fax server. Calls follow each other in the order of the changes, one at a
 * time, on the thread of a request or poll; no lock is held meanwhile. What a listener throws is logged.
 */
public interface MonitorListener {

    /** A snapshot replaced another. */
    void changed(ServerSnapshot before, ServerSnapshot now);

    /** A reading or a part of one failed while the connection stands; once while the failure is the same. */
    default void readFailed(ServerSnapshot now, String failure) {}

    /** The monitor is closed; nothing follows. */
    default void closed(ServerSnapshot last) {}
}
