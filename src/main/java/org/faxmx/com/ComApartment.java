package org.faxmx.com;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.faxmx.windows.JnaFolder;
import org.faxmx.windows.WindowsException;

/**
 * A single-threaded apartment (STA): one named daemon thread that initialises COM, carries out submitted work,
 * dispatches window messages while it waits, and uninitialises COM at the end.
 *
 * <p>An apartment-threaded object may be called only on the thread that created it. Other threads and processes reach it
 * through messages to a hidden window of that thread; a thread that does not dispatch them blocks its callers. See
 * Microsoft's "Single-Threaded Apartments".
 */
public final class ComApartment extends ObjectOwner implements Apartment {

    private static final int COINIT_APARTMENTTHREADED = 2;
    private static final Duration NO_TIMEOUT = Duration.ofDays(365);
    // So that no number of objects makes a time overflow.
    private static final long LONGEST_FOR_OBJECTS = TimeUnit.HOURS.toNanos(1);
    private static final String OUTCOME_UNKNOWN = "; whether it takes effect is not known";
    // Of fast calls: a millisecond or less.
    private static final int CALLS_BETWEEN_PUMPS = 2_048;
    // How often a caller checks for progress within the longest time without it.
    private static final int CHECKS = 64;
    // How many times that long a request may take in all, so that its caller's thread is not lost to a server that
    // crawls; and each how many objects that it reads let it take once that long more.
    private static final int MOST_IN_ALL = 60;
    private static final int OBJECTS = 10;
    // How many times that long a request that is late has to end by itself: it may be at the first call for a port,
    // and all other calls for it and the settings of the server are to come.
    private static final int TO_END = 30;
    private static final Logger LOG = Logger.getLogger(ComApartment.class.getName());

    private final NativeApi api;
    private final Timing timing;
    private final Ledger ledger;
    private final CallFrame frame;
    private final TableCalls tables;
    private final AtomicLong timeouts = new AtomicLong();
    private final Map<InterfaceType, Map<String, Integer>> dispids = new HashMap<>();
    private final Thread thread;
    // Completed with the reason why the thread cannot start, or null.
    private final CompletableFuture<RuntimeException> started = new CompletableFuture<>();

    // Guarded by queue; the event's handle is valid while the queue is open.
    private final Queue<Request<?>> queue = new ArrayDeque<>();
    private final Queue<Request<?>> urgent = new ArrayDeque<>();
    private boolean open = true;
    private long event;
    private Runnable lastWork = () -> {};

    // Set when the thread must check between two calls: an urgent request is queued, or a request was cancelled.
    private volatile boolean attention;
    // Written by the thread.
    private volatile Request<?> running;
    private volatile boolean pausing;
    private volatile boolean abandoned;
    private int callsSincePump;

    private ComApartment(NativeApi api, String name, Timing timing) {
        this.api = api;
        this.timing = timing;
        ledger = new Ledger(timing.nanoTime);
        frame = new CallFrame(api, ledger, this::object);
        tables = new TableCalls(api, ledger, frame);
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /**
     * Opens an apartment whose thread has that name. Native code is called through the JDK's foreign function interface
     * from Java 22 on, and through JNA before; the system property {@code faxmx.nativeAccess} chooses, {@code FFM} or
     * {@code JNA}.
     *
     * @throws ComException if this is not a 64-bit JVM on Windows, or COM cannot be initialised
     */
    public static ComApartment open(String name) {
        if (!isWindows()) {
            throw unsupported("COM needs Windows, and this is " + System.getProperty("os.name"));
        }
        if (!"64".equals(System.getProperty("sun.arch.data.model"))) {
            throw unsupported("a 64-bit JVM is needed, and this one is 32-bit");
        }
        try {
            return open(nativeApi(System.getProperty("faxmx.nativeAccess")), name, Timing.STANDARD);
        } catch (RuntimeException | LinkageError e) {
            throw unusable(e);
        }
    }

    /** Whether this is a system that has COM. */
    public static boolean isWindows() {
        return System.getProperty("os.name", "").startsWith("Windows");
    }

    private static NativeApi nativeApi(String wanted) {
        boolean foreign = ForeignLinker.isSupported();
        String chosen = wanted != null ? wanted.toUpperCase(Locale.ROOT) : foreign ? "FFM" : "JNA";
        if (chosen.equals("FFM") && !foreign) {
            throw new IllegalArgumentException("FFM needs Java 22 or later, and this is " + Runtime.version());
        }
        return switch (chosen) {
            case "FFM" -> new ForeignNativeApi();
            case "JNA" -> {
                JnaFolder.choose();
                yield new JnaNativeApi();
            }
            default ->
                throw new IllegalArgumentException("faxmx.nativeAccess is \"" + wanted + "\", and must be JNA or FFM");
        };
    }

    private static ComException unsupported(String reason) {
        return new ComException("initialising COM", HResult.E_NOTIMPL, reason);
    }

    private static RuntimeException unusable(Throwable cause) {
        if (cause instanceof ComException known) {
            return known;
        }
        String reason = cause instanceof WindowsException refused ? refused.getMessage() : cause.toString();
        return new ComException(
                "initialising COM", HResult.E_FAIL, "", "native code cannot be used: " + reason, -1, cause);
    }

    static ComApartment open(NativeApi api, String name, Timing timing) {
        ComApartment apartment = new ComApartment(api, name, timing);
        apartment.thread.start();
        RuntimeException failure = apartment.started.join();
        if (failure != null) {
            throw failure;
        }
        return apartment;
    }

    @Override
    public String nativeAccess() {
        return api.name();
    }

    @Override
    public <T> T call(Callable<T> work) {
        return call(work, NO_TIMEOUT);
    }

    @Override
    public <T> T call(Callable<T> work, Duration longest) {
        return carryOut(new Request<>(work, false, TimeUnit.NANOSECONDS.convert(longest)));
    }

    @Override
    public <T> T callUrgently(Callable<T> work, Duration longest) {
        return carryOut(new Request<>(work, true, TimeUnit.NANOSECONDS.convert(longest)));
    }

    private <T> T carryOut(Request<T> request) {
        long deadline = timing.after(request.longest);
        request.end = timing.after(MOST_IN_ALL * request.longest);
        if (Thread.currentThread() == thread) {
            run(request);
        } else {
            submit(request);
        }
        try {
            return result(request, deadline);
        } catch (TimeoutException e) {
            return lateResult(request);
        } catch (InterruptedException e) {
            boolean begun = cancel(request);
            Thread.currentThread().interrupt();
            throw new ComException(
                    HResult.RPC_E_CALL_CANCELED, "the waiting thread was interrupted" + (begun ? OUTCOME_UNKNOWN : ""));
        }
    }

    /** Waits until the request's first call has returned, and then from call to call, each time as long. */
    private <T> T result(Request<T> request, long first) throws TimeoutException, InterruptedException {
        long deadline = first;
        long calls = -1;
        while (true) {
            try {
                return request.result(request.longest / CHECKS);
            } catch (TimeoutException e) {
                if (calls < 0 && request.decided.get()) {
                    calls = request.callsBefore;
                }
                // Of this request, or of an urgent one in the midst of it.
                if (calls >= 0 && calls != ledger.calls()) {
                    calls = ledger.calls();
                    long last = request.end + TO_END * request.longest;
                    deadline = last + Math.min(0, timing.after(request.longest) - last);
                }
                if (timing.until(deadline) <= 0) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void expect(int objects) {
        checkOwner();
        Request<?> current = running;
        if (current != null) {
            current.end += objects * (Math.min(current.longest, LONGEST_FOR_OBJECTS) / OBJECTS);
        }
    }

    @Override
    public boolean late() {
        checkOwner();
        Request<?> current = running;
        return current != null && timing.until(current.end) <= 0;
    }

    /** Cancels a request, and returns whether it had begun. */
    private boolean cancel(Request<?> request) {
        if (request.refuse(closed())) {
            return false;
        }
        request.cancelled = true;
        attention = true;
        synchronized (queue) {
            if (open) {
                // It may be pausing.
                api.setEvent(event);
            }
        }
        return true;
    }

    /** The result of a request that finishes within the grace time after its deadline. */
    private <T> T lateResult(Request<T> request) {
        timeouts.incrementAndGet();
        String within = " within " + TimeUnit.NANOSECONDS.toMillis(request.longest) + " ms";
        if (!cancel(request)) {
            throw new ComException(
                    HResult.RPC_E_SERVERCALL_RETRYLATER,
                    "other calls were running, and this one was not begun" + within);
        }
        try {
            T result = request.result(timing.grace.toNanos());
            if (request.stopped) {
                throw stopped(request, within);
            }
            return result;
        } catch (TimeoutException e) {
            if (running != request) {
                // It is waiting for urgent work, which has a deadline of its own.
                throw stopped(request, within);
            }
            throw new ComException(
                    frame.lastCall(), HResult.RPC_E_TIMEOUT, "the call has not returned" + within + OUTCOME_UNKNOWN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopped(request, within);
        } catch (RuntimeException e) {
            throw request.stopped ? stopped(request, within) : e;
        }
    }

    private ComException stopped(Request<?> request, String within) {
        String reason = timing.until(request.end) <= 0
                ? "the request was late though its calls returned, and it"
                : "no call returned" + within + ", and it";
        return new ComException(
                HResult.RPC_E_CALL_CANCELED, reason + " was stopped before the next; the calls before took effect");
    }

    @Override
    public Dispatch create(String progId, InterfaceType type) {
        beforeCall();
        return new ComDispatch(this, frame, tables, frame.create(progId), type);
    }

    private Variant object(long pointer) {
        return new Variant.Reference(new ComDispatch(this, frame, tables, pointer, ComDispatch.ANY));
    }

    @Override
    public boolean stuck() {
        // Only the innermost request makes calls; the one around it is stopped when that returns.
        Request<?> innermost = running;
        return innermost != null && innermost.cancelled && !innermost.isDone() && !pausing;
    }

    @Override
    public boolean ended() {
        return !thread.isAlive();
    }

    @Override
    public ApartmentStatistics statistics() {
        int queued;
        synchronized (queue) {
            queued = queue.size() + urgent.size();
        }
        return ledger.statistics(timeouts.get(), queued);
    }

    @Override
    public void abandon(Runnable last) {
        synchronized (queue) {
            if (!open) {
                return;
            }
            open = false;
            abandoned = true;
            lastWork = last;
            refuseAll();
            api.setEvent(event);
        }
        attention = true;
        ComException reason = new ComException(
                frame.lastCall(),
                HResult.RPC_E_TIMEOUT,
                "the apartment was abandoned because a call did not return" + OUTCOME_UNKNOWN);
        for (Request<?> request = running; request != null; request = request.outer) {
            request.cancelled = true;
            request.fail(reason);
            reason = new ComException(
                    HResult.RPC_E_CALL_CANCELED,
                    "a call of another request did not return, and it was stopped; the calls before took effect");
        }
    }

    /**
     * Ends the thread after the work already accepted. Waits five seconds for it; a thread that is still in a call then
     * is abandoned, as a daemon.
     */
    @Override
    public void close() {
        synchronized (queue) {
            if (open) {
                open = false;
                api.setEvent(event);
            }
        }
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, timing.close.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.log(Level.WARNING, "{0} is closed, and its thread is still in a call", this);
        }
    }

    @Override
    Map<String, Integer> dispids(InterfaceType type) {
        return dispids.computeIfAbsent(type, unused -> new HashMap<>());
    }

    @Override
    void checkOwner() {
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("objects of " + this + " may not be used on thread "
                    + Thread.currentThread().getName());
        }
    }

    @Override
    void beforeCall() {
        checkOwner();
        if (attention) {
            attend();
        }
        if (++callsSincePump >= CALLS_BETWEEN_PUMPS || ledger.slow()) {
            callsSincePump = 0;
            frame.pump();
        }
    }

    private void attend() {
        attention = false;
        Request<?> current = running;
        if (current == null) {
            return;
        }
        runUrgent(current);
        if (current.cancelled) {
            current.stopped = true;
            // The work may catch the exception and make another call, which must fail as well.
            attention = true;
            throw new ComException(HResult.RPC_E_CALL_CANCELED, "the caller no longer waits for the result");
        }
    }

    /** Runs one urgent request in the middle of another that is not. */
    private void runUrgent(Request<?> current) {
        if (current.urgent) {
            return;
        }
        Request<?> next;
        synchronized (queue) {
            next = urgent.poll();
        }
        if (next != null) {
            run(next);
            // Other urgent requests wait until the next call was made, so that the work makes progress.
            attention = true;
        }
    }

    @Override
    boolean pauseBeforeRetry(long millis) {
        Request<?> current = running;
        long end = timing.after(TimeUnit.MILLISECONDS.toNanos(millis));
        ledger.readClock();
        pausing = true;
        try {
            while (current == null || !current.cancelled) {
                long left = TimeUnit.NANOSECONDS.toMillis(timing.until(end));
                if (left <= 0) {
                    return true;
                }
                frame.waitAndPump((int) left);
                if (current != null) {
                    pausing = false;
                    runUrgent(current);
                    pausing = true;
                }
            }
            return false;
        } finally {
            pausing = false;
            ledger.readClock();
        }
    }

    private void submit(Request<?> request) {
        synchronized (queue) {
            if (!open) {
                throw closed();
            }
            if (request.urgent) {
                urgent.add(request);
                attention = true;
            } else {
                queue.add(request);
            }
            api.setEvent(event);
        }
    }

    private ComException closed() {
        return new ComException(
                HResult.RPC_E_DISCONNECTED,
                this + (abandoned ? " was abandoned because a call did not return" : " is closed"));
    }

    private void run() {
        boolean initialised = false;
        try {
            HResult result = new HResult(api.coInitializeEx(COINIT_APARTMENTTHREADED));
            if (result.failed()) {
                throw new ComException("initialising COM", result);
            }
            initialised = true;
            event = api.createEvent();
            if (event == 0) {
                throw new ComException("creating an event", HResult.E_FAIL);
            }
            frame.setEvent(event);
            started.complete(null);
            work();
        } catch (RuntimeException | Error e) {
            if (!started.complete(unusable(e))) {
                LOG.log(Level.SEVERE, e, () -> this + " failed, and its thread ends");
            }
        } finally {
            synchronized (queue) {
                open = false;
                if (event != 0) {
                    api.closeHandle(event);
                }
                refuseAll();
            }
            dispids.clear();
            if (initialised) {
                api.coUninitialize();
            }
            long live = statistics().liveReferences();
            if (live != 0) {
                LOG.log(Level.WARNING, "{0} ended with {1} live references", new Object[] {this, live});
            }
        }
    }

    private void refuseAll() {
        ComException refusal = closed();
        queue.forEach(request -> request.refuse(refusal));
        queue.clear();
        urgent.forEach(request -> request.refuse(refusal));
        urgent.clear();
    }

    private void work() {
        while (true) {
            Request<?> request;
            Runnable last = null;
            synchronized (queue) {
                request = urgent.poll();
                if (request == null) {
                    request = queue.poll();
                }
                if (request == null && !open) {
                    last = lastWork;
                }
            }
            if (request != null) {
                run(request);
                frame.pump();
            } else if (last != null) {
                // Not as a request: those are refused by now.
                last.run();
                frame.freeStrings();
                return;
            } else {
                frame.waitAndPump(CallFrame.INFINITE);
            }
        }
    }

    private void run(Request<?> request) {
        request.outer = running;
        running = request;
        if (abandoned) {
            // It was taken from the queue just before that.
            request.refuse(closed());
        }
        ledger.readClock();
        request.callsBefore = ledger.calls();
        try {
            request.run(frame);
        } finally {
            ledger.readClock();
            running = request.outer;
        }
    }

    @Override
    public String toString() {
        return "apartment " + thread.getName();
    }

    /**
     * The clock of deadlines, pauses and call times, and how long the apartment waits.
     *
     * @param nanoTime a monotonic clock, in nanoseconds
     * @param grace how long a cancelled request may take to reach its next call; 200 ms by default
     * @param close how long closing waits for the thread to end; 5 s by default
     */
    record Timing(LongSupplier nanoTime, Duration grace, Duration close) {

        static final Timing STANDARD = new Timing(System::nanoTime, Duration.ofMillis(200), Duration.ofSeconds(5));

        private long after(long nanos) {
            // The sum may overflow: only differences of times are used.
            return nanoTime.getAsLong() + nanos;
        }

        private long until(long deadline) {
            return deadline - nanoTime.getAsLong();
        }
    }
}
