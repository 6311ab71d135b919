package org.faxmx.cli;

import java.io.PrintWriter;
import java.io.Reader;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code faxmx reload}: invokes the operation {@code reload} of a running bridge. */
@Command(
        name = "reload",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description =
                "Has a running bridge read its settings and users again, and prints what changed. The user needs the role"
                        + " operator. A bridge without users refuses it, unless all its fax servers are simulated and writes are"
                        + " allowed: it reads them again at kill -HUP or, on Windows, when it is started again.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:the bridge has read them",
            "1:the bridge cannot be reached, refuses the login, or cannot apply the settings",
            "2:the command line is wrong"
        },
        footerHeading = "Examples:%n",
        footer = {
            "  faxmx reload --url http://127.0.0.1:8778/ --user ada",
            "  faxmx reload --url https://faxsrv1.example.org:8778/ --ca ca.pem --user ada"
        })
final class Reload implements Callable<Integer> {

    private final Reader in;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunningBridge bridge;

    /** @param in where a password may be read from */
    Reload(Reader in) {
        this.in = in;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!bridge.isGiven()) {
            throw new ParameterException(
                    spec.commandLine(), "name the bridge with --url, such as http://127.0.0.1:8778/");
        }
        try {
            PrintWriter out = spec.commandLine().getOut();
            List<String> changes = bridge.client(in).reload();
            (changes.isEmpty() ? List.of("nothing has changed") : changes).forEach(out::println);
            return ExitCode.DONE;
        } catch (BridgeClient.NoAnswer e) {
            spec.commandLine().getErr().println("faxmx: " + bridge.name() + ": " + e.getMessage());
            return ExitCode.UNREACHABLE;
        }
    }
}
