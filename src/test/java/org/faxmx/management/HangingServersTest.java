package org.faxmx.management;

import static org.faxmx.management.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import org.faxmx.ManualClock;
import org.faxmx.fax.FaxUnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that answer, beside others that do not. */
@Timeout(120)
class HangingServersTest {

    private static final int THREADS = 16;
    private static final Duration OFTEN = Duration.ofMillis(20);

    private final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(THREADS);
    private final NotificationDelivery notifications = new NotificationDelivery();
    private final Surroundings around = new Surroundings(
            mbeans,
            new ManualClock("2026-03-01T10:00:00Z"),
            System::nanoTime,
            executor,
            () -> 0,
            notifications,
            new BridgeFigures(),
            new Attempts(THREADS / 2));
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void close() throws Exception {
        end.countDown();
        executor.shutdownNow();
        for (AutoCloseable part : opened) {
            part.close();
        }
        notifications.close();
    }

    @Test
    void fifteenThatHangKeepNobodyElseFromBeingRead() throws Exception {
        CountDownLatch hanging = new CountDownLatch(THREADS - 1);
        for (int i = 1; i < THREADS; i++) {
            FakeFaxServer fax = publish("hanging" + i);
            fax.duringReadings(() -> hang(hanging));
        }
        assertTrue(hanging.await(60, TimeUnit.SECONDS), "not all hang: " + hanging.getCount());
        // Theirs go on coming due: they must take no thread.
        CountDownLatch read = new CountDownLatch(20);
        publish("well").duringReadings(read::countDown);
        assertTrue(read.await(60, TimeUnit.SECONDS), "not read: " + read.getCount());
    }

    @Test
    void noServerIsReadByTwoThreadsAtOnce() throws Exception {
        Set<String> inside = ConcurrentHashMap.newKeySet();
        List<String> together = new ArrayList<>();
        CountDownLatch read = new CountDownLatch(60);
        for (int i = 0; i < 6; i++) {
            String name = "S" + i;
            FakeFaxServer fax = publish(name);
            Runnable once = () -> {
                if (!inside.add(name)) {
                    together.add(name);
                }
                Thread.yield();
                inside.remove(name);
                read.countDown();
            };
            fax.duringReadings(once);
            fax.afterLooks(once);
        }
        assertTrue(read.await(60, TimeUnit.SECONDS));
        assertEquals(List.of(), together);
    }

    @Test
    void attemptsToConnectAgainLeaveHalfOfTheThreads() throws Exception {
        CountDownLatch attempts = new CountDownLatch(THREADS / 2);
        Set<Thread> busy = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 2 * THREADS; i++) {
            FakeFaxServer fax = new FakeFaxServer();
            fax.failConnects(FakeFaxServer.unavailable());
            opened.add(managed("lost" + i, fax));
            fax.duringConnects(() -> {
                busy.add(Thread.currentThread());
                hang(attempts);
            });
        }
        assertTrue(attempts.await(60, TimeUnit.SECONDS));
        CountDownLatch read = new CountDownLatch(50);
        publish("well").duringReadings(read::countDown);
        assertTrue(read.await(60, TimeUnit.SECONDS));
        assertEquals(THREADS / 2, busy.size());
    }

    private void hang(CountDownLatch reached) {
        reached.countDown();
        try {
            assertTrue(end.await(100, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new FaxUnavailableException("FaxServer.GetPorts", "interrupted", "", e);
        }
    }

    private FakeFaxServer publish(String name) {
        FakeFaxServer fax = new FakeFaxServer().has(port(1, "A"));
        ManagedFaxServer managed = managed(name, fax);
        opened.add(Polling.start(managed, OFTEN, OFTEN, 0, around));
        opened.add(managed);
        return fax;
    }

    private ManagedFaxServer managed(String name, FakeFaxServer fax) {
        return ManagedFaxServer.publish(new ManagedFaxServer.Facts(name, "", "simulated", false), fax, around);
    }
}
