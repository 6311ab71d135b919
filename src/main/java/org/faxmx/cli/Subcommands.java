package org.faxmx.cli;

import java.util.List;
import picocli.CommandLine;

/** The commands of the command line, for texts about them. */
final class Subcommands {

    private Subcommands() {}

    /** What a command does. */
    static String[] summary(CommandLine command) {
        String[] header = command.getCommandSpec().usageMessage().header();
        return header.length > 0
                ? header
                : command.getCommandSpec().usageMessage().description();
    }

    /** The commands that a command line may name, without those that are not for people. */
    static List<CommandLine> of(CommandLine command) {
        return command.getSubcommands().values().stream()
                .distinct()
                .filter(one -> !one.getCommandSpec().usageMessage().hidden())
                .toList();
    }
}
