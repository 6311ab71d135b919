package org.faxmx.management;

import static org.faxmx.management.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.JobType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The regular reading of a fax server. */
@Timeout(60)
class PollingTest {

    private final FakeFaxServer fax = new FakeFaxServer().has(port(1, "A"));
    private final PublishedServer published = PublishedServer.of(fax);
    private final RecordingExecutor executor = new RecordingExecutor();

    @AfterEach
    void close() {
        published.close();
        executor.shutdownNow();
    }

    @Test
    void waitsAShareOfTheIntervalAndThenTheInterval() {
        poll(Duration.ofSeconds(30), Duration.ofSeconds(5), 0.5);
        assertEquals(List.of("15000 30000", "2500 5000"), executor.scheduled);
    }

    @Test
    void doesNotReadWhereTheIntervalIsZero() {
        poll(Duration.ZERO, Duration.ZERO, 1);
        assertEquals(List.of(), executor.scheduled);
        poll(Duration.ZERO, Duration.ofSeconds(5), 1);
        assertEquals(List.of("5000 5000"), executor.scheduled);
    }

    @Test
    void readsPortsWithTheOneAndStatusAndQueueWithTheOther() throws Exception {
        poll(Duration.ofSeconds(30), Duration.ofSeconds(5), 1);
        fax.has(port(1, "A"), port(2, "B"));
        fax.shows(FaxStatus.builder(new DeviceId(1)).description("Ringing").build());
        fax.queues(FaxJob.builder(1, JobType.SEND).build());

        executor.run(1);
        assertEquals(List.of("Ringing"), published.column("StatusText"));
        assertEquals(1, published.get("JobCount"));
        executor.run(0);
        assertEquals(2, published.get("PortCount"));
    }

    @Test
    void goesOnAfterFailures() throws Exception {
        poll(Duration.ofSeconds(30), Duration.ofSeconds(5), 1);
        for (RuntimeException failure : List.of(
                FakeFaxServer.denied(),
                FakeFaxServer.failed("FaxServer.GetPorts"),
                FakeFaxServer.unavailable(),
                new UnsupportedOperationException("a defect"))) {
            fax.failReadings(failure);
            // A scheduled task that throws would never be run again.
            executor.run(1);
            executor.run(0);
            assertTrue(
                    published.get("LastError").toString().contains(failure.getMessage()),
                    () -> failure + " is not told");
            published.assertEveryAttributeAnswers();
            fax.heal();
            if (!published.managed.connected()) {
                published.scheduler.runNext();
            }
            executor.run(0);
            executor.run(1);
            ManagedFaxServerTest.assertState(published, "CONNECTED", 1);
            assertEquals(List.of(false), published.column("Stale"));
        }
    }

    @Test
    void leavesAServerThatDoesNotAnswerToTheAttemptsToReconnect() throws Exception {
        poll(Duration.ofSeconds(30), Duration.ofSeconds(5), 1);
        fax.failReadings(FakeFaxServer.unavailable());
        executor.run(0);
        ManagedFaxServerTest.assertState(published, "UNREACHABLE", 3);
        fax.heal();
        int calls = fax.calls();
        executor.run(0);
        executor.run(1);
        assertEquals(calls, fax.calls());
        ManagedFaxServerTest.assertState(published, "UNREACHABLE", 3);
    }

    @Test
    void leavesAServerAloneThatAnOperatorDisconnected() throws Exception {
        poll(Duration.ofSeconds(30), Duration.ofSeconds(5), 1);
        published.disconnect();
        int calls = fax.calls();
        executor.run(0);
        executor.run(1);
        assertEquals(calls, fax.calls());
        ManagedFaxServerTest.assertState(published, "DISCONNECTED", 2);
        assertEquals("", published.get("LastError"));
    }

    @Test
    void cancelsBothReadingsWhenClosed() {
        Polling polling = poll(Duration.ofSeconds(30), Duration.ofSeconds(5), 1);
        polling.close();
        polling.close();
        assertTrue(executor.futures.stream().allMatch(ScheduledFuture::isCancelled));
    }

    @Test
    void saysNothingLoudWhenTheServerIsClosedUnderIt() {
        poll(Duration.ofSeconds(30), Duration.ofSeconds(5), 1);
        published.close();
        assertThrows(IllegalStateException.class, published.managed::poll);
        Loud loud = new Loud();
        loud.listen(Polling.class, () -> {
            executor.run(0);
            executor.run(1);
        });
        assertEquals(0, loud.records);
    }

    @Test
    void readsAgainAndAgainInTimeUntilItIsClosed() throws Exception {
        ScheduledExecutorService real = Executors.newScheduledThreadPool(1);
        try {
            CountDownLatch readings = new CountDownLatch(3);
            fax.duringReadings(readings::countDown);
            Polling polling = Polling.start(published.managed, Duration.ofMillis(5), Duration.ofMillis(5), 0, real);
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
        poll(Duration.ofSeconds(30), Duration.ofSeconds(5), 1);
        Loud loud = new Loud();
        loud.listen(ManagedFaxServer.class, () -> {
            fax.hides(FakeFaxServer.failed("FaxPort.GetStatus"));
            executor.run(1);
            executor.run(1);
            executor.run(1);
        });
        assertEquals(1, loud.records);
        assertEquals(FakeFaxServer.failed("FaxPort.GetStatus").getMessage(), published.get("LastError"));
        loud.listen(ManagedFaxServer.class, () -> {
            fax.failReadings(FakeFaxServer.denied());
            executor.run(1);
            executor.run(1);
            executor.run(0);
        });
        assertEquals(2, loud.records);
        fax.heal();
        executor.run(0);
        loud.listen(ManagedFaxServer.class, () -> {
            fax.failReadings(FakeFaxServer.denied());
            executor.run(0);
            executor.run(0);
        });
        assertEquals(3, loud.records, "it is new again after things went well");
    }

    private Polling poll(Duration ports, Duration status, double share) {
        return Polling.start(published.managed, ports, status, share, executor);
    }

    /** Runs what was scheduled when a test says so. */
    private static final class RecordingExecutor extends ScheduledThreadPoolExecutor {

        private final List<String> scheduled = new ArrayList<>();
        private final List<Runnable> tasks = new ArrayList<>();
        private final List<ScheduledFuture<?>> futures = new ArrayList<>();

        RecordingExecutor() {
            super(1);
        }

        void run(int index) {
            tasks.get(index).run();
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long pause, TimeUnit unit) {
            scheduled.add(unit.toMillis(first) + " " + unit.toMillis(pause));
            tasks.add(task);
            ScheduledFuture<?> never = super.scheduleWithFixedDelay(() -> {}, 1, 1, TimeUnit.DAYS);
            futures.add(never);
            return never;
        }
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
