package org.faxmx.cli;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The end of the process at an OutOfMemoryError in any thread. Otherwise that thread alone would end, and the process go on
 * without polls or without a connector; a service manager starts one that ended again. Errors are seen where no code
 * catches them, and where libraries catch and log them.
 */
final class MemoryExhausted extends Handler implements Thread.UncaughtExceptionHandler {

    private static final Logger LOG = Logger.getLogger(MemoryExhausted.class.getName());
    private static final int LONGEST_CHAIN = 20;

    private MemoryExhausted() {}

    /** Watches all threads and loggers of this JVM. */
    static void endTheProcess() {
        MemoryExhausted watch = new MemoryExhausted();
        Thread.setDefaultUncaughtExceptionHandler(watch);
        Logger.getLogger("").addHandler(watch);
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        haltIfExhausted(failure);
        LOG.log(Level.SEVERE, failure, () -> "thread " + thread.getName() + " has ended unexpectedly");
    }

    @Override
    public void publish(LogRecord logged) {
        haltIfExhausted(logged.getThrown());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    private static void haltIfExhausted(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < LONGEST_CHAIN; i++) {
            if (cause instanceof OutOfMemoryError) {
                try {
                    System.err.println("faxmx: the memory is used up, the process ends: " + cause.getMessage());
                } finally {
                    Runtime.getRuntime().halt(ExitCode.OUT_OF_MEMORY);
                }
            }
            cause = cause.getCause();
        }
    }
}
