package org.faxmx.monitor;

import java.util.function.Consumer;

/** Receives each new snapshot. */
record ChangeListener(Consumer<ServerSnapshot> changed) implements MonitorListener {

    @Override
    public void changed(ServerSnapshot before, ServerSnapshot now) {
        changed.accept(now);
    }

    @Override
    public void readFailed(ServerSnapshot now, String failure) {}

    @Override
    public void closed(ServerSnapshot last) {}
}
