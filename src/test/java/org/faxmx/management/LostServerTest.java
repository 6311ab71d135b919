package org.faxmx.management;

import static org.faxmx.management.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import javax.management.MBeanException;
import javax.management.MBeanServer;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerFactory;
import org.faxmx.ManualClock;
import org.faxmx.fax.FaxUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A fax server that does not answer, and how it comes back. */
@Timeout(60)
class LostServerTest {

    private static final int PATIENCE_SECONDS = 30;

    private final FakeFaxServer fax = new FakeFaxServer().has(port(1, "A"), port(2, "B"));

    @Test
    void isTriedAgainWithoutAnyPollUntilItAnswers() throws Exception {
        try (PublishedServer published = PublishedServer.of(fax)) {
            lose(published);
            assertEquals("2026-03-01T10:00:00.500Z", published.get("NextAttemptTime"));
            assertEquals(500L, published.get("NextAttemptMillis"));
            published.assertEveryAttributeAnswers();

            published.scheduler.runNext();

            ManagedFaxServerTest.assertState(published, "UNREACHABLE", 3);
            assertEquals(List.of(1000L), published.scheduler.pending());
            published.clock.advance(Duration.ofSeconds(5));
            assertEquals(0L, published.get("NextAttemptMillis"), "it is late");
            assertEquals(0L, published.get("Reconnections"));
            fax.heal();
            published.scheduler.runNext();

            ManagedFaxServerTest.assertState(published, "CONNECTED", 1);
            assertEquals(List.of(false, false), published.column("Stale"));
            assertEquals(1L, published.get("Reconnections"));
            assertEquals("", published.get("NextAttemptTime"));
            assertEquals(-1L, published.get("NextAttemptMillis"));
            assertEquals(List.of(), published.scheduler.pending());
            assertTrue(published.get("LastError").toString().contains("0x800706BA"));
            published.assertEveryAttributeAnswers();
        }
    }

    @Test
    void isTriedAgainWhenTheFirstConnectionFails() throws Exception {
        fax.failConnects(FakeFaxServer.unavailable());
        try (PublishedServer published = PublishedServer.of(fax)) {
            ManagedFaxServerTest.assertState(published, "UNREACHABLE", 3);
            List<Object> states = new ArrayList<>();
            fax.duringConnects(() -> states.add(published.managed.state()));

            published.scheduler.runNext();

            assertEquals(List.of("UNREACHABLE"), states, "CONNECTING is over with the first attempt");
            ManagedFaxServerTest.assertState(published, "CONNECTED", 1);
            assertEquals(2, published.get("PortCount"));
        }
    }

    @Test
    void isNotConnectedBeforeItHasToldEverything() throws Exception {
        try (PublishedServer published = PublishedServer.of(fax)) {
            lose(published);
            fax.heal();
            fax.failReadings(FakeFaxServer.unavailable());
            published.scheduler.runNext();
            ManagedFaxServerTest.assertState(published, "UNREACHABLE", 3);
            fax.heal();
            fax.failConfiguration(FakeFaxServer.unavailable());
            List<Object> states = new ArrayList<>();
            fax.duringReadings(() -> states.add(published.managed.state()));
            published.scheduler.runNext();
            ManagedFaxServerTest.assertState(published, "UNREACHABLE", 3);
            assertEquals(List.of("UNREACHABLE"), states);
            assertEquals(List.of(2000L), published.scheduler.pending(), "a connection that tells nothing is none");
            assertEquals(0L, published.get("Reconnections"));
        }
    }

    @Test
    void isConnectedThoughItRefusesToTellItsPorts() throws Exception {
        try (PublishedServer published = PublishedServer.of(fax)) {
            lose(published);
            fax.heal();
            fax.failReadings(FakeFaxServer.denied());
            published.scheduler.runNext();
            ManagedFaxServerTest.assertState(published, "CONNECTED", 1);
            assertEquals(FakeFaxServer.denied().getMessage(), published.get("LastError"));
            assertEquals(List.of(true, true), published.column("Stale"));
            assertEquals(List.of(), published.scheduler.pending());
        }
    }

    @Test
    void isTriedAgainAfterADefectToo() throws Exception {
        try (PublishedServer published = PublishedServer.of(fax)) {
            fax.failReadings(new UnsupportedOperationException("a defect"));
            assertThrows(MBeanException.class, published::getPorts);
            ManagedFaxServerTest.assertState(published, "UNREACHABLE", 3);
            published.scheduler.runNext();
            assertEquals(List.of(1000L), published.scheduler.pending());
            assertEquals("unexpected: java.lang.UnsupportedOperationException: a defect", published.get("LastError"));
        }
    }

    @Test
    void keepsItsPortsAndReplacesThemWithoutATimeWithoutAny() throws Exception {
        try (PublishedServer published = PublishedServer.of(fax)) {
            lose(published);
            assertEquals(2, published.registeredPorts().size());
            fax.heal();
            fax.has(port(2, "B"), port(3, "C"));
            List<Integer> counts = Collections.synchronizedList(new ArrayList<>());
            published.mbeans.addNotificationListener(
                    MBeanServerDelegate.DELEGATE_NAME,
                    (notification, handback) ->
                            counts.add(published.registeredPorts().size()),
                    null,
                    null);

            published.scheduler.runNext();

            assertEquals(
                    List.of(
                            "+faxmx:type=FaxPort,server=S,port=C,deviceId=3",
                            "-faxmx:type=FaxPort,server=S,port=A,deviceId=1"),
                    published.registrations());
            assertEquals(List.of(3, 2), counts);
        }
    }

    @Test
    void isTriedAtOnceByHand() throws Exception {
        try (PublishedServer published = PublishedServer.of(fax)) {
            lose(published);
            published.scheduler.runNext();
            assertThrows(MBeanException.class, published::connect);
            assertThrows(MBeanException.class, published::getPorts);
            assertEquals(List.of(1000L), published.scheduler.pending(), "attempts by hand shorten no pause");
            fax.heal();
            published.connect();
            ManagedFaxServerTest.assertState(published, "CONNECTED", 1);
            assertEquals(List.of(), published.scheduler.pending());

            lose(published);
            assertEquals(List.of(500L), published.scheduler.pending(), "the connection before has proven itself");
            fax.heal();
            assertEquals(2, published.getPorts().size());
            assertEquals(List.of(), published.scheduler.pending());
            assertEquals(2L, published.get("Reconnections"));
        }
    }

    @Test
    void isLeftAloneAfterADisconnectUntilConnect() throws Exception {
        try (PublishedServer published = PublishedServer.of(fax)) {
            lose(published);
            published.disconnect();
            ManagedFaxServerTest.assertState(published, "DISCONNECTED", 2);
            assertEquals(List.of(), published.scheduler.pending());
            assertEquals("", published.get("NextAttemptTime"));

            assertThrows(MBeanException.class, published::connect);
            ManagedFaxServerTest.assertState(published, "UNREACHABLE", 3);
            assertEquals(List.of(500L), published.scheduler.pending());
        }
    }

    @Test
    void isLeftAloneOnceClosed() throws Exception {
        PublishedServer published = PublishedServer.of(fax);
        lose(published);
        published.managed.close();
        assertEquals(List.of(), published.scheduler.pending());
        int calls = fax.calls();
        published.scheduler.runCancelled();
        assertEquals(calls, fax.calls());
        published.close();
    }

    @Test
    void isNotSpokenOfOnceClosedWhateverIsAnsweredThen() throws Exception {
        Map<Consumer<ManagedFaxServer>, BiConsumer<FakeFaxServer, Runnable>> answers = Map.of(
                ManagedFaxServer::pollStatus, FakeFaxServer::afterLooks,
                ManagedFaxServer::getPorts, FakeFaxServer::duringReadings,
                ManagedFaxServer::connect, FakeFaxServer::duringReadings,
                ManagedFaxServer::disconnect, FakeFaxServer::duringDisconnects);
        ExecutorService clients = Executors.newCachedThreadPool();
        List<Hold> holds = new ArrayList<>();
        List<PublishedServer> opened = new ArrayList<>();
        try (Heard heard = new Heard()) {
            List<Future<?>> asking = new ArrayList<>();
            answers.forEach((operation, during) -> {
                FakeFaxServer refusing = new FakeFaxServer().has(port(1, "A"));
                PublishedServer published = PublishedServer.of(refusing);
                opened.add(published);
                Hold hold = new Hold();
                holds.add(hold);
                during.accept(refusing, () -> {
                    hold.run();
                    throw FakeFaxServer.denied();
                });
                asking.add(clients.submit(() -> operation.accept(published.managed)));
            });
            Hold lastGoodbye = new Hold();
            holds.add(lastGoodbye);
            PublishedServer well = PublishedServer.of(fax);
            opened.add(well);
            fax.duringDisconnects(lastGoodbye);
            Future<?> disconnecting = clients.submit(well.managed::disconnect);
            holds.forEach(Hold::awaitReached);
            // Each is waited for, for some seconds.
            CompletableFuture.allOf(opened.stream()
                            .map(published -> CompletableFuture.runAsync(published.managed::close, clients))
                            .toArray(CompletableFuture[]::new))
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            heard.lines.clear();
            holds.forEach(Hold::release);
            for (Future<?> asked : asking) {
                assertThrows(ExecutionException.class, () -> asked.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            }
            disconnecting.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertEquals(List.of(), heard.lines);
        } finally {
            holds.forEach(Hold::release);
            clients.shutdownNow();
            opened.forEach(PublishedServer::close);
        }
    }

    @Test
    void anAttemptLeavesItToWhoeverIsAtItAlready() throws Exception {
        ExecutorService client = Executors.newSingleThreadExecutor();
        Hold hold = new Hold();
        try (PublishedServer published = PublishedServer.of(fax)) {
            lose(published);
            fax.duringConnects(hold);
            Future<?> connecting = client.submit(() -> {
                published.connect();
                return null;
            });
            hold.awaitReached();
            int calls = fax.calls();

            published.scheduler.runNext();
            published.managed.poll();
            published.managed.pollStatus();

            assertEquals(calls, fax.calls());
            assertEquals(List.of(500L), published.scheduler.pending());
            fax.heal();
            hold.release();
            connecting.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            ManagedFaxServerTest.assertState(published, "CONNECTED", 1);
            assertEquals(List.of(), published.scheduler.pending());
        } finally {
            hold.release();
            client.shutdownNow();
        }
    }

    @Test
    void isToldOnceWhenItIsLostAndOnceWhenItIsBack() throws Exception {
        try (PublishedServer published = PublishedServer.of(fax);
                Heard heard = new Heard()) {
            lose(published);
            fax.failConnects(new FaxUnavailableException("FaxServer.Connect", "another answer", "", null));
            for (int i = 0; i < 5; i++) {
                published.scheduler.runNext();
                published.managed.poll();
                published.managed.pollStatus();
            }
            assertEquals("FaxServer.Connect failed: another answer", published.get("LastError"));
            published.clock.advance(Duration.ofSeconds(75));
            fax.heal();
            published.scheduler.runNext();

            assertEquals(
                    List.of(
                            "WARNING server S: lost contact: FaxServer.GetPorts failed: 0x800706BA "
                                    + "(RPC_S_SERVER_UNAVAILABLE). Start the fax service. It is tried again until it "
                                    + "answers",
                            "INFO server S: answers again after 75 s and 6 attempts"),
                    heard.lines);
        }
    }

    @Test
    void isToldToBeOutOfReachWhenItNeverAnswered() throws Exception {
        fax.failConnects(FakeFaxServer.unavailable());
        try (Heard heard = new Heard();
                PublishedServer published = PublishedServer.of(fax)) {
            published.scheduler.runNext();
            assertEquals(1, heard.lines.size());
            assertTrue(heard.lines.get(0).startsWith("WARNING server S: cannot be reached: "), heard.lines::toString);
        }
    }

    @Test
    void comesBackByItselfOnARealExecutor() throws Exception {
        ScheduledThreadPoolExecutor real = new ScheduledThreadPoolExecutor(1);
        MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
        fax.failConnects(FakeFaxServer.unavailable());
        try (ManagedFaxServer managed = ManagedFaxServer.publish(
                PublishedServer.FACTS,
                fax,
                PublishedServer.around(
                        mbeans, new ManualClock("2026-03-01T10:00:00Z"), real, new NotificationDelivery()))) {
            assertFalse(managed.connected());
            Semaphore told = new Semaphore(0);
            fax.afterConfigurations(told::release);
            fax.duringConnects(() -> {});
            assertTrue(told.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS));
            // Waits for the attempt, which holds its lock until everything is shown.
            managed.getPorts();
            assertTrue(managed.connected());
            assertEquals(1L, mbeans.getAttribute(PublishedServer.SERVER, "Reconnections"));
        } finally {
            real.shutdownNow();
        }
    }

    private void lose(PublishedServer published) throws Exception {
        fax.failReadings(FakeFaxServer.unavailable());
        fax.failConnects(FakeFaxServer.unavailable());
        assertThrows(MBeanException.class, published::getPorts);
        ManagedFaxServerTest.assertState(published, "UNREACHABLE", 3);
        assertEquals(List.of(true, true), published.column("Stale"));
    }

    /** What people would be told. */
    private static final class Heard extends Handler implements AutoCloseable {

        private final Logger logger = Logger.getLogger("org.faxmx.management");
        private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

        Heard() {
            logger.addHandler(this);
        }

        @Override
        public void publish(LogRecord record) {
            if (record.getLevel().intValue() > Level.FINE.intValue()) {
                lines.add(record.getLevel() + " " + new SimpleFormatter().formatMessage(record));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
        }
    }
}
