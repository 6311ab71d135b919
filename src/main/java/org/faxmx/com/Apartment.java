package org.faxmx.com;

import java.time.Duration;
import java.util.concurrent.Callable;

/** A COM apartment with one thread: all work on its objects is carried out there, one piece after the other. */
public interface Apartment extends AutoCloseable {

    /**
     * Carries out the work on the apartment's thread and waits for it. Called on that thread, it runs at once. What the
     * work throws is thrown here; a checked exception is wrapped in an {@link IllegalStateException}.
     *
     * @throws ComException with RPC_E_CALL_CANCELED if the waiting thread is interrupted, and with RPC_E_DISCONNECTED if
     *     the apartment is closed
     */
    <T> T call(Callable<T> work);

    /**
     * As {@link #call(Callable)}, but waits no longer than that. Work that has begun by then goes on, and nobody learns
     * what becomes of it; work that has not is never begun.
     *
     * @throws ComException also with RPC_E_TIMEOUT
     */
    <T> T call(Callable<T> work, Duration longest);

    /**
     * Creates an object of a registered class (CoCreateInstance) and asks it for IDispatch. To be called on the
     * apartment's thread, within {@link #call}.
     *
     * @throws ComException with CO_E_CLASSSTRING or REGDB_E_CLASSNOTREG if no such class is registered for a process of
     *     this bitness
     */
    Dispatch create(String progId, InterfaceType type);

    /** References to COM objects that were acquired and not yet released; any thread may ask. */
    long liveReferences();

    /** Ends the thread after the work already accepted; may be called again. */
    @Override
    void close();
}
