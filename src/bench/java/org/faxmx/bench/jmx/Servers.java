package org.faxmx.bench.jmx;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import javax.management.MBeanServer;
import org.faxmx.fax.FaxServer;
import org.faxmx.management.ManagedFaxServer;
import org.faxmx.management.Polling;

/**
 * Fax servers of a benchmark's own, published and read as a bridge does it: a bridge itself opens only those that its
 * settings can name.
 */
public final class Servers {

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, Servers::daemon);
    private final Random random = new Random(1);
    private final List<ManagedFaxServer> published = new ArrayList<>();

    /** Publishes a server under that name and reads it once. */
    public ManagedFaxServer publish(String name, FaxServer server, MBeanServer mbeans) {
        return ManagedFaxServer.publish(
                new ManagedFaxServer.Facts(name, "", "simulated", false),
                server,
                mbeans,
                Clock.systemUTC(),
                executor,
                random);
    }

    /** Publishes one that {@link #poll} is to read. */
    public void add(String name, FaxServer server, MBeanServer mbeans) {
        published.add(publish(name, server, mbeans));
    }

    /** Reads those that were added from now on. */
    public void poll(Duration ports, Duration status) {
        // As many as the bridge has: one for the ports of each server, one for their status.
        executor.setCorePoolSize(2 * published.size());
        for (int i = 0; i < published.size(); i++) {
            Polling.start(published.get(i), ports, status, (i + 1.0) / published.size(), executor);
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "poll");
        thread.setDaemon(true);
        return thread;
    }
}
