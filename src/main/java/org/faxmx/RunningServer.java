package org.faxmx;

import org.faxmx.config.ServerSettings;
import org.faxmx.management.Polling;

/** A published fax server and its polling. */
record RunningServer(ServerSettings settings, PublishedServer published, Polling polling) implements AutoCloseable {

    String name() {
        return settings.name();
    }

    /** Whether the other settings are for the same connection: at most the times differ at which it is read and given up. */
    boolean isConnectedAs(ServerSettings other) {
        return settings.withPolling(other.polling())
                .withTimeout(other.timeout())
                .differences(other)
                .isEmpty();
    }

    @Override
    public void close() {
        polling.close();
        published.close();
    }
}
