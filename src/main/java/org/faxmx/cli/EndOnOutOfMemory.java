package org.faxmx.cli;

import java.io.PrintStream;
import java.util.function.IntConsumer;

/**
 * Ends the process when a thread fails with an OutOfMemoryError, because the JVM goes on without that thread, which may be
 * one that answers clients. A service manager starts the process again. Other failures are printed, as the JDK does.
 */
final class EndOnOutOfMemory implements Thread.UncaughtExceptionHandler {

    private final PrintStream err;
    private final IntConsumer halt;

    /** @param halt ends the process with an exit code, without shutdown hooks, which need memory */
    EndOnOutOfMemory(PrintStream err, IntConsumer halt) {
        this.err = err;
        this.halt = halt;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            try {
                err.println("faxmx: out of memory in thread " + EscapingFormatter.escaped(thread.getName()) + ": "
                        + failure.getMessage() + ". The process ends");
            } finally {
                halt.accept(ExitCode.OUT_OF_MEMORY);
            }
        }
        err.print("Exception in thread \"" + EscapingFormatter.escaped(thread.getName()) + "\" ");
        err.print(EscapingFormatter.trace(failure));
    }
}
