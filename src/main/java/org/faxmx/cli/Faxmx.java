package org.faxmx.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.Writer;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.faxmx.BridgeException;
import org.faxmx.config.SettingsException;
import org.faxmx.fax.FaxException;
import org.faxmx.service.ServiceException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code faxmx}, from arguments and streams to an exit code. */
@Command(
        name = "faxmx",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = "Publishes Windows fax servers and their ports as MBeans, over JMX RMI and HTTP.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done, or ended because the program that reads the output, such as head, has ended",
            "1:a fax server or a fax port could not be reached, a TCP port could not be bound, or the output could not be"
                    + " written",
            "2:the command line or the settings are wrong",
            "3:memory is exhausted"
        },
        footerHeading = "Examples:%n",
        footer = {
            "  faxmx serve                        run the bridge, on defaults",
            "  faxmx serve -c my.yaml             run it with the settings of that file",
            "  faxmx check-config my.yaml         what is wrong with them, or what they mean",
            "  faxmx ports --server FAX1=FAXSRV1  read the ports of the server on FAXSRV1",
            "  faxmx help serve                   explain a command"
        },
        synopsisSubcommandLabel = "COMMAND")
public final class Faxmx implements Runnable {

    private final Reader in;
    private final PrintStream out;
    private final PrintStream err;
    private final BooleanSupplier readerHasGone;

    @Spec
    private CommandSpec spec;

    /** A command that prints results to the first stream and errors to the second. */
    public Faxmx(PrintStream out, PrintStream err) {
        this(Reader.nullReader(), out, err);
    }

    /** As the other constructor, with an input from which a password may be read. */
    public Faxmx(Reader in, PrintStream out, PrintStream err) {
        this(in, out, err, () -> false);
    }

    /** @param readerHasGone whether the first stream has failed because its reader has ended */
    Faxmx(Reader in, PrintStream out, PrintStream err, BooleanSupplier readerHasGone) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.readerHasGone = readerHasGone;
    }

    /** Runs the command named by the arguments; returns its exit code when it has ended. */
    public int run(String... arguments) {
        // The others take a good part of the time to start, and a bridge needs none of them.
        boolean serves = arguments.length > 0 && arguments[0].equals(Serve.NAME);
        if (serves) {
            Serve.prepare();
        }
        CommandLine command = serves ? commandLine(new Serve(readerHasGone)) : commandLine();
        int exitCode = command.execute(arguments);
        // What a reader that has gone did not read, it does not need.
        if (exitCode == ExitCode.DONE && command.getOut().checkError() && !readerHasGone.getAsBoolean()) {
            err.println("faxmx: the output could not be written");
            return ExitCode.UNREACHABLE;
        }
        return exitCode;
    }

    /** The whole command line, which is also the source of help, completion and documentation. */
    CommandLine commandLine() {
        return commandLine(
                new Serve(readerHasGone),
                new Ports(),
                new CheckConfig(),
                new DoctorCommand(),
                new Tiff(),
                new TlsCommand(),
                new SuiteCommand(),
                new Rehearse(),
                new Completion(),
                new UserCommand(in),
                new Watch(in),
                new Reload(in),
                new ServiceCommand(in),
                new Help());
    }

    private CommandLine commandLine(Object... commands) {
        CommandLine line = new CommandLine(this);
        for (Object command : commands) {
            line.addSubcommand(command);
        }
        return line.setOut(writer(out))
                .setErr(writer(err))
                .setCaseInsensitiveEnumValuesAllowed(false)
                .setParameterExceptionHandler((mistake, parsed) -> usage(mistake))
                .setExecutionExceptionHandler((failure, parsed, result) -> failed(failure));
    }

    @Override
    public void run() {
        String commands = Subcommands.of(spec.commandLine()).stream()
                .map(CommandLine::getCommandName)
                .collect(Collectors.joining(", "));
        throw new ParameterException(spec.commandLine(), "Name a command: " + commands);
    }

    private int usage(ParameterException mistake) {
        if (mistake instanceof UnmatchedArgumentException unknown) {
            err.println("faxmx: " + UnknownArguments.message(unknown));
            List<String> similar = UnknownArguments.similarOptions(unknown);
            if (similar.isEmpty()) {
                unknown.printSuggestions(mistake.getCommandLine().getErr());
            } else {
                err.println("Possible solutions: " + String.join(", ", similar));
            }
        } else {
            err.println("faxmx: " + mistake.getMessage());
        }
        err.println("Try: " + mistake.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    private int failed(Exception failure) throws Exception {
        if (failure instanceof SettingsException wrong) {
            int problems = wrong.problems().size();
            err.println("faxmx: the " + wrong.kind() + " cannot be used, it has "
                    + (problems == 1 ? "1 problem:" : problems + " problems:"));
            wrong.problems().forEach(err::println);
            return ExitCode.USAGE;
        }
        if (failure instanceof FaxException
                || failure instanceof BridgeException
                || failure instanceof ServiceException) {
            err.println("faxmx: " + failure.getMessage());
            return ExitCode.UNREACHABLE;
        }
        throw failure;
    }

    /** A writer in the encoding of the stream; JDK 17's own would use the platform's. */
    private static PrintWriter writer(PrintStream stream) {
        Writer characters = new Writer() {
            @Override
            public void write(char[] buffer, int offset, int length) {
                stream.print(new String(buffer, offset, length));
            }

            @Override
            public void flush() throws IOException {
                if (stream.checkError()) {
                    throw new IOException("the stream has failed");
                }
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        };
        return new PrintWriter(characters, true);
    }
}
