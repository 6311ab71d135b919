package org.faxmx.connector;

/** An OutOfMemoryError in a thread whose library would go on without what the thread was doing. */
final class OutOfMemory {

    private OutOfMemory() {}

    /** Hands it to the thread's handler of uncaught exceptions, which ends the process where the program says so. */
    static void report(OutOfMemoryError error) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, error);
    }
}
