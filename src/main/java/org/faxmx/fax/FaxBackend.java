package org.faxmx.fax;

import java.util.function.Consumer;

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

    /**
     * Reports what this way needs of this machine, and whether that is there, one finding for each check. Never throws, and
     * does not wait for a call that does not return.
     */
    default void examineMachine(Consumer<Finding> findings) {
        // Nothing is needed.
    }

    /**
     * Reports what the account of this process may do on the fax server, as far as the server says it. Never throws, and
     * does not wait for a call that does not return.
     */
    default void examineRights(Consumer<Finding> findings) {
        // The server says nothing.
    }
}
