package org.faxmx.suites;

/** Scalars of YAML that need no thought about their characters. */
final class YamlText {

    private YamlText() {}

    /** The text in double quotes. */
    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Lines behind a {@code |-}, each indented by that many spaces. */
    static String block(String text, int indent) {
        String margin = " ".repeat(indent);
        return "|-\n" + margin + text.replace("\n", "\n" + margin);
    }
}
