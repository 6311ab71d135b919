package org.faxmx.com;

import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * A COM apartment with one thread, which carries out all work on the apartment's objects, one request after the other.
 * Any thread may call any method but {@link #create}.
 */
public interface Apartment extends AutoCloseable {

    /**
     * Carries out the work on the apartment's thread and waits for the result. Called on that thread, it runs at once.
     * An exception of the work is thrown here; a checked one is wrapped in an {@link IllegalStateException}.
     *
     * @throws ComException with RPC_E_DISCONNECTED if the apartment is closed, or abandoned before the work began, with
     *     RPC_E_TIMEOUT if it is abandoned while the work runs, and with RPC_E_CALL_CANCELED if the calling thread is
     *     interrupted
     */
    <T> T call(Callable<T> work);

    /**
     * As {@link #call(Callable)}, with the longest time without progress. Work that has not begun within it never begins.
     * Its first COM call must have returned within it as well. From then on the work goes on as long as its calls return,
     * each within that time, for 60 times as long in all, or longer as {@link #expect} says; work that is still not
     * finished 30 times as long after it is {@link #late} is stopped before its next call. So is work whose calls take too
     * long; only a call that does not return cannot be stopped, and then the apartment is {@link #stuck}.
     *
     * @param longest until the first call has returned, time in the queue included, and then from one call to the next
     * @throws ComException also with RPC_E_SERVERCALL_RETRYLATER if the work did not begin, with RPC_E_CALL_CANCELED if
     *     it was stopped between two calls, and with RPC_E_TIMEOUT if a call does not return: whether that call takes
     *     effect is not known
     */
    <T> T call(Callable<T> work, Duration longest);

    /**
     * As {@link #call(Callable, Duration)}, but does not wait for other work to finish: it runs between two COM calls of
     * work that is not urgent.
     */
    <T> T callUrgently(Callable<T> work, Duration longest);

    /**
     * Creates an object of a registered class (CoCreateInstance) and queries for its IDispatch. To be called on the
     * apartment's thread, within {@link #call}.
     *
     * @throws ComException with CO_E_CLASSSTRING or REGDB_E_CLASSNOTREG if no such class is registered for a process of
     *     this bitness
     */
    Dispatch create(String progId, InterfaceType type);

    /**
     * Lets the work that is running take longer in all: by a tenth of its longest time without progress for each object
     * that it is going to read. To be called on the apartment's thread.
     */
    void expect(int objects);

    /**
     * Whether the work that is running has used its time in all, and should end with what it has. To be called on the
     * apartment's thread.
     */
    boolean late();

    /** Whether cancelled work is still running, in a COM call that does not return. */
    boolean stuck();

    /**
     * Abandons the apartment without waiting: queued work is refused, and running work is stopped before its next call.
     * Then the thread carries out the last work and ends.
     */
    void abandon(Runnable lastWork);

    /** Whether its thread has ended. */
    boolean ended();

    /** How it calls native code: {@code FFM} or {@code JNA}. */
    String nativeAccess();

    ApartmentStatistics statistics();

    /** Ends the thread after the work already accepted; may be called again. */
    @Override
    void close();
}
