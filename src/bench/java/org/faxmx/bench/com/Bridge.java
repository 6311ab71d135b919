package org.faxmx.bench.com;

import java.util.concurrent.Callable;

/**
 * A way from Java to COM, connected to the fax server, used as its own documentation shows. All members but the last are
 * called on the thread that {@link #onItsThread} provides.
 */
interface Bridge {

    /** Creates the server object and connects. */
    void connect() throws Exception;

    /**
     * Asks for the ports and reads nine properties of each: Name, DeviceId, CanModify, Csid, Tsid, Rings, Priority, Send,
     * Receive. Everything that was acquired is released.
     */
    Reading read() throws Exception;

    /** Reads Rings or Csid of the first port so many times, and answers how many nanoseconds that took. */
    long property(String name, int repeats) throws Exception;

    /** Undoes what must be undone between two readings; not timed. */
    default void prepare() throws Exception {}

    /** Carries work out on the thread that COM objects live on. */
    default <T> T onItsThread(Callable<T> work) throws Exception {
        return work.call();
    }

    /** Calls one property again and again. */
    static long time(int repeats, Callable<?> call) throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < repeats; i++) {
            if (call.call() == null) {
                throw new IllegalStateException("nothing was read");
            }
        }
        return System.nanoTime() - start;
    }

    /**
     * What one reading found.
     *
     * @param getPortsNanos how much of it was GetPorts, which reads the scenario; 0 where that is not known
     * @param checksum of all values
     */
    record Reading(long getPortsNanos, int checksum) {}
}
