package org.faxmx.monitor;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes daemon threads, each named by a common prefix and a number from 1. */
public final class DaemonThreads implements ThreadFactory {

    private final String prefix;
    private final AtomicInteger number = new AtomicInteger();

    /** @param prefix such as {@code faxmx-poll-} */
    public DaemonThreads(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public Thread newThread(Runnable work) {
        Thread thread = new Thread(work, prefix + number.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
