package org.faxmx.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.faxmx.fax.FaxReading;

/**
 * A line on a terminal with the progress of a reading that takes longer than a second: written each second by a thread of
 * its own, and erased at the end.
 */
final class ReadingProgress implements FaxReading.Progress, AutoCloseable {

    private final String server;
    private final PrintWriter terminal;
    private final ScheduledExecutorService seconds;

    // Guarded by this.
    private int read;
    private int listed;
    private int elapsed;
    private int width;
    private boolean closed;

    private ReadingProgress(String server, PrintWriter terminal, ScheduledExecutorService seconds) {
        this.server = server;
        this.terminal = terminal;
        this.seconds = seconds;
    }

    /** Begins; closing it ends the thread and erases the line. */
    static ReadingProgress begin(String server, PrintWriter terminal) {
        return begin(server, terminal, Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "faxmx-progress");
            thread.setDaemon(true);
            return thread;
        }));
    }

    static ReadingProgress begin(String server, PrintWriter terminal, ScheduledExecutorService seconds) {
        ReadingProgress progress = new ReadingProgress(server, terminal, seconds);
        seconds.scheduleAtFixedRate(progress::second, 1, 1, TimeUnit.SECONDS);
        return progress;
    }

    /** The terminal, if standard input and output are one. */
    static Optional<PrintWriter> terminal() {
        return Optional.ofNullable(System.console())
                .filter(ReadingProgress::isTerminal)
                .map(Console::writer);
    }

    private static boolean isTerminal(Console console) {
        try {
            // From Java 22 on there may be a console without a terminal.
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    @Override
    public synchronized void at(int nowRead, int nowListed) {
        read = nowRead;
        listed = nowListed;
    }

    private synchronized void second() {
        if (closed) {
            return;
        }
        elapsed++;
        String progress = listed == 0 ? "waiting for it" : read + " of " + listed + " ports read";
        write("faxmx: server " + server + ": " + progress + ", " + elapsed + " s");
    }

    private void write(String line) {
        // A shorter line would leave the end of the one before.
        terminal.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
        terminal.flush();
        width = line.length();
    }

    @Override
    public void close() {
        seconds.shutdownNow();
        synchronized (this) {
            closed = true;
            if (width > 0) {
                write("");
                terminal.print("\r");
                terminal.flush();
            }
        }
    }
}
