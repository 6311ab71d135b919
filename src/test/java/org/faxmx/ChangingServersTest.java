package org.faxmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.faxmx.config.Backend;
import org.faxmx.config.PollSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.config.SimulateSettings;
import org.faxmx.connector.Eventually;
import org.faxmx.fax.FaxUnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Fax servers that are changed and removed while some of them hang; the test chooses what happens, by name and host. */
@Timeout(60)
class ChangingServersTest {

    private static final ServerSettings A = server("A", "old");
    private static final ServerSettings B = server("B", "old");
    private static final ServerSettings C = server("C", "old");

    private final ChosenServers chosen = new ChosenServers();
    private final ServerRegistry servers = chosen.registry();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private final ExecutorService clients = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        released.countDown();
        clients.shutdownNow();
        chosen.close();
        assertEquals(List.of(), List.copyOf(failures));
    }

    @Test
    void pollsTheOthersWhileAndAfterServersThatHangAreRemoved() throws Exception {
        List<ServerSettings> hanging = servers(4, "old");
        servers.apply(Stream.concat(hanging.stream(), Stream.of(B)).toList());
        CountDownLatch hung = new CountDownLatch(hanging.size());
        hanging.forEach(server -> chosen.whenPolled(server, () -> {
            hung.countDown();
            ChosenServers.await(released);
        }));
        ChosenServers.await(hung);
        // Removing them takes until the test says so.
        CountDownLatch removing = new CountDownLatch(1);
        hanging.forEach(server -> chosen.whenClosed(server, () -> ChosenServers.await(removing)));

        Future<List<String>> removal = clients.submit(() -> servers.apply(List.of(B)));
        try {
            Eventually.holds(() -> chosen.states().equals(List.of("B CONNECTED")), () -> "listed: " + chosen.states());
            chosen.awaitPolls(B);
            assertFalse(removal.isDone(), "removing them was not waited for");
        } finally {
            removing.countDown();
        }
        assertEquals(
                4, removal.get(ChosenServers.PATIENCE_SECONDS, TimeUnit.SECONDS).size());
        chosen.awaitPolls(B);
    }

    @Test
    void removesServersSideBySide() {
        List<ServerSettings> gone = servers(4, "old");
        servers.apply(gone);
        CountDownLatch begun = new CountDownLatch(gone.size());
        gone.forEach(server -> chosen.whenClosed(server, meeting(begun)));

        servers.apply(List.of());

        assertEquals(4, chosen.closed().size());
    }

    @Test
    void closesServersSideBySide() {
        List<ServerSettings> all = servers(4, "old");
        servers.apply(all);
        CountDownLatch begun = new CountDownLatch(all.size());
        all.forEach(server -> chosen.whenClosed(server, meeting(begun)));

        servers.close();

        assertEquals(4, chosen.closed().size());
    }

    @Test
    void changesServersSideBySideAndKeepsTheirOrder() {
        servers.apply(servers(11, "old"));
        List<ServerSettings> changed = servers(11, "new");
        CountDownLatch begun = new CountDownLatch(changed.size());
        changed.forEach(server -> chosen.whenConnected(server, meeting(begun)));

        assertEquals(
                changed.stream()
                        .map(server -> "changed server " + server.name() + ": host")
                        .toList(),
                servers.apply(changed));

        assertEquals(
                changed.stream().map(server -> server.name() + " CONNECTED").toList(), chosen.states());
        assertEquals(changed, servers.settings());
    }

    @Test
    void listsChangedServersAtOnceAndPollsThemWhileAnotherHangs() throws Exception {
        servers.apply(List.of(A, B, C));
        CountDownLatch hung = new CountDownLatch(1);
        chosen.whenConnected(A.withHost("new"), () -> {
            hung.countDown();
            ChosenServers.await(released);
        });
        List<ServerSettings> wanted = List.of(A.withHost("new"), B.withHost("new"), C);

        Future<List<String>> change = clients.submit(() -> servers.apply(wanted));

        ChosenServers.await(hung);
        Eventually.holds(() -> servers.settings().equals(wanted), () -> "listed: " + servers.settings());
        chosen.awaitPolls(B.withHost("new"));
        chosen.awaitPolls(C);
        assertEquals(List.of("A CONNECTING", "B CONNECTED", "C CONNECTED"), chosen.states());
        assertFalse(change.isDone());
        released.countDown();
        assertEquals(
                List.of("changed server A: host", "changed server B: host"),
                change.get(ChosenServers.PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals(wanted, servers.settings());
        chosen.awaitPolls(A.withHost("new"));
    }

    @Test
    void pollsNewServersWhileAnotherHangs() throws Exception {
        CountDownLatch hung = new CountDownLatch(1);
        chosen.whenConnected(A, () -> {
            hung.countDown();
            ChosenServers.await(released);
        });

        Future<List<String>> change = clients.submit(() -> servers.apply(List.of(A, B)));

        ChosenServers.await(hung);
        chosen.awaitPolls(B);
        assertFalse(change.isDone());
        released.countDown();
        change.get(ChosenServers.PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals(List.of(A, B), servers.settings());
    }

    /** A request that hangs in the old server occupies its thread even after the server was replaced. */
    @Test
    void pollsAServerThatReplacedOneThatHangs() throws Exception {
        servers.apply(List.of(A));
        for (String host : List.of("second", "third")) {
            CountDownLatch hung = new CountDownLatch(1);
            chosen.whenPolled(servers.settings().get(0), () -> {
                hung.countDown();
                ChosenServers.await(released);
            });
            ChosenServers.await(hung);

            servers.apply(List.of(A.withHost(host)));

            chosen.awaitPolls(A.withHost(host));
        }
    }

    @Test
    void leavesAllPolledWhileAServerIsRenamedAndHangs() throws Exception {
        servers.apply(List.of(A, B));
        ServerSettings renamed = server("A2", "old");
        CountDownLatch hung = new CountDownLatch(1);
        chosen.whenConnected(renamed, () -> {
            hung.countDown();
            ChosenServers.await(released);
            throw new FaxUnavailableException("FaxServer.Connect", "it hangs", "", null);
        });

        Future<List<String>> change = clients.submit(() -> servers.apply(List.of(renamed, B)));

        ChosenServers.await(hung);
        chosen.awaitPolls(A);
        chosen.awaitPolls(B);
        assertEquals(List.of("A2 CONNECTING", "B CONNECTED", "A CONNECTED"), chosen.states());
        assertFalse(change.isDone());
        released.countDown();
        assertEquals(
                List.of("removed server A", "added server A2"),
                change.get(ChosenServers.PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals(List.of("A2 UNREACHABLE", "B CONNECTED"), chosen.states());
        chosen.awaitPolls(B);
    }

    @Test
    void publishesTheOldServersAgainIfAnotherFails() throws Exception {
        servers.apply(List.of(A, B, C));
        Throwable defect = new IllegalStateException("defect of B");
        chosen.whenConnected(B.withHost("new"), () -> {
            chosen.awaitPolls(A.withHost("new"));
            throw (IllegalStateException) defect;
        });

        assertSame(
                defect,
                assertThrows(
                        IllegalStateException.class,
                        () -> servers.apply(List.of(C, server("D", "new"), B.withHost("new"), A.withHost("new")))));

        assertEquals(List.of(A, B, C), servers.settings());
        assertEquals(List.of("A CONNECTED", "B CONNECTED", "C CONNECTED"), chosen.states());
        assertEquals(List.of("A new", "A old", "B new", "B old", "D new"), chosen.closed());
        for (ServerSettings server : List.of(A, B, C)) {
            chosen.awaitPolls(server);
        }
    }

    @Test
    void namesTheServersThatCouldNotBePublishedAgain() {
        servers.apply(List.of(A, B, C));
        for (ServerSettings server : List.of(A, C)) {
            chosen.whenOpened(server, () -> {
                throw new FaxUnavailableException("opening", "no library of " + server.name(), "", null);
            });
        }
        chosen.whenConnected(B.withHost("new"), () -> {
            chosen.awaitPolls(A.withHost("new"));
            chosen.awaitPolls(C.withHost("new"));
            throw new IllegalStateException("defect of B");
        });

        IllegalStateException refused = assertThrows(
                IllegalStateException.class,
                () -> servers.apply(List.of(A.withHost("new"), B.withHost("new"), C.withHost("new"))));

        assertEquals(
                "defect of B; server A and server C had been closed for the change and could not be published again",
                refused.getMessage());
        Throwable first = refused.getCause().getSuppressed()[0];
        assertTrue(first.getMessage().contains("no library of A"), first.getMessage());
        assertTrue(first.getSuppressed()[0].getMessage().contains("no library of C"), first::toString);
        assertEquals(List.of("B CONNECTED"), chosen.states());
        chosen.chooseNothing();
        assertEquals(List.of("added server A", "added server C"), servers.apply(List.of(A, B, C)));
    }

    @Test
    void publishesTheOldServersAgainIfItIsInterrupted() throws Exception {
        servers.apply(List.of(A, B));
        CountDownLatch begun = new CountDownLatch(1);
        chosen.whenConnected(A.withHost("new"), () -> {
            begun.countDown();
            ChosenServers.await(released);
        });
        Future<Boolean> change = clients.submit(() -> {
            assertThrows(IllegalStateException.class, () -> servers.apply(List.of(A.withHost("new"), B)));
            return Thread.currentThread().isInterrupted();
        });
        ChosenServers.await(begun);

        clients.shutdownNow();

        assertTrue(change.get(ChosenServers.PATIENCE_SECONDS, TimeUnit.SECONDS), "the interruption was swallowed");
        assertEquals(List.of("A CONNECTED", "B CONNECTED"), chosen.states());
        assertEquals(List.of(A, B), servers.settings());
        chosen.awaitPolls(A);
    }

    @Test
    void givesAConnectionThatIsKeptItsNewTimeout() {
        servers.apply(List.of(A, B));

        assertEquals(
                List.of("changed server A: timeout"), servers.apply(List.of(A.withTimeout(Duration.ofSeconds(3)), B)));

        assertEquals(List.of(Duration.ofSeconds(3)), chosen.timeouts());
        assertEquals(List.of(), chosen.closed());
    }

    @Test
    void changesNothingIfABackendCannotBeOpened() {
        servers.apply(List.of(A, B));
        chosen.whenOpened(C, () -> {
            throw new FaxUnavailableException("opening", "no library of C", "", null);
        });

        assertThrows(
                FaxUnavailableException.class, () -> servers.apply(List.of(A.withHost("new"), B.withHost("new"), C)));

        assertEquals(List.of("A new", "B new"), chosen.closed(), "what was opened for the change");
        assertEquals(List.of("A CONNECTED", "B CONNECTED"), chosen.states());
        assertEquals(List.of(A, B), servers.settings());
    }

    @Test
    void givesUpAChangeThatHangsWhenItIsClosed() throws Exception {
        servers.apply(List.of(A, B));
        CountDownLatch hung = new CountDownLatch(1);
        chosen.whenConnected(C, () -> {
            hung.countDown();
            ChosenServers.await(released);
        });
        Future<IllegalStateException> change = clients.submit(
                () -> assertThrows(IllegalStateException.class, () -> servers.apply(List.of(A.withHost("new"), B, C))));
        ChosenServers.await(hung);

        chosen.close();

        assertFalse(change.isDone());
        released.countDown();
        assertEquals(
                "the bridge is closed",
                change.get(ChosenServers.PATIENCE_SECONDS, TimeUnit.SECONDS).getMessage());
        assertEquals(List.of(), chosen.states());
        chosen.assertNothingIsPublished();
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

    /** An action that waits until all others have begun. */
    private Runnable meeting(CountDownLatch all) {
        return () -> {
            all.countDown();
            try {
                ChosenServers.await(all);
            } catch (RuntimeException e) {
                // Closing never throws.
                failures.add(e);
            }
        };
    }
}
