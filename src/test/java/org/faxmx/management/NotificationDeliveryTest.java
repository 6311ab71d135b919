package org.faxmx.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

    private final NotificationDelivery delivery = new NotificationDelivery(10);
    private final NotificationDelivery.Listeners listeners = delivery.listeners();
    private final Heard heard = new Heard();
    private final List<Hold> holds = Stream.generate(Hold::new).limit(3).toList();
    private long number;

    @AfterEach
    void close() {
        holds.forEach(Hold::release);
        delivery.close();
        delivery.close();
    }

    @Test
    void listenersThatDoNotReturnDelayNobodyElse() throws Exception {
        holds.forEach(hold -> listeners.add((notification, handback) -> hold.run(), null, null));
        listeners.add(heard, null, null);
        send(1);
        holds.forEach(Hold::awaitReached);
        for (int i = 0; i < 100; i++) {
            send(1);
            assertEquals(i + 1, heard.next().getSequenceNumber());
        }
    }

    @Test
    void aFullQueueDropsTheOldestAndTheNumbersTellHowMany() throws Exception {
        Hold hold = holds.get(0);
        listeners.add(
                (notification, handback) -> {
                    hold.run();
                    heard.handleNotification(notification, handback);
                },
                null,
                null);
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
        for (int i = 0; i < count; i++) {
            listeners.send(new Notification("t", "source", ++number));
        }
    }
}
