package org.faxmx.cli;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code faxmx help}: prints the help of a command, also of one below another, which picocli's own does not. */
@Command(name = "help", helpCommand = true, description = "Prints the help of a command.")
final class Help implements Runnable {

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print the help of this command.")
    private boolean help;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command, such as: user add.")
    private List<String> names;

    @Override
    public void run() {
        CommandLine found = spec.commandLine().getParent();
        for (String name : names == null ? List.<String>of() : names) {
            CommandLine next = found.getSubcommands().get(name);
            if (next == null) {
                throw new ParameterException(
                        found,
                        "Unknown subcommand '" + name + "' of "
                                + found.getCommandSpec().qualifiedName() + suggestion(name));
            }
            found = next;
        }
        found.usage(spec.commandLine().getOut(), spec.commandLine().getColorScheme());
    }

    /** The commands of that name below others. */
    private String suggestion(String name) {
        CommandLine root = spec.commandLine();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        String all = below(root)
                .filter(command -> command.getCommandName().equals(name))
                .map(command -> command.getCommandSpec().qualifiedName())
                .map(command -> command.replaceFirst(" ", " help "))
                .collect(Collectors.joining(" or "));
        return all.isEmpty() ? "" : "; did you mean: " + all;
    }

    private static Stream<CommandLine> below(CommandLine command) {
        return Subcommands.of(command).stream().flatMap(one -> Stream.concat(Stream.of(one), below(one)));
    }
}
