package org.faxmx.management;

import static org.faxmx.management.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.faxmx.connector.Eventually;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.JobType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The regular reading of a fax server. */
@Timeout(60)
class PollingTest {

    private static final Duration PORTS = Duration.ofSeconds(30);
    private static final Duration STATUS = Duration.ofSeconds(5);
    private static final long FIRST_ATTEMPT_MILLIS = 500;

    private final FakeFaxServer fax = new FakeFaxServer().has(port(1, "A"));
    private final PublishedServer published = PublishedServer.of(fax);
    private final BridgeFigures figures = published.around().figures();

    @AfterEach
    void close() {
        published.close();
    }

    @Test
    void readsAtTheSameTimesWheneverItBegan() {
        published.nanos.set(Duration.ofSeconds(100).toNanos());
        poll(Duration.ofSeconds(30), Duration.ofSeconds(5), 0.5);
        assertEquals(List.of(5_000L, 2_500L), published.scheduler.pending());
        pass(Duration.ofSeconds(2), 0);
        poll(Duration.ofSeconds(30), Duration.ZERO, 0.5);
        assertEquals(List.of(5_000L, 2_500L, 3_000L), published.scheduler.pending());
    }

    @Test
    void doesNotReadWhereTheIntervalIsZero() {
        poll(Duration.ZERO, Duration.ZERO, 1);
        assertEquals(List.of(), published.scheduler.pending());
        poll(Duration.ZERO, Duration.ofSeconds(5), 1);
        assertEquals(List.of(5_000L), published.scheduler.pending());
    }

    @Test
    void keepsItsTimesHoweverLongAReadingTakes() {
        poll(Duration.ofSeconds(30), Duration.ZERO, 0);
        fax.duringReadings(() -> pass(Duration.ofSeconds(4), 0));
        pass(Duration.ofSeconds(30), 1);
        assertEquals(List.of(30_000L), published.scheduler.pending(), "planned before the reading began");
        pass(Duration.ofSeconds(27), 1);
        assertEquals(List.of(29_000L), published.scheduler.pending());
        assertEquals(2, figures.polls());
        assertEquals(1_000, figures.delays().longestMillis());
        assertEquals(0, figures.latePolls(), "a second of thirty is in time");
    }

    @Test
    void leavesOutWhatComesWhileTheOneBeforeIsUnderWay() {
        poll(Duration.ofSeconds(30), Duration.ZERO, 0);
        int before = fax.calls();
        fax.duringReadings(() -> {
            pass(Duration.ofSeconds(30), 1);
            pass(Duration.ofSeconds(30), 1);
        });
        pass(Duration.ofSeconds(30), 1);
        assertEquals(1, fax.calls() - before, "one reading, of ports and settings");
        assertEquals(1, figures.polls());
        assertEquals(2, figures.latePolls());
        assertEquals(2, published.managed.latePolls());
        fax.heal();
        pass(Duration.ofSeconds(30), 1);
        assertEquals(2, figures.polls());
        assertEquals(2, figures.latePolls());
    }

    @Test
    void makesUpForAReadingThatTheOtherKindWasInTheWayOf() throws Exception {
        poll(Duration.ofSeconds(30), Duration.ofSeconds(30), 0);
        fax.shows(FaxStatus.builder(new DeviceId(1)).description("Ringing").build());
        fax.duringReadings(() -> {
            published.scheduler.runNext();
            pass(Duration.ofSeconds(2), 0);
        });
        pass(Duration.ofSeconds(30), 1);
        assertEquals(List.of("Ringing"), published.column("StatusText"));
        assertEquals(2, figures.polls());
        assertEquals(2_000, figures.delays().longestMillis());
        assertEquals(0, figures.latePolls());
    }

    @Test
    void countsWhatBeginsLateAndReadsOnceForAllThatWasMissed() throws Exception {
        poll(Duration.ofSeconds(30), Duration.ZERO, 0);
        pass(Duration.ofSeconds(34), 1);
        assertEquals(1L, published.get("LatePolls"), "more than a tenth of the interval");
        pass(Duration.ofSeconds(100), 1);
        assertEquals(2, figures.polls());
        assertEquals(1 + 2, figures.latePolls());
        assertEquals(List.of(16_000L), published.scheduler.pending());
    }

    @Test
    void leavesOutWhatSomebodyElseIsReading() throws Exception {
        poll(Duration.ofSeconds(30), Duration.ZERO, 0);
        Hold hold = new Hold();
        Thread client = readHeldUp(hold);
        pass(Duration.ofSeconds(30), 1);
        assertEquals(1, figures.latePolls());
        hold.release();
        client.join();
    }

    @Test
    void doesWithWhatOthersReadSinceTheLastTime() throws Exception {
        poll(Duration.ofSeconds(30), Duration.ZERO, 0);
        published.getPorts();
        Hold hold = new Hold();
        Thread client = readHeldUp(hold);
        pass(Duration.ofSeconds(30), 1);
        assertEquals(0, figures.latePolls(), "a client read them meanwhile");
        pass(Duration.ofSeconds(30), 1);
        assertEquals(1, figures.latePolls(), "nobody did");
        hold.release();
        client.join();
    }

    @Test
    void takesItsTurnToLookWhileAClientReadsAgainAndAgain() throws Exception {
        poll(Duration.ZERO, STATUS, 0);
        fax.shows(FaxStatus.builder(new DeviceId(1)).description("Ringing").build());
        fax.queues(FaxJob.builder(1, JobType.SEND).build());
        Hold hold = new Hold();
        fax.duringReadings(hold);
        CountDownLatch looked = new CountDownLatch(1);
        Thread client = new Thread(() -> {
            do {
                published.managed.getPorts();
            } while (looked.getCount() > 0);
        });
        client.start();
        hold.awaitReached();
        Thread poll = new Thread(() -> {
            pass(STATUS, 1);
            looked.countDown();
        });
        poll.start();
        Eventually.holds(() -> poll.getState() == Thread.State.TIMED_WAITING, () -> "the look does not wait its turn");
        assertEquals(List.of(""), published.column("StatusText"));
        hold.release();

        assertTrue(looked.await(30, TimeUnit.SECONDS));
        client.join();
        assertEquals(List.of("Ringing"), published.column("StatusText"));
        assertEquals(1, published.get("JobCount"));
        assertEquals(0, figures.latePolls());
    }

    @Test
    void readsPortsWithTheOneAndStatusAndQueueWithTheOther() throws Exception {
        poll(PORTS, STATUS, 1);
        fax.has(port(1, "A"), port(2, "B"));
        fax.shows(FaxStatus.builder(new DeviceId(1)).description("Ringing").build());
        fax.queues(FaxJob.builder(1, JobType.SEND).build());

        readStatus();
        assertEquals(List.of("Ringing"), published.column("StatusText"));
        assertEquals(1, published.get("JobCount"));
        readPorts();
        assertEquals(2, published.get("PortCount"));
    }

    @Test
    void goesOnAfterFailures() throws Exception {
        poll(PORTS, STATUS, 1);
        for (RuntimeException failure : List.of(
                FakeFaxServer.denied(),
                FakeFaxServer.failed("FaxServer.GetPorts"),
                FakeFaxServer.unavailable(),
                new UnsupportedOperationException("a defect"))) {
            fax.failReadings(failure);
            // A scheduled task that throws would never be run again.
            readStatus();
            readPorts();
            assertTrue(
                    published.get("LastError").toString().contains(failure.getMessage()),
                    () -> failure + " is not told");
            published.assertEveryAttributeAnswers();
            fax.heal();
            if (!published.managed.connected()) {
                published.scheduler.run(millis -> millis == FIRST_ATTEMPT_MILLIS);
            }
            readPorts();
            readStatus();
            ManagedFaxServerTest.assertState(published, "CONNECTED", 1);
            assertEquals(List.of(false), published.column("Stale"));
        }
    }

    @Test
    void leavesAServerThatDoesNotAnswerToTheAttemptsToReconnect() throws Exception {
        poll(PORTS, STATUS, 1);
        fax.failReadings(FakeFaxServer.unavailable());
        readPorts();
        ManagedFaxServerTest.assertState(published, "UNREACHABLE", 3);
        fax.heal();
        int calls = fax.calls();
        readPorts();
        readStatus();
        assertEquals(calls, fax.calls());
        ManagedFaxServerTest.assertState(published, "UNREACHABLE", 3);
    }

    @Test
    void leavesAServerAloneThatAnOperatorDisconnected() throws Exception {
        poll(PORTS, STATUS, 1);
        published.disconnect();
        int calls = fax.calls();
        readPorts();
        readStatus();
        assertEquals(calls, fax.calls());
        ManagedFaxServerTest.assertState(published, "DISCONNECTED", 2);
        assertEquals("", published.get("LastError"));
    }

    @Test
    void looksAsSoonAsTheServerIsConnectedAgain() throws Exception {
        poll(PORTS, STATUS, 1);
        fax.shows(FaxStatus.builder(new DeviceId(1)).build());
        readStatus();
        assertEquals(List.of(false), published.column("Stale"));
        for (Connecting way : List.<Connecting>of(
                published::connect,
                published::getPorts,
                () -> published.scheduler.run(millis -> millis == FIRST_ATTEMPT_MILLIS))) {
            loseContact();
            assertEquals(Set.of(true), Set.copyOf(published.column("Stale")));
            long polls = figures.polls();
            String seen = "Seen at poll " + polls;
            fax.shows(FaxStatus.builder(new DeviceId(1)).description(seen).build());

            way.connect();
            assertEquals(List.of(true), published.column("Stale"));
            readAtOnce();

            assertEquals(List.of(false), published.column("Stale"));
            assertEquals(List.of(seen), published.column("StatusText"));
            assertEquals(polls + 1, figures.polls());
            assertEquals(Set.of(PORTS.toMillis(), STATUS.toMillis()), Set.copyOf(published.scheduler.pending()));
            pass(STATUS, 0);
        }
        assertEquals(0, figures.latePolls());
    }

    @Test
    void looksBesidesOnceFromOneLookToTheNext() throws Exception {
        poll(PORTS, STATUS, 1);
        AtomicInteger looks = new AtomicInteger();
        fax.afterLooks(() -> {
            looks.incrementAndGet();
            throw FakeFaxServer.unavailable();
        });
        published.connect();
        readAtOnce();
        assertEquals(1, looks.get());
        published.connect();
        pass(STATUS.minusMillis(1), 0);
        published.connect();
        assertEquals(List.of(PORTS.toMillis(), STATUS.toMillis()), published.scheduler.pending());
        pass(Duration.ofMillis(1), 0);
        published.connect();
        readAtOnce();
        assertEquals(2, looks.get());
    }

    @Test
    void looksOnceMoreWhenTheServerIsConnectedWhileALookIsUnderWay() {
        Polling polling = poll(PORTS, STATUS, 1);
        AtomicInteger looks = new AtomicInteger();
        fax.afterLooks(() -> {
            if (looks.incrementAndGet() == 1) {
                polling.lookSoon();
                readAtOnce();
            }
        });
        readStatus();
        assertEquals(2, looks.get(), "the first may have asked before");
    }

    @Test
    void aLookBesidesMakesNoOtherLate() {
        Polling polling = poll(PORTS, STATUS, 1);
        Duration untilThread = Duration.ofSeconds(2);
        AtomicInteger looks = new AtomicInteger();
        fax.afterLooks(() -> {
            if (looks.incrementAndGet() == 1) {
                pass(STATUS.minus(untilThread), 0);
                readStatus();
            }
        });
        polling.lookSoon();
        pass(untilThread, 0);
        readAtOnce();
        assertEquals(2, looks.get(), "the time of one came while the one besides was under way");
        assertEquals(untilThread.toMillis(), figures.delays().longestMillis());
        assertEquals(0, figures.latePolls());
    }

    @Test
    void aLookInItsTimeDoesForOneBesidesThatWaits() {
        Polling polling = poll(PORTS, STATUS, 1);
        AtomicInteger looks = new AtomicInteger();
        fax.afterLooks(looks::incrementAndGet);
        fax.duringReadings(() -> {
            polling.lookSoon();
            readAtOnce();
            readStatus();
        });
        readPorts();
        assertEquals(1, looks.get());
    }

    @Test
    void looksAtNothingAfterReconnectingWhereNothingIsLookedAt() throws Exception {
        Polling polling = poll(PORTS, STATUS, 1);
        polling.close();
        published.connect();
        int calls = fax.calls();
        readAtOnce();
        assertEquals(calls, fax.calls(), "it was closed");
        poll(PORTS, Duration.ZERO, 1);
        published.connect();
        assertEquals(List.of(PORTS.toMillis()), published.scheduler.pending());
    }

    @Test
    void cancelsBothReadingsWhenClosed() {
        Polling polling = poll(PORTS, STATUS, 1);
        polling.close();
        polling.close();
        assertEquals(List.of(), published.scheduler.pending());
        int calls = fax.calls();
        published.scheduler.runCancelled();
        assertEquals(calls, fax.calls(), "cancelling may come too late");
        assertEquals(List.of(), published.scheduler.pending());
    }

    @Test
    void saysNothingLoudWhenTheServerIsClosedUnderIt() {
        poll(PORTS, STATUS, 1);
        published.close();
        assertThrows(IllegalStateException.class, published.managed::poll);
        Loud loud = new Loud();
        loud.listen(Polling.class, () -> {
            readPorts();
            readStatus();
        });
        assertEquals(0, loud.records);
    }

    @Test
    void readsAgainAndAgainInTimeUntilItIsClosed() throws Exception {
        ScheduledExecutorService real = Executors.newScheduledThreadPool(1);
        try {
            CountDownLatch readings = new CountDownLatch(3);
            fax.duringReadings(readings::countDown);
            Surroundings around = new Surroundings(
                    published.mbeans,
                    published.clock,
                    System::nanoTime,
                    real,
                    () -> 0,
                    published.notifications,
                    figures,
                    new Attempts(1));
            Polling polling = Polling.start(published.managed, Duration.ofMillis(5), Duration.ofMillis(5), 0, around);
            assertTrue(readings.await(30, TimeUnit.SECONDS));
            polling.close();
            real.shutdown();
            // What was cancelled is dropped; without that the executor would never end.
            assertTrue(real.awaitTermination(30, TimeUnit.SECONDS));
        } finally {
            real.shutdownNow();
        }
    }

    @Test
    void saysOnceWhatGoesOn() throws Exception {
        poll(PORTS, STATUS, 1);
        Loud loud = new Loud();
        loud.listen(ManagedFaxServer.class, () -> {
            fax.hides(FakeFaxServer.failed("FaxPort.GetStatus"));
            readStatus();
            readStatus();
            readStatus();
        });
        assertEquals(1, loud.records);
        assertEquals(FakeFaxServer.failed("FaxPort.GetStatus").getMessage(), published.get("LastError"));
        loud.listen(ManagedFaxServer.class, () -> {
            fax.failReadings(FakeFaxServer.denied());
            readStatus();
            readStatus();
            readPorts();
        });
        assertEquals(2, loud.records);
        fax.heal();
        readPorts();
        loud.listen(ManagedFaxServer.class, () -> {
            fax.failReadings(FakeFaxServer.denied());
            readPorts();
            readPorts();
        });
        assertEquals(3, loud.records, "it is new again after things went well");
    }

    /** A client's reading that has begun and goes on until it is released. */
    private Thread readHeldUp(Hold hold) throws Exception {
        fax.duringReadings(hold);
        Thread client = new Thread(published.managed::getPorts);
        client.start();
        hold.awaitReached();
        return client;
    }

    private Polling poll(Duration ports, Duration status, double share) {
        return Polling.start(published.managed, ports, status, share, published.around());
    }

    /** Lets time pass, and then has what is due first begin so many times. */
    private void pass(Duration time, int begun) {
        published.nanos.addAndGet(time.toNanos());
        for (int i = 0; i < begun; i++) {
            published.scheduler.runNext();
        }
    }

    private void loseContact() {
        fax.failReadings(FakeFaxServer.unavailable());
        assertThrows(FaxException.class, published.managed::getPorts);
        fax.heal();
    }

    private void readAtOnce() {
        published.scheduler.run(millis -> millis == 0);
    }

    private interface Connecting {
        void connect() throws Exception;
    }

    private void readPorts() {
        published.scheduler.run(millis -> millis > STATUS.toMillis());
    }

    private void readStatus() {
        published.scheduler.run(millis -> millis == STATUS.toMillis());
    }

    /** Counts what people would be told. */
    private static final class Loud extends Handler {

        private int records;

        void listen(Class<?> speaker, Runnable action) {
            Logger logger = Logger.getLogger(speaker.getName());
            logger.addHandler(this);
            try {
                action.run();
            } finally {
                logger.removeHandler(this);
            }
        }

        @Override
        public void publish(LogRecord record) {
            if (record.getLevel().intValue() > Level.FINE.intValue()) {
                records++;
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
