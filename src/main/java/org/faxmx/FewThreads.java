package org.faxmx;

import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads of which there are no more than the tasks need: an idle one takes the next task, and another is started only
 * where none is idle. A pool of fixed size would start one for each task until it has all, and again when they have ended.
 * Tasks wait where all threads are busy, and begin in their order.
 */
final class FewThreads extends ThreadPoolExecutor {

    private static final long IDLE_SECONDS = 60;

    /** @param most how many tasks run at the same time, at least 1 */
    FewThreads(int most, ThreadFactory factory) {
        // The one that stays takes tasks that began to wait when the others were about to end.
        super(1, most, IDLE_SECONDS, TimeUnit.SECONDS, new Handover(), factory, FewThreads::queue);
    }

    private static void queue(Runnable task, ThreadPoolExecutor threads) {
        Handover waiting = (Handover) threads.getQueue();
        if (!threads.isShutdown()) {
            waiting.put(task);
            // It may have been shut down in between, and would leave the task there.
            if (!threads.isShutdown() || !waiting.remove(task)) {
                return;
            }
        }
        throw new RejectedExecutionException("the threads have ended");
    }

    /** Takes only what a thread waits for; what is put waits itself. */
    private static final class Handover extends LinkedTransferQueue<Runnable> {

        private static final long serialVersionUID = 1L;

        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }
    }
}
