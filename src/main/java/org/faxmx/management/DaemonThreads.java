package org.faxmx.management;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes threads that keep no JVM alive, each called by their common name and its number, from 1 on. */
public final class DaemonThreads implements ThreadFactory {

    private final String name;
    private final AtomicInteger number = new AtomicInteger();

    /** Threads of that name, to which the number is appended, such as {@code faxmx-poll-}. */
    public DaemonThreads(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable work) {
        Thread thread = new Thread(work, name + number.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
