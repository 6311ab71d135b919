package org.faxmx.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What the monitor package logs above level FINE, while this is open. */
final class Logged extends Handler implements AutoCloseable {

    private final Logger logger = Logger.getLogger("org.faxmx.monitor");
    private final List<String> lines = new CopyOnWriteArrayList<>();

    Logged() {
        logger.addHandler(this);
    }

    /** Level and text of each message. */
    List<String> lines() {
        return new ArrayList<>(lines);
    }

    @Override
    public void publish(LogRecord record) {
        if (record.getLevel().intValue() > Level.FINE.intValue()) {
            lines.add(record.getLevel() + " " + new SimpleFormatter().formatMessage(record));
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
