package org.faxmx.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.management.Notification;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How notifications reach those who listen. */
@Timeout(60)
class NotificationDeliveryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final AtomicLong nanos = new AtomicLong();
    private final ManualScheduler watch = new ManualScheduler();
    private final NotificationDelivery delivery = new NotificationDelivery(10, 1_000, nanos::get, watch);
    private final NotificationDelivery.Listeners listeners = delivery.listeners();
    private final Heard heard = new Heard();
    private final List<Hold> holds = Stream.generate(Hold::new).limit(4).toList();
    private long number;

    @AfterEach
    void close() {
        holds.forEach(Hold::release);
        delivery.close();
        delivery.close();
    }

    @Test
    void threeListenersThatDoNotReturnDelayNobodyElse() throws Exception {
        holds.subList(0, 3).forEach(hold -> listeners.add((notification, handback) -> hold.run(), null, null));
        listeners.add(heard, null, null);
        send(1);
        holds.subList(0, 3).forEach(Hold::awaitReached);
        for (int i = 0; i < 100; i++) {
            send(1);
            assertEquals(i + 1, heard.next().getSequenceNumber());
        }
    }

    @Test
    void moreListenersThatDoNotReturnDelayOthersForFiveSecondsAtMost() throws Exception {
        holds.forEach(this::addHeldUp);
        send(1);
        holds.forEach(Hold::awaitReached);
        listeners.add(heard, null, null);
        send(1);
        watch(PATIENCE.minusNanos(1));
        assertEquals(0, heard.waiting(), "all threads are taken");
        watch(Duration.ofNanos(1));
        assertEquals(2, heard.next().getSequenceNumber());

        List<Hold> more = Stream.generate(Hold::new).limit(4).toList();
        more.forEach(this::addHeldUp);
        send(1);
        more.forEach(Hold::awaitReached);
        assertEquals(3, heard.next().getSequenceNumber());
        send(1);
        assertEquals(0, heard.waiting(), "the threads that took their place are taken too");
        watch(PATIENCE);
        assertEquals(4, heard.next().getSequenceNumber());

        holds.forEach(Hold::release);
        more.forEach(Hold::release);
        send(1);
        assertEquals(5, heard.next().getSequenceNumber());
    }

    @Test
    void aHundredCallsThatDoNotReturnKeepAThreadEachAndMoreDoNot() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Semaphore called = new Semaphore(0);
        NotificationListener everywhere = (notification, handback) -> {
            called.release();
            try {
                assertTrue(end.await(30, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        for (int i = 0; i < 150; i++) {
            NotificationDelivery.Listeners server = delivery.listeners();
            server.add(everywhere, null, null);
            send(server, 1);
        }
        for (int threads = 4; threads <= 104; threads += 4) {
            assertTrue(called.tryAcquire(4, 30, TimeUnit.SECONDS), threads + " threads are not to be had");
            watch(PATIENCE);
        }
        watch(PATIENCE);
        assertEquals(150 - 104, delivery.waiting());
        assertEquals(0, called.availablePermits());

        end.countDown();
        assertTrue(called.tryAcquire(150 - 104, 30, TimeUnit.SECONDS));
        assertEquals(0, delivery.waiting());
    }

    @Test
    void whoReturnsAfterAllIsToldTheRestByOneThreadInOrder() throws Exception {
        Hold hold = holds.get(0);
        addHeldUp(listeners, hold, heard);
        send(1);
        hold.awaitReached();
        watch(PATIENCE);
        send(5);
        hold.release();
        for (long expected = 1; expected <= 6; expected++) {
            assertEquals(expected, heard.next().getSequenceNumber());
        }
        assertEquals(0, delivery.dropped());
    }

    @Test
    void nobodyIsWatchedOnceAllWasHandedOver() throws Exception {
        listeners.add(heard, null, null);
        send(1);
        heard.next();
        assertEquals(List.of(1_000L), watch.pending());
        while (!watch.pending().isEmpty()) {
            // The thread that has told it may not have looked for more yet.
            watch.runNext();
        }
        send(1);
        assertEquals(List.of(1_000L), watch.pending());
    }

    @Test
    void whenAllQueuesTogetherAreFullWhoIsSlowPaysForIt() throws Exception {
        NotificationDelivery small = new NotificationDelivery(10, 15, nanos::get, new ManualScheduler());
        NotificationDelivery.Listeners theirs = small.listeners();
        List<Heard> slow = List.of(new Heard(), new Heard());
        for (int i = 0; i < 2; i++) {
            addHeldUp(theirs, holds.get(i), slow.get(i));
        }
        theirs.add(heard, null, null);
        send(theirs, 1);
        holds.subList(0, 2).forEach(Hold::awaitReached);
        assertEquals(1, heard.next().getSequenceNumber());
        for (long expected = 2; expected <= 21; expected++) {
            send(theirs, 1);
            assertEquals(expected, heard.next().getSequenceNumber(), "who is quick misses nothing");
        }
        int waiting = small.waiting();
        assertTrue(waiting == 15 || waiting == 14, () -> waiting + " wait");
        assertEquals(40 - waiting, small.dropped());
        holds.forEach(Hold::release);
        int told = 0;
        for (Heard each : slow) {
            long last = 0;
            while (last < 21) {
                long next = each.next().getSequenceNumber();
                assertTrue(next > last, () -> next + " after others");
                last = next;
                told++;
            }
        }
        assertEquals(waiting + 2, told);
        assertEquals(0, small.waiting());
        small.close();
    }

    @Test
    void whoListensNoMoreLeavesNothingBehind() throws Exception {
        NotificationListener held = (notification, handback) -> holds.get(0).run();
        listeners.add(held, null, null);
        send(1);
        holds.get(0).awaitReached();
        send(5);
        assertEquals(5, delivery.waiting());
        listeners.remove(held);
        assertEquals(0, delivery.waiting());
        assertEquals(0, delivery.dropped());
    }

    private void addHeldUp(Hold hold) {
        listeners.add((notification, handback) -> hold.run(), null, null);
    }

    private static void addHeldUp(NotificationDelivery.Listeners listeners, Hold hold, Heard told) {
        listeners.add(
                (notification, handback) -> {
                    hold.run();
                    told.handleNotification(notification, handback);
                },
                null,
                null);
    }

    private void watch(Duration later) {
        nanos.addAndGet(later.toNanos());
        watch.runNext();
    }

    @Test
    void aFullQueueDropsTheOldestAndTheNumbersTellHowMany() throws Exception {
        Hold hold = holds.get(0);
        addHeldUp(listeners, hold, heard);
        Heard other = new Heard();
        listeners.add(other, null, null);
        send(1);
        hold.awaitReached();
        send(25);
        hold.release();
        assertEquals(1, heard.next().getSequenceNumber());
        for (long expected = 17; expected <= 26; expected++) {
            assertEquals(expected, heard.next().getSequenceNumber());
        }
        assertTrue(delivery.dropped() >= 15, "15 of the held one's, and what the other was too slow for");
        assertEquals(2 * 26 - delivery.dropped(), delivered(other) + 11);
    }

    private long delivered(Heard other) throws InterruptedException {
        long last;
        long count = 0;
        do {
            last = other.next().getSequenceNumber();
            count++;
        } while (last < 26);
        return count;
    }

    @Test
    void aListenerThatThrowsIsToldTheNextAndSoAreOthers() throws Exception {
        NotificationListener throwing = (notification, handback) -> {
            heard.handleNotification(notification, handback);
            if (notification.getSequenceNumber() == 1) {
                throw new IllegalStateException("theirs");
            }
            throw new StackOverflowError();
        };
        Heard other = new Heard();
        listeners.add(throwing, null, null);
        listeners.add(other, null, null);
        send(3);
        for (long expected = 1; expected <= 3; expected++) {
            assertEquals(expected, heard.next().getSequenceNumber());
            assertEquals(expected, other.next().getSequenceNumber());
        }
    }

    @Test
    void aFilterThatThrowsHurtsItsListenerOnly() throws Exception {
        NotificationFilter throwing = notification -> {
            throw new IllegalStateException("theirs");
        };
        Heard none = new Heard();
        listeners.add(none, throwing, null);
        listeners.add(heard, null, null);
        send(2);
        assertEquals(1, heard.next().getSequenceNumber());
        assertEquals(2, heard.next().getSequenceNumber());
        assertEquals(0, none.waiting());
    }

    @Test
    void isDoneByAtMostFourThreadsOfItsOwnHoweverManyListen() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        Heard last = new Heard();
        for (int i = 0; i < 50; i++) {
            delivery.listeners().add(heard, null, null);
            listeners.add(
                    (notification, handback) -> {
                        threads.add(Thread.currentThread());
                        last.handleNotification(notification, handback);
                    },
                    null,
                    null);
        }
        send(5);
        for (int i = 0; i < 250; i++) {
            last.next();
        }
        assertTrue(threads.size() <= 4, threads::toString);
        assertTrue(
                threads.stream()
                        .allMatch(
                                thread -> thread.isDaemon() && thread.getName().startsWith("faxmx-notify-")),
                threads::toString);
    }

    @Test
    void refusesNoListenerAndForgetsWhatIsSentWhenClosed() {
        assertThrows(IllegalArgumentException.class, () -> listeners.add(null, null, null));
        listeners.add(heard, null, null);
        delivery.close();
        send(1);
        assertEquals(0, heard.waiting());
    }

    private void send(int count) {
        send(listeners, count);
    }

    private void send(NotificationDelivery.Listeners to, int count) {
        for (int i = 0; i < count; i++) {
            to.send(new Notification("t", "source", ++number));
        }
    }
}
