package org.faxmx.com;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;

/** The apartment's thread and queue, over a COM without classes and with a manual clock: runs on every machine. */
@Timeout(60)
class ComApartmentTest {

    // A caller really waits that long before it reads the clock again.
    private static final Duration TIMEOUT = Duration.ofMillis(10);
    private static final Duration HOUR = Duration.ofHours(1);

    private final AtomicLong now = new AtomicLong();
    private FakeNativeApi api;
    private ComApartment apartment;

    @BeforeEach
    void open() {
        api = new FakeNativeApi(0);
        apartment = open(api, "apartment-under-test", HOUR, HOUR);
    }

    @AfterEach
    void close() {
        apartment.close();
    }

    @Test
    void initialisesAndUninitialisesComOnItsOwnThread() {
        apartment.close();

        assertEquals(
                List.of(
                        "CoInitializeEx 2 on apartment-under-test",
                        "CloseHandle 42 on apartment-under-test",
                        "CoUninitialize on apartment-under-test"),
                api.calls);
    }

    @Test
    void carriesOutAllWorkOnOneThread() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try {
            List<Future<Thread>> answers = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                answers.add(callers.submit(() -> apartment.call(Thread::currentThread)));
            }
            Set<Thread> threads = new HashSet<>();
            for (Future<Thread> answer : answers) {
                threads.add(answer.get(20, TimeUnit.SECONDS));
            }
            assertEquals(1, threads.size());
            Thread only = threads.iterator().next();
            assertEquals("apartment-under-test", only.getName());
            assertTrue(only.isDaemon());
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void runsWorkOfItsOwnThreadAtOnce() {
        assertEquals("inner", apartment.call(() -> apartment.call(() -> "inner")));
    }

    @Test
    void throwsWhatTheWorkThrows() {
        ComException failure = new ComException("FaxServer.Connect", HResult.E_FAIL);

        assertSame(
                failure,
                assertThrows(
                        ComException.class,
                        () -> apartment.call(() -> {
                            throw failure;
                        })));
        assertThrows(
                StackOverflowError.class,
                () -> apartment.call(() -> {
                    throw new StackOverflowError();
                }));
        IOException checked = new IOException("checked");
        IllegalStateException wrapped = assertThrows(
                IllegalStateException.class,
                () -> apartment.call(() -> {
                    throw checked;
                }));
        assertSame(checked, wrapped.getCause());
        assertEquals("alive", apartment.call(() -> "alive"));
    }

    @Test
    void dispatchesMessagesWhileItIsIdleAndAfterEachPieceOfWork() throws Exception {
        apartment.call(() -> null);
        int before = api.pumped.get();

        api.message();
        awaitPumped(before + 1);

        apartment.call(() -> null);
        awaitPumped(before + 2);
    }

    @Test
    void finishesTheWorkAcceptedBeforeItWasClosed() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        ExecutorService callers = Executors.newFixedThreadPool(3);
        try {
            Future<String> first = callers.submit(() -> apartment.call(() -> {
                working.countDown();
                finish.await();
                return "first";
            }));
            working.await();
            Future<String> second = callers.submit(() -> apartment.call(() -> "second"));
            Future<?> closing = callers.submit(apartment::close);
            finish.countDown();

            assertEquals("first", first.get(10, TimeUnit.SECONDS));
            closing.get(10, TimeUnit.SECONDS);
            try {
                assertEquals("second", second.get(10, TimeUnit.SECONDS));
            } catch (java.util.concurrent.ExecutionException e) {
                // Closed before the second was accepted: then it is refused, not lost.
                assertEquals(HResult.RPC_E_DISCONNECTED, ((ComException) e.getCause()).hresult());
            }
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void refusesWorkOnceClosed() {
        apartment.close();
        apartment.close();

        ComException refused = assertThrows(ComException.class, () -> apartment.call(() -> "late"));

        assertEquals(HResult.RPC_E_DISCONNECTED, refused.hresult());
        assertTrue(refused.getMessage().contains("closed"), refused::getMessage);
    }

    @Test
    void letsAnInterruptedCallerGo() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        List<Object> seen = new ArrayList<>();
        Thread caller = new Thread(() -> {
            try {
                apartment.call(() -> {
                    working.countDown();
                    finish.await();
                    return null;
                });
            } catch (ComException e) {
                seen.add(e.hresult());
                seen.add(Thread.currentThread().isInterrupted());
            }
        });
        caller.start();
        working.await();
        caller.interrupt();
        caller.join();
        finish.countDown();

        assertEquals(List.of(HResult.RPC_E_CALL_CANCELED, true), seen);
        assertEquals("alive", apartment.call(() -> "alive"));
    }

    @Test
    void closesThoughItsThreadIsInACall() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        ExecutorService callers = Executors.newSingleThreadExecutor();
        try {
            ComApartment impatient = open(new FakeNativeApi(0), "impatient", HOUR, Duration.ZERO);
            Future<Object> stuck = callers.submit(() -> impatient.call(() -> {
                working.countDown();
                finish.await();
                return null;
            }));
            working.await();

            impatient.close();

            assertFalse(stuck.isDone());
        } finally {
            finish.countDown();
            callers.shutdownNow();
        }
    }

    @Test
    void timesOutWhenACallDoesNotReturn() {
        CountDownLatch finish = new CountDownLatch(1);
        try (ComApartment strict = open(new FakeNativeApi(0), "strict", Duration.ZERO, HOUR)) {
            try {
                ComException late = assertThrows(
                        ComException.class,
                        () -> strict.call(
                                () -> {
                                    pass(TIMEOUT);
                                    finish.await();
                                    return null;
                                },
                                TIMEOUT));

                assertEquals(HResult.RPC_E_TIMEOUT, late.hresult());
            } finally {
                finish.countDown();
            }
            assertEquals("alive", strict.call(() -> "alive", TIMEOUT));
        }
    }

    @Test
    void stopsWorkThatTakesTooLongBeforeItsNextCall() throws Exception {
        CountDownLatch resumed = new CountDownLatch(1);
        List<String> done = new CopyOnWriteArrayList<>();

        ComException late = assertThrows(
                ComException.class,
                () -> apartment.call(
                        () -> {
                            pass(TIMEOUT);
                            while (true) {
                                try {
                                    apartment.beforeCall();
                                    Thread.onSpinWait();
                                } catch (ComException e) {
                                    done.add(e.hresult().toString());
                                    // Work that catches the failure is stopped again.
                                    assertThrows(ComException.class, apartment::beforeCall);
                                    resumed.countDown();
                                    return null;
                                }
                            }
                        },
                        TIMEOUT));

        assertEquals(HResult.RPC_E_CALL_CANCELED, late.hresult());
        assertTrue(late.getMessage().contains("within 10 ms"), late::getMessage);
        assertTrue(resumed.await(10, TimeUnit.SECONDS));
        assertEquals(List.of("0x80010002 (RPC_E_CALL_CANCELED)"), done);
        assertFalse(apartment.stuck());
        assertEquals("alive", apartment.call(() -> {
            apartment.beforeCall();
            return "alive";
        }));
        assertEquals(1, apartment.statistics().timeouts());
    }

    @Test
    void goesOnAsLongAsCallsReturn() {
        assertEquals(
                "all",
                apartment.call(
                        () -> {
                            for (int i = 0; i < 20_000; i++) {
                                pass(TIMEOUT.dividedBy(1_000));
                                returnFromCall();
                            }
                            return "all";
                        },
                        TIMEOUT));
        assertEquals(0, apartment.statistics().timeouts());
    }

    @Test
    void stopsWorkThatGoesOnLongAfterItIsLateThoughItsCallsReturn() {
        AtomicInteger made = new AtomicInteger();
        ComException late = assertThrows(
                ComException.class,
                () -> apartment.call(
                        () -> {
                            for (int i = 0; i < 1_000_000; i++) {
                                pass(TIMEOUT.dividedBy(1_000));
                                returnFromCall();
                                made.incrementAndGet();
                                Thread.onSpinWait();
                            }
                            return "all";
                        },
                        TIMEOUT));
        assertEquals(HResult.RPC_E_CALL_CANCELED, late.hresult());
        assertTrue(late.getMessage().contains("the request was late though its calls returned"), late::getMessage);
        assertTrue(made.get() >= 89_000, () -> "stopped after " + made + " calls");
        assertEquals(1, apartment.statistics().timeouts());
    }

    @Test
    void theTimeInAllGrowsWithTheObjectsThatWorkIsGoingToRead() {
        assertEquals(60_000, timesInTime(0));
        assertEquals(60_000 + 100, timesInTime(1));
        assertEquals(60_000 + 100_000, timesInTime(1_000));
        assertEquals(0, apartment.statistics().timeouts(), "work that ends when it is late");
    }

    /** How many calls, each of a thousandth of the timeout, work makes before it is late. */
    private int timesInTime(int objects) {
        return apartment.call(
                () -> {
                    apartment.expect(objects / 2);
                    apartment.expect(objects - objects / 2);
                    int calls = 0;
                    for (; !apartment.late(); calls++) {
                        pass(TIMEOUT.dividedBy(1_000));
                        returnFromCall();
                    }
                    return calls;
                },
                TIMEOUT);
    }

    @Test
    void workWithoutTimeoutIsNeverLateHoweverManyObjectsItReads() {
        assertFalse(apartment.call(() -> {
            for (int i = 0; i < 10; i++) {
                apartment.expect(1_000_000);
            }
            pass(Duration.ofDays(20_000));
            return apartment.late();
        }));
    }

    @Test
    void timesOutWhenOneOfManyCallsDoesNotReturn() {
        CountDownLatch finish = new CountDownLatch(1);
        try (ComApartment strict = open(new FakeNativeApi(0), "strict", Duration.ZERO, HOUR)) {
            try {
                ComException late = assertThrows(
                        ComException.class,
                        () -> strict.call(
                                () -> {
                                    for (int i = 0; i < 10; i++) {
                                        returnFromCall(strict);
                                    }
                                    while (!finish.await(1, TimeUnit.MILLISECONDS)) {
                                        pass(Duration.ofMillis(1));
                                    }
                                    return null;
                                },
                                TIMEOUT));

                assertEquals(HResult.RPC_E_TIMEOUT, late.hresult());
                assertTrue(late.getMessage().contains("within 10 ms"), late::getMessage);
                assertTrue(strict.stuck());
            } finally {
                finish.countDown();
            }
        }
    }

    @Test
    void refusesWorkThatWaitsForOtherWorkTooLongThoughThatGoesOn() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        ExecutorService callers = Executors.newSingleThreadExecutor();
        try {
            Future<String> walk = callers.submit(() -> apartment.call(
                    () -> {
                        working.countDown();
                        while (finish.getCount() > 0) {
                            pass(Duration.ofMillis(1));
                            returnFromCall();
                        }
                        return "walk";
                    },
                    HOUR));
            working.await();

            ComException late =
                    assertThrows(ComException.class, () -> apartment.call(() -> "begun", Duration.ofMillis(50)));

            assertEquals(HResult.RPC_E_SERVERCALL_RETRYLATER, late.hresult());
            assertFalse(apartment.stuck());
            assertEquals("urgent", apartment.callUrgently(() -> "urgent", HOUR));
            finish.countDown();
            assertEquals("walk", walk.get(10, TimeUnit.SECONDS));
        } finally {
            finish.countDown();
            callers.shutdownNow();
        }
    }

    @Test
    void stopsWorkWhoseCallerWasInterruptedThoughItsCallsReturn() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CompletableFuture<HResult> stopped = new CompletableFuture<>();
        CompletableFuture<HResult> seen = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                apartment.call(
                        () -> {
                            working.countDown();
                            try {
                                while (true) {
                                    returnFromCall();
                                }
                            } catch (ComException e) {
                                stopped.complete(e.hresult());
                                throw e;
                            }
                        },
                        TIMEOUT);
            } catch (ComException e) {
                seen.complete(e.hresult());
            }
        });
        caller.start();
        working.await();
        caller.interrupt();

        assertEquals(HResult.RPC_E_CALL_CANCELED, seen.get(10, TimeUnit.SECONDS));
        assertEquals(HResult.RPC_E_CALL_CANCELED, stopped.get(10, TimeUnit.SECONDS));
        assertEquals("alive", apartment.call(() -> "alive"));
    }

    @Test
    void aHangOfUrgentWorkStopsTheWorkAroundIt() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        ExecutorService callers = Executors.newFixedThreadPool(2);
        try {
            Future<HResult> walk = callers.submit(() -> failure(() -> apartment.call(() -> {
                working.countDown();
                while (true) {
                    returnFromCall();
                }
            })));
            working.await();
            Future<HResult> write = callers.submit(() -> failure(() -> apartment.callUrgently(
                    () -> {
                        hanging.countDown();
                        finish.await();
                        return null;
                    },
                    HOUR)));
            hanging.await();

            apartment.abandon(() -> {});

            assertEquals(HResult.RPC_E_TIMEOUT, write.get(10, TimeUnit.SECONDS));
            assertEquals(HResult.RPC_E_CALL_CANCELED, walk.get(10, TimeUnit.SECONDS));
        } finally {
            finish.countDown();
            callers.shutdownNow();
        }
    }

    @Test
    void doesNotBeginWorkWhoseCallerTimedOut() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        List<String> done = new CopyOnWriteArrayList<>();
        ExecutorService callers = Executors.newSingleThreadExecutor();
        try {
            Future<Object> first = callers.submit(() -> apartment.call(() -> {
                working.countDown();
                while (apartment.statistics().queueLength() == 0) {
                    Thread.onSpinWait();
                }
                pass(TIMEOUT);
                finish.await();
                return null;
            }));
            working.await();

            ComException late =
                    assertThrows(ComException.class, () -> apartment.call(() -> done.add("begun"), TIMEOUT));

            assertEquals(HResult.RPC_E_SERVERCALL_RETRYLATER, late.hresult());
            assertFalse(apartment.stuck(), "the first one may take its time");
            assertEquals(1, apartment.statistics().queueLength());
            finish.countDown();
            first.get(10, TimeUnit.SECONDS);
            apartment.call(() -> null);
            assertEquals(List.of(), done);
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void carriesOutUrgentWorkBetweenTwoCallsOfAnother() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        List<String> done = new CopyOnWriteArrayList<>();
        ExecutorService callers = Executors.newFixedThreadPool(2);
        try {
            Future<Object> walk = callers.submit(() -> apartment.call(() -> {
                working.countDown();
                while (finish.getCount() > 0) {
                    apartment.beforeCall();
                }
                done.add("walk");
                return null;
            }));
            working.await();
            Future<Object> patient = callers.submit(() -> apartment.call(() -> done.add("patient")));

            for (int i = 1; i <= 3; i++) {
                String name = "urgent " + i;
                apartment.callUrgently(
                        () -> {
                            // Urgent work is not interrupted by other urgent work, nor by its own calls.
                            apartment.beforeCall();
                            return done.add(name);
                        },
                        TIMEOUT);
            }
            finish.countDown();
            walk.get(10, TimeUnit.SECONDS);
            patient.get(10, TimeUnit.SECONDS);

            assertEquals(List.of("urgent 1", "urgent 2", "urgent 3", "walk", "patient"), done);
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void aFailureOfUrgentWorkIsItsOwn() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        ExecutorService callers = Executors.newSingleThreadExecutor();
        try {
            Future<String> walk = callers.submit(() -> apartment.call(() -> {
                working.countDown();
                while (finish.getCount() > 0) {
                    apartment.beforeCall();
                }
                return "undisturbed";
            }));
            working.await();

            assertThrows(
                    ComException.class,
                    () -> apartment.callUrgently(
                            () -> {
                                throw new ComException("FaxPort.Csid", HResult.E_ACCESSDENIED);
                            },
                            TIMEOUT));

            finish.countDown();
            assertEquals("undisturbed", walk.get(10, TimeUnit.SECONDS));
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void dispatchesMessagesBetweenTheCallsOfLongWork() {
        apartment.call(() -> {
            int before = api.pumped.get();
            for (int i = 0; i < 10_000; i++) {
                apartment.beforeCall();
            }
            assertTrue(api.pumped.get() > before, "messages are not dispatched");
            return null;
        });
    }

    @Test
    void refusesRequestsWhenWaitingFailed() {
        api.failWaiting();

        ComException refused = assertThrows(ComException.class, () -> {
            while (true) {
                apartment.call(() -> null);
            }
        });

        assertEquals(HResult.RPC_E_DISCONNECTED, refused.hresult());
    }

    @Test
    void reportsThatAnEventCannotBeCreated() {
        FakeNativeApi broken = new FakeNativeApi(0).withoutEvents();

        ComException failure = assertThrows(ComException.class, () -> open(broken, "broken", HOUR, HOUR));

        assertTrue(failure.getMessage().contains("creating an event"), failure::getMessage);
    }

    @Test
    void reportsThatComCannotBeInitialised() {
        FakeNativeApi broken = new FakeNativeApi(HResult.E_OUTOFMEMORY.value());

        ComException failure = assertThrows(ComException.class, () -> open(broken, "broken", HOUR, HOUR));

        assertEquals(HResult.E_OUTOFMEMORY, failure.hresult());
        assertEquals(List.of("CoInitializeEx 2 on broken"), broken.calls);
    }

    @Test
    void namesTheClassThatIsNotRegistered() {
        ComException failure = assertThrows(
                ComException.class,
                () -> apartment.call(() ->
                        apartment.create("No.Such.Class", new InterfaceType("Nothing", InterfaceType.Iid.IDISPATCH))));

        assertEquals("looking up class No.Such.Class failed: 0x800401F3 (CO_E_CLASSSTRING)", failure.getMessage());
    }

    @Test
    void refusesToCreateObjectsOnAnotherThread() {
        assertThrows(
                IllegalStateException.class,
                () -> apartment.create("No.Such.Class", new InterfaceType("Nothing", InterfaceType.Iid.IDISPATCH)));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void needsWindows() {
        ComException failure = assertThrows(ComException.class, () -> ComApartment.open("elsewhere"));

        assertTrue(failure.getMessage().contains("COM needs Windows"), failure::getMessage);
    }

    private static HResult failure(Executable request) {
        return assertThrows(ComException.class, request).hresult();
    }

    private void returnFromCall() {
        returnFromCall(apartment);
    }

    /** Makes a call that returns, with a failure: there is no such class. */
    private static void returnFromCall(ComApartment apartment) {
        try {
            apartment.create("No.Such.Class", ComDispatch.ANY);
        } catch (ComException e) {
            if (!e.hresult().equals(HResult.CO_E_CLASSSTRING)) {
                throw e;
            }
        }
    }

    private ComApartment open(FakeNativeApi api, String name, Duration grace, Duration close) {
        return ComApartment.open(api, name, new ComApartment.Timing(now::get, grace, close));
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private void awaitPumped(int count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (api.pumped.get() < count) {
            assertTrue(System.nanoTime() < deadline, "messages are not dispatched");
            Thread.onSpinWait();
        }
    }
}
