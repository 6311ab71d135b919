package org.faxmx.config;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;

/** The reader of the section {@code log}. */
final class LogReader {

    private static final List<String> KEYS = List.of("level", "file", "format", "maxSize", "maxFiles");

    private LogReader() {}

    /** @param path converts a value to the path of a file */
    static LogSettings read(Section root, Function<Node, Path> path) {
        Section section = root.section("log", KEYS);
        LogSettings none = LogSettings.NONE;
        return new LogSettings(
                section.find("level", node -> LogLevels.parse(YamlValue.text(node))),
                section.find("file", node -> LogSettings.requireFile(path.apply(node))),
                section.find("format", node -> LogSettings.Format.of(YamlValue.text(node))),
                section.read(
                        "maxSize",
                        none.maxSize(),
                        node -> LogSettings.requireMaxSize(SizeText.parse(YamlValue.text(node)))),
                section.read(
                        "maxFiles", none.maxFiles(), node -> LogSettings.requireMaxFiles(YamlValue.wholeNumber(node))));
    }
}
