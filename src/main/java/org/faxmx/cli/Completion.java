package org.faxmx.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code faxmx completion}: prints a script that has a shell complete commands, options and their values. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = "Prints a script that has a shell complete commands, options and their values.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:the script was printed", "1:the output could not be written", "2:the command line is wrong"},
        footerHeading = "Examples:%n",
        footer = {
            "  # bash, in ~/.bashrc; zsh, in ~/.zshrc:",
            "  eval \"$$(faxmx completion bash)\"",
            "  eval \"$$(faxmx completion zsh)\"",
            "  # PowerShell, in the file that $$PROFILE names:",
            "  faxmx completion powershell | Out-String | Invoke-Expression"
        })
final class Completion implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", completionCandidates = Shells.class, description = "bash, zsh or powershell.")
    private String shell;

    private static final class Shells implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Shell.values()).map(Shell::toString).iterator();
        }
    }

    private enum Shell {
        BASH,
        ZSH,
        POWERSHELL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() {
        Shell chosen = Arrays.stream(Shell.values())
                .filter(one -> one.toString().equals(shell))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "\"" + shell + "\" is no shell that can be used; there are "
                                + Arrays.stream(Shell.values())
                                        .map(Shell::toString)
                                        .collect(Collectors.joining(", "))));
        CommandLine program = spec.root().commandLine();
        PrintWriter out = spec.commandLine().getOut();
        // Scripts have line feeds on every system.
        out.print(
                chosen == Shell.POWERSHELL
                        ? PowerShellCompletion.script(program)
                        // The one script is for both.
                        : AutoComplete.bash(spec.root().name(), program).replace("\r\n", "\n"));
        out.flush();
        return ExitCode.DONE;
    }
}
