package org.faxmx.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a benchmark found, as Markdown: printed, written to {@code target/bench/NAME.md}, and, with the system property
 * {@code faxmx.writeBenchmark}, put between the marks of that name in the documentation.
 */
public final class Report {

    private static final Path DOCUMENTS = Path.of("src/site/markdown");

    private final String name;
    private final Path document;
    private final StringBuilder text = new StringBuilder();

    /** An empty report of that name in the page on benchmarks. */
    public Report(String name) {
        this(name, "benchmark");
    }

    /** An empty report of that name in the page of that name. */
    public Report(String name, String page) {
        this.name = name;
        this.document = DOCUMENTS.resolve(page + ".md");
    }

    /** A paragraph, list or heading. */
    public void add(String paragraph) {
        text.append(paragraph.strip()).append("\n\n");
    }

    /** A table; the first row is its head. A heading that ends in a colon stands over numbers. */
    public void table(List<String> head, List<List<String>> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(head.stream().map(cell -> cell.replaceAll(":$", "")).toList());
        lines.add(head.stream().map(cell -> cell.endsWith(":") ? "---:" : "---").toList());
        lines.addAll(rows);
        StringBuilder table = new StringBuilder();
        lines.forEach(
                line -> table.append("| ").append(String.join(" | ", line)).append(" |\n"));
        add(table.toString());
    }

    /** A table of promises and what became of them. */
    public void bars(List<Bar> bars) {
        table(List.of("bar", "measured:", ""), bars.stream().map(Bar::cells).toList());
    }

    /** Prints and writes it. */
    public void publish() {
        try {
            Path file = Files.createDirectories(Path.of("target/bench")).resolve(name + ".md");
            Files.writeString(file, text);
            if (Boolean.getBoolean("faxmx.writeBenchmark")) {
                Files.writeString(document, replaced(Files.readString(document)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println(text);
    }

    private String replaced(String page) {
        String begin = "<!-- " + name + ": begin -->";
        String end = "<!-- " + name + ": end -->";
        int from = page.indexOf(begin);
        int to = page.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalStateException(document + " has no section between " + begin + " and " + end);
        }
        return page.substring(0, from + begin.length()) + "\n" + text + page.substring(to);
    }
}
