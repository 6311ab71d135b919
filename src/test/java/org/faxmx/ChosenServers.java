package org.faxmx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
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
import org.faxmx.config.ServerSettings;
import org.faxmx.connector.Eventually;
import org.faxmx.fax.FaxServer;

/**
 * Simulated fax servers that do what a test chose before they do what they are asked to, and the running servers of a
 * bridge that publish them.
 */
final class ChosenServers implements AutoCloseable {

    /** How long a test waits for what must happen. */
    static final int PATIENCE_SECONDS = 30;

    private static final int SEVERAL_POLLS = 5;

    private final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    private final Map<String, Runnable> chosen = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> polls = new ConcurrentHashMap<>();
    private final Queue<String> closed = new ConcurrentLinkedQueue<>();
    private final RunningServers running = new RunningServers(false, mbeans, InstantSource.system(), this::open);

    RunningServers running() {
        return running;
    }

    MBeanServer mbeans() {
        return mbeans;
    }

    /** Has a server do that before it is made. */
    void whenOpened(ServerSettings server, Runnable action) {
        chosen.put("open " + key(server), action);
    }

    /** Has a server do that before it is connected. */
    void whenConnected(ServerSettings server, Runnable action) {
        chosen.put("connect " + key(server), action);
    }

    /** Has a server do that before its ports are read. */
    void whenPolled(ServerSettings server, Runnable action) {
        chosen.put("read " + key(server), action);
    }

    /** Has a server do that before it is closed. */
    void whenClosed(ServerSettings server, Runnable action) {
        chosen.put("close " + key(server), action);
    }

    /** Servers do what they are asked to, and nothing else. */
    void chooseNothing() {
        chosen.clear();
    }

    /** A line for each that is listed. */
    List<String> states() {
        return running.managed().stream()
                .map(server -> server.name() + " " + server.state())
                .toList();
    }

    /** The names and hosts of those that were closed, sorted. */
    List<String> closed() {
        return closed.stream().sorted().toList();
    }

    /** Waits for some of a server's polls to begin after now. */
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

    /** Closes all, after which there is no MBean left. */
    @Override
    public void close() {
        running.close();
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
                    }
                    act(method.getName(), key);
                    try {
                        return method.invoke(simulated, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void act(String asked, String key) {
        chosen.getOrDefault(asked + " " + key, () -> {}).run();
    }
}
