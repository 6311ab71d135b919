package org.faxmx.com;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
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
    private static final long GRACE_MILLIS = 500;
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
    private boolean abandoned;
    private long event;
    private Runnable lastWork = () -> {};

    // Set where the thread has to look up from its work: an urgent request waits, or the work was given up.
    private volatile boolean attention;
    // Written by the thread.
    private volatile Request<?> running;
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
        return carryOut(request(work, false), longest);
    }

    @Override
    public <T> T callUrgently(Callable<T> work, Duration longest) {
        return carryOut(request(work, true), longest);
    }

    private <T> Request<T> request(Callable<T> work, boolean urgently) {
        return new Request<>(
                () -> {
                    try {
                        return work.call();
                    } finally {
                        frame.settle();
                    }
                },
                urgently);
    }

    private <T> T carryOut(Request<T> request, Duration longest) {
        if (Thread.currentThread() == thread) {
            run(request);
        } else {
            submit(request);
        }
        try {
            return request.task.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw giveUp(request, longest);
        } catch (InterruptedException e) {
            request.giveUp();
            attention = true;
            Thread.currentThread().interrupt();
            throw new ComException(
                    "waiting for " + this, HResult.RPC_E_CALL_CANCELED, "the waiting thread was interrupted");
        } catch (CancellationException e) {
            throw request.begun ? givenUpInTheMidst() : closed(e);
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

    /** Ends a request that took too long, and tells what became of it. */
    private ComException giveUp(Request<?> request, Duration longest) {
        String within = " within " + longest.toMillis() + " ms";
        timeouts.incrementAndGet();
        request.giveUp();
        attention = true;
        if (!request.begun) {
            return new ComException(
                    "waiting for " + this,
                    HResult.RPC_E_SERVERCALL_RETRYLATER,
                    "other calls were under way, and this one was not begun" + within);
        }
        String call = frame.callUnderWay();
        boolean ended = false;
        try {
            ended = request.ended.await(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (ended) {
            return new ComException(
                    call,
                    HResult.RPC_E_CALL_CANCELED,
                    "it was not all done" + within + ", and was ended between two calls");
        }
        return new ComException(
                call,
                HResult.RPC_E_TIMEOUT,
                "the call has not returned" + within + "; whether it takes effect is not known");
    }

    /** Work that was under way when the apartment was given up may have made the very call that does not return. */
    private ComException givenUpInTheMidst() {
        return new ComException(
                frame.callUnderWay(),
                HResult.RPC_E_TIMEOUT,
                "the apartment was given up, because a call did not return; whether it takes effect is not known");
    }

    @Override
    public Dispatch create(String progId, InterfaceType type) {
        beforeCall();
        return new ComDispatch(this, frame, frame.create(progId), type);
    }

    @Override
    public boolean stuck() {
        for (Request<?> request = running; request != null; request = request.outer) {
            if (request.isGivenUp()) {
                return true;
            }
        }
        return false;
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
        return ledger.balance().with(timeouts.get(), waiting);
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
            cancelAll();
            api.setEvent(event);
        }
        for (Request<?> request = running; request != null; request = request.outer) {
            request.giveUp();
        }
        attention = true;
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
        if (!current.urgent) {
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
        if (current.isGivenUp()) {
            // Also before each call that the work tries after this failure.
            attention = true;
            throw new ComException("waiting for " + this, HResult.RPC_E_CALL_CANCELED, "nobody waits for the answer");
        }
    }

    /**
     * Waits before a call that was rejected is made again.
     *
     * @return false if there is nobody left who waits for it
     */
    boolean pauseBeforeRetry(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (true) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            Request<?> current = running;
            if (current != null && current.isGivenUp()) {
                return false;
            }
            if (left <= 0) {
                return true;
            }
            frame.waitAndPump((int) left);
            ledger.mark();
        }
    }

    private void submit(Request<?> request) {
        synchronized (queue) {
            if (!open) {
                throw closed(null);
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

    private ComException closed(Throwable cause) {
        boolean givenUp;
        synchronized (queue) {
            givenUp = abandoned;
        }
        return new ComException(
                "calling " + this,
                HResult.RPC_E_DISCONNECTED,
                "",
                givenUp ? "the apartment was given up, because a call did not return" : "the apartment is closed",
                -1,
                cause);
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
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, e, () -> this + " ends");
        } finally {
            abandonQueue();
            dispids.clear();
            if (initialised) {
                api.coUninitialize();
            }
            long live = ledger.balance().liveReferences();
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
            cancelAll();
        }
    }

    private void cancelAll() {
        queue.forEach(Request::giveUp);
        queue.clear();
        urgent.forEach(Request::giveUp);
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
                run(request(Executors.callable(last), true));
                return;
            } else {
                frame.waitAndPump();
            }
        }
    }

    private void run(Request<?> request) {
        request.outer = running;
        running = request;
        ledger.mark();
        try {
            request.task.run();
        } finally {
            ledger.mark();
            running = request.outer;
            request.ended.countDown();
        }
    }

    @Override
    public String toString() {
        return "apartment " + thread.getName();
    }

    /** A piece of work that somebody waits for. */
    private static final class Request<T> {

        private final FutureTask<T> task;
        private final boolean urgent;
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile boolean begun;
        // The work in the midst of which this is carried out, or null.
        private volatile Request<?> outer;

        Request(Callable<T> work, boolean urgent) {
            this.urgent = urgent;
            this.task = new FutureTask<>(() -> {
                begun = true;
                return work.call();
            });
        }

        void giveUp() {
            task.cancel(false);
        }

        boolean isGivenUp() {
            return task.isCancelled();
        }
    }
}
