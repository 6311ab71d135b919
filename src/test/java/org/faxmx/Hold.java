package org.faxmx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Holds up the first call until the test releases it; later calls pass. */
public final class Hold implements Runnable {

    private static final int PATIENCE_SECONDS = 30;

    private final AtomicBoolean taken = new AtomicBoolean();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    @Override
    public void run() {
        if (taken.getAndSet(true)) {
            return;
        }
        reached.countDown();
        await(released);
    }

    /** Returns when a call is held up. */
    public void awaitReached() {
        await(reached);
    }

    public void release() {
        released.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "held up for too long");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
