package org.faxmx.bench.jmx;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import javax.management.MBeanServer;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.WriteRules;
import org.faxmx.jmx.NotificationStatistics;
import org.faxmx.jmx.PublishedServer;
import org.faxmx.jmx.PublishingContext;
import org.faxmx.monitor.DaemonThreads;
import org.faxmx.monitor.MonitorContext;
import org.faxmx.monitor.MonitorStatistics;
import org.faxmx.monitor.PollSchedule;
import org.faxmx.monitor.ServerMonitor;

/**
 * Fax servers of a benchmark, published and polled as a bridge does it: a bridge opens only the servers that its settings
 * can name.
 */
public final class Servers {

    // As in a bridge.
    private static final int POLLING_THREADS = 16;
    private static final int CONNECTING_THREADS = 8;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Duration routingPoll;
    private final NotificationStatistics notifications = new NotificationStatistics();
    private final MonitorContext monitoring = new MonitorContext(
            Clock.systemUTC(),
            System::nanoTime,
            new ScheduledThreadPoolExecutor(1, new DaemonThreads("timer-")),
            Executors.newFixedThreadPool(POLLING_THREADS, new DaemonThreads("poll-")),
            Executors.newFixedThreadPool(CONNECTING_THREADS, new DaemonThreads("connect-")),
            new Random(1),
            new MonitorStatistics());
    private final List<PublishedServer> published = new ArrayList<>();

    /** @param routingPoll time between two polls that read routing methods */
    public Servers(Duration routingPoll) {
        this.routingPoll = routingPoll;
    }

    /** Publishes a server and connects it. */
    public PublishedServer publish(String name, FaxServer server, MBeanServer mbeans) {
        ServerMonitor monitor = new ServerMonitor(name, server, TIMEOUT, routingPoll, monitoring);
        PublishedServer publishing = PublishedServer.publish(
                "",
                "simulated",
                WriteRules.simulated(),
                monitor,
                server,
                new PublishingContext(mbeans, monitoring, notifications, false));
        monitor.connect();
        return publishing;
    }

    /** Publishes a server that {@link #poll} is to poll. */
    public void add(String name, FaxServer server, MBeanServer mbeans) {
        published.add(publish(name, server, mbeans));
    }

    /** Polls the added servers from now on. */
    public void poll(Duration ports, Duration status) {
        for (int i = 0; i < published.size(); i++) {
            PollSchedule.start(published.get(i).monitor(), ports, status, (i + 1.0) / published.size(), monitoring);
        }
    }
}
