package org.faxmx.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.faxmx.Hold;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order in which listeners are called, and who waits for whom. */
@Timeout(60)
class ListenerQueueTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final ListenerQueue queue = new ListenerQueue();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final ExecutorService others = Executors.newCachedThreadPool();
    private final Hold hold = new Hold();

    @AfterEach
    void close() {
        hold.release();
        others.shutdownNow();
    }

    @Test
    void callsListenersInTheOrderOfTheCalls() {
        listen("first");
        listen("second");
        queue.add(listener -> calls.add("1 " + listener));
        queue.add(listener -> calls.add("2 " + listener));
        assertEquals(List.of(), calls, "nothing is called while calls are added");
        queue.deliver();
        assertEquals(List.of("1 first", "1 second", "2 first", "2 second"), calls);
        queue.deliver();
        assertEquals(4, calls.size());
    }

    @Test
    void veryManyChangesThatWaitAreMergedWithoutALoss() {
        List<ServerSnapshot> snapshots = IntStream.rangeClosed(0, 5_000)
                .mapToObj(i -> ServerSnapshot.unknown(null).withFailure("failure " + i, null))
                .toList();
        List<ServerSnapshot> seen = new ArrayList<>(List.of(snapshots.get(0)));
        queue.listen(new MonitorListener() {
            @Override
            public void changed(ServerSnapshot before, ServerSnapshot now) {
                assertEquals(seen.get(seen.size() - 1), before, "a change begins where the one before ended");
                seen.add(now);
            }

            @Override
            public void readFailed(ServerSnapshot now, String failure) {}

            @Override
            public void closed(ServerSnapshot last) {}
        });
        for (int i = 0; i < 5_000; i++) {
            queue.addChange(snapshots.get(i), snapshots.get(i + 1));
        }
        queue.deliver();
        assertEquals(1_001, seen.size());
        assertEquals(snapshots.get(5_000), seen.get(1_000));
    }

    @Test
    void whatAListenerThrowsIsLoggedAndKeepsNoOtherFromBeingCalled() {
        listen("first");
        listen("second");
        try (Logged logged = new Logged()) {
            queue.add(listener -> {
                calls.add(listener.toString());
                if (listener.toString().equals("first")) {
                    throw new IllegalStateException("a defect");
                }
            });
            queue.add(listener -> {
                calls.add(listener.toString());
                if (listener.toString().equals("first")) {
                    throw new AssertionError("a defect");
                }
            });
            queue.deliver();
            String line = "SEVERE first failed unexpectedly";
            assertEquals(List.of(line, line), logged.lines());
        }
        assertEquals(List.of("first", "second", "first", "second"), calls);
    }

    @Test
    void aCallThatAListenerCausesFollowsThePresentOne() {
        listen("first");
        listen("second");
        queue.add(listener -> {
            calls.add("1 " + listener);
            if (listener.toString().equals("first")) {
                queue.add(other -> calls.add("2 " + other));
                queue.deliver();
                queue.await(LONG);
                calls.add("returned");
            }
        });
        queue.deliver();
        assertEquals(List.of("1 first", "returned", "1 second", "2 first", "2 second"), calls);
    }

    @Test
    void anotherThreadLeavesItsCallToTheOneThatIsCalling() throws Exception {
        listen("listener");
        queue.add(listener -> {
            hold.run();
            calls.add("1");
        });
        Future<?> calling = others.submit(queue::deliver);
        hold.awaitReached();

        queue.add(listener -> calls.add("2"));
        queue.deliver();

        assertEquals(List.of(), calls);
        hold.release();
        queue.await(LONG);
        assertEquals(List.of("1", "2"), calls);
        calling.get(30, TimeUnit.SECONDS);
    }

    @Test
    void waitingForCallsIsBounded() {
        listen("listener");
        queue.add(listener -> hold.run());
        Future<?> calling = others.submit(queue::deliver);
        hold.awaitReached();
        queue.await(Duration.ofMillis(1));
        queue.await(Duration.ZERO);
        assertFalse(calling.isDone());
    }

    @Test
    void waitingForCallsEndsWhenTheThreadIsInterrupted() {
        listen("listener");
        queue.add(listener -> hold.run());
        Future<?> calling = others.submit(queue::deliver);
        hold.awaitReached();
        Thread.currentThread().interrupt();
        queue.await(LONG);
        assertTrue(Thread.interrupted());
        assertFalse(calling.isDone());
    }

    @Test
    void noLockIsHeldWhileAListenerIsCalled() throws Exception {
        listen("listener");
        queue.add(listener -> hold.run());
        Future<?> calling = others.submit(queue::deliver);
        hold.awaitReached();
        Future<?> other = others.submit(() -> {
            queue.add(listener -> calls.add("2"));
            queue.deliver();
            queue.listen(new Named("another"));
        });
        other.get(30, TimeUnit.SECONDS);
        hold.release();
        calling.get(30, TimeUnit.SECONDS);
    }

    @Test
    void callsOfManyThreadsAreMadeOneAtATimeAndNoneIsLost() throws Exception {
        int threads = 4;
        int each = 500;
        AtomicInteger inside = new AtomicInteger();
        List<Integer> order = new ArrayList<>();
        AtomicInteger next = new AtomicInteger();
        Object lock = new Object();
        listen("listener");
        List<Future<?>> adding = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            adding.add(others.submit(() -> {
                for (int j = 0; j < each; j++) {
                    synchronized (lock) {
                        int number = next.getAndIncrement();
                        queue.add(listener -> {
                            assertEquals(1, inside.incrementAndGet());
                            order.add(number);
                            inside.decrementAndGet();
                        });
                    }
                    queue.deliver();
                    queue.await(LONG);
                }
            }));
        }
        for (Future<?> one : adding) {
            one.get(30, TimeUnit.SECONDS);
        }
        assertEquals(IntStream.range(0, threads * each).boxed().toList(), order);
    }

    private void listen(String name) {
        queue.listen(new Named(name));
    }

    private record Named(String name) implements MonitorListener {

        @Override
        public void changed(ServerSnapshot before, ServerSnapshot now) {}

        @Override
        public void readFailed(ServerSnapshot now, String failure) {}

        @Override
        public void closed(ServerSnapshot last) {}

        @Override
        public String toString() {
            return name;
        }
    }
}
