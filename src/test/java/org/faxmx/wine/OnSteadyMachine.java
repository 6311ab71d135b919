package org.faxmx.wine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.ReflectionSupport;
import org.opentest4j.TestAbortedException;

/**
 * Runs tests with real times again if they failed while the machine stood still, which is measured and printed. A virtual
 * machine, or one of its processors, may stand still for two seconds, and calls that really hang know no other clock. A
 * test that failed on a machine that ran has failed.
 */
final class OnSteadyMachine implements InvocationInterceptor {

    private static final int MOST_TRIES = 4;
    // Such pauses come in numbers: the next try is made after that long without one, within bounds.
    private static final Duration STEADY = Duration.ofSeconds(3);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    @Override
    public void interceptTestMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> context, ExtensionContext unused)
            throws Throwable {
        judge(test, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> context, ExtensionContext unused)
            throws Throwable {
        judge(test, context);
    }

    private static void judge(Invocation<Void> test, ReflectiveInvocationContext<Method> context) throws Throwable {
        Repeatable repeatable = (Repeatable) context.getTarget().orElseThrow();
        Invocation<Void> next = test;
        for (int tries = 1; ; tries++) {
            try (Meter meter = new Meter(repeatable.standstill())) {
                try {
                    next.proceed();
                    return;
                } catch (AssertionError | Exception e) {
                    Duration stoodStill = meter.longest();
                    if (tries == MOST_TRIES || stoodStill.compareTo(repeatable.standstill()) < 0 || ended(e)) {
                        throw e;
                    }
                    System.out.println(context.getExecutable().getName()
                            + " is run again: the machine stood still for " + stoodStill.toMillis()
                            + " ms in it, and it found:");
                    e.printStackTrace(System.out);
                }
                meter.awaitSteady();
            }
            repeatable.prepareAgain();
            next = () -> {
                ReflectionSupport.invokeMethod(
                        context.getExecutable(),
                        repeatable,
                        context.getArguments().toArray());
                return null;
            };
        }
    }

    /** Whether a test was interrupted or aborted rather than failed. */
    private static boolean ended(Throwable failure) {
        return Thread.currentThread().isInterrupted()
                || Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                        .anyMatch(cause ->
                                cause instanceof InterruptedException || cause instanceof TestAbortedException);
    }

    /** A test that can be run again. */
    interface Repeatable {
        /** How long the machine has to stand still for a failure to mean nothing: less than the times of the test. */
        Duration standstill();

        /** Restores everything as it was before the test. */
        void prepareAgain() throws Exception;
    }

    /**
     * Measures how long nothing ran: how late a thread wakes up, and on Linux how long each processor was taken away from a
     * virtual machine.
     */
    private static final class Meter implements AutoCloseable {

        private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
        private static final Path STATISTICS = Path.of("/proc/stat");
        private static final int STEAL = 8;
        private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

        private final Duration standstill;
        private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        private long last = System.nanoTime();
        private List<Long> taken = taken();
        private long longest;
        private long ranSince = last;

        Meter(Duration standstill) {
            this.standstill = standstill;
            executor.scheduleWithFixedDelay(this::measure, 0, PERIOD_NANOS, TimeUnit.NANOSECONDS);
        }

        private synchronized void measure() {
            long now = System.nanoTime();
            List<Long> takenNow = taken();
            long pause = now - last;
            for (int i = 0; i < Math.min(taken.size(), takenNow.size()); i++) {
                pause = Math.max(pause, takenNow.get(i) - taken.get(i));
            }
            if (pause >= standstill.toNanos()) {
                ranSince = now;
            }
            longest = Math.max(longest, pause);
            last = now;
            taken = takenNow;
        }

        /** How long each processor was taken away from the machine since it started; empty if that is not known. */
        private static List<Long> taken() {
            try (Stream<String> lines = Files.lines(STATISTICS)) {
                return lines.filter(line -> line.matches("cpu\\d.*"))
                        .map(line -> line.split(" "))
                        .filter(fields -> fields.length > STEAL)
                        .map(fields -> Long.parseLong(fields[STEAL]) * TICK_NANOS)
                        .toList();
            } catch (IOException | UncheckedIOException e) {
                return List.of();
            }
        }

        synchronized Duration longest() {
            // It may stand still until now.
            measure();
            return Duration.ofNanos(longest);
        }

        private synchronized Duration ran() {
            measure();
            return Duration.ofNanos(last - ranSince);
        }

        void awaitSteady() throws InterruptedException {
            long end = System.nanoTime() + LONGEST_WAIT.toNanos();
            while (ran().compareTo(STEADY) < 0 && System.nanoTime() < end) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("while waiting for the machine to run");
                }
                LockSupport.parkNanos(PERIOD_NANOS);
            }
        }

        @Override
        public void close() {
            executor.shutdownNow();
        }
    }
}
