package org.faxmx.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where lines are displayed: a terminal, in which each screen takes the place of the one before, or something else, to
 * which screens are written one after the other. Closing it gives the terminal back as it was. Safe for use by several
 * threads.
 */
final class Terminal implements AutoCloseable {

    private static final int DEFAULT_COLUMNS = 80;
    private static final int DEFAULT_LINES = 24;
    private static final long LONGEST_PROBE_SECONDS = 2;
    private static final Pattern SIZE = Pattern.compile("(\\d{1,5}) (\\d{1,5})\\s*");
    private static final String ESCAPE = "\u001b[";
    // The other screen, without a cursor and without a line break where a line is too long.
    private static final String ENTER = ESCAPE + "?1049h" + ESCAPE + "?25l" + ESCAPE + "?7l";
    private static final String LEAVE = ESCAPE + "?7h" + ESCAPE + "?25h" + ESCAPE + "?1049l";

    private final PrintWriter out;
    private final Kind kind;
    private final Map<String, String> environment;
    private final Supplier<String> sizeNow;
    // Guarded by this.
    private boolean entered;
    private boolean closed;
    private boolean first = true;

    /** What is known of it. */
    enum Kind {
        /** Not a terminal. */
        LINES,
        /** A terminal that may not understand escape sequences. */
        SCROLLING,
        /** A terminal that understands them. */
        SCREEN
    }

    /** In columns and lines. */
    record Size(int columns, int lines) {}

    /** @param sizeNow the lines and columns of the terminal, as stty prints them; anything else if they are not known */
    Terminal(PrintWriter out, Kind kind, Map<String, String> environment, Supplier<String> sizeNow) {
        this.out = out;
        this.kind = kind;
        this.environment = environment;
        this.sizeNow = sizeNow;
    }

    /** The standard output. */
    static Terminal ofStandardOutput(PrintWriter out) {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        boolean terminal = windows ? ReadingProgress.terminal().isPresent() : probe().isTerminal();
        Map<String, String> environment = System.getenv();
        return new Terminal(
                out, kind(terminal, windows, environment), environment, () -> windows ? "" : probe().size());
    }

    /** The console of Windows takes escape sequences only from programs that switch them on; newer terminals always. */
    static Kind kind(boolean terminal, boolean windows, Map<String, String> environment) {
        if (!terminal) {
            return Kind.LINES;
        }
        String term = environment.getOrDefault("TERM", "");
        boolean understands = windows
                ? environment.containsKey("WT_SESSION")
                        || environment.getOrDefault("ConEmuANSI", "").equals("ON")
                        || environment.containsKey("ANSICON")
                : !term.isEmpty() && !term.equals("dumb");
        return understands ? Kind.SCREEN : Kind.SCROLLING;
    }

    boolean isTerminal() {
        return kind != Kind.LINES;
    }

    /**
     * The columns and lines that can be used now. Of a terminal, those that it says, or else the variables COLUMNS and
     * LINES, or else 80 by 24, without the last of each: there some terminals begin a line, or scroll. Elsewhere there is no
     * limit but COLUMNS.
     */
    Size size() {
        if (kind == Kind.LINES) {
            return new Size(number("COLUMNS", Integer.MAX_VALUE), Integer.MAX_VALUE);
        }
        Matcher size = SIZE.matcher(sizeNow.get());
        if (size.matches() && !size.group(1).equals("0") && !size.group(2).equals("0")) {
            return new Size(Integer.parseInt(size.group(2)) - 1, Integer.parseInt(size.group(1)) - 1);
        }
        return new Size(number("COLUMNS", DEFAULT_COLUMNS) - 1, number("LINES", DEFAULT_LINES) - 1);
    }

    private int number(String variable, int otherwise) {
        String value = environment.getOrDefault(variable, "");
        return value.matches("[1-9]\\d{0,4}") ? Integer.parseInt(value) : otherwise;
    }

    /** Displays lines in place of those before, unless it is closed. */
    synchronized void show(List<WatchScreen.Line> lines, Size size) {
        if (closed) {
            return;
        }
        StringBuilder text = new StringBuilder();
        switch (kind) {
            case SCREEN -> screen(text, lines);
            case SCROLLING -> {
                // What was there scrolls away; blank lines keep these at the top.
                lines.forEach(line -> text.append(line.text()).append(System.lineSeparator()));
                text.append(System.lineSeparator().repeat(Math.max(0, size.lines() - lines.size())));
            }
            case LINES -> {
                text.append(first ? "" : System.lineSeparator());
                lines.forEach(line -> text.append(line.text()).append(System.lineSeparator()));
            }
        }
        first = false;
        out.print(text);
        out.flush();
    }

    private void screen(StringBuilder text, List<WatchScreen.Line> lines) {
        text.append(entered ? "" : ENTER).append(ESCAPE).append('H');
        entered = true;
        boolean colours = !environment.containsKey("NO_COLOR");
        for (int i = 0; i < lines.size(); i++) {
            WatchScreen.Line line = lines.get(i);
            String style =
                    switch (line.style()) {
                        case PLAIN -> "";
                        case HEADING -> "1";
                        case ALARM -> colours ? "1;31" : "1";
                    };
            // Erased first: at the last column, erasing the rest of the line would erase its last character.
            text.append(i == 0 ? "" : "\r\n").append(ESCAPE).append('K');
            text.append(style.isEmpty() ? line.text() : ESCAPE + style + "m" + line.text() + ESCAPE + "0m");
        }
        text.append("\r\n").append(ESCAPE).append('J');
    }

    /** Prints lines once, without taking the screen. */
    synchronized void print(List<WatchScreen.Line> lines) {
        lines.forEach(line -> out.println(line.text()));
        out.flush();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (entered) {
            entered = false;
            out.print(LEAVE);
            out.flush();
        }
    }

    private record Probe(boolean isTerminal, String size) {}

    /** Java knows neither whether its output alone is a terminal, nor how large that is; stty does. */
    private static Probe probe() {
        try {
            Process process = new ProcessBuilder("sh", "-c", "test -t 1 || exit 9; stty size </dev/tty >&2")
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (!process.waitFor(LONGEST_PROBE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Probe(true, "");
            }
            String size = new String(process.getErrorStream().readAllBytes(), StandardCharsets.US_ASCII);
            return new Probe(process.exitValue() != 9, size);
        } catch (IOException e) {
            // Without a shell.
            return new Probe(ReadingProgress.terminal().isPresent(), "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Probe(true, "");
        }
    }
}
