package org.faxmx.bench.endurance;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A client that reads again and again on a thread of its own and counts what came of it. */
final class ReadingClient implements AutoCloseable {

    /** One read: answers {@code read}, or in a word what failed in a way that is to be expected. */
    interface Read {
        String once() throws Exception;
    }

    private static final long PAUSE_MILLIS = 10;

    private final String name;
    private final Map<String, Integer> counts = new TreeMap<>();
    private final ScheduledExecutorService executor;

    ReadingClient(String name, Read read) {
        this.name = name;
        this.executor = Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, name));
        executor.scheduleWithFixedDelay(
                () -> {
                    try {
                        count(read.once());
                    } catch (Exception e) {
                        count("unexpected: " + e);
                    }
                },
                0,
                PAUSE_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    String name() {
        return name;
    }

    /** How often each outcome was. */
    synchronized Map<String, Integer> counts() {
        return new TreeMap<>(counts);
    }

    private synchronized void count(String outcome) {
        counts.merge(outcome, 1, Integer::sum);
    }

    /** Waits for the read that is under way. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(1, TimeUnit.MINUTES)) {
                count("unexpected: a read that does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
