package org.faxmx.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.UnmatchedArgumentException;

/** What to say of arguments that a command does not know. */
final class UnknownArguments {

    private UnknownArguments() {}

    /** Names the options only: what follows one that is not known may be its value. */
    static String message(UnmatchedArgumentException mistake) {
        if (!mistake.isUnknownOption()) {
            return mistake.getMessage();
        }
        List<String> options = mistake.getUnmatched().stream()
                .filter(argument -> argument.startsWith("-"))
                .map(argument -> "'" + argument + "'")
                .toList();
        return (options.size() == 1 ? "Unknown option: " : "Unknown options: ") + String.join(", ", options);
    }

    /**
     * The options with the words of an unknown one among theirs: {@code --http-port} and {@code --rmi-port} for
     * {@code --port}. They are nearer than those with similar letters, which picocli finds.
     */
    static List<String> similarOptions(UnmatchedArgumentException mistake) {
        if (!mistake.isUnknownOption()) {
            return List.of();
        }
        Set<String> wanted = words(mistake.getUnmatched().get(0).replaceFirst("=.*", ""));
        return mistake.getCommandLine().getCommandSpec().optionsMap().keySet().stream()
                .filter(name -> name.startsWith("--"))
                .filter(name -> !wanted.isEmpty() && words(name).containsAll(wanted))
                .sorted()
                .toList();
    }

    private static Set<String> words(String option) {
        return Arrays.stream(option.split("-")).filter(word -> !word.isEmpty()).collect(Collectors.toUnmodifiableSet());
    }
}
