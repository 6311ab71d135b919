package org.faxmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.faxmx.config.Backend;
import org.faxmx.config.ServerSettings;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.management.ManagedFaxServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Fax servers that are published at the same time; what they do when they are connected is chosen by the test. */
@Timeout(60)
class RunningServersTest {

    private static final int PATIENCE_SECONDS = 30;
    private static final List<ServerSettings> ALL = List.of(server("A"), server("B"), server("C"), server("D"));

    private final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    private final Map<String, Runnable> connecting = new HashMap<>();
    private final Set<String> closed = ConcurrentHashMap.newKeySet();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final RunningServers servers = new RunningServers(false, mbeans, InstantSource.system(), this::open);

    @AfterEach
    void close() {
        clients.shutdownNow();
        servers.close();
        assertEquals(0, ours());
    }

    @Test
    void connectsNewServersAtTheSameTimeAndKeepsTheirOrder() {
        CountDownLatch begun = new CountDownLatch(ALL.size());
        ALL.forEach(server -> connecting.put(server.name(), () -> {
            begun.countDown();
            await(begun);
        }));

        assertEquals(
                List.of("added server A", "added server B", "added server C", "added server D"), servers.change(ALL));

        assertEquals(List.of("A CONNECTED", "B CONNECTED", "C CONNECTED", "D CONNECTED"), states());
    }

    @Test
    void aServerThatHangsKeepsNoOtherFromBeingConnectedAndIsWaitedFor() throws Exception {
        CountDownLatch others = new CountDownLatch(ALL.size() - 1);
        CountDownLatch answer = new CountDownLatch(1);
        ALL.forEach(server -> connecting.put(server.name(), others::countDown));
        connecting.put("A", () -> {
            await(answer);
            throw new FaxUnavailableException("FaxServer.Connect", "it hangs", "", null);
        });
        Future<List<String>> change = clients.submit(() -> servers.change(ALL));
        await(others);
        assertFalse(change.isDone());

        answer.countDown();

        change.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals(List.of("A UNREACHABLE", "B CONNECTED", "C CONNECTED", "D CONNECTED"), states());
    }

    @Test
    void undoesAllWhereTheConnectionsOfTwoFailUnexpectedly() {
        IllegalStateException first = new IllegalStateException("defect of B");
        IllegalStateException second = new IllegalStateException("defect of D");
        CountDownLatch dFailed = new CountDownLatch(1);
        connecting.put("B", () -> {
            await(dFailed);
            throw first;
        });
        connecting.put("D", () -> {
            dFailed.countDown();
            throw second;
        });

        assertSame(first, assertThrows(IllegalStateException.class, () -> servers.change(ALL)));

        assertEquals(List.of(second), List.of(first.getSuppressed()));
        assertEquals(Set.of("A", "B", "C", "D"), closed);
        assertEquals(List.of(), states());
        assertEquals(0, ours());
    }

    @Test
    void undoesAllWhereOneHasAnError() {
        Error error = new LinkageError("no library");
        connecting.put("C", () -> {
            throw error;
        });

        assertSame(error, assertThrows(LinkageError.class, () -> servers.change(ALL.subList(0, 3))));

        assertEquals(Set.of("A", "B", "C"), closed);
        assertEquals(List.of(), states());
    }

    @Test
    void undoesAllWhereItIsInterrupted() throws Exception {
        CountDownLatch begun = new CountDownLatch(ALL.size());
        CountDownLatch never = new CountDownLatch(1);
        ALL.forEach(server -> connecting.put(server.name(), () -> {
            begun.countDown();
            await(never);
        }));
        Future<Boolean> change = clients.submit(() -> {
            assertThrows(IllegalStateException.class, () -> servers.change(ALL));
            return Thread.currentThread().isInterrupted();
        });
        await(begun);

        clients.shutdownNow();

        assertTrue(change.get(PATIENCE_SECONDS, TimeUnit.SECONDS), "the interruption was swallowed");
        assertEquals(Set.of("A", "B", "C", "D"), closed);
        assertEquals(0, ours());
    }

    private List<String> states() {
        return servers.managed().stream().map(RunningServersTest::state).toList();
    }

    private static String state(ManagedFaxServer server) {
        return server.name() + " " + server.state();
    }

    private int ours() {
        try {
            return mbeans.queryNames(new ObjectName("faxmx:*"), null).size();
        } catch (MalformedObjectNameException e) {
            throw new AssertionError(e);
        }
    }

    private static ServerSettings server(String name) {
        return new ServerSettings(name, "", Backend.SIMULATED);
    }

    /** A simulated server that does what the test chose before it is connected. */
    private FaxServer open(ServerSettings settings) {
        FaxServer simulated = FaxServers.open(settings, InstantSource.system());
        return (FaxServer) Proxy.newProxyInstance(
                FaxServer.class.getClassLoader(), new Class<?>[] {FaxServer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("connect")) {
                        connecting.getOrDefault(settings.name(), () -> {}).run();
                    } else if (method.getName().equals("close")) {
                        closed.add(settings.name());
                    }
                    try {
                        return method.invoke(simulated, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
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
