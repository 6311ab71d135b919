package org.faxmx.logging;

import java.util.logging.LogManager;

/**
 * A log manager whose handlers stay until the program has ended. The JDK's own closes them when the JVM begins to end, side
 * by side with the threads that end the program, whose lines are lost then.
 *
 * <p>Public for the JDK, which makes the one of a JVM.
 */
public final class LateLogManager extends LogManager {

    // Guarded by this.
    private boolean held;

    /** For the JDK. */
    public LateLogManager() {}

    /** Keeps the handlers from now on, or no longer. */
    synchronized void hold(boolean hold) {
        held = hold;
    }

    private synchronized boolean isHeld() {
        return held;
    }

    @Override
    public void reset() {
        if (!isHeld()) {
            super.reset();
        }
    }
}
