package org.faxmx.monitor;

import static org.faxmx.fax.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.faxmx.ManualClock;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxUnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that answer, beside others that hang. */
@Timeout(120)
class HangingServersTest {

    private static final int POLL_THREADS = 16;
    private static final int ATTEMPT_THREADS = 8;
    private static final Duration OFTEN = Duration.ofMillis(20);

    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private final ExecutorService polls = Executors.newFixedThreadPool(POLL_THREADS);
    private final ExecutorService attempts = Executors.newFixedThreadPool(ATTEMPT_THREADS);
    private final MonitorContext context = new MonitorContext(
            new ManualClock("2026-03-01T10:00:00Z"),
            System::nanoTime,
            timer,
            polls,
            attempts,
            () -> 0,
            new MonitorStatistics());
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void close() throws Exception {
        end.countDown();
        timer.shutdownNow();
        polls.shutdownNow();
        attempts.shutdownNow();
        for (AutoCloseable part : opened) {
            part.close();
        }
    }

    @Test
    void fifteenThatHangDoNotKeepAnotherFromBeingPolled() throws Exception {
        CountDownLatch hanging = new CountDownLatch(POLL_THREADS - 1);
        for (int i = 1; i < POLL_THREADS; i++) {
            poll("hanging" + i).duringReadings(() -> hang(hanging));
        }
        assertTrue(hanging.await(60, TimeUnit.SECONDS), "not all hang: " + hanging.getCount());
        // Their polls go on coming due and must take no thread.
        CountDownLatch read = new CountDownLatch(20);
        poll("well").duringReadings(read::countDown);
        assertTrue(read.await(60, TimeUnit.SECONDS), "not read: " + read.getCount());
    }

    @Test
    void noServerIsPolledByTwoThreadsAtOnce() throws Exception {
        Set<String> inside = ConcurrentHashMap.newKeySet();
        List<String> together = new CopyOnWriteArrayList<>();
        CountDownLatch read = new CountDownLatch(60);
        for (int i = 0; i < 6; i++) {
            String name = "S" + i;
            FakeFaxServer fax = poll(name);
            Runnable once = () -> {
                if (!inside.add(name)) {
                    together.add(name);
                }
                Thread.yield();
                inside.remove(name);
                read.countDown();
            };
            fax.duringReadings(once);
            fax.afterStatusReadings(once);
        }
        assertTrue(read.await(60, TimeUnit.SECONDS));
        assertEquals(List.of(), together);
    }

    @Test
    void attemptsToReconnectThatHangDoNotKeepAnotherFromBeingPolled() throws Exception {
        CountDownLatch hanging = new CountDownLatch(ATTEMPT_THREADS);
        for (int i = 0; i < 2 * POLL_THREADS; i++) {
            FakeFaxServer fax = new FakeFaxServer();
            fax.failConnects(FakeFaxServer.unavailable());
            assertThrows(FaxUnavailableException.class, monitor("lost" + i, fax)::connect);
            fax.duringConnects(() -> hang(hanging));
        }
        assertTrue(hanging.await(60, TimeUnit.SECONDS), "not all hang: " + hanging.getCount());
        CountDownLatch read = new CountDownLatch(50);
        poll("well").duringReadings(read::countDown);
        assertTrue(read.await(60, TimeUnit.SECONDS), "not read: " + read.getCount());
    }

    private void hang(CountDownLatch reached) {
        reached.countDown();
        try {
            assertTrue(end.await(100, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new FaxUnavailableException("FaxServer.GetPorts", "interrupted", "", e);
        }
    }

    /** A connected server that is polled. */
    private FakeFaxServer poll(String name) {
        FakeFaxServer fax = new FakeFaxServer().has(port(1, "A"));
        ServerMonitor monitor = monitor(name, fax);
        monitor.connect();
        opened.add(0, PollSchedule.start(monitor, OFTEN, OFTEN, 0, context));
        return fax;
    }

    private ServerMonitor monitor(String name, FakeFaxServer fax) {
        ServerMonitor monitor = new ServerMonitor(name, fax, MonitoredFake.TIMEOUT, Duration.ZERO, context);
        opened.add(monitor);
        return monitor;
    }
}
