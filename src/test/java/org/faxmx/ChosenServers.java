package org.faxmx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.connector.Eventually;
import org.faxmx.fax.FaxServer;
import org.faxmx.jmx.PublishedServer;

/** A registry of simulated fax servers that carry out an action of the test before each call of a method. */
final class ChosenServers implements AutoCloseable {

    /** How long a test waits for what must happen. */
    static final int PATIENCE_SECONDS = 30;

    private static final int SEVERAL_POLLS = 5;

    private final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    private final Map<String, Runnable> chosen = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> polls = new ConcurrentHashMap<>();
    private final Queue<String> closed = new ConcurrentLinkedQueue<>();
    private final Queue<Duration> timeouts = new ConcurrentLinkedQueue<>();
    private final ServerRegistry registry =
            new ServerRegistry(BridgeSettings.defaults(Backend.SIMULATED), mbeans, InstantSource.system(), this::open);

    ServerRegistry registry() {
        return registry;
    }

    /** Sets an action that precedes the opening of a server. */
    void whenOpened(ServerSettings server, Runnable action) {
        chosen.put("open " + key(server), action);
    }

    /** Sets an action that precedes each connect of a server. */
    void whenConnected(ServerSettings server, Runnable action) {
        chosen.put("connect " + key(server), action);
    }

    /** Sets an action that precedes each enumeration of a server. */
    void whenPolled(ServerSettings server, Runnable action) {
        chosen.put("read " + key(server), action);
    }

    /** Sets an action that precedes the closing of a server. */
    void whenClosed(ServerSettings server, Runnable action) {
        chosen.put("close " + key(server), action);
    }

    /** Removes all actions. */
    void chooseNothing() {
        chosen.clear();
    }

    /** A line for each listed server. */
    List<String> states() {
        return registry.published().stream()
                .map(PublishedServer::monitor)
                .map(monitor -> monitor.name() + " " + monitor.snapshot().state())
                .toList();
    }

    /** The timeouts that servers were given after they were opened. */
    List<Duration> timeouts() {
        return List.copyOf(timeouts);
    }

    /** The names and hosts of the closed servers, sorted. */
    List<String> closed() {
        return closed.stream().sorted().toList();
    }

    /** Waits for several polls of a server that begin from now on. */
    void awaitPolls(ServerSettings server) {
        AtomicInteger count = polls(key(server));
        int before = count.get();
        try {
            Eventually.holds(
                    () -> count.get() >= before + SEVERAL_POLLS, () -> "server " + key(server) + " is not polled");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Closes all servers, after which no MBean is left. */
    @Override
    public void close() {
        registry.close();
        assertNothingIsPublished();
    }

    void assertNothingIsPublished() {
        try {
            assertEquals(Set.of(), mbeans.queryNames(new ObjectName("faxmx:*"), null));
        } catch (MalformedObjectNameException e) {
            throw new AssertionError(e);
        }
    }

    static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("held up for too long");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String key(ServerSettings server) {
        return (server.name() + " " + server.host()).strip();
    }

    private AtomicInteger polls(String key) {
        return polls.computeIfAbsent(key, unused -> new AtomicInteger());
    }

    private FaxServer open(ServerSettings settings) {
        String key = key(settings);
        act("open", key);
        FaxServer simulated = FaxServers.open(settings, InstantSource.system());
        return (FaxServer) Proxy.newProxyInstance(
                FaxServer.class.getClassLoader(), new Class<?>[] {FaxServer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("read")) {
                        polls(key).incrementAndGet();
                    } else if (method.getName().equals("close")) {
                        closed.add(key);
                    } else if (method.getName().equals("timeout")) {
                        timeouts.add((Duration) arguments[0]);
                    }
                    act(method.getName(), key);
                    try {
                        return method.invoke(simulated, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void act(String method, String key) {
        chosen.getOrDefault(method + " " + key, () -> {}).run();
    }
}
