package org.faxmx.monitor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** An executor whose work waits until a test runs it, on the test's thread. */
final class ManualExecutor implements Executor {

    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean shutDown;

    @Override
    public synchronized void execute(Runnable work) {
        if (shutDown) {
            throw new RejectedExecutionException("shut down");
        }
        waiting.add(work);
    }

    /** How much work waits. */
    synchronized int pending() {
        return waiting.size();
    }

    /** Runs what waits, and what that adds. */
    void runAll() {
        for (Runnable work = next(); work != null; work = next()) {
            work.run();
        }
    }

    /** Refuses work from now on. */
    synchronized void shutDown() {
        shutDown = true;
    }

    private synchronized Runnable next() {
        return waiting.poll();
    }
}
