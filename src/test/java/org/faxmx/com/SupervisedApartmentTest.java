package org.faxmx.com;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that do not return, over a COM without classes and with a manual clock: a call is whatever the work does. */
@Timeout(60)
class SupervisedApartmentTest {

    // A caller really waits that long before it reads the clock again.
    private static final Duration TIMEOUT = Duration.ofMillis(10);
    private static final Duration HOUR = Duration.ofHours(1);

    private final AtomicLong now = new AtomicLong();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<FakeNativeApi> apis = new CopyOnWriteArrayList<>();
    private final List<ComApartment> opened = new CopyOnWriteArrayList<>();
    private final AtomicInteger resources = new AtomicInteger();
    private final List<CountDownLatch> hanging = new ArrayList<>();

    @AfterEach
    void release() throws InterruptedException {
        hanging.forEach(CountDownLatch::countDown);
        for (ComApartment apartment : opened) {
            apartment.close();
            assertTrue(apartment.ended(), apartment::toString);
        }
    }

    @Test
    void keepsTheResourceWhileCallsReturn() {
        try (SupervisedApartment<TestResource> supervised = supervised(HOUR)) {
            assertEquals("resource 1", supervised.call(TestResource::toString));
            assertEquals("resource 1", supervised.callUrgently(TestResource::toString));
        }
        assertEquals(List.of("resource 1 is closed on apartment 1"), events);
        assertEquals(1, opened.size());
    }

    @Test
    void replacesTheApartmentOfAHungCall() throws Exception {
        try (SupervisedApartment<TestResource> supervised = supervised(TIMEOUT)) {
            CountDownLatch hang = hang(supervised);

            assertEquals("resource 2", supervised.call(TestResource::toString));
            ApartmentStatistics during = supervised.statistics();
            assertEquals(1, during.stuck());
            assertEquals(1, during.replacements());
            assertEquals(1, during.timeouts());

            hang.countDown();
            awaitEnd(opened.get(0));
            assertEquals(List.of("resource 1 is abandoned on apartment 1"), events, "released on its own thread");
            ApartmentStatistics afterwards = supervised.statistics();
            assertEquals(0, afterwards.stuck());
            assertEquals(1, afterwards.timeouts(), "what an ended apartment counted stays");
            assertEquals("resource 2", supervised.call(TestResource::toString));
        }
    }

    @Test
    void appliesANewTimeoutToLaterRequests() throws Exception {
        try (SupervisedApartment<TestResource> supervised = supervised(HOUR)) {
            supervised.timeout(TIMEOUT);

            hang(supervised);

            assertEquals("resource 2", supervised.call(TestResource::toString));
        }
    }

    @Test
    void callsNothingMoreOnceAHungCallHasReturned() throws Exception {
        try (SupervisedApartment<TestResource> supervised = supervised(TIMEOUT)) {
            CountDownLatch hang = new CountDownLatch(1);
            hanging.add(hang);
            List<String> later = new CopyOnWriteArrayList<>();

            assertThrows(
                    ComException.class,
                    () -> supervised.call(resource -> {
                        pass(TIMEOUT);
                        await(hang);
                        try {
                            resource.apartment.beforeCall();
                            later.add("called");
                        } catch (ComException e) {
                            later.add(e.hresult().toString());
                        }
                        return null;
                    }));
            hang.countDown();
            awaitEnd(opened.get(0));

            assertEquals(List.of("0x80010002 (RPC_E_CALL_CANCELED)"), later);
        }
    }

    @Test
    void refusesRequestsQueuedBehindAHungCall() throws Exception {
        ExecutorService callers = Executors.newSingleThreadExecutor();
        try (SupervisedApartment<TestResource> supervised = supervised(TIMEOUT)) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch hang = new CountDownLatch(1);
            hanging.add(hang);
            Future<Object> hung = callers.submit(() -> supervised.call(resource -> {
                begun.countDown();
                while (resource.apartment.statistics().queueLength() == 0) {
                    Thread.onSpinWait();
                }
                pass(TIMEOUT);
                await(hang);
                return null;
            }));
            begun.await();

            ComException refused = assertThrows(ComException.class, () -> supervised.call(TestResource::toString));

            // Either it timed out first, or it was refused when the apartment was abandoned.
            assertTrue(
                    List.of(HResult.RPC_E_DISCONNECTED, HResult.RPC_E_SERVERCALL_RETRYLATER)
                            .contains(refused.hresult()),
                    refused::getMessage);
            ExecutionException late = assertThrows(ExecutionException.class, () -> hung.get(10, TimeUnit.SECONDS));
            assertEquals(HResult.RPC_E_TIMEOUT, ((ComException) late.getCause()).hresult());
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void refusesRequestsWhenTooManyCallsHang() throws Exception {
        try (SupervisedApartment<TestResource> supervised = supervised(TIMEOUT)) {
            CountDownLatch first = hang(supervised);
            hang(supervised);

            for (int i = 0; i < 8; i++) {
                ComException refused = assertThrows(ComException.class, () -> supervised.call(TestResource::toString));
                assertEquals(HResult.RPC_E_TIMEOUT, refused.hresult());
                assertTrue(refused.getMessage().contains("2 earlier calls have not returned"), refused::getMessage);
            }
            assertEquals(2, opened.size(), "threads");
            assertEquals(2, supervised.statistics().stuck());

            first.countDown();
            awaitEnd(opened.get(0));
            assertEquals("resource 3", supervised.call(TestResource::toString));
        }
    }

    @Test
    void stopsSlowWorkAndKeepsTheApartment() {
        try (SupervisedApartment<TestResource> supervised = supervised(TIMEOUT, HOUR)) {
            ComException late = assertThrows(
                    ComException.class,
                    () -> supervised.call(resource -> {
                        pass(TIMEOUT);
                        while (true) {
                            resource.apartment.beforeCall();
                        }
                    }));

            assertEquals(HResult.RPC_E_CALL_CANCELED, late.hresult());
            assertEquals("resource 1", supervised.call(TestResource::toString));
            assertEquals(0, supervised.statistics().replacements());
        }
    }

    @Test
    void aHungUrgentCallStopsTheWorkThatItInterrupted() throws Exception {
        ExecutorService callers = Executors.newSingleThreadExecutor();
        try (SupervisedApartment<TestResource> supervised = supervised(TIMEOUT)) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch hang = new CountDownLatch(1);
            hanging.add(hang);
            Future<Object> walk = callers.submit(() -> supervised.call(resource -> {
                begun.countDown();
                while (true) {
                    resource.apartment.beforeCall();
                }
            }));
            begun.await();

            ComException failed = assertThrows(
                    ComException.class,
                    () -> supervised.callUrgently(resource -> {
                        pass(TIMEOUT);
                        await(hang);
                        return null;
                    }));

            // Both timed out. The caller of the hung call must learn that it may take effect.
            assertEquals(HResult.RPC_E_TIMEOUT, failed.hresult());
            assertTrue(failed.getMessage().contains("whether it takes effect is not known"), failed::getMessage);
            assertThrows(ExecutionException.class, () -> walk.get(10, TimeUnit.SECONDS));
            assertEquals("resource 2", supervised.call(TestResource::toString));
            hang.countDown();
            awaitEnd(opened.get(0));
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void closesThoughACallHangsAndRefusesLaterRequests() {
        SupervisedApartment<TestResource> supervised = supervised(TIMEOUT);
        hang(supervised);
        supervised.close();
        supervised.close();

        ComException refused = assertThrows(ComException.class, () -> supervised.call(TestResource::toString));

        assertEquals(HResult.RPC_E_DISCONNECTED, refused.hresult());
        assertEquals(1, opened.size());
    }

    @Test
    void tenCallersWhoseCallsHangCostTwoThreads() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(10);
        try (SupervisedApartment<TestResource> supervised = supervised(TIMEOUT)) {
            List<Future<Object>> answers = new ArrayList<>();
            CountDownLatch hang = new CountDownLatch(1);
            hanging.add(hang);
            for (int i = 0; i < 10; i++) {
                answers.add(callers.submit(() -> supervised.call(resource -> {
                    pass(TIMEOUT);
                    await(hang);
                    return null;
                })));
            }
            for (Future<Object> answer : answers) {
                assertThrows(ExecutionException.class, () -> answer.get(10, TimeUnit.SECONDS));
            }
            assertTrue(opened.size() <= 2, () -> opened.size() + " apartments");
            assertFalse(supervised.statistics().stuck() > 2);
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void returnsTheResultOfACallThatReturnsWithinTheGraceTime() throws Exception {
        try (SupervisedApartment<TestResource> supervised = supervised(TIMEOUT, HOUR)) {
            CountDownLatch overdue = new CountDownLatch(1);
            hanging.add(overdue);
            ExecutorService callers = Executors.newSingleThreadExecutor();
            try {
                Future<String> sent = callers.submit(() -> supervised.callUrgently(resource -> {
                    pass(TIMEOUT);
                    await(overdue);
                    return "job 7";
                }));
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
                while (supervised.statistics().timeouts() == 0) {
                    assertTrue(System.nanoTime() < deadline, "no timeout");
                    Thread.onSpinWait();
                }
                overdue.countDown();

                assertEquals("job 7", sent.get(10, TimeUnit.SECONDS));
            } finally {
                callers.shutdownNow();
            }
            assertEquals("resource 1", supervised.call(TestResource::toString));
        }
    }

    @Test
    void keepsTheApartmentWhileTheServerIsBusy() {
        try (SupervisedApartment<TestResource> supervised = supervised(TIMEOUT, HOUR)) {
            ComException busy = assertThrows(
                    ComException.class,
                    () -> supervised.call(resource -> {
                        pass(TIMEOUT);
                        while (resource.apartment.pauseBeforeRetry(10_000)) {
                            resource.apartment.beforeCall();
                        }
                        throw new ComException("FaxServer.GetPorts", HResult.RPC_E_SERVERCALL_RETRYLATER);
                    }));

            assertEquals("FaxServer.GetPorts", busy.attempted());
            assertEquals("resource 1", supervised.call(TestResource::toString));
            assertEquals(0, supervised.statistics().replacements());
        }
    }

    @Test
    void runsUrgentWorkWhileOtherWorkPausesBeforeARetry() throws Exception {
        ExecutorService callers = Executors.newSingleThreadExecutor();
        try (SupervisedApartment<TestResource> supervised = supervised(HOUR)) {
            CountDownLatch begun = new CountDownLatch(1);
            Future<Boolean> busy = callers.submit(() -> supervised.call(resource -> {
                begun.countDown();
                return resource.apartment.pauseBeforeRetry(2_000);
            }));
            begun.await();

            assertEquals("resource 1", supervised.callUrgently(TestResource::toString));

            assertFalse(busy.isDone(), "the pause is over");
            pass(Duration.ofSeconds(2));
            apis.get(0).message();
            assertEquals(true, busy.get(20, TimeUnit.SECONDS));
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void workThatTimesOutDoesNotStopUrgentWork() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(2);
        try (SupervisedApartment<TestResource> supervised = supervised(TIMEOUT)) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch walkIsLate = new CountDownLatch(1);
            hanging.add(walkIsLate);
            Future<Object> walk = callers.submit(() -> supervised.call(resource -> {
                begun.countDown();
                while (true) {
                    resource.apartment.beforeCall();
                }
            }));
            begun.await();
            // The urgent request is made later, so its deadline is later.
            pass(TIMEOUT.dividedBy(2));
            CountDownLatch urgentBegun = new CountDownLatch(1);
            Future<String> urgent = callers.submit(() -> supervised.callUrgently(resource -> {
                urgentBegun.countDown();
                await(walkIsLate);
                return "healthy";
            }));
            urgentBegun.await();
            pass(TIMEOUT.dividedBy(2));

            ExecutionException late = assertThrows(ExecutionException.class, () -> walk.get(10, TimeUnit.SECONDS));
            walkIsLate.countDown();

            assertEquals(HResult.RPC_E_CALL_CANCELED, ((ComException) late.getCause()).hresult());
            assertEquals("healthy", urgent.get(10, TimeUnit.SECONDS));
            assertEquals("resource 1", supervised.call(TestResource::toString));
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void replacesAnApartmentWhoseThreadEnded() {
        try (SupervisedApartment<TestResource> supervised = supervised(HOUR)) {
            apis.get(0).failWaiting();
            awaitEnd(opened.get(0));

            assertEquals("resource 2", supervised.call(TestResource::toString));
        }
    }

    @Test
    void releasesTheResourceOfACallThatHungWhileClosing() {
        SupervisedApartment<TestResource> supervised = supervised(HOUR, Duration.ZERO, Duration.ZERO);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch hang = new CountDownLatch(1);
        hanging.add(hang);
        ExecutorService callers = Executors.newSingleThreadExecutor();
        try {
            callers.submit(() -> supervised.call(resource -> {
                begun.countDown();
                await(hang);
                return null;
            }));
            await(begun);

            supervised.close();
            assertEquals(1, supervised.statistics().stuck());

            hang.countDown();
            awaitEnd(opened.get(0));
            assertEquals(List.of("resource 1 is abandoned on apartment 1"), events);
        } finally {
            callers.shutdownNow();
        }
    }

    private SupervisedApartment<TestResource> supervised(Duration timeout) {
        return supervised(timeout, Duration.ZERO);
    }

    private SupervisedApartment<TestResource> supervised(Duration timeout, Duration grace) {
        return supervised(timeout, grace, HOUR);
    }

    private SupervisedApartment<TestResource> supervised(
            Duration timeout, Duration grace, Duration resourceCloseTimeout) {
        return new SupervisedApartment<>(
                () -> {
                    FakeNativeApi api = new FakeNativeApi(0);
                    apis.add(api);
                    ComApartment apartment = ComApartment.open(
                            api, "apartment " + (opened.size() + 1), new ComApartment.Timing(now::get, grace, HOUR));
                    opened.add(apartment);
                    return apartment;
                },
                apartment -> new TestResource((ComApartment) apartment, "resource " + resources.incrementAndGet()),
                timeout,
                2,
                resourceCloseTimeout);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    /** Makes a call that does not return until the latch is released, and returns the latch. */
    private CountDownLatch hang(SupervisedApartment<TestResource> supervised) {
        CountDownLatch hang = new CountDownLatch(1);
        hanging.add(hang);
        ComException late = assertThrows(
                ComException.class,
                () -> supervised.call(resource -> {
                    pass(TIMEOUT);
                    await(hang);
                    return null;
                }));
        assertEquals(HResult.RPC_E_TIMEOUT, late.hresult());
        return hang;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitEnd(ComApartment apartment) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!apartment.ended()) {
            assertTrue(System.nanoTime() < deadline, () -> apartment + " does not end");
            Thread.onSpinWait();
        }
    }

    private final class TestResource implements SupervisedApartment.Resource {

        private final ComApartment apartment;
        private final String name;

        TestResource(ComApartment apartment, String name) {
            this.apartment = apartment;
            this.name = name;
        }

        @Override
        public void close() {
            events.add(name + " is closed on " + Thread.currentThread().getName());
        }

        @Override
        public void abandon() {
            events.add(name + " is abandoned on " + Thread.currentThread().getName());
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
