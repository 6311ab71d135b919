package org.faxmx.connector;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the audit log has logged while this is open: level and message of each line. */
final class AuditLines extends Handler {

    // Held, since the JDK holds loggers weakly.
    private static final Logger LOG = Logger.getLogger(AuditLog.NAME);

    private final List<String> lines = new CopyOnWriteArrayList<>();

    AuditLines() {
        LOG.setUseParentHandlers(false);
        LOG.addHandler(this);
    }

    /** The lines since the last call. */
    List<String> take() {
        List<String> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }

    @Override
    public void publish(LogRecord line) {
        lines.add(line.getLevel() + " " + line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        LOG.removeHandler(this);
        LOG.setUseParentHandlers(true);
    }
}
