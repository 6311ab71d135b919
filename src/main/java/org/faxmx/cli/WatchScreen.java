package org.faxmx.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What {@code faxmx watch} displays, as lines: a block for each fax server, and a table of the ports. */
final class WatchScreen {

    private static final int NARROWEST = 9;
    // Names of ports often differ at the end only.
    private static final int MORE_FOR_NAMES = 4;
    private static final int LONGEST_ERROR = 3;
    // With a heading and what is left out.
    private static final int FEWEST_PORT_LINES = 6;
    private static final String INDENT = "  ";

    private static final List<Column> COLUMNS = List.of(
            new Column("Server", false, true, WatchedPort::server),
            new Column("Port", false, true, WatchedPort::name),
            new Column("Device", true, false, port -> Long.toString(port.deviceId())),
            new Column("Doing", false, true, WatchScreen::doing),
            new Column("For", true, false, port -> brief(port.stateAge())),
            new Column("Page", true, false, WatchScreen::page),
            new Column("Sent", true, false, port -> Long.toString(port.sent())),
            new Column("Recd", true, false, port -> Long.toString(port.received())),
            new Column("Fail", true, false, port -> Long.toString(port.failures())),
            new Column("Last failure", false, true, WatchScreen::lastFailure));

    private final int columns;
    private final int height;
    private final List<Line> lines = new ArrayList<>();

    private WatchScreen(int columns, int height) {
        this.columns = columns;
        this.height = height;
    }

    /** A line, and how it stands out; its text says the same. */
    record Line(String text, Style style) {}

    /** How a line stands out. */
    enum Style {
        PLAIN,
        HEADING,
        ALARM
    }

    private record Column(String heading, boolean number, boolean shrinks, Function<WatchedPort, String> cell) {

        boolean isName() {
            return heading.equals("Port");
        }

        int least() {
            return isName() ? NARROWEST + MORE_FOR_NAMES : NARROWEST;
        }

        String cut(String text, int columns) {
            return isName() ? DisplayText.cutInside(text, columns) : DisplayText.cut(text, columns);
        }
    }

    /**
     * The lines of a reading.
     *
     * @param title the first line
     * @param problem why there was no later answer; empty if this is the latest
     * @param sinceMillis the time since the answer
     * @param columns the width of the terminal
     * @param height the lines of the terminal; what needs attention comes first if they are not enough
     */
    static List<Line> of(
            String title, BridgeClient.Reading reading, String problem, long sinceMillis, int columns, int height) {
        WatchScreen screen = new WatchScreen(columns, height);
        screen.add(title, Style.HEADING);
        if (!problem.isEmpty()) {
            screen.wrap(
                    "",
                    ("NO CONTACT WITH THE BRIDGE: " + problem + ". What follows was answered " + duration(sinceMillis)
                                    + " ago; it is tried again.")
                            .split(" "),
                    Style.ALARM);
        }
        List<WatchedPort> ports = reading.servers().stream()
                .flatMap(server -> server.ports().stream())
                .toList();
        screen.servers(reading.servers(), sinceMillis, Math.min(ports.size() + 2, FEWEST_PORT_LINES));
        screen.ports(ports, reading.servers().size() > 1);
        return screen.lines.size() > height ? screen.lines.subList(0, height) : screen.lines;
    }

    private void servers(List<WatchedServer> servers, long since, int reserved) {
        int free = height - lines.size() - reserved;
        List<List<Line>> blocks = new ArrayList<>();
        for (WatchedServer server : servers) {
            blocks.add(block(server, since));
        }
        if (blocks.stream().mapToInt(List::size).sum() <= free) {
            blocks.forEach(lines::addAll);
            return;
        }
        List<WatchedServer> left = new ArrayList<>(servers);
        left.sort(Comparator.comparing(server -> !server.needsAttention()));
        do {
            lines.addAll(block(left.remove(0), since));
            free = height - lines.size() - reserved - 2;
        } while (!left.isEmpty() && block(left.get(0), since).size() <= free);
        leftOut(left, "server", WatchedServer::needsAttention);
    }

    private List<Line> block(WatchedServer server, long since) {
        WatchScreen block = new WatchScreen(columns, Integer.MAX_VALUE);
        block.add("", Style.PLAIN);
        List<String> identity = new ArrayList<>();
        identity.add(server.name() + (server.host().isEmpty() ? "" : " on " + server.host()) + ":");
        if (server.simulated()) {
            identity.add("*** SIMULATED ***");
        }
        identity.addAll(commas(Stream.of(
                PageWords.of("server." + server.state(), server.state()) + " for "
                        + duration(server.stateAge() + since),
                server.nextAttempt() < 0 ? "" : "next attempt in " + duration(server.nextAttempt() - since),
                server.readAge() < 0 ? "never read" : "read " + duration(server.readAge() + since) + " ago")));
        block.wrap("", identity.toArray(String[]::new), server.connected() ? Style.HEADING : Style.ALARM);
        block.wrap(
                "  Ports  ",
                commas(Stream.of(
                                server.ports().stream()
                                                .filter(WatchScreen::inService)
                                                .count() + " of " + server.portCount() + " in service",
                                server.missing() > 0 ? server.missing() + " MISSING" : "",
                                server.sending() + " sending",
                                server.receiving() + " receiving",
                                server.outOfOrder() + " out of order",
                                server.stale() + " stale"))
                        .toArray(String[]::new),
                server.needsAttention() && server.connected() ? Style.ALARM : Style.PLAIN);
        block.wrap(
                "  Queue  ",
                server.waiting() < 0
                        ? new String[] {"not known"}
                        : commas(Stream.of(
                                        server.waiting() + " waiting" + (server.paused() ? " (paused)" : ""),
                                        server.oldestAge() < 0 ? "" : "oldest " + duration(server.oldestAge() + since),
                                        server.failed() + " failed"))
                                .toArray(String[]::new),
                Style.PLAIN);
        if (server.errorMatters()) {
            block.wrap(
                    "  Error  ",
                    (duration(server.lastErrorAge() + since) + " ago: " + server.lastError()).split(" "),
                    server.connected() ? Style.PLAIN : Style.ALARM);
        }
        return block.lines;
    }

    private static boolean inService(WatchedPort port) {
        return port.kind() != WatchedPort.Kind.STALE && port.kind() != WatchedPort.Kind.OUT_OF_ORDER;
    }

    private static List<String> commas(Stream<String> parts) {
        List<String> present = parts.filter(part -> !part.isEmpty()).toList();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < present.size(); i++) {
            all.add(present.get(i) + (i + 1 < present.size() ? "," : ""));
        }
        return all;
    }

    private void ports(List<WatchedPort> ports, boolean severalServers) {
        add("", Style.PLAIN);
        if (ports.isEmpty()) {
            add("No port.", Style.PLAIN);
            return;
        }
        int free = Math.max(1, height - lines.size() - 1);
        List<WatchedPort> shown = ports;
        List<WatchedPort> left = List.of();
        if (ports.size() > free) {
            List<WatchedPort> ranked = ports.stream()
                    .sorted(Comparator.comparingInt(WatchedPort::rank))
                    .toList();
            shown = ranked.subList(0, free - 1);
            left = ranked.subList(free - 1, ranked.size());
        }
        table(shown, severalServers ? COLUMNS : COLUMNS.subList(1, COLUMNS.size()));
        leftOut(left, "port", WatchedPort::needsAttention);
    }

    private <T> void leftOut(List<T> left, String noun, Predicate<T> needsAttention) {
        if (!left.isEmpty()) {
            long attention = left.stream().filter(needsAttention).count();
            add(
                    INDENT + left.size() + " more " + noun + (left.size() > 1 ? "s" : "") + ", "
                            + (attention == 0 ? "none" : attention) + " in need of attention",
                    attention > 0 ? Style.ALARM : Style.PLAIN);
        }
    }

    private void table(List<WatchedPort> ports, List<Column> table) {
        int[] widths = table.stream()
                .mapToInt(column -> Stream.concat(
                                Stream.of(column.heading()), ports.stream().map(column.cell()))
                        .mapToInt(DisplayText::width)
                        .max()
                        .orElse(0))
                .toArray();
        String gap = fits(widths, INDENT.length()) ? "  " : " ";
        while (!fits(widths, gap.length()) && shrinkWidest(widths, table)) {
            // Until they fit, or none can be narrower.
        }
        add(row(table, widths, gap, INDENT, Column::heading), Style.HEADING);
        for (WatchedPort port : ports) {
            boolean attention = port.needsAttention();
            add(
                    row(table, widths, gap, attention ? "! " : INDENT, column -> column.cell()
                            .apply(port)),
                    attention ? Style.ALARM : Style.PLAIN);
        }
    }

    private boolean fits(int[] widths, int gap) {
        int all = INDENT.length() + gap * (widths.length - 1);
        for (int width : widths) {
            all += width;
        }
        return all <= columns;
    }

    private static boolean shrinkWidest(int[] widths, List<Column> table) {
        int widest = -1;
        for (int i = 0; i < widths.length; i++) {
            int more = widths[i] - table.get(i).least();
            if (table.get(i).shrinks()
                    && more > 0
                    && (widest < 0 || more > widths[widest] - table.get(widest).least())) {
                widest = i;
            }
        }
        if (widest >= 0) {
            widths[widest]--;
        }
        return widest >= 0;
    }

    private static String row(
            List<Column> table, int[] widths, String gap, String mark, Function<Column, String> cell) {
        StringBuilder row = new StringBuilder(mark);
        for (int i = 0; i < widths.length; i++) {
            String text = table.get(i).cut(cell.apply(table.get(i)), widths[i]);
            row.append(i == 0 ? "" : gap)
                    .append(DisplayText.padded(text, widths[i], table.get(i).number()));
        }
        return row.toString().stripTrailing();
    }

    private static String doing(WatchedPort port) {
        return port.stuck() ? port.doing() + ", " + PageWords.of("stuck", "same page for long") : port.doing();
    }

    private static String page(WatchedPort port) {
        if (port.page() <= 0) {
            return "";
        }
        return port.pages() > 0 ? port.page() + " of " + port.pages() : Long.toString(port.page());
    }

    private static String lastFailure(WatchedPort port) {
        String age = brief(port.lastFailureAge());
        return port.lastFailure() + (port.lastFailure().isEmpty() || age.isEmpty() ? "" : ", " + age);
    }

    private void add(String text, Style style) {
        lines.add(new Line(DisplayText.cut(text, columns), style));
    }

    /** Adds words in as many lines as they need, with the others under the first. */
    private void wrap(String heading, String[] words, Style style) {
        String indent = " ".repeat(heading.length());
        StringBuilder line = new StringBuilder(heading);
        int written = 0;
        boolean begins = true;
        for (String word : words) {
            if (!begins && written + 1 < LONGEST_ERROR && DisplayText.width(line + " " + word) > columns) {
                add(line.toString(), style);
                written++;
                line = new StringBuilder(indent.isEmpty() ? INDENT : indent);
                begins = true;
            }
            line.append(begins ? "" : " ").append(word);
            begins = false;
        }
        add(line.toString(), style);
    }

    /** A duration in its two largest units. */
    static String duration(long millis) {
        long seconds = Math.max(0, millis / 1_000);
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return twoUnits(seconds / 60, "min", seconds % 60, "s");
        }
        return seconds < 86_400
                ? twoUnits(seconds / 3_600, "h", seconds % 3_600 / 60, "min")
                : twoUnits(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h");
    }

    private static String twoUnits(long large, String unit, long small, String smallUnit) {
        return large + " " + unit + (small == 0 ? "" : " " + small + " " + smallUnit);
    }

    /** A duration in its largest unit; empty if there is none. */
    private static String brief(long millis) {
        return millis < 0 ? "" : duration(millis).replaceFirst("^(\\d+ \\w+) .*", "$1");
    }
}
