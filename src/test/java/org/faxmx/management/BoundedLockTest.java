package org.faxmx.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BoundedLockTest {

    private final BoundedLock lock = new BoundedLock("server S", "another request");
    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private final Hold hold = new Hold();

    @AfterEach
    void close() {
        hold.release();
        other.shutdownNow();
    }

    @Test
    void isWaitedForNoLongerThanSaid() {
        occupy();
        NotNowException refused =
                assertThrows(NotNowException.class, () -> lock.hold(Duration.ofMillis(20), () -> null));
        assertEquals(
                "server S: is busy with another request for more than 20 ms. Try again later", refused.getMessage());
        refused = assertThrows(NotNowException.class, () -> lock.hold(Duration.ZERO, () -> null));
        assertEquals("server S: is busy with another request. Try again later", refused.getMessage());
    }

    @Test
    void isNotWaitedForByAnInterruptedThread() {
        occupy();
        Thread.currentThread().interrupt();
        NotNowException refused =
                assertThrows(NotNowException.class, () -> lock.hold(Duration.ofSeconds(30), () -> null));
        assertTrue(Thread.interrupted());
        assertEquals("server S: waiting for another request to end was interrupted", refused.getMessage());
    }

    @Test
    void isFreeAgainWhenTheWorkEndsHoweverItEnds() throws Exception {
        Future<?> first = occupy();
        hold.release();
        first.get(30, TimeUnit.SECONDS);
        assertThrows(
                UnsupportedOperationException.class,
                () -> lock.hold(Duration.ZERO, () -> {
                    throw new UnsupportedOperationException();
                }));
        assertEquals(
                "done",
                other.submit(() -> lock.hold(Duration.ZERO, () -> "done")).get(30, TimeUnit.SECONDS));
    }

    @Test
    void letsItsHolderInAgain() {
        assertEquals("done", lock.hold(Duration.ZERO, () -> lock.hold(Duration.ZERO, () -> "done")));
    }

    private Future<?> occupy() {
        Future<?> occupying = other.submit(() -> lock.hold(Duration.ZERO, () -> {
            hold.run();
            return null;
        }));
        hold.awaitReached();
        return occupying;
    }
}
