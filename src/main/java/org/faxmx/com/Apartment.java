package org.faxmx.com;

import java.time.Duration;
import java.util.concurrent.Callable;

/** A COM apartment with one thread: all work on its objects is carried out there, one piece after the other. */
public interface Apartment extends AutoCloseable {

    /**
     * Carries out the work on the apartment's thread and waits for it. Called on that thread, it runs at once. What the
     * work throws is thrown here; a checked exception is wrapped in an {@link IllegalStateException}.
     *
     * @throws ComException with RPC_E_DISCONNECTED if the apartment is closed, or given up before the work began, with
     *     RPC_E_TIMEOUT if it is given up while the work is under way, and with RPC_E_CALL_CANCELED if the waiting
     *     thread is interrupted
     */
    <T> T call(Callable<T> work);

    /**
     * As {@link #call(Callable)}, but waits no longer than that. Work that was not begun by then never is. Work under
     * way is ended before its next COM call; only a call that does not return cannot be ended, and then the apartment
     * is {@link #stuck}.
     *
     * @throws ComException also with RPC_E_SERVERCALL_RETRYLATER if the work was not begun, with RPC_E_CALL_CANCELED if
     *     it was ended between two calls, and with RPC_E_TIMEOUT if a call does not return: whether that takes effect
     *     is not known
     */
    <T> T call(Callable<T> work, Duration longest);

    /**
     * As {@link #call(Callable, Duration)}, but does not wait for the end of other work: it is carried out between two
     * COM calls of that, unless that is urgent, too.
     */
    <T> T callUrgently(Callable<T> work, Duration longest);

    /**
     * Creates an object of a registered class (CoCreateInstance) and asks it for IDispatch. To be called on the
     * apartment's thread, within {@link #call}.
     *
     * @throws ComException with CO_E_CLASSSTRING or REGDB_E_CLASSNOTREG if no such class is registered for a process of
     *     this bitness
     */
    Dispatch create(String progId, InterfaceType type);

    /** Whether work that was given up is still under way, in a COM call that does not return; any thread may ask. */
    boolean stuck();

    /**
     * Gives the apartment up without waiting: work that waits is refused, and work under way ended before its next
     * call. Then the thread carries out the last work and ends.
     */
    void abandon(Runnable lastWork);

    /** Whether its thread has ended; any thread may ask. */
    boolean ended();

    /** How it calls native code: {@code FFM} or {@code JNA}. */
    String nativeAccess();

    /** What it did and holds; any thread may ask. */
    ApartmentStatistics statistics();

    /** Ends the thread after the work already accepted; may be called again. */
    @Override
    void close();
}
