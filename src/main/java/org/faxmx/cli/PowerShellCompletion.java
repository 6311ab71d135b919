package org.faxmx.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The script by which PowerShell (Windows PowerShell 5.1 and later) completes a command line, made from its model. */
final class PowerShellCompletion {

    private static final String HEAD = """
            # Completion of faxmx for PowerShell, made by: faxmx completion powershell
            Register-ArgumentCompleter -Native -CommandName 'faxmx', 'faxmx.cmd' -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)

                # For each command: what may follow, as text and what it means.
                $words = @{
            """;
    private static final String MIDDLE = """
                }
                # The values of options and parameters. What is not here is a file or a text.
                $values = @{
            """;
    private static final String FLAGS = """
                }
                # Options without a value.
                $flags = @(
            """;
    private static final String TAIL = """
                )

                $command = 'faxmx'
                $option = ''
                foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
                    # The word that is being completed, and what is behind it.
                    if ($element.Extent.EndOffset -ge $cursorPosition) { break }
                    $text = $element.Extent.Text
                    if ($option) {
                        $option = ''
                    } elseif ($words.ContainsKey("$command $text")) {
                        $command = "$command $text"
                    } elseif ($text.StartsWith('-') -and -not $text.Contains('=') -and $flags -notcontains $text) {
                        $option = $text
                    }
                }
                $prefix = ''
                $part = $wordToComplete
                if (-not $option -and $part -match '^(--?[^=]+)=(.*)$') {
                    $option = $Matches[1]
                    $prefix = "$option="
                    $part = $Matches[2]
                }
                if ($option) {
                    $candidates = @($values["$command $option"] | Where-Object { $_ } | ForEach-Object { , @($_, $_) })
                } elseif ($part.StartsWith('-') -or -not $values.ContainsKey("$command ")) {
                    $candidates = $words[$command]
                } else {
                    $candidates = @($values["$command "] | ForEach-Object { , @($_, $_) })
                }
                $candidates | Where-Object { $_ -and $_[0].StartsWith($part) } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new("$prefix$($_[0])", $_[0], 'ParameterValue', $_[1])
                }
            }
            """;

    private PowerShellCompletion() {}

    static String script(CommandLine program) {
        List<CommandLine> commands = new ArrayList<>();
        collect(program, commands);
        StringBuilder script = new StringBuilder(HEAD);
        for (CommandLine command : commands) {
            CommandSpec spec = command.getCommandSpec();
            script.append("        ").append(quoted(spec.qualifiedName())).append(" = @(\n");
            List<String> rows = new ArrayList<>();
            for (CommandLine sub : Subcommands.of(command)) {
                rows.add(row(sub.getCommandName(), first(Subcommands.summary(sub))));
            }
            for (OptionSpec option : spec.options()) {
                for (String name : names(option)) {
                    rows.add(row(name, first(option.description())));
                }
            }
            rows.forEach(row -> script.append(row).append('\n'));
            script.append("        )\n");
        }
        script.append(MIDDLE);
        for (CommandLine command : commands) {
            String name = command.getCommandSpec().qualifiedName();
            for (OptionSpec option : command.getCommandSpec().options()) {
                for (String optionName : option.names()) {
                    appendValues(script, name + " " + optionName, option);
                }
            }
            command.getCommandSpec()
                    .positionalParameters()
                    .forEach(parameter -> appendValues(script, name + " ", parameter));
        }
        script.append(FLAGS);
        script.append(commands.stream()
                .flatMap(command -> command.getCommandSpec().options().stream())
                .filter(option -> option.arity().max() == 0)
                .flatMap(option -> names(option).stream())
                .distinct()
                .sorted()
                .map(flag -> "        " + quoted(flag))
                .collect(Collectors.joining(",\n", "", "\n")));
        return script.append(TAIL).toString();
    }

    private static void collect(CommandLine command, List<CommandLine> commands) {
        commands.add(command);
        Subcommands.of(command).forEach(sub -> collect(sub, commands));
    }

    /** With that which negates it. */
    static List<String> names(OptionSpec option) {
        List<String> names = new ArrayList<>(List.of(option.names()));
        if (option.negatable()) {
            for (String name : option.names()) {
                names.add(name.replaceFirst("^--", "--no-"));
            }
        }
        return names;
    }

    private static void appendValues(StringBuilder script, String key, ArgSpec argument) {
        if (argument.completionCandidates() == null) {
            return;
        }
        String candidates = StreamSupport.stream(argument.completionCandidates().spliterator(), false)
                .map(PowerShellCompletion::quoted)
                .collect(Collectors.joining(", "));
        script.append("        ")
                .append(quoted(key))
                .append(" = @(")
                .append(candidates)
                .append(")\n");
    }

    /** The comma keeps a list with one row from being taken for its row. */
    private static String row(String word, String meaning) {
        return "            , @(" + quoted(word) + ", " + quoted(meaning) + ")";
    }

    /** The first sentence. */
    private static String first(String[] description) {
        String text = String.join(" ", description);
        int end = text.indexOf(". ");
        return end < 0 ? text : text.substring(0, end + 1);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
