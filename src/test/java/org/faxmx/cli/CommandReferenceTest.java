package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.faxmx.GeneratedPage;
import org.faxmx.ReleasedModel;
import org.faxmx.e2e.ProcessTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Help, manual page, reference and completion of the command line, all made from its model: each command and option is
 * explained, with exit codes and examples that can be typed.
 */
class CommandReferenceTest {

    private static final Path REFERENCE = Path.of("src/site/markdown/commands.md");
    private static final Path MANUAL = Path.of("src/dist/man/man1/faxmx.1");
    private static final Map<String, Path> COMPLETIONS = Map.of(
            "bash", Path.of("src/dist/completion/faxmx.bash"), "powershell", Path.of("src/dist/completion/faxmx.ps1"));

    @TempDir
    private Path directory;

    private final List<CommandLine> commands = commands(new Faxmx(
                    new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                    new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))
            .commandLine());

    private static List<CommandLine> commands(CommandLine command) {
        return Stream.concat(
                        Stream.of(command), Subcommands.of(command).stream().flatMap(sub -> commands(sub).stream()))
                // help explains itself.
                .filter(one -> !one.getCommandName().equals("help"))
                .toList();
    }

    @Test
    void everyCommandAndOptionIsExplainedWithExitCodesAndAnExample() {
        assertTrue(commands.size() > 10, commands::toString);
        for (CommandLine command : commands) {
            String name = command.getCommandSpec().qualifiedName();
            UsageMessageSpec usage = command.getCommandSpec().usageMessage();
            assertTrue(usage.description().length > 0, name);
            assertEquals("Exit codes:%n", usage.exitCodeListHeading(), name);
            assertTrue(usage.exitCodeList().keySet().containsAll(List.of("0", "2")), name);
            assertTrue(
                    List.of("0", "1", "2", "3").containsAll(usage.exitCodeList().keySet()), name);
            for (ArgSpec argument : command.getCommandSpec().args()) {
                String text = String.join(" ", argument.description());
                assertTrue(text.endsWith("."), () -> name + " " + argument.paramLabel() + ": " + text);
            }
            boolean group = !Subcommands.of(command).isEmpty() && command != commands.get(0);
            assertTrue(group || usage.footer().length > 0, name);
            assertTrue(usage.footer().length == 0 || usage.footerHeading().startsWith("Example"), name);
        }
    }

    @Test
    void everyExampleCanBeTyped() {
        int examples = 0;
        for (CommandLine command : commands) {
            for (String line : command.getCommandSpec().usageMessage().footer()) {
                assertTrue(line.length() <= 80, line);
                String example = line.strip().replaceFirst(" {2,}.*", "");
                if (!example.startsWith("faxmx ") || example.contains("|")) {
                    continue;
                }
                examples++;
                commands.get(0).parseArgs(example.substring("faxmx ".length()).split(" "));
            }
        }
        assertTrue(examples > 15, "only " + examples);
    }

    /** Scripts hold on to commands, options, what these take, and exit codes. */
    @Test
    void everyCommandOptionAndExitCodeOfTheLastReleaseIsThere() throws IOException {
        List<String> lines = new ArrayList<>();
        for (CommandLine command : commands) {
            String name = command.getCommandSpec().qualifiedName();
            lines.add(name);
            for (OptionSpec option : command.getCommandSpec().options()) {
                String values = option.arity().max() == 0 ? "" : " takes " + option.arity();
                PowerShellCompletion.names(option).forEach(word -> lines.add(name + " option " + word + values));
            }
            for (PositionalParamSpec parameter : command.getCommandSpec().positionalParameters()) {
                lines.add(name + " parameter " + parameter.paramLabel() + " takes " + parameter.arity());
            }
            command.getCommandSpec()
                    .usageMessage()
                    .exitCodeList()
                    .keySet()
                    .forEach(code -> lines.add(name + " exit code " + code));
        }
        ReleasedModel.check("command-line", lines, CommandReferenceTest.class);
    }

    @Test
    void theReferenceIsThatOfTheCommands() throws IOException {
        GeneratedPage.check(REFERENCE, markdown(), CommandReferenceTest.class);
    }

    @Test
    void theManualPageIsThatOfTheCommands() throws IOException {
        GeneratedPage.check(MANUAL, roff(), CommandReferenceTest.class);
    }

    @Test
    void theCompletionsOfTheDistributionAreThoseOfTheCommands() throws IOException {
        for (Map.Entry<String, Path> script : COMPLETIONS.entrySet()) {
            GeneratedPage.check(
                    script.getValue(), Run.of("completion", script.getKey()).out(), CommandReferenceTest.class);
        }
        assertEquals(
                Run.of("completion", "bash").out(), Run.of("completion", "zsh").out());
    }

    /** PowerShell does not run here; whether its script has what the model has can be read. */
    @Test
    void powerShellsScriptHasEveryCommandOptionAndValue() {
        String script = Run.of("completion", "powershell").out();
        for (CommandLine command : commands) {
            String name = command.getCommandSpec().qualifiedName();
            int begin = script.indexOf("        '" + name + "' = @(\n");
            assertTrue(begin > 0, name);
            String block = script.substring(begin, script.indexOf("        )\n", begin));
            for (OptionSpec option : command.getCommandSpec().options()) {
                for (String optionName : PowerShellCompletion.names(option)) {
                    assertTrue(block.contains(", @('" + optionName + "', '"), name + " " + optionName);
                }
            }
            for (CommandLine sub : Subcommands.of(command)) {
                assertTrue(block.contains(", @('" + sub.getCommandName() + "', '"), name);
            }
        }
        assertTrue(script.contains("'faxmx serve --backend' = @('com', 'simulated')"), script);
        assertTrue(script.contains("'faxmx suite ' = @('prometheus', "), script);
        for (char[] pair : List.of(new char[] {'(', ')'}, new char[] {'{', '}'}, new char[] {'[', ']'})) {
            // Outside of texts and expressions.
            String code = script.replaceAll("'(?:[^']|'')*'", "").replaceAll("(?m)#.*$", "");
            assertEquals(
                    code.chars().filter(c -> c == pair[0]).count(),
                    code.chars().filter(c -> c == pair[1]).count(),
                    code);
        }
        assertFalse(script.contains("%n"), script);
        // Windows PowerShell takes a file for one of the code page.
        assertTrue(script.chars().allMatch(character -> character < 0x7F), script);
    }

    @Test
    void theManualPageHasNoMistakesInTheEyesOfMandoc() throws Exception {
        boolean present = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "mandoc")));
        String howToGetIt = "mandoc is not installed: apt-get install mandoc";
        if (!present && System.getenv("CI") != null) {
            fail(howToGetIt);
        }
        assumeTrue(present, howToGetIt);
        String found = run("mandoc", "-T", "lint", "-W", "warning", MANUAL.toString());
        // It has no date: it is that of any build of this version.
        assertEquals(
                List.of(),
                found.lines().filter(line -> !line.contains("missing date")).toList());
        String shown = run("mandoc", "-T", "utf8", MANUAL.toString()).replaceAll(".\b", "");
        assertTrue(shown.contains("--status-poll=TIME"), shown);
        assertTrue(shown.contains("EXIT STATUS"), shown);
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> command[0] + " does not end");
        } finally {
            ProcessTree.kill(process);
        }
        return Files.readString(out);
    }

    private String markdown() {
        StringBuilder text = new StringBuilder("""
                # Command line

                What `faxmx help COMMAND` prints, of all commands. The distribution also has a manual page, `man/man1/faxmx.1`, and scripts for
                [completion](#faxmx-completion); that for PowerShell was not run. In the examples, `faxmx` is `bin/faxmx`, on
                Windows `bin\\faxmx.cmd`; elsewhere than in the distribution, `java -jar` and the jar. In PowerShell, put values
                with a comma in quotation marks: `--log-level 'info,org.faxmx.com=debug'`.
                """);
        for (CommandLine command : commands) {
            UsageMessageSpec usage = command.getCommandSpec().usageMessage();
            text.append("\n## `")
                    .append(command.getCommandSpec().qualifiedName())
                    .append("`\n\n");
            Arrays.stream(usage.description())
                    .forEach(line -> text.append(markdown(line)).append("\n\n"));
            text.append("    ").append(synopsis(command)).append("\n\n");
            List<String> rows = new ArrayList<>();
            for (CommandLine sub : Subcommands.of(command)) {
                rows.add(row(sub.getCommandName(), String.join(" ", Subcommands.summary(sub))));
            }
            for (PositionalParamSpec parameter : command.getCommandSpec().positionalParameters()) {
                rows.add(row(parameter.paramLabel(), String.join(" ", parameter.description())));
            }
            for (OptionSpec option : sorted(command)) {
                rows.add(row(names(option), String.join(" ", option.description())));
            }
            text.append("| | |\n| --- | --- |\n");
            rows.forEach(text::append);
            text.append("\n| exit code | |\n| --- | --- |\n");
            usage.exitCodeList().forEach((code, meaning) -> text.append(row(code, meaning)));
            if (usage.footer().length > 0) {
                text.append('\n');
                Arrays.stream(usage.footer())
                        .forEach(line -> text.append("  ").append(plain(line)).append('\n'));
            }
        }
        return text.toString();
    }

    private static String row(String name, String meaning) {
        return "| `" + name.replace("|", "\\|") + "` | " + markdown(meaning) + " |\n";
    }

    private static String markdown(String text) {
        return plain(text).replace("|", "\\|").replace("<", "&lt;");
    }

    /** As picocli prints it. */
    private static String plain(String text) {
        return text.replace("%n", "").replace("%%", "%").replace("$$", "$");
    }

    private static List<OptionSpec> sorted(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .sorted((one, other) -> one.longestName().compareTo(other.longestName()))
                .toList();
    }

    private static String names(OptionSpec option) {
        return Arrays.stream(option.names())
                        .map(name -> option.negatable() ? name.replaceFirst("^--", "--[no-]") : name)
                        .collect(Collectors.joining(", "))
                + (option.arity().max() == 0 ? "" : "=" + option.paramLabel());
    }

    private static String synopsis(CommandLine command) {
        StringBuilder text = new StringBuilder(command.getCommandSpec().qualifiedName());
        text.append(command.getCommandSpec().options().isEmpty() ? "" : " [OPTION...]");
        for (PositionalParamSpec parameter : command.getCommandSpec().positionalParameters()) {
            text.append(' ')
                    .append(parameter.arity().min() == 0 ? "[" + parameter.paramLabel() + "]" : parameter.paramLabel());
        }
        return text.append(Subcommands.of(command).isEmpty() ? "" : " COMMAND").toString();
    }

    private String roff() {
        StringBuilder page = new StringBuilder();
        page.append(".\\\" Generated from the command line; a test fails when it differs from the program.\n")
                .append(".TH FAXMX 1 \"\" \"FaxMX\" \"FaxMX manual\"\n")
                .append(".SH NAME\nfaxmx \\- ")
                .append(roff("publishes Windows fax servers as MBeans"))
                .append("\n.SH SYNOPSIS\n");
        for (CommandLine command : commands) {
            page.append(command == commands.get(0) ? "" : ".br\n")
                    .append(".B ")
                    .append(roff(synopsis(command)))
                    .append('\n');
        }
        page.append(".SH DESCRIPTION\n");
        appendTexts(page, commands.get(0).getCommandSpec().usageMessage().description());
        page.append(".SH COMMANDS\n");
        for (CommandLine command : commands.subList(1, commands.size())) {
            page.append(".SS ").append(roff(synopsis(command))).append('\n');
            UsageMessageSpec usage = command.getCommandSpec().usageMessage();
            appendTexts(page, usage.description());
            for (PositionalParamSpec parameter : command.getCommandSpec().positionalParameters()) {
                appendTerm(page, parameter.paramLabel(), String.join(" ", parameter.description()));
            }
            sorted(command).stream()
                    .filter(option -> !option.usageHelp() && !option.versionHelp())
                    .forEach(option -> appendTerm(page, names(option), String.join(" ", option.description())));
            appendExamples(
                    page,
                    ".PP\nExit codes:\n",
                    usage.exitCodeList().entrySet().stream()
                            .map(code -> "  " + code.getKey() + "  " + code.getValue())
                            .toArray(String[]::new));
            appendExamples(page, ".PP\n" + "Examples:" + "\n", usage.footer());
        }
        page.append(".SH OPTIONS\nOf every command:\n");
        sorted(commands.get(0))
                .forEach(option -> appendTerm(page, names(option), String.join(" ", option.description())));
        page.append(".SH EXIT STATUS\n");
        commands.get(0)
                .getCommandSpec()
                .usageMessage()
                .exitCodeList()
                .forEach((code, meaning) -> appendTerm(page, code, meaning + "."));
        page.append(".SH ENVIRONMENT\n");
        appendTerm(page, "JAVA_HOME", "The Java that is used; without it the one in PATH.");
        appendTerm(page, "FAXMX_OPTS", "Further options for the JVM, separated by spaces, such as -Xmx512m.");
        page.append(".SH EXAMPLES\n");
        appendExamples(page, "", commands.get(0).getCommandSpec().usageMessage().footer());
        return page.toString();
    }

    private static void appendTexts(StringBuilder page, String[] texts) {
        page.append(Arrays.stream(texts).map(line -> roff(plain(line)) + "\n").collect(Collectors.joining(".PP\n")));
    }

    private static void appendTerm(StringBuilder page, String term, String meaning) {
        page.append(".TP\n.B ")
                .append(roff(term))
                .append('\n')
                .append(roff(plain(meaning)))
                .append('\n');
    }

    private static void appendExamples(StringBuilder page, String heading, String[] lines) {
        if (lines.length > 0) {
            page.append(heading).append(".nf\n");
            Arrays.stream(lines).forEach(line -> page.append(roff(plain(line))).append('\n'));
            page.append(".fi\n");
        }
    }

    /** A text in which nothing is a request of roff. */
    private static String roff(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("\"", "\\(dq");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
