package org.faxmx.bench.jmx;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import javax.management.MBeanServer;
import org.faxmx.fax.FaxServer;
import org.faxmx.management.Attempts;
import org.faxmx.management.BridgeFigures;
import org.faxmx.management.ManagedFaxServer;
import org.faxmx.management.NotificationDelivery;
import org.faxmx.management.Polling;
import org.faxmx.management.Surroundings;

/**
 * Fax servers of a benchmark's own, published and read as a bridge does it: a bridge itself opens only those that its
 * settings can name.
 */
public final class Servers {

    // As a bridge has them.
    private static final int THREADS = 16;
    private static final int ATTEMPTS = THREADS / 2;

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, Servers::daemon);
    private final Random random = new Random(1);
    private final NotificationDelivery notifications = new NotificationDelivery();
    private final BridgeFigures figures = new BridgeFigures();
    private final Attempts attempts = new Attempts(ATTEMPTS);
    private Surroundings shared;
    private final List<ManagedFaxServer> published = new ArrayList<>();

    /** Publishes a server under that name and reads it once. */
    public ManagedFaxServer publish(String name, FaxServer server, MBeanServer mbeans) {
        return ManagedFaxServer.publish(
                new ManagedFaxServer.Facts(name, "", "simulated", false), server, around(mbeans));
    }

    /** Publishes one that {@link #poll} is to read. */
    public void add(String name, FaxServer server, MBeanServer mbeans) {
        published.add(publish(name, server, mbeans));
        shared = around(mbeans);
    }

    /** Reads those that were added from now on. */
    public void poll(Duration ports, Duration status) {
        executor.setCorePoolSize(Math.min(THREADS, published.size()));
        for (int i = 0; i < published.size(); i++) {
            Polling.start(published.get(i), ports, status, (i + 1.0) / published.size(), shared);
        }
    }

    private Surroundings around(MBeanServer mbeans) {
        return new Surroundings(
                mbeans, Clock.systemUTC(), System::nanoTime, executor, random, notifications, figures, attempts);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "poll");
        thread.setDaemon(true);
        return thread;
    }
}
