package org.faxmx;

import org.faxmx.config.ServerSettings;
import org.faxmx.management.Polling;

/** A published fax server and its polling. */
record RunningServer(ServerSettings settings, PublishedServer published, Polling polling) implements AutoCloseable {

    String name() {
        return settings.name();
    }

    /** Whether only the times at which it is read differ. */
    boolean isConnectedAs(ServerSettings other) {
        return settings.withPolling(other.polling()).differences(other).isEmpty();
    }

    @Override
    public void close() {
        polling.close();
        published.close();
    }
}
