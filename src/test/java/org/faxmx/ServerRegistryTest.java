package org.faxmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.faxmx.config.Backend;
import org.faxmx.config.ServerSettings;
import org.faxmx.fax.FaxUnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Fax servers that are published side by side; the test chooses what happens when they are connected. */
@Timeout(60)
class ServerRegistryTest {

    private static final ServerSettings A = server("A");
    private static final ServerSettings B = server("B");
    private static final ServerSettings C = server("C");
    private static final ServerSettings D = server("D");
    private static final List<ServerSettings> ALL = List.of(A, B, C, D);

    private final ChosenServers chosen = new ChosenServers();
    private final ServerRegistry servers = chosen.registry();
    private final ExecutorService clients = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        clients.shutdownNow();
        chosen.close();
    }

    @Test
    void connectsNewServersSideBySideAndKeepsTheirOrder() {
        CountDownLatch begun = new CountDownLatch(ALL.size());
        ALL.forEach(server -> chosen.whenConnected(server, () -> {
            begun.countDown();
            ChosenServers.await(begun);
        }));

        assertEquals(
                List.of("added server A", "added server B", "added server C", "added server D"), servers.apply(ALL));

        assertEquals(List.of("A CONNECTED", "B CONNECTED", "C CONNECTED", "D CONNECTED"), chosen.states());
    }

    @Test
    void waitsForAServerThatHangsAndConnectsTheOthersMeanwhile() throws Exception {
        CountDownLatch others = new CountDownLatch(ALL.size() - 1);
        CountDownLatch answer = new CountDownLatch(1);
        ALL.forEach(server -> chosen.whenConnected(server, others::countDown));
        chosen.whenConnected(A, () -> {
            ChosenServers.await(answer);
            throw new FaxUnavailableException("FaxServer.Connect", "it hangs", "", null);
        });
        Future<List<String>> change = clients.submit(() -> servers.apply(ALL));
        ChosenServers.await(others);
        assertFalse(change.isDone());
        assertFalse(servers.ready(), "A was not tried to its end");

        answer.countDown();

        change.get(ChosenServers.PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertTrue(servers.ready(), "A was tried; that it failed does not matter");
        assertEquals(List.of("A UNREACHABLE", "B CONNECTED", "C CONNECTED", "D CONNECTED"), chosen.states());
    }

    @Test
    void isReadyWhenEachServerWasTried() throws Exception {
        assertFalse(servers.ready(), "there is none yet");
        servers.apply(List.of(A));
        assertTrue(servers.ready());

        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        chosen.whenConnected(B, () -> {
            begun.countDown();
            ChosenServers.await(answer);
        });
        Future<List<String>> change = clients.submit(() -> servers.apply(List.of(A, B)));
        ChosenServers.await(begun);
        assertFalse(servers.ready(), "B is new");
        answer.countDown();
        change.get(ChosenServers.PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertTrue(servers.ready());
        servers.apply(List.of(A));
        assertTrue(servers.ready());
    }

    @Test
    void undoesAllIfTheConnectionsOfTwoFailUnexpectedly() {
        IllegalStateException first = new IllegalStateException("defect of B");
        IllegalStateException second = new IllegalStateException("defect of D");
        CountDownLatch dFailed = new CountDownLatch(1);
        chosen.whenConnected(B, () -> {
            ChosenServers.await(dFailed);
            throw first;
        });
        chosen.whenConnected(D, () -> {
            dFailed.countDown();
            throw second;
        });

        assertSame(first, assertThrows(IllegalStateException.class, () -> servers.apply(ALL)));

        assertEquals(List.of(second), List.of(first.getSuppressed()));
        assertEquals(List.of("A", "B", "C", "D"), chosen.closed());
        assertEquals(List.of(), chosen.states());
        chosen.assertNothingIsPublished();
    }

    @Test
    void undoesAllIfOneHasAnError() {
        Error error = new LinkageError("no library");
        chosen.whenConnected(C, () -> {
            throw error;
        });

        assertSame(error, assertThrows(LinkageError.class, () -> servers.apply(ALL.subList(0, 3))));

        assertEquals(List.of("A", "B", "C"), chosen.closed());
        assertEquals(List.of(), chosen.states());
    }

    @Test
    void undoesAllIfItIsInterrupted() throws Exception {
        CountDownLatch begun = new CountDownLatch(ALL.size());
        CountDownLatch never = new CountDownLatch(1);
        ALL.forEach(server -> chosen.whenConnected(server, () -> {
            begun.countDown();
            ChosenServers.await(never);
        }));
        Future<Boolean> change = clients.submit(() -> {
            assertThrows(IllegalStateException.class, () -> servers.apply(ALL));
            return Thread.currentThread().isInterrupted();
        });
        ChosenServers.await(begun);

        clients.shutdownNow();

        assertTrue(change.get(ChosenServers.PATIENCE_SECONDS, TimeUnit.SECONDS), "the interruption was swallowed");
        assertEquals(List.of("A", "B", "C", "D"), chosen.closed());
        chosen.assertNothingIsPublished();
    }

    @Test
    void changesNothingIfTheThreadIsInterruptedAlready() {
        Thread.currentThread().interrupt();
        try {
            assertThrows(IllegalStateException.class, () -> servers.apply(ALL));
            assertTrue(Thread.currentThread().isInterrupted(), "the interruption was swallowed");
        } finally {
            Thread.interrupted();
        }
        assertEquals(List.of("A", "B", "C", "D"), chosen.closed());
        chosen.assertNothingIsPublished();
    }

    private static ServerSettings server(String name) {
        return new ServerSettings(name, "", Backend.SIMULATED);
    }
}
