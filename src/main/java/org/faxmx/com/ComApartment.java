package org.faxmx.com;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A single-threaded apartment (STA): one named daemon thread that initialises COM, carries out submitted work,
 * dispatches window messages while it waits, and uninitialises COM at the end.
 *
 * <p>An apartment-threaded object may be called only on the thread that created it, and other threads and processes
 * reach it through messages to a hidden window of that thread; a thread that does not dispatch them blocks its callers.
 * See Microsoft's "Single-Threaded Apartments". Any thread may call what {@link Apartment} does not reserve for the
 * apartment's own.
 */
public final class ComApartment implements Apartment {

    private static final int COINIT_APARTMENTTHREADED = 2;
    private static final long CLOSE_SECONDS = 5;
    private static final Duration FOREVER = Duration.ofDays(365);
    // How long work that was given up may take to come to its next call.
    private static final long GRACE_MILLIS = 200;
    private static final String OUTCOME_UNKNOWN = "; whether it takes effect is not known";
    private static final int CALLS_BETWEEN_PUMPS = 256;
    private static final Logger LOG = Logger.getLogger(ComApartment.class.getName());

    private final NativeApi api;
    private final Ledger ledger = new Ledger(System::nanoTime);
    private final AtomicLong timeouts = new AtomicLong();
    private final Map<InterfaceType, Map<String, Integer>> dispids = new HashMap<>();
    private final Thread thread;
    private final CountDownLatch started = new CountDownLatch(1);

    // Guarded by queue; the event's handle is valid while the queue is open.
    private final Queue<Request<?>> queue = new ArrayDeque<>();
    private final Queue<Request<?>> urgent = new ArrayDeque<>();
    private boolean open = true;
    private long event;
    private Runnable lastWork = () -> {};

    // Set where the thread has to look up from its work: an urgent request waits, or the work was given up.
    private volatile boolean attention;
    // Written by the thread.
    private volatile Request<?> running;
    private volatile boolean pausing;
    private volatile boolean abandoned;
    private int callsSincePump;

    private CallFrame frame;
    private RuntimeException startFailure;

    private ComApartment(NativeApi api, String name) {
        this.api = api;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /**
     * Opens an apartment whose thread has that name. Native code is called through the JDK's foreign function interface
     * where the JVM has it for good (Java 22), and through JNA elsewhere; the system property {@code
     * faxmx.nativeAccess} chooses, {@code FFM} or {@code JNA}.
     *
     * @throws ComException if this is not a 64-bit JVM on Windows, or COM cannot be initialised
     */
    public static ComApartment open(String name) {
        if (!isWindows()) {
            throw new ComException(
                    "initialising COM",
                    HResult.E_NOTIMPL,
                    "COM needs Windows, and this is " + System.getProperty("os.name"));
        }
        if (!"64".equals(System.getProperty("sun.arch.data.model"))) {
            throw new ComException(
                    "initialising COM", HResult.E_NOTIMPL, "a 64-bit JVM is needed, and this one is 32-bit");
        }
        NativeApi api;
        try {
            api = NativeApi.choose(System.getProperty("faxmx.nativeAccess"));
        } catch (RuntimeException | LinkageError e) {
            throw unusable(e);
        }
        return open(api, name);
    }

    /** Whether this is a system that has COM. */
    public static boolean isWindows() {
        return System.getProperty("os.name", "").startsWith("Windows");
    }

    static ComApartment open(NativeApi api, String name) {
        ComApartment apartment = new ComApartment(api, name);
        apartment.thread.start();
        boolean interrupted = false;
        while (true) {
            try {
                apartment.started.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (apartment.startFailure != null) {
            throw apartment.startFailure;
        }
        return apartment;
    }

    @Override
    public String nativeAccess() {
        return api.name();
    }

    @Override
    public <T> T call(Callable<T> work) {
        return call(work, FOREVER);
    }

    @Override
    public <T> T call(Callable<T> work, Duration longest) {
        return carryOut(new Request<>(work, false), longest);
    }

    @Override
    public <T> T callUrgently(Callable<T> work, Duration longest) {
        return carryOut(new Request<>(work, true), longest);
    }

    private <T> T carryOut(Request<T> request, Duration longest) {
        if (Thread.currentThread() == thread) {
            run(request);
        } else {
            submit(request);
        }
        try {
            return request.outcome(longest.toMillis());
        } catch (TimeoutException e) {
            return outcomeOfLate(request, longest);
        } catch (InterruptedException e) {
            boolean begun = giveUp(request);
            Thread.currentThread().interrupt();
            throw new ComException(
                    "",
                    HResult.RPC_E_CALL_CANCELED,
                    "the waiting thread was interrupted" + (begun ? OUTCOME_UNKNOWN : ""));
        }
    }

    /** Gives a request up, and answers whether it was begun. */
    private boolean giveUp(Request<?> request) {
        if (request.refuse(closed())) {
            return false;
        }
        request.givenUp = true;
        attention = true;
        synchronized (queue) {
            if (open) {
                // It may be pausing.
                api.setEvent(event);
            }
        }
        return true;
    }

    /** What becomes of a request that took too long. It may just be done; then that is the outcome. */
    private <T> T outcomeOfLate(Request<T> request, Duration longest) {
        timeouts.incrementAndGet();
        String within = " within " + longest.toMillis() + " ms";
        if (!giveUp(request)) {
            throw new ComException(
                    "",
                    HResult.RPC_E_SERVERCALL_RETRYLATER,
                    "other calls were under way, and this one was not begun" + within);
        }
        try {
            T outcome = request.outcome(GRACE_MILLIS);
            if (request.cut) {
                throw cut(within);
            }
            return outcome;
        } catch (TimeoutException e) {
            if (running != request) {
                // Urgent work is carried out in its midst, with a deadline of its own.
                throw cut(within);
            }
            throw new ComException(
                    frame.lastCall(), HResult.RPC_E_TIMEOUT, "the call has not returned" + within + OUTCOME_UNKNOWN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cut(within);
        } catch (RuntimeException e) {
            throw request.cut ? cut(within) : e;
        }
    }

    private static ComException cut(String within) {
        return new ComException(
                "",
                HResult.RPC_E_CALL_CANCELED,
                "it was not all done" + within + ", and was ended between two calls; what was done before stands");
    }

    @Override
    public Dispatch create(String progId, InterfaceType type) {
        beforeCall();
        return new ComDispatch(this, frame, frame.create(progId), type);
    }

    @Override
    public boolean stuck() {
        // The innermost one makes the calls: one around it is ended when its turn comes again.
        Request<?> innermost = running;
        return innermost != null && innermost.givenUp && !innermost.outcome.isDone() && !pausing;
    }

    @Override
    public boolean ended() {
        return !thread.isAlive();
    }

    @Override
    public ApartmentStatistics statistics() {
        int waiting;
        synchronized (queue) {
            waiting = queue.size() + urgent.size();
        }
        return ledger.balance(timeouts.get(), waiting);
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
        for (Request<?> request = running; request != null; request = request.outer) {
            request.givenUp = true;
            request.fail(new ComException(
                    frame.lastCall(),
                    HResult.RPC_E_TIMEOUT,
                    "the apartment was given up, because a call did not return" + OUTCOME_UNKNOWN));
        }
    }

    /**
     * Ends the thread after the work already accepted. Waits five seconds for it; a thread that is stuck in a call by
     * then is left behind, as a daemon.
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
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.log(Level.WARNING, "{0} is stuck in a call and is left behind", this);
        }
    }

    /** The DISPIDs known of a type; for the apartment's thread only. */
    Map<String, Integer> dispids(InterfaceType type) {
        return dispids.computeIfAbsent(type, unused -> new HashMap<>());
    }

    void checkOwner() {
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("objects of " + this + " may not be used on thread "
                    + Thread.currentThread().getName());
        }
    }

    /**
     * To be called before each COM call: lets urgent work go first, and ends the work under way if nobody waits for it
     * any more.
     *
     * @throws ComException with RPC_E_CALL_CANCELED in the latter case
     */
    void beforeCall() {
        checkOwner();
        if (attention) {
            attend();
        }
        callsSincePump++;
        if (callsSincePump >= CALLS_BETWEEN_PUMPS || ledger.slow()) {
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
        letUrgentGoFirst(current);
        if (current.givenUp) {
            current.cut = true;
            // Also before each call that the work tries after this failure.
            attention = true;
            throw new ComException("", HResult.RPC_E_CALL_CANCELED, "nobody waits for the answer");
        }
    }

    private void letUrgentGoFirst(Request<?> current) {
        if (current.urgent) {
            return;
        }
        Request<?> next;
        synchronized (queue) {
            next = urgent.poll();
        }
        if (next != null) {
            run(next);
            // There may be more of them: those go before the call after the next.
            attention = true;
        }
    }

    /**
     * Waits before a call that was turned away is made again; urgent work goes meanwhile.
     *
     * @return false if there is nobody left who waits for it
     */
    boolean pauseBeforeRetry(long millis) {
        Request<?> current = running;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        ledger.mark();
        pausing = true;
        try {
            while (current == null || !current.givenUp) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    return true;
                }
                frame.waitAndPump((int) left);
                if (current != null) {
                    pausing = false;
                    letUrgentGoFirst(current);
                    pausing = true;
                }
            }
            return false;
        } finally {
            pausing = false;
            ledger.mark();
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
                "",
                HResult.RPC_E_DISCONNECTED,
                this + (abandoned ? " was given up, because a call did not return" : " is closed"));
    }

    private static ComException unusable(Throwable cause) {
        return new ComException(
                "initialising COM", HResult.E_FAIL, "", "native code cannot be used: " + cause, -1, cause);
    }

    private void run() {
        boolean initialised = false;
        try {
            HResult answer = new HResult(api.coInitializeEx(COINIT_APARTMENTTHREADED));
            if (answer.failed()) {
                throw new ComException("initialising COM", answer);
            }
            initialised = true;
            frame = new CallFrame(api, ledger);
            event = api.createEvent();
            if (event == 0) {
                throw new ComException("creating an event", HResult.E_FAIL);
            }
            frame.setEvent(event);
        } catch (ComException e) {
            startFailure = e;
        } catch (RuntimeException | Error e) {
            startFailure = unusable(e);
        }
        started.countDown();
        try {
            if (startFailure == null) {
                work();
            }
        } catch (RuntimeException | Error e) {
            LOG.log(Level.SEVERE, e, () -> this + " ends");
        } finally {
            abandonQueue();
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

    /** Nobody waits for a thread that is gone. */
    private void abandonQueue() {
        synchronized (queue) {
            open = false;
            if (event != 0) {
                api.closeHandle(event);
            }
            refuseAll();
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
                // Called straight, since requests are refused by now if the apartment was given up.
                last.run();
                frame.settle();
                return;
            } else {
                frame.waitAndPump();
            }
        }
    }

    private void run(Request<?> request) {
        request.outer = running;
        running = request;
        if (abandoned) {
            // It was taken from the queue just before.
            request.refuse(closed());
        }
        ledger.mark();
        try {
            request.run(frame);
        } finally {
            ledger.mark();
            running = request.outer;
        }
    }

    @Override
    public String toString() {
        return "apartment " + thread.getName();
    }

    /** A piece of work that somebody waits for. */
    private static final class Request<T> {

        private enum Stage {
            WAITING,
            BEGUN,
            REFUSED
        }

        private final Callable<T> work;
        private final boolean urgent;
        private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
        private final CompletableFuture<T> outcome = new CompletableFuture<>();
        // Nobody waits for it any more: it is to make no further call.
        private volatile boolean givenUp;
        // Whether that kept it from making one.
        private volatile boolean cut;
        // The work in the midst of which this is carried out, or null.
        private volatile Request<?> outer;

        Request(Callable<T> work, boolean urgent) {
            this.work = work;
            this.urgent = urgent;
        }

        /** Waits for the outcome; what the work threw is thrown, a checked exception wrapped. */
        T outcome(long millis) throws TimeoutException, InterruptedException {
            try {
                return outcome.get(millis, TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                if (e.getCause() instanceof Error failure) {
                    throw failure;
                }
                throw new IllegalStateException(e.getCause());
            }
        }

        /** Refuses it if it was not begun, and answers whether it was not. */
        boolean refuse(ComException refusal) {
            boolean refused = stage.compareAndSet(Stage.WAITING, Stage.REFUSED);
            if (refused) {
                fail(refusal);
            }
            return refused;
        }

        void fail(RuntimeException failure) {
            outcome.completeExceptionally(failure);
        }

        /** Carries it out, unless it was refused; on the apartment's thread. */
        void run(CallFrame frame) {
            if (!stage.compareAndSet(Stage.WAITING, Stage.BEGUN)) {
                return;
            }
            T result;
            try {
                result = work.call();
            } catch (Throwable e) {
                frame.settle();
                outcome.completeExceptionally(e);
                return;
            }
            frame.settle();
            outcome.complete(result);
        }
    }
}
