package org.faxmx.logging;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The log, held back while the terminal displays something else, and written when this is closed: the last 1,000 records. */
public final class HeldLog extends Handler {

    private static final int MOST = 1_000;

    private final Logger root = Logger.getLogger("");
    private final Handler[] writing = root.getHandlers();
    // Guarded by this.
    private final List<LogRecord> held = new ArrayList<>();
    private boolean closed;

    private HeldLog() {}

    /** Begins to hold back. */
    public static HeldLog begin() {
        HeldLog log = new HeldLog();
        log.root.addHandler(log);
        for (Handler handler : log.writing) {
            log.root.removeHandler(handler);
        }
        return log;
    }

    @Override
    public synchronized void publish(LogRecord entry) {
        if (held.size() == MOST) {
            held.remove(0);
        }
        held.add(entry);
    }

    @Override
    public void flush() {
        // What is held is written at the end.
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (Handler handler : writing) {
            root.addHandler(handler);
        }
        root.removeHandler(this);
        for (LogRecord entry : held) {
            for (Handler handler : writing) {
                handler.publish(entry);
            }
        }
        held.clear();
    }
}
