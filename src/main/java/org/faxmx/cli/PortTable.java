package org.faxmx.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.faxmx.fax.FaxPort;

/** Port reports as a text table, one row for each port. */
final class PortTable {

    private static final String[] HEADINGS = {
        "Server", "Device id", "Name", "Send", "Receive", "Rings", "Priority", "CSID", "TSID", "Modifiable"
    };
    private static final List<Integer> NUMBERS = List.of(1, 5, 6);

    private PortTable() {}

    static String of(List<PortReport> reports) {
        List<String[]> rows = new ArrayList<>();
        rows.add(HEADINGS);
        for (PortReport report : reports) {
            for (FaxPort port : report.ports()) {
                rows.add(row(report.server().name(), port));
            }
        }
        int[] widths = new int[HEADINGS.length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], width(row[i]));
            }
        }
        StringBuilder table = new StringBuilder();
        for (String[] row : rows) {
            append(table, row, widths);
            if (row == HEADINGS) {
                append(table, Arrays.stream(widths).mapToObj("-"::repeat).toArray(String[]::new), widths);
            }
        }
        int count = rows.size() - 1;
        return table.append(count)
                .append(count == 1 ? " port" : " ports")
                .append(System.lineSeparator())
                .toString();
    }

    private static String[] row(String server, FaxPort port) {
        return new String[] {
            server,
            port.deviceId().toString(),
            visible(port.name()),
            yesNo(port.send()),
            yesNo(port.receive()),
            Integer.toString(port.rings()),
            Integer.toString(port.priority()),
            visible(port.csid()),
            visible(port.tsid()),
            yesNo(port.canModify())
        };
    }

    private static String yesNo(boolean value) {
        return value ? "yes" : "no";
    }

    /**
     * Replaces what would break a row or control the terminal: control characters (U+009B begins a command as ESC [ does),
     * line separators and marks of the writing direction.
     */
    static String visible(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}\\u202A-\\u202E\\u2066-\\u2069]", "\uFFFD");
    }

    private static void append(StringBuilder table, String[] row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            String padding = " ".repeat(widths[i] - width(row[i]));
            line.append(NUMBERS.contains(i) ? padding + row[i] : row[i] + padding)
                    .append("  ");
        }
        table.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
