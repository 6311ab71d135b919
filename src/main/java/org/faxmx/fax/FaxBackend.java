package org.faxmx.fax;

/** Where one fax server comes from: a way to reach it, with all that this way needs to know. */
public interface FaxBackend {

    /** What the attribute {@code Backend} says: {@code com} or {@code simulated}. */
    String name();

    /**
     * Makes sure that this way can be taken on this machine; nothing is connected.
     *
     * @throws FaxException saying what is missing and how to get it, or why what is there cannot be used
     */
    void requireAvailable();

    /**
     * A fax server, not connected.
     *
     * @throws FaxUnavailableException if this way cannot be taken on this machine
     */
    FaxServer open();
}
