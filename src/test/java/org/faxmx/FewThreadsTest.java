package org.faxmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.faxmx.connector.Eventually;
import org.faxmx.monitor.DaemonThreads;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FewThreadsTest {

    private final FewThreads threads = new FewThreads(3, new DaemonThreads("few-"));
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void end() {
        end.countDown();
        threads.shutdownNow();
    }

    @Test
    void oneThreadRunsTasksThatFollowEachOther() throws Exception {
        List<String> names = new CopyOnWriteArrayList<>();
        for (int i = 1; i <= 20; i++) {
            int tasks = i;
            threads.execute(() -> names.add(Thread.currentThread().getName()));
            // Idle: it waits for the next task.
            Eventually.holds(
                    () -> threads.getCompletedTaskCount() == tasks && threads.getActiveCount() == 0, threads::toString);
            Eventually.holds(((LinkedTransferQueue<?>) threads.getQueue())::hasWaitingConsumer, threads::toString);
        }
        assertEquals(List.of("few-1"), names.stream().distinct().toList());
        assertEquals(1, threads.getLargestPoolSize());
    }

    @Test
    void tasksRunSideBySideUpToTheBoundAndOthersFollowInTheirOrder() throws Exception {
        CountDownLatch begun = new CountDownLatch(3);
        IntStream.range(0, 3)
                .forEach(i -> threads.execute(() -> {
                    begun.countDown();
                    awaitEnd();
                }));
        assertTrue(begun.await(30, TimeUnit.SECONDS), threads::toString);
        List<Integer> ran = new CopyOnWriteArrayList<>();
        List<Integer> wanted = new ArrayList<>();
        FewThreads one = new FewThreads(1, new DaemonThreads("one-"));
        try {
            for (int i = 0; i < 100; i++) {
                int number = i;
                wanted.add(number);
                threads.execute(() -> {});
                one.execute(() -> ran.add(number));
            }
            assertEquals(100, threads.getQueue().size());
            assertEquals(3, threads.getPoolSize());
            end.countDown();
            Eventually.holds(() -> threads.getCompletedTaskCount() == 103, threads::toString);
            Eventually.holds(() -> ran.size() == 100, one::toString);
        } finally {
            one.shutdownNow();
        }
        assertEquals(wanted, ran);
        assertEquals(3, threads.getLargestPoolSize());
    }

    @Test
    void noTaskIsLostWhereManyThreadsAddThem() throws Exception {
        int each = 2000;
        List<Thread> adding = IntStream.range(0, 4)
                .mapToObj(i -> new Thread(() -> IntStream.range(0, each).forEach(j -> threads.execute(() -> {}))))
                .toList();
        adding.forEach(Thread::start);
        for (Thread thread : adding) {
            thread.join();
        }
        Eventually.holds(() -> threads.getCompletedTaskCount() == 4L * each, threads::toString);
        assertTrue(threads.getLargestPoolSize() <= 3, threads::toString);
    }

    @Test
    void takesNoTaskAfterItsEnd() {
        threads.execute(this::awaitEnd);
        threads.execute(this::awaitEnd);
        threads.execute(this::awaitEnd);
        threads.execute(() -> {});
        assertEquals(1, threads.shutdownNow().size(), "the one that waited");
        assertThrows(RejectedExecutionException.class, () -> threads.execute(() -> {}));
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
