package org.faxmx.fax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link FaxServer} must do, whatever stands behind it. */
public abstract class FaxServerContract {

    private static final FaxPort FIRST = FaxPort.builder(new DeviceId(65537), "Modem A")
            .csid("+1 555 0100")
            .tsid("+1 555 0101")
            .rings(3)
            .priority(1)
            .send(true)
            .receive(true)
            .build();
    private static final FaxPort SECOND = FaxPort.builder(new DeviceId(65538), "Modem B")
            .csid("")
            .tsid("ACME")
            .rings(99)
            .priority(2)
            .send(false)
            .receive(true)
            .canModify(false)
            .build();
    private static final FaxPort THIRD = FaxPort.builder(new DeviceId(65539), "Modem C")
            .rings(1)
            .priority(3)
            .send(true)
            .build();

    private Backend backend;
    private FaxServer server;

    /** A fax service that a test steers, and a server that reaches it. */
    public interface Backend extends AutoCloseable {

        /** A server that is not connected yet; the same one at every call. */
        FaxServer server();

        /** From now on, an enumeration finds these ports, all of them answering. */
        void serve(List<FaxPort> ports);

        /** From now on, the port at that position (from 1) answers 0x80004005 when it is fetched. */
        void failPort(int position);

        /** From now on the service does not run: what is under way breaks, and no connection can be made. */
        void stop();

        /** Ends what {@link #stop} began. */
        void start();

        @Override
        void close();
    }

    /** A backend that runs and has no ports. */
    protected abstract Backend open();

    @BeforeEach
    final void openBackend() {
        backend = open();
        server = backend.server();
    }

    @AfterEach
    final void closeBackend() {
        server.close();
        backend.close();
    }

    @Test
    void readsEveryValueOfEveryPort() {
        backend.serve(List.of(FIRST, SECOND, THIRD));
        server.connect();

        FaxPorts read = server.getPorts();

        assertEquals(List.of(FIRST, SECOND, THIRD), read.ports());
        assertTrue(read.complete());
    }

    @Test
    void readsAServerWithoutPorts() {
        server.connect();

        assertEquals(new FaxPorts(List.of(), List.of()), server.getPorts());
    }

    @Test
    void keepsTheServersOrder() {
        backend.serve(List.of(THIRD, FIRST, SECOND));
        server.connect();

        assertEquals(List.of(THIRD, FIRST, SECOND), server.getPorts().ports());
    }

    @Test
    void readsADeviceIdAsUnsigned() {
        List<FaxPort> ports = new ArrayList<>();
        for (long id : new long[] {0, 1, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFFL}) {
            ports.add(FaxPort.builder(new DeviceId(id), "port " + id).build());
        }
        backend.serve(ports);
        server.connect();

        assertEquals(ports, server.getPorts().ports());
    }

    @Test
    void readsNumbersThatTheDocumentationDoesNotAllow() {
        FaxPort odd = FIRST.toBuilder().rings(0).priority(Integer.MAX_VALUE).build();
        FaxPort negative =
                SECOND.toBuilder().rings(-1).priority(Integer.MIN_VALUE).build();
        backend.serve(List.of(odd, negative));
        server.connect();

        assertEquals(List.of(odd, negative), server.getPorts().ports());
    }

    @Test
    void readsAnyText() {
        List<FaxPort> ports = new ArrayList<>();
        List<String> texts = List.of(
                "",
                " ",
                "Büro Zürich",
                "ファックス 1",
                "\uD83D\uDCE0 fax",
                "\uD800 lone surrogate",
                "a,b=c:*?",
                "\"quoted\\\"",
                "two\r\nlines\tand a tab",
                "nul \u0000 inside",
                "x".repeat(10_000));
        for (String text : texts) {
            ports.add(FaxPort.builder(new DeviceId(ports.size()), text)
                    .csid(text)
                    .tsid(text)
                    .build());
        }
        backend.serve(ports);
        server.connect();

        assertEquals(ports, server.getPorts().ports());
    }

    @Test
    void readsPortsThatShareANameOrEvenADeviceId() {
        FaxPort sameName =
                FaxPort.builder(new DeviceId(7), FIRST.name()).rings(5).build();
        FaxPort sameId = FaxPort.builder(FIRST.deviceId(), "other").rings(6).build();
        backend.serve(List.of(FIRST, sameName, sameId));
        server.connect();

        assertEquals(List.of(FIRST, sameName, sameId), server.getPorts().ports());
    }

    @Test
    void readsAThousandPorts() {
        List<FaxPort> ports = new ArrayList<>();
        for (int i = 1; i <= 1000; i++) {
            ports.add(FaxPort.builder(new DeviceId(i), "Line " + i)
                    .csid("C" + i)
                    .tsid("T" + i)
                    .rings(1 + i % 99)
                    .priority(i)
                    .send(i % 2 == 0)
                    .receive(i % 3 == 0)
                    .canModify(i % 5 == 0)
                    .build());
        }
        backend.serve(ports);
        server.connect();

        assertEquals(ports, server.getPorts().ports());
    }

    @Test
    void seesWhatChangedAtTheNextReading() {
        backend.serve(List.of(FIRST, SECOND));
        server.connect();
        FaxPorts before = server.getPorts();

        FaxPort changed = FIRST.toBuilder().rings(42).csid("new").build();
        backend.serve(List.of(changed, THIRD));

        assertEquals(List.of(changed, THIRD), server.getPorts().ports());
        assertEquals(List.of(FIRST, SECOND), before.ports());
    }

    @Test
    void aPortThatFailsDoesNotKeepTheOthersFromBeingRead() {
        backend.serve(List.of(FIRST, SECOND, THIRD));
        backend.failPort(2);
        server.connect();

        FaxPorts read = server.getPorts();

        assertEquals(List.of(FIRST, THIRD), read.ports());
        assertFalse(read.complete());
        FaxPorts.Failure failure = read.failures().get(0);
        assertEquals(1, read.failures().size());
        assertEquals(2, failure.position());
        assertInstanceOf(FaxRequestFailedException.class, failure.cause());
        assertEquals("FaxPorts.Item(2)", failure.cause().attempted());
        assertTrue(failure.cause().answer().startsWith("0x80004005 (E_FAIL)"), failure.cause()::answer);
    }

    @Test
    void aPortThatFailedIsReadAgainWhenItIsWell() {
        backend.serve(List.of(FIRST, SECOND));
        backend.failPort(1);
        server.connect();
        assertEquals(List.of(SECOND), server.getPorts().ports());

        backend.serve(List.of(FIRST, SECOND));

        assertEquals(new FaxPorts(List.of(FIRST, SECOND), List.of()), server.getPorts());
    }

    @Test
    void portsCannotBeReadBeforeConnecting() {
        FaxUnavailableException refused = assertThrows(FaxUnavailableException.class, server::getPorts);

        assertTrue(refused.getMessage().contains("Connect first"), refused::getMessage);
    }

    @Test
    void portsCannotBeReadAfterDisconnecting() {
        server.connect();
        server.disconnect();

        assertThrows(FaxUnavailableException.class, server::getPorts);
    }

    @Test
    void disconnectingWithoutAConnectionDoesNothing() {
        server.disconnect();
        server.connect();
        server.disconnect();
        server.disconnect();

        assertThrows(FaxUnavailableException.class, server::getPorts);
    }

    @Test
    void connectsAgainAfterDisconnecting() {
        backend.serve(List.of(FIRST));
        for (int i = 0; i < 3; i++) {
            server.connect();
            assertEquals(List.of(FIRST), server.getPorts().ports());
            server.disconnect();
        }
    }

    @Test
    void connectingAConnectedServerMakesANewConnection() {
        backend.serve(List.of(FIRST));
        server.connect();
        server.connect();

        assertEquals(List.of(FIRST), server.getPorts().ports());
    }

    @Test
    void aServiceThatDoesNotRunIsUnavailable() {
        backend.stop();

        FaxUnavailableException refused = assertThrows(FaxUnavailableException.class, server::connect);

        assertEquals("FaxServer.Connect", refused.attempted().replaceFirst("\\(.*", ""));
        assertTrue(refused.answer().contains("0x800706BA (RPC_S_SERVER_UNAVAILABLE)"), refused::answer);
        assertThrows(FaxUnavailableException.class, server::getPorts);
    }

    @Test
    void aServiceThatStopsIsUnavailableUntilItIsConnectedAgain() {
        backend.serve(List.of(FIRST));
        server.connect();
        backend.stop();

        FaxUnavailableException broken = assertThrows(FaxUnavailableException.class, server::getPorts);
        assertTrue(broken.answer().contains("0x800706BA (RPC_S_SERVER_UNAVAILABLE)"), broken::answer);

        backend.start();
        server.connect();
        assertEquals(List.of(FIRST), server.getPorts().ports());
    }

    @Test
    void answersSeveralCallersAtOnce() throws Exception {
        backend.serve(List.of(FIRST, SECOND, THIRD));
        server.connect();
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try {
            List<Future<FaxPorts>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                answers.add(callers.submit(server::getPorts));
            }
            for (Future<FaxPorts> answer : answers) {
                assertEquals(
                        List.of(FIRST, SECOND, THIRD),
                        answer.get(30, TimeUnit.SECONDS).ports());
            }
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void canBeClosedTwiceAndIsUnavailableThen() {
        server.connect();
        server.close();
        server.close();

        assertThrows(FaxUnavailableException.class, server::getPorts);
    }
}
