package org.faxmx.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;
import org.faxmx.Hold;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the notifications of a fax server reach its listeners. */
@Timeout(60)
class NotificationBroadcasterTest {

    private static final int CAPACITY = 10;
    private static final int PATIENCE_SECONDS = 30;

    private final NotificationStatistics statistics = new NotificationStatistics();
    private final NotificationBroadcaster broadcaster = new NotificationBroadcaster("S", CAPACITY, statistics);
    private final NotificationBroadcaster other = new NotificationBroadcaster("T", CAPACITY, statistics);
    private final Heard heard = new Heard();
    private final Hold hold = new Hold();
    private long number;

    @AfterEach
    void close() {
        hold.release();
        broadcaster.close();
        broadcaster.close();
        other.close();
    }

    @Test
    void passesEveryNotificationToEveryListenerInOrder() throws Exception {
        List<Heard> all = Stream.generate(Heard::new).limit(20).toList();
        all.forEach(each -> broadcaster.addNotificationListener(each, null, null));
        send(CAPACITY);
        for (Heard each : all) {
            assertNumbers(each, 1, CAPACITY);
        }
        assertEquals(20L * CAPACITY, statistics.sent());
        assertEquals(0, statistics.dropped());
    }

    @Test
    void passesTheHandback() throws Exception {
        BlockingQueue<Object> handbacks = new LinkedBlockingQueue<>();
        broadcaster.addNotificationListener((notification, handback) -> handbacks.add(handback), null, "mine");
        send(1);
        assertEquals("mine", handbacks.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void aListenerThatHangsDelaysNeitherTheSenderNorAnotherServer() throws Exception {
        broadcaster.addNotificationListener(heldUp(new Heard()), null, null);
        other.addNotificationListener(heard, null, null);
        send(1);
        hold.awaitReached();
        for (int i = 1; i <= 1_000; i++) {
            send(1);
            other.send(new Notification("t", "source", i));
            assertNumbers(heard, i, i);
        }
    }

    @Test
    void aFullQueueDropsTheOldestAndTheNumbersHaveAGapOfAsMany() throws Exception {
        broadcaster.addNotificationListener(heldUp(heard), null, null);
        send(1);
        hold.awaitReached();
        send(CAPACITY + 15);
        assertEquals(15, statistics.dropped());
        hold.release();
        assertNumbers(heard, 1, 1);
        assertNumbers(heard, 17, 26);
        send(1);
        assertNumbers(heard, 27, 27);
        assertEquals(15, statistics.dropped());
        assertEquals(12, statistics.sent());
    }

    @Test
    void aListenerThatWasSlowReceivesTheRestInOrder() throws Exception {
        broadcaster.addNotificationListener(heldUp(heard), null, null);
        send(1);
        hold.awaitReached();
        send(CAPACITY);
        hold.release();
        assertNumbers(heard, 1, CAPACITY + 1);
        assertEquals(0, statistics.dropped());
    }

    @Test
    void aListenerThatThrowsReceivesTheNextAndSoDoOthers() throws Exception {
        Heard throwing = new Heard();
        broadcaster.addNotificationListener(
                (notification, handback) -> {
                    throwing.handleNotification(notification, handback);
                    if (notification.getSequenceNumber() == 1) {
                        throw new IllegalStateException("theirs");
                    }
                    throw new StackOverflowError();
                },
                null,
                null);
        broadcaster.addNotificationListener(heard, null, null);
        send(3);
        assertNumbers(throwing, 1, 3);
        assertNumbers(heard, 1, 3);
    }

    @Test
    void aFilterThatThrowsAffectsItsListenerOnly() throws Exception {
        NotificationFilter throwing = notification -> {
            throw new IllegalStateException("theirs");
        };
        Heard none = new Heard();
        broadcaster.addNotificationListener(none, throwing, null);
        broadcaster.addNotificationListener(heard, null, null);
        send(3);
        assertNumbers(heard, 1, 3);
        assertEquals(0, none.waiting());
        assertEquals(3, statistics.sent());
    }

    @Test
    void aFilterSelects() throws Exception {
        broadcaster.addNotificationListener(heard, notification -> notification.getSequenceNumber() % 2 == 0, null);
        send(4);
        assertEquals(2, heard.next().getSequenceNumber());
        assertEquals(4, heard.next().getSequenceNumber());
        assertEquals(2, statistics.sent());
    }

    @Test
    void filtersAndListenersRunOnOneDaemonThreadOfTheServer() throws Exception {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        for (int i = 0; i < 2; i++) {
            broadcaster.addNotificationListener(
                    (notification, handback) -> threads.add(Thread.currentThread()),
                    notification -> threads.add(Thread.currentThread()),
                    null);
        }
        send(2);
        for (int i = 0; i < 8; i++) {
            Thread thread = threads.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertNotSame(Thread.currentThread(), thread);
            assertEquals("faxmx-notify-S-1", thread.getName());
            assertTrue(thread.isDaemon());
        }
    }

    @Test
    void aRemovedListenerDoesNotReceiveWhatWaits() throws Exception {
        Heard stays = new Heard();
        broadcaster.addNotificationListener(heard, null, null);
        broadcaster.addNotificationListener(heldUp(stays), null, null);
        send(1);
        hold.awaitReached();
        send(5);
        broadcaster.removeNotificationListener(heard);
        hold.release();
        assertNumbers(stays, 1, 6);
        assertNumbers(heard, 1, 1);
        assertEquals(0, heard.waiting());
    }

    @Test
    void removesAllRegistrationsOfAListenerOrOneOfThem() throws Exception {
        NotificationFilter filter = notification -> true;
        broadcaster.addNotificationListener(heard, null, null);
        broadcaster.addNotificationListener(heard, null, null);
        broadcaster.addNotificationListener(heard, filter, "mine");
        assertThrows(
                ListenerNotFoundException.class, () -> broadcaster.removeNotificationListener(heard, filter, "theirs"));
        assertThrows(
                ListenerNotFoundException.class, () -> broadcaster.removeNotificationListener(new Heard(), null, null));

        broadcaster.removeNotificationListener(heard, null, null);
        Heard marker = new Heard();
        broadcaster.addNotificationListener(marker, null, null);
        send(1);
        assertNumbers(marker, 1, 1);
        assertEquals(2, heard.waiting());

        broadcaster.removeNotificationListener(heard);
        assertThrows(ListenerNotFoundException.class, () -> broadcaster.removeNotificationListener(heard));
        send(1);
        assertNumbers(marker, 2, 2);
        assertEquals(2, heard.waiting());
    }

    @Test
    void isIdleWhileThereIsNoListener() throws Exception {
        assertTrue(broadcaster.isIdle());
        broadcaster.addNotificationListener(heard, null, null);
        assertFalse(broadcaster.isIdle());
        broadcaster.removeNotificationListener(heard);
        assertTrue(broadcaster.isIdle());
    }

    @Test
    void refusesANullListener() {
        assertThrows(IllegalArgumentException.class, () -> broadcaster.addNotificationListener(null, null, null));
    }

    @Test
    void dropsWhatWaitsWhenClosedAndInterruptsAListenerThatHangs() throws Exception {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        broadcaster.addNotificationListener(heard, null, null);
        broadcaster.addNotificationListener(
                (notification, handback) -> {
                    threads.add(Thread.currentThread());
                    hold.run();
                },
                null,
                null);
        send(1);
        hold.awaitReached();
        send(5);

        broadcaster.close();
        send(1);

        Thread thread = threads.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        assertFalse(thread.isAlive());
        assertNumbers(heard, 1, 1);
        assertEquals(0, heard.waiting());
    }

    private NotificationListener heldUp(Heard then) {
        return (notification, handback) -> {
            hold.run();
            then.handleNotification(notification, handback);
        };
    }

    private void send(int count) {
        for (int i = 0; i < count; i++) {
            broadcaster.send(new Notification("t", "source", ++number));
        }
    }

    private static void assertNumbers(Heard received, long first, long last) throws InterruptedException {
        for (long expected : LongStream.rangeClosed(first, last).toArray()) {
            assertEquals(expected, received.next().getSequenceNumber());
        }
    }
}
