package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments, messages and exit codes. */
@Timeout(60)
class FaxmxTest {

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "ports --help", "serve --help", "help", "help ports", "help serve"})
    void helps(String arguments) {
        Run run = Run.of(arguments.split(" "));
        assertEquals(0, run.exitCode());
        assertTrue(run.out().startsWith("Usage: faxmx"), run::out);
        assertEquals("", run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ports", "user add", "service unit", "tls init"})
    void helpIsThatOfTheCommandThatIsNamed(String command) {
        Run run = Run.of(("help " + command).split(" "));
        assertEquals(Run.of((command + " --help").split(" ")).out(), run.out());
        assertEquals(0, run.exitCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V", "ports --version", "serve --version"})
    void printsItsVersion(String arguments) {
        Run run = Run.of(arguments.split(" "));
        assertEquals(0, run.exitCode());
        assertEquals("FaxMX development", run.outLines().get(0));
        assertTrue(run.outLines().get(1).startsWith("Java " + Runtime.version()), run::out);
        assertEquals("", run.err());
    }

    @Test
    void helpNamesCommandsOptionsAndExitCodes() {
        assertTrue(Run.of("--help").out().matches("(?s).*\\bserve\\b.*\\bports\\b.*"));
        String serve = Run.of("serve", "--help").out();
        for (String expected : List.of(
                "--http-port",
                "--rmi-port",
                "--backend",
                "--server",
                "--[no-]writes",
                "--users",
                "--poll",
                "--status-poll",
                "--timeout",
                "--config=FILE",
                "Exit codes:")) {
            assertTrue(serve.contains(expected), () -> expected + " is missing from " + serve);
        }
        String ports = Run.of("ports", "--help").out();
        for (String expected : List.of("--json", "--backend", "--server", "Exit codes:")) {
            assertTrue(ports.contains(expected), () -> expected + " is missing from " + ports);
        }
    }

    @Test
    void requiresACommand() {
        Run run = Run.of();
        assertEquals(2, run.exitCode());
        assertEquals(
                "faxmx: Name a command: serve, ports, check-config, doctor, tiff, tls, suite, completion, user, watch, reload, service, help",
                run.errLines().get(0));
        assertEquals("", run.out());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    --nonsense                              | --nonsense
                    fax                                     | fax
                    serv                                    | Did you mean: faxmx serve
                    help srve                               | Unknown subcommand 'srve'
                    help user ad                            | Unknown subcommand 'ad' of faxmx user
                    help add                                | Unknown subcommand 'add' of faxmx; did you mean: faxmx help user add
                    help tls add                            | Unknown subcommand 'add' of faxmx tls; did you mean: faxmx help user add
                    help install                            | did you mean: faxmx help service install
                    serve --port 9000                       | Possible solutions: --http-port, --rmi-port
                    serve --port=9000                       | Unknown option: '--port=9000'
                    serve --policy p.xml                    | Possible solutions: --http-policy
                    help serve all                          | Unknown subcommand 'all' of faxmx serve
                    serve --htp-port 1                      | Possible solutions: --http-port
                    serve --stats-poll=1s                   | Possible solutions: --status-poll
                    ports --jsn                             | Possible solutions: --json
                    tiff --jso a.tif                        | Possible solutions: --json
                    ports --nonsense                        | --nonsense
                    ports extra                             | extra
                    serve extra                             | extra
                    ports --server                          | --server
                    ports --http-port 1                     | --http-port
                    ports --server a,b                      | server name "a,b" cannot be used: a name is 1 to 64 letters
                    ports --server *                        | server name "*" cannot be used: a name is 1 to 64 letters
                    ports --server =HOST                    | server name "" cannot be used: a name is 1 to 64 letters
                    ports --server a=b;c                    | host "b;c" of server a is not a computer name
                    ports --server a=b=c                    | host "b=c" of server a is not a computer name
                    ports --backend simulated --server a=b  | --server a=b has no effect: that fax server is simulated.
                    serve --backend simulated --server a=b  | Leave out =b, or give --backend com
                    ports --server a --server b --server a  | server name "a" is given twice
                    serve --server a --server a=b           | server name "a" is given twice
                    serve --server a,b                      | server name "a,b" cannot be used
                    ports --backend fax                     | "fax" is not a backend; there are com and simulated
                    serve --backend COM                     | "COM" is not a backend; there are com and simulated
                    serve --http-port 65536                 | port 65536 cannot be used: a port is 1 to 65535
                    serve --rmi-port -1                     | port -1 cannot be used: a port is 1 to 65535
                    serve --http-port http                  | 'http' is not an int
                    serve --rmi-port 99999999999            | '99999999999' is not an int
                    serve --http-port 7 --rmi-port 7        | cannot both listen on port 7: give them different ones
                    serve --http-port 9875                  | cannot both listen on port 9875
                    serve --poll 30                         | "30" has no unit: write a whole number and ms, s, m, h or d
                    serve --poll soon                       | "soon" is not a duration: write a whole number and ms, s, m, h or d
                    serve --poll -1s                        | "-1s" is not a duration: write a whole number and ms, s, m, h or d
                    serve --status-poll 1.5s                | "1.5s" is not a duration: write a whole number and ms, s, m, h or d
                    serve --poll 99ms                       | poll of 99ms cannot be used: it is 100ms to 1d, or 0s for never
                    serve --poll 2d                         | poll of 2d cannot be used: it is 100ms to 1d
                    serve --status-poll 1ms                 | status poll of 1ms cannot be used: it is 100ms to 1d
                    serve --timeout 1h                      | timeout of 1h cannot be used: it is 100ms to 10m
                    ports --timeout 10                      | "10" has no unit: write
                    ports --backend com --simulate busy     | --simulate has no effect: no fax server here is simulated
                    check-config                            | FILE
                    check-config a b                        | b
                    serve --poll                            | --poll
                    serve --status-poll                     | --status-poll
                    serve --backend com --writes            | writes need users, because server local is reached through COM
                    serve --users absent.yaml               | absent.yaml: does not exist
                    user                                    | Name a command: add, passwd, remove or list
                    user add --users u.yaml --role admin    | NAME
                    user add --users u.yaml anna            | --role
                    user add anna --role admin              | --users
                    user add --users u.yaml a:b --role admin --password-stdin | "a:b" cannot be the name of a user
                    user add --users u.yaml anna --role root | "root" is no role; there are monitor, operator, admin
                    user add --users u.yaml anna --role admin --password x | --password
                    user add --users u.yaml anna --role admin --password-stdin | the password has 0 characters
                    user add --users u.yaml anna --role admin | no terminal to type a password at
                    user list --users u.yaml -c f.yaml      | mutually exclusive
                    serve --writes=maybe                    | --writes
                    serve --writes yes                      | yes
                    ports --writes                          | --writes
                    ports --poll 1s                         | --poll
                    """)
    void refusesAWrongCommandLineAndSaysWhatIsWrong(String arguments, String message) {
        Run run = Run.of(arguments.split(" "));
        assertEquals(2, run.exitCode(), run::err);
        assertTrue(run.err().contains(message), run::err);
        assertFalse(run.err().contains("Exception"), run::err);
        assertFalse(run.err().contains("\tat "), run::err);
        assertEquals("", run.out());
    }

    @Test
    void saysWhatIsWrongWithAFileThatIsNoFax(@TempDir Path directory) throws IOException {
        Path text = Files.writeString(directory.resolve("LICENSE"), "Apache License");
        Run noTiff = Run.of("tiff", "--backend", "simulated", text.toString());
        assertEquals(1, noTiff.exitCode());
        assertEquals(
                List.of("faxmx: " + text + " is no TIFF file that can be read: FaxTiff.Image = \"" + text
                        + "\" failed: 0x8007000D (ERROR_INVALID_DATA): it does not begin as a TIFF file does"),
                noTiff.errLines());
        assertEquals("", noTiff.out());

        Path missing = directory.resolve("no.tif");
        Run none = Run.of("tiff", "--backend", "simulated", missing.toString());
        assertEquals(1, none.exitCode());
        assertTrue(none.err().startsWith("faxmx: " + missing + " does not exist: FaxTiff.Image = "), none::err);
    }

    @Test
    void anUnknownOptionIsNamedWithoutItsValue() {
        assertEquals(
                List.of(
                        "faxmx: Unknown option: '--port'",
                        "Possible solutions: --http-port, --rmi-port",
                        "Try: faxmx serve --help"),
                Run.of("serve", "--port", "9000").errLines());
    }

    @Test
    void helpOfAnUnknownCommandNamesTheHelpOfTheCommandAbove() {
        assertEquals("Try: faxmx --help", Run.of("help", "add").errLines().get(1));
        assertEquals(
                "Try: faxmx user --help",
                Run.of("help", "user", "ad").errLines().get(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "tls", "service"})
    void eachGroupOfCommandsHasHelp(String group) {
        assertEquals(Run.of(group, "--help").out(), Run.of(group, "help").out());
        assertEquals(0, Run.of(group, "help").exitCode());
    }

    @Test
    void reportsErrorsInTheCharsetOfTheStream() {
        // UTF-16 is no platform's charset, so that writing past the stream's encoding fails on all of them.
        for (Charset terminal : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE)) {
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            PrintStream stream = new PrintStream(err, true, terminal);
            assertEquals(2, new Faxmx(stream, stream).run("ports", "--server", "Büro ファックス"));
            String complaint = err.toString(terminal);
            assertTrue(complaint.startsWith("faxmx: server name \"Büro ファックス\" cannot be used"), complaint);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ports", "ports --json", "serve --http-port 0 --rmi-port 0"})
    @DisabledOnOs(OS.WINDOWS)
    void saysThatComNeedsWindows(String command) {
        Run run = Run.of((command + " --backend com").split(" "));
        assertEquals(1, run.exitCode());
        assertEquals(1, run.errLines().size(), run::err);
        assertTrue(run.err().startsWith("faxmx: ") && run.err().contains("Windows"), run::err);
        assertEquals("", run.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http-port", "--rmi-port"})
    void saysWhichPortIsTaken(String option) throws IOException {
        String other = option.equals("--http-port") ? "--rmi-port" : "--http-port";
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Run run = Run.of(
                    "serve", "--backend", "simulated", other, "0", option, Integer.toString(taken.getLocalPort()));
            assertEquals(1, run.exitCode());
            assertTrue(run.errLines().get(1).startsWith("faxmx: cannot listen for "), run::err);
            assertTrue(run.err().contains("127.0.0.1:" + taken.getLocalPort()), run::err);
            assertTrue(
                    run.err()
                            .contains(
                                    "Perhaps another FaxMX is running: end it, or choose another port with " + option),
                    run::err);
            assertEquals(2, run.errLines().size(), run::err);
            assertEquals("", run.out());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ports --backend simulated",
                "ports --backend simulated --json",
                "check-config jmx-config/faxmx.yaml",
                "suite",
                "suite zabbix",
                "completion bash",
                "completion powershell",
                "help serve",
                "--help",
                "ports --help",
                "--version"
            })
    void outputThatCannotBeWrittenIsAFailure(String arguments) {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no space left");
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = new Faxmx(
                        new PrintStream(new BufferedOutputStream(full)),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(arguments.split(" "));
        assertEquals(1, exitCode);
        String reported = err.toString(StandardCharsets.UTF_8);
        assertTrue(reported.strip().endsWith("faxmx: the output could not be written"), reported);
    }

    @Test
    void simulatesThePresetOfTheOption() {
        Run quiet = Run.of("ports", "--backend", "simulated", "--simulate", "quiet,ports=3");
        assertEquals(0, quiet.exitCode());
        assertTrue(quiet.out().strip().endsWith("3 ports"), quiet::out);

        Run wrong = Run.of("ports", "--backend", "simulated", "--simulate", "hotel");
        assertEquals(2, wrong.exitCode());
        assertTrue(wrong.err().contains("\"hotel\" is no preset; there are office, busy, quiet"), wrong::err);
    }

    @Test
    void saysThatThePolicyIsMissing(@TempDir Path directory) {
        Path missing = directory.resolve("missing.xml");
        Run run = Run.of(
                "serve",
                "--backend",
                "simulated",
                "--http-port",
                "0",
                "--rmi-port",
                "0",
                "--http-policy",
                missing.toString());
        assertEquals(2, run.exitCode());
        assertEquals(
                List.of("faxmx: policy " + missing + " does not exist", "Try: faxmx serve --help"),
                run.err().lines().toList());
    }
}
