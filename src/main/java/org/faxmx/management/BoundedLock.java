package org.faxmx.management;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A lock that is waited for, but not for ever: a client gets an answer even while a fax server does not give one. Who
 * waits is let in first come, first served.
 */
final class BoundedLock {

    private final ReentrantLock lock = new ReentrantLock(true);
    private final String owner;
    private final String use;

    /**
     * A lock that nobody holds.
     *
     * @param owner who is busy while it is held, for messages
     * @param use what it is held for, for messages
     */
    BoundedLock(String owner, String use) {
        this.owner = owner;
        this.use = use;
    }

    /**
     * Does something while holding the lock; a thread that holds it already may do so.
     *
     * @param longest how long the lock is waited for; zero for not at all
     * @throws NotNowException if the lock was not to be had in that time, or the waiting thread was interrupted
     */
    <R> R hold(Duration longest, Supplier<R> work) {
        try {
            if (!lock.tryLock(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new NotNowException(owner + ": is busy with " + use
                        + (longest.isZero() ? "" : " for more than " + longest.toMillis() + " ms")
                        + ". Try again later");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotNowException(owner + ": waiting for " + use + " to end was interrupted");
        }
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Does something while holding the lock, unless another thread holds it at this moment: that one is going to release
     * it. Nothing is waited for, not even those who wait.
     *
     * @return whether it was done
     */
    boolean tryHold(Runnable work) {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            work.run();
        } finally {
            lock.unlock();
        }
        return true;
    }
}
