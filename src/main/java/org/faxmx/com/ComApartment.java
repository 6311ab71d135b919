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
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A single-threaded apartment (STA): one named daemon thread that initialises COM, carries out submitted work,
 * dispatches window messages while it waits, and uninitialises COM at the end.
 *
 * <p>An apartment-threaded object may be called only on the thread that created it, and other threads and processes
 * reach it through messages to a hidden window of that thread; a thread that does not dispatch them blocks its callers.
 * See Microsoft's "Single-Threaded Apartments". Any thread may call {@link #call}, {@link #liveReferences} and
 * {@link #close}.
 */
public final class ComApartment implements Apartment {

    private static final int COINIT_APARTMENTTHREADED = 2;
    private static final long CLOSE_SECONDS = 5;
    private static final Duration FOREVER = Duration.ofDays(365);
    private static final Logger LOG = Logger.getLogger(ComApartment.class.getName());

    private final NativeApi api;
    private final Ledger ledger = new Ledger();
    private final Map<InterfaceType, Map<String, Integer>> dispids = new HashMap<>();
    private final Thread thread;
    private final CountDownLatch started = new CountDownLatch(1);

    // Guarded by itself; the event's handle is valid while the queue is open.
    private final Queue<FutureTask<?>> queue = new ArrayDeque<>();
    private boolean open = true;
    private long event;

    private CallFrame frame;
    private RuntimeException startFailure;

    private ComApartment(NativeApi api, String name) {
        this.api = api;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /**
     * Opens an apartment whose thread has that name.
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
        return open(new JnaNativeApi(), name);
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
    public <T> T call(Callable<T> work) {
        return call(work, FOREVER);
    }

    @Override
    public <T> T call(Callable<T> work, Duration longest) {
        FutureTask<T> task = new FutureTask<>(work);
        if (Thread.currentThread() == thread) {
            task.run();
        } else {
            submit(task);
        }
        try {
            return task.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            task.cancel(false);
            throw new ComException(
                    "waiting for " + this,
                    HResult.RPC_E_TIMEOUT,
                    "the call has not returned within " + longest.toMillis() + " ms");
        } catch (InterruptedException e) {
            task.cancel(false);
            Thread.currentThread().interrupt();
            throw new ComException(
                    "waiting for " + this, HResult.RPC_E_CALL_CANCELED, "the waiting thread was interrupted");
        } catch (CancellationException e) {
            throw closed(e);
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

    @Override
    public Dispatch create(String progId, InterfaceType type) {
        checkOwner();
        return new ComDispatch(this, frame, frame.create(progId), type);
    }

    @Override
    public long liveReferences() {
        return ledger.liveReferences();
    }

    /** Strings (BSTR) that were allocated or received and not yet freed; any thread may ask. */
    public long liveStrings() {
        return ledger.liveStrings();
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

    private void submit(FutureTask<?> task) {
        synchronized (queue) {
            if (!open) {
                throw closed(null);
            }
            queue.add(task);
            api.setEvent(event);
        }
    }

    private ComException closed(Throwable cause) {
        return new ComException(
                "calling " + this, HResult.RPC_E_DISCONNECTED, "", "the apartment is closed", -1, cause);
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
            startFailure =
                    new ComException("initialising COM", HResult.E_FAIL, "", "native code cannot be used: " + e, -1, e);
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
            if (ledger.liveReferences() != 0) {
                LOG.log(Level.WARNING, "{0} ended with {1} live references", new Object[] {this, ledger.liveReferences()
                });
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
            queue.forEach(task -> task.cancel(false));
            queue.clear();
        }
    }

    private void work() {
        while (true) {
            FutureTask<?> task;
            synchronized (queue) {
                task = queue.poll();
                if (task == null && !open) {
                    return;
                }
            }
            if (task == null) {
                frame.waitAndPump();
            } else {
                task.run();
                frame.pump();
            }
        }
    }

    @Override
    public String toString() {
        return "apartment " + thread.getName();
    }
}
