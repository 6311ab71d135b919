package org.faxmx.cli;

import java.io.PrintWriter;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.faxmx.FaxBridge;
import org.faxmx.suites.SuiteFile;
import org.faxmx.suites.Suites;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code faxmx suite}: prints the file for a monitoring suite, or lists them. */
@Command(
        name = "suite",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = "Prints the file for a monitoring suite; without a name lists the suites.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the file or the list was printed",
            "1:the output could not be written",
            "2:there is no such suite"
        },
        footerHeading = "Examples:%n",
        footer = {"  faxmx suite", "  faxmx suite zabbix"})
final class SuiteCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            completionCandidates = Names.class,
            description = "The suite; without it they are listed.")
    private String name;

    private static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Suites.all().stream().map(SuiteFile::name).iterator();
        }
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (name == null) {
            int width = Suites.all().stream()
                    .mapToInt(file -> file.name().length())
                    .max()
                    .orElse(0);
            for (SuiteFile file : Suites.all()) {
                out.printf("%-" + width + "s  %s%n", file.name(), file.description());
            }
            return ExitCode.DONE;
        }
        SuiteFile file = Suites.named(name)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "there is no suite \"" + name + "\". The suites are: "
                                + Suites.all().stream().map(SuiteFile::name).collect(Collectors.joining(", "))));
        // Files have line feeds on every system.
        out.print(file.content(FaxBridge.metrics()));
        out.flush();
        return ExitCode.DONE;
    }
}
