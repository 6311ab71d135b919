package org.faxmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.faxmx.com.Apartment;
import org.faxmx.com.ApartmentStatistics;
import org.faxmx.com.ComException;
import org.faxmx.com.HResult;
import org.faxmx.config.Backend;
import org.faxmx.config.PollSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.config.SimulateSettings;
import org.faxmx.connector.Eventually;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.faxcom.ComFaxServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Fax servers that are changed and removed while they run and some of them hang. What each does is chosen by the test,
 * under its name and host.
 */
@Timeout(60)
class ChangingServersTest {

    private static final int PATIENCE_SECONDS = 30;
    private static final int SEVERAL_POLLS = 5;
    private static final ServerSettings A = server("A", "old");
    private static final ServerSettings B = server("B", "old");
    private static final ServerSettings C = server("C", "old");

    private final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    private final Map<String, Runnable> opening = new ConcurrentHashMap<>();
    private final Map<String, Runnable> connecting = new ConcurrentHashMap<>();
    private final Map<String, Runnable> polling = new ConcurrentHashMap<>();
    private final Map<String, Runnable> closing = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> polls = new ConcurrentHashMap<>();
    private final Queue<String> closed = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final RunningServers servers = new RunningServers(false, mbeans, InstantSource.system(), this::open);

    @AfterEach
    void close() {
        released.countDown();
        clients.shutdownNow();
        servers.close();
        assertEquals(0, ours());
        assertEquals(List.of(), List.copyOf(failures));
    }

    @Test
    void pollsTheOthersWhileAndAfterServersThatHangAreRemoved() throws Exception {
        List<ServerSettings> hanging = servers(4, "old");
        servers.change(Stream.concat(hanging.stream(), Stream.of(B)).toList());
        CountDownLatch hung = new CountDownLatch(hanging.size());
        hanging.forEach(server -> polling.put(key(server), () -> {
            hung.countDown();
            await(released);
        }));
        await(hung);

        Future<List<String>> removal = clients.submit(() -> servers.change(List.of(B)));

        Eventually.holds(() -> states().equals(List.of("B CONNECTED")), () -> "listed: " + states());
        assertPolled(B);
        assertFalse(removal.isDone(), "removing them was not waited for");
        assertEquals(4, removal.get(PATIENCE_SECONDS, TimeUnit.SECONDS).size());
        assertPolled(B);
    }

    @Test
    void removesServersAtTheSameTime() {
        List<ServerSettings> gone = servers(4, "old");
        servers.change(gone);
        CountDownLatch begun = new CountDownLatch(gone.size());
        gone.forEach(server -> closing.put(key(server), meeting(begun)));

        servers.change(List.of());

        assertEquals(4, closed.size());
    }

    @Test
    void closesServersAtTheSameTime() {
        List<ServerSettings> all = servers(4, "old");
        servers.change(all);
        CountDownLatch begun = new CountDownLatch(all.size());
        all.forEach(server -> closing.put(key(server), meeting(begun)));

        servers.close();

        assertEquals(4, closed.size());
    }

    @Test
    void changesServersAtTheSameTimeAndKeepsTheirOrder() {
        servers.change(servers(11, "old"));
        List<ServerSettings> changed = servers(11, "new");
        CountDownLatch begun = new CountDownLatch(changed.size());
        changed.forEach(server -> connecting.put(key(server), meeting(begun)));

        assertEquals(
                changed.stream()
                        .map(server -> "changed server " + server.name() + ": host")
                        .toList(),
                servers.change(changed));

        assertEquals(
                changed.stream().map(server -> server.name() + " CONNECTED").toList(), states());
        assertEquals(changed, servers.settings());
    }

    @Test
    void pollsChangedServersWhileAnotherHangsWhichIsNotListed() throws Exception {
        servers.change(List.of(A, B, C));
        CountDownLatch hung = new CountDownLatch(1);
        connecting.put(key(A.withHost("new")), () -> {
            hung.countDown();
            await(released);
        });
        List<ServerSettings> wanted = List.of(A.withHost("new"), B.withHost("new"), C);

        Future<List<String>> change = clients.submit(() -> servers.change(wanted));

        await(hung);
        Eventually.holds(
                () -> servers.settings().equals(List.of(B.withHost("new"), C)), () -> "listed: " + servers.settings());
        assertPolled(B.withHost("new"));
        assertPolled(C);
        assertEquals(List.of("B CONNECTED", "C CONNECTED"), states());
        assertFalse(change.isDone());
        released.countDown();
        assertEquals(
                List.of("changed server A: host", "changed server B: host"),
                change.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals(wanted, servers.settings());
        assertPolled(A.withHost("new"));
    }

    @Test
    void pollsNewServersWhileAnotherHangs() throws Exception {
        CountDownLatch hung = new CountDownLatch(1);
        connecting.put(key(A), () -> {
            hung.countDown();
            await(released);
        });

        Future<List<String>> change = clients.submit(() -> servers.change(List.of(A, B)));

        await(hung);
        assertPolled(B);
        assertFalse(change.isDone());
        released.countDown();
        change.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals(List.of(A, B), servers.settings());
    }

    /** What hangs in the old server keeps its thread even after it was replaced. */
    @Test
    void pollsAServerThatTookThePlaceOfOneThatHangs() throws Exception {
        servers.change(List.of(A));
        for (String host : List.of("second", "third")) {
            CountDownLatch hung = new CountDownLatch(1);
            polling.put(key(servers.settings().get(0)), () -> {
                hung.countDown();
                await(released);
            });
            await(hung);

            servers.change(List.of(A.withHost(host)));

            assertPolled(A.withHost(host));
        }
    }

    @Test
    void leavesAllPolledWhileAServerIsRenamedAndHangs() throws Exception {
        servers.change(List.of(A, B));
        ServerSettings renamed = server("A2", "old");
        CountDownLatch hung = new CountDownLatch(1);
        connecting.put(key(renamed), () -> {
            hung.countDown();
            await(released);
            throw new FaxUnavailableException("FaxServer.Connect", "it hangs", "", null);
        });

        Future<List<String>> change = clients.submit(() -> servers.change(List.of(renamed, B)));

        await(hung);
        assertPolled(A);
        assertPolled(B);
        assertEquals(List.of("A CONNECTED", "B CONNECTED"), sorted(states()));
        assertFalse(change.isDone());
        released.countDown();
        assertEquals(List.of("removed server A", "added server A2"), change.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals(List.of("A2 UNREACHABLE", "B CONNECTED"), states());
        assertPolled(B);
    }

    @Test
    void publishesChangedServersAgainAsTheyWereWhereAnotherFails() throws Exception {
        servers.change(List.of(A, B, C));
        Throwable defect = new IllegalStateException("defect of B");
        connecting.put(key(B.withHost("new")), () -> {
            awaitPolled(A.withHost("new"));
            throw (IllegalStateException) defect;
        });

        assertSame(
                defect,
                assertThrows(
                        IllegalStateException.class,
                        () -> servers.change(List.of(C, server("D", "new"), B.withHost("new"), A.withHost("new")))));

        assertEquals(List.of(A, B, C), servers.settings());
        assertEquals(List.of("A CONNECTED", "B CONNECTED", "C CONNECTED"), states());
        assertEquals(List.of("A new", "A old", "B new", "B old", "D new"), sorted(List.copyOf(closed)));
        for (ServerSettings server : List.of(A, B, C)) {
            assertPolled(server);
        }
    }

    @Test
    void tellsWhichServersWereLostWhereTheyCannotBePublishedAgain() {
        servers.change(List.of(A, B, C));
        for (ServerSettings server : List.of(A, C)) {
            opening.put(key(server), () -> {
                throw new FaxUnavailableException("opening", "no library of " + server.name(), "", null);
            });
        }
        connecting.put(key(B.withHost("new")), () -> {
            awaitPolled(A.withHost("new"));
            awaitPolled(C.withHost("new"));
            throw new IllegalStateException("defect of B");
        });

        IllegalStateException refused = assertThrows(
                IllegalStateException.class,
                () -> servers.change(List.of(A.withHost("new"), B.withHost("new"), C.withHost("new"))));

        assertEquals(
                "defect of B; but server A and server C had to go for it and could not be published again",
                refused.getMessage());
        Throwable first = refused.getCause().getSuppressed()[0];
        assertTrue(first.getMessage().contains("no library of A"), first.getMessage());
        assertTrue(first.getSuppressed()[0].getMessage().contains("no library of C"), first::toString);
        assertEquals(List.of("B CONNECTED"), states());
        opening.clear();
        assertEquals(List.of("added server A", "added server C"), servers.change(List.of(A, B, C)));
    }

    @Test
    void publishesChangedServersAgainAsTheyWereWhereItIsInterrupted() throws Exception {
        servers.change(List.of(A, B));
        CountDownLatch begun = new CountDownLatch(1);
        connecting.put(key(A.withHost("new")), () -> {
            begun.countDown();
            await(released);
        });
        Future<Boolean> change = clients.submit(() -> {
            assertThrows(IllegalStateException.class, () -> servers.change(List.of(A.withHost("new"), B)));
            return Thread.currentThread().isInterrupted();
        });
        await(begun);

        clients.shutdownNow();

        assertTrue(change.get(PATIENCE_SECONDS, TimeUnit.SECONDS), "the interruption was swallowed");
        assertEquals(List.of("A CONNECTED", "B CONNECTED"), states());
        assertEquals(List.of(A, B), servers.settings());
        assertPolled(A);
    }

    /** Waits for some of its polls to begin after now. */
    private void assertPolled(ServerSettings server) throws Exception {
        int before = polls(server).get();
        Eventually.holds(
                () -> polls(server).get() >= before + SEVERAL_POLLS, () -> "server " + key(server) + " is not polled");
    }

    private void awaitPolled(ServerSettings server) {
        try {
            assertPolled(server);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private AtomicInteger polls(ServerSettings server) {
        return polls.computeIfAbsent(key(server), key -> new AtomicInteger());
    }

    private List<String> states() {
        return servers.managed().stream()
                .map(server -> server.name() + " " + server.state())
                .toList();
    }

    @Test
    void givesAConnectionThatIsKeptItsNewTimeout() {
        Queue<Duration> timeouts = new ConcurrentLinkedQueue<>();
        AtomicInteger connections = new AtomicInteger();
        try (RunningServers com = new RunningServers(false, mbeans, InstantSource.system(), settings -> {
            connections.incrementAndGet();
            return new ComFaxServer(() -> deadApartment(timeouts), settings.host(), settings.timeout());
        })) {
            com.change(List.of(A.withTimeout(Duration.ofSeconds(9))));
            assertEquals(Set.of(Duration.ofSeconds(9)), Set.copyOf(timeouts));
            timeouts.clear();

            com.change(List.of(A.withTimeout(Duration.ofSeconds(3))));

            assertThrows(FaxUnavailableException.class, com.managed().get(0)::getPorts);
            assertEquals(Set.of(Duration.ofSeconds(3)), Set.copyOf(timeouts));
            assertEquals(1, connections.get());
        }
    }

    /** One in which nothing can be asked, and which notes how long one would have waited. */
    private static Apartment deadApartment(Queue<Duration> timeouts) {
        return (Apartment) Proxy.newProxyInstance(
                Apartment.class.getClassLoader(), new Class<?>[] {Apartment.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "call", "callUrgently" -> {
                            timeouts.add((Duration) arguments[1]);
                            throw new ComException("", HResult.RPC_S_SERVER_UNAVAILABLE);
                        }
                        case "nativeAccess" -> {
                            return "none";
                        }
                        case "stuck", "ended" -> {
                            return false;
                        }
                        case "statistics" -> {
                            return new ApartmentStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, HResult.S_OK, 0, 0);
                        }
                        default -> {
                            return null;
                        }
                    }
                });
    }

    private static List<String> sorted(List<String> lines) {
        return lines.stream().sorted().toList();
    }

    private int ours() {
        try {
            return mbeans.queryNames(new ObjectName("faxmx:*"), null).size();
        } catch (MalformedObjectNameException e) {
            throw new AssertionError(e);
        }
    }

    private static List<ServerSettings> servers(int count, String host) {
        return IntStream.range(0, count)
                .mapToObj(number -> server("S" + number, host))
                .toList();
    }

    private static ServerSettings server(String name, String host) {
        return new ServerSettings(name, host, Backend.SIMULATED)
                .withSimulate(new SimulateSettings("quiet", 1, 1))
                .withPolling(new PollSettings(Duration.ofMillis(100), Duration.ZERO));
    }

    private static String key(ServerSettings server) {
        return server.name() + " " + server.host();
    }

    /** A simulated server that does what the test chose before it does what it is asked to. */
    private FaxServer open(ServerSettings settings) {
        String key = key(settings);
        run(opening, key);
        FaxServer simulated = FaxServers.open(settings, InstantSource.system());
        return (FaxServer) Proxy.newProxyInstance(
                FaxServer.class.getClassLoader(), new Class<?>[] {FaxServer.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "connect" -> run(connecting, key);
                        case "getPorts" -> {
                            polls(settings).incrementAndGet();
                            run(polling, key);
                        }
                        case "close" -> {
                            closed.add(key);
                            run(closing, key);
                        }
                        default -> {
                            // As it is.
                        }
                    }
                    try {
                        return method.invoke(simulated, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static void run(Map<String, Runnable> chosen, String key) {
        chosen.getOrDefault(key, () -> {}).run();
    }

    /** Waits until all others have come so far. */
    private Runnable meeting(CountDownLatch all) {
        return () -> {
            all.countDown();
            try {
                await(all);
            } catch (RuntimeException e) {
                // Closing never throws.
                failures.add(e);
            }
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("held up for too long");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
