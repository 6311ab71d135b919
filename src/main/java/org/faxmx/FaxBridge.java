package org.faxmx;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.management.MBeanServer;
import org.faxmx.com.ApartmentStatistics;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.PollSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.connector.ConnectorException;
import org.faxmx.connector.JolokiaConnector;
import org.faxmx.connector.RmiConnector;
import org.faxmx.fax.FaxServer;
import org.faxmx.faxcom.ComFaxServer;
import org.faxmx.management.ApartmentFigures;
import org.faxmx.management.ManagedBridge;
import org.faxmx.management.ManagedComApartment;
import org.faxmx.management.ManagedFaxServer;
import org.faxmx.management.ObjectNames;
import org.faxmx.management.Polling;

/**
 * A running bridge: fax servers, their MBeans and the connectors. It runs when {@link #open} returns, needs no thread of
 * its caller's, and is closed in the reverse order of its opening.
 */
public final class FaxBridge implements AutoCloseable {

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final List<ManagedFaxServer> servers = new ArrayList<>();
    private final Random random = new Random();
    private JolokiaConnector http;
    private RmiConnector rmi;

    private FaxBridge() {}

    /**
     * Opens backends, publishes the fax servers and their ports, and then opens the connectors: who connects finds
     * the fax servers there. A fax server that does not answer is published all the same and says so.
     *
     * @param settings what to run
     * @param mbeans where MBeans are registered; Jolokia looks at the platform MBean server
     * @param clock what moments and ages are taken from, and what simulated servers live by
     * @throws org.faxmx.fax.FaxUnavailableException if a backend cannot be had on this machine
     * @throws BridgeException if a connector cannot be opened
     * @throws IllegalStateException if another bridge is registered in that MBean server
     */
    public static FaxBridge open(BridgeSettings settings, MBeanServer mbeans, InstantSource clock) {
        FaxBridge bridge = new FaxBridge();
        try {
            ScheduledExecutorService executor = executor(settings.servers().size());
            bridge.opened(executor::shutdownNow);
            for (ServerSettings server : settings.servers()) {
                bridge.publish(server, settings.writes(), mbeans, clock, executor);
            }
            bridge.startPolling(settings.polling(), executor);
            bridge.rmi = bridge.opened(
                    RmiConnector.open(mbeans, ObjectNames.DOMAIN, settings.rmi().port()));
            bridge.http = bridge.opened(JolokiaConnector.open(settings.http().port(), settings.httpPolicy()));
            bridge.opened(ManagedBridge.publish(
                    new ManagedBridge.Facts(Version.current(), bridge.http.url(), bridge.rmi.url(), settings.writes()),
                    bridge.servers,
                    mbeans,
                    clock));
            return bridge;
        } catch (ConnectorException e) {
            bridge.closeAfter(e);
            throw new BridgeException(e);
        } catch (RuntimeException e) {
            bridge.closeAfter(e);
            throw e;
        } catch (Error e) {
            bridge.closeAfter(null);
            throw e;
        }
    }

    /**
     * Checks what the settings name outside themselves, before anything is opened.
     *
     * @throws IllegalArgumentException if there is no such preset, or the access policy cannot be used
     */
    public static void check(BridgeSettings settings) {
        settings.servers().forEach(FaxServers::check);
        try {
            settings.httpPolicy().ifPresent(JolokiaConnector::checkPolicy);
        } catch (ConnectorException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** How each fax server stands, in the order of the settings: a line for people. */
    public List<String> report() {
        return servers.stream().map(FaxBridge::describe).toList();
    }

    /** Where Jolokia answers. */
    public String httpUrl() {
        return http.url();
    }

    /** The JMX service URL. */
    public String rmiUrl() {
        return rmi.url();
    }

    /**
     * Closes everything, even if some of it fails to; may be called again.
     *
     * @throws RuntimeException the first failure, with the others suppressed in it
     */
    @Override
    public void close() {
        RuntimeException failure = closeAfter(null);
        if (failure != null) {
            throw failure;
        }
    }

    private void publish(
            ServerSettings settings,
            boolean writes,
            MBeanServer mbeans,
            InstantSource clock,
            ScheduledExecutorService executor) {
        FaxServer server = FaxServers.open(settings, clock);
        try {
            apartmentFigures(server)
                    .ifPresent(figures -> opened(ManagedComApartment.publish(settings.name(), figures, mbeans)));
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        servers.add(opened(ManagedFaxServer.publish(
                new ManagedFaxServer.Facts(
                        settings.name(), settings.host(), settings.backend().toString(), writes),
                server,
                mbeans,
                clock,
                executor,
                random)));
    }

    /** What is counted at the COM apartment of a fax server; nothing where it has none. */
    private static Optional<Supplier<ApartmentFigures>> apartmentFigures(FaxServer server) {
        return server instanceof ComFaxServer com ? Optional.of(() -> figures(com)) : Optional.empty();
    }

    private static ApartmentFigures figures(ComFaxServer server) {
        ApartmentStatistics counted = server.statistics();
        boolean failed = counted.lastFailure().failed();
        return new ApartmentFigures(
                counted.calls(),
                counted.failures(),
                counted.timeouts(),
                counted.queueLength(),
                counted.referencesAcquired(),
                counted.referencesReleased(),
                counted.stringsAcquired(),
                counted.stringsReleased(),
                Duration.ofNanos(counted.callNanos()),
                Duration.ofNanos(counted.longestCallNanos()),
                failed ? counted.lastFailure().value() : 0,
                failed ? counted.lastFailure().toString() : "",
                counted.replacements(),
                counted.stuck(),
                server.nativeAccess());
    }

    private static ScheduledExecutorService executor(int servers) {
        AtomicInteger number = new AtomicInteger();
        // Two threads for each server, one to read its ports and one to look at their status: one that does not answer
        // must not keep the others from being read. Attempts to connect again are made while neither is read.
        return Executors.newScheduledThreadPool(2 * servers, work -> {
            Thread thread = new Thread(work, "faxmx-poll-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    private void startPolling(PollSettings polling, ScheduledExecutorService executor) {
        for (int i = 0; i < servers.size(); i++) {
            double share = (i + 1.0) / servers.size();
            opened(Polling.start(servers.get(i), polling.ports(), polling.status(), share, executor));
        }
        // Once more, to be first when all is closed: readings under way are interrupted before their servers are
        // closed.
        opened(executor::shutdownNow);
    }

    private static String describe(ManagedFaxServer server) {
        String state = "Server " + server.name() + ": " + server.state();
        return server.connected() ? state + ", " + server.portCount() + " ports" : state + ": " + server.lastError();
    }

    private <C extends AutoCloseable> C opened(C part) {
        opened.push(part);
        return part;
    }

    private synchronized RuntimeException closeAfter(RuntimeException failure) {
        RuntimeException first = failure;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                if (first == null) {
                    first = e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        return first;
    }
}
