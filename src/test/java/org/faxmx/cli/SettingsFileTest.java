package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.config.SettingsFile;
import org.faxmx.config.UsersFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Commands that are given a settings file, and the example of one. */
@Timeout(60)
class SettingsFileTest {

    private static final Path EXAMPLE = Path.of("jmx-config", "faxmx.yaml");
    private static final String TWO_SERVERS = """
            servers:
              - {name: A, backend: simulated, simulate: {preset: quiet, ports: 2}}
              - {name: B, backend: simulated, simulate: {preset: quiet, ports: 3}}
            """;

    @TempDir
    private Path directory;

    @Test
    void theExampleSaysTheDefaults() {
        SettingsFile file = ServerOptions.reader().read(EXAMPLE);
        BridgeSettings defaults = BridgeSettings.defaults(Backend.SIMULATED);
        assertEquals(Set.of(), file.withoutBackend());
        assertEquals(
                defaults.withServers(List.of(new ServerSettings("FAXSRV1", "", Backend.SIMULATED))), file.settings());
    }

    /** What the example has in comments is right too, and the example has every key. */
    @Test
    void theExampleIsRightWhereItIsCommentedOut() throws IOException {
        String text = Files.readString(EXAMPLE);
        Matcher commented =
                Pattern.compile("(?m)^(  )# (- name|  backend|policy)").matcher(text);
        assertEquals(3, commented.results().count());
        Files.copy(Path.of("jmx-config", "jolokia-access.xml"), directory.resolve("jolokia-access.xml"));
        SettingsFile file = ServerOptions.reader().read(write(commented.replaceAll("$1$2")));
        assertEquals(
                List.of("FAXSRV1", "FAXSRV2"),
                file.settings().servers().stream().map(ServerSettings::name).toList());
        assertEquals(Backend.COM, file.settings().servers().get(1).backend());
        assertEquals(
                Optional.of(directory.toAbsolutePath().resolve("jolokia-access.xml")),
                file.settings().httpPolicy());
    }

    @Test
    void theReadmeIsRight() throws IOException {
        String readme = Files.readString(Path.of("README.md")).replace("\r\n", "\n");
        Matcher yaml = Pattern.compile("(?s)```yaml\n(.*?)```").matcher(readme);
        Matcher promised =
                Pattern.compile("(?s)`my\\.yaml(:\\d+:\\d+: servers.*?)`").matcher(readme);
        assertTrue(yaml.find() && promised.find());
        assertEquals(0, Run.of("check-config", write(yaml.group(1)).toString()).exitCode());

        Path wrong = write(yaml.group(1).replace("poll: 1m", "poll: 1"));
        assertEquals(
                wrong + promised.group(1).replaceAll("\\s+", " "),
                Run.of("check-config", wrong.toString()).errLines().get(1));
    }

    @Test
    void saysWhatValidSettingsMean() throws IOException {
        Files.createDirectory(directory.resolve("faxes"));
        Path file = write("""
                servers:
                  - {name: A, backend: com, host: FAX1, poll: 1m, statusPoll: 0s}
                  - {name: B, backend: simulated, timeout: 500ms, expectedPorts: 9, stateTexts: {Frei: AVAILABLE}}
                  - {name: C, routingPoll: 0s}
                writes: true
                sendFax: {folder: faxes}
                archiveFolders: ['D:\\Archive', '\\\\nas\\fax']
                users: users.yaml
                rmi: {enabled: false}
                http: {port: 0}
                """);
        Path users = directory.resolve("users.yaml");
        UsersFile.write(users, List.of());
        Run run = Run.of("check-config", file.toString());
        assertEquals(0, run.exitCode(), run::err);
        assertEquals("", run.err());
        assertEquals(
                List.of(
                        file + ": settings are valid",
                        "Server A: com on FAX1, ports every 1m, status only on request, routing methods every 10m, timeout 10s",
                        "Server B: simulated office with 8 ports and seed 1, ports every 30s, status every 5s, routing"
                                + " methods every 10m, timeout 500ms, expected ports 9, words for states 1",
                        "Server C: the fax server of this machine on Windows; simulated elsewhere, ports every 30s,"
                                + " status every 5s, routing methods only on request, timeout 10s",
                        "Writes:  allowed",
                        "Users:   0 in " + users,
                        "Faxes:   from " + file.resolveSibling("faxes") + ", 6 a minute, numbers [0-9+ ()-]{3,40}",
                        "Archive: in D:\\Archive, \\\\nas\\fax",
                        "JMX:     off",
                        "Jolokia: 127.0.0.1:a free port, policy built in",
                        "Log:     info as text on standard error"),
                run.outLines());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "com|false|off without writes: true|off without writes: true",
                "com|true|off: sendFax is not set|cannot be changed: archiveFolders is not set",
                "simulated|false|off without writes: true|off without writes: true",
                "simulated|true|to simulated fax servers only|cannot be changed, except of simulated fax servers"
            })
    void checkConfigSaysBySettingWhyFaxesAndArchivesAreOff(String backend, boolean writes, String faxes, String archive)
            throws IOException {
        UsersFile.write(directory.resolve("users.yaml"), List.of());
        Path file = write("servers: [{name: A, backend: " + backend + "}]\nusers: users.yaml\nwrites: " + writes);
        List<String> lines = Run.of("check-config", file.toString()).outLines();
        assertTrue(lines.contains("Faxes:   " + faxes), lines::toString);
        assertTrue(lines.contains("Archive: " + archive), lines::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"check-config", "serve -c", "serve --config", "ports -c", "ports --json -c"})
    void everyCommandReportsAllProblems(String command) throws IOException {
        Path file = write("servers:\n  - name: a b\n    poll: 30\nwrite: true\n");
        Run run = Run.of((command + " " + file).split(" "));
        assertEquals(2, run.exitCode());
        assertEquals("", run.out());
        assertEquals(
                List.of(
                        "faxmx: the settings file cannot be used, it has 3 problems:",
                        file + ":2:11: servers[0].name: server name \"a b\" cannot be used: a name is 1 to 64 letters,"
                                + " digits, '.', '_' and '-'",
                        file + ":3:11: servers[0].poll: \"30\" has no unit: write a whole number and ms, s, m, h or d,"
                                + " such as 30s",
                        file + ":4:1: write: there is no such key; did you mean writes?"),
                run.errLines());
    }

    @Test
    void saysThatThereIsNoSuchFile() {
        Path missing = directory.resolve("missing.yaml");
        Run run = Run.of("serve", "-c", missing.toString());
        assertEquals(2, run.exitCode());
        assertEquals(
                List.of("faxmx: the settings file cannot be used, it has 1 problem:", missing + ": does not exist"),
                run.errLines());
    }

    @Test
    void knowsThePresetsAndChecksThePolicy() throws IOException {
        Path file = write("""
                servers: [{name: A, backend: simulated, simulate: {preset: hotel}}]
                http: {policy: access.xml}
                """);
        Files.writeString(directory.resolve("access.xml"), "<restrict><cors/></restrict>");
        Run run = Run.of("check-config", file.toString());
        assertEquals(2, run.exitCode());
        assertTrue(run.errLines().get(1).contains("\"hotel\" is no preset; there are office, busy, quiet"), run::err);
        assertTrue(run.errLines().get(2).contains(":2:16: http.policy: policy "), run::err);
        assertTrue(run.errLines().get(2).contains("<cors> under <restrict> is unknown"), run::err);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                     | A A B B B
            --server B                             | B B B
            --server B --server A                  | B B B A A
            --simulate quiet,ports=1               | A B
            --server A= --simulate quiet,ports=1   | A
            """)
    void optionsChooseServersOfTheFileAndOverrideIt(String options, String rows) throws IOException {
        Path file = write(TWO_SERVERS);
        Run run = Run.of(("ports -c " + file + " " + options).strip().split(" "));
        assertEquals(0, run.exitCode(), run::err);
        assertEquals(
                "FaxMX development, backend simulated: requested in " + file,
                run.errLines().get(0));
        assertEquals(
                rows,
                String.join(
                        " ",
                        run.outLines().stream()
                                .skip(2)
                                .filter(line -> line.contains("  "))
                                .map(line -> line.substring(0, line.indexOf(' ')))
                                .toList()));
    }

    @Test
    void aHostOnTheCommandLineTakesThePlaceOfTheFiles() throws IOException {
        Path file =
                write("servers: [{name: A, backend: com}, {name: B, backend: com, host: fax9}, {name: C, host: fax8}]");
        String[] options = "--server A=here --server B=other --server C=there".split(" ");
        ServerOptions parsed = CommandLine.populateCommand(new Options(), options).servers;
        assertEquals(
                List.of("here", "other", "there"),
                parsed
                        .settings(Optional.of(ServerOptions.reader().read(file)), Backend.COM, UnaryOperator.identity())
                        .servers()
                        .stream()
                        .map(ServerSettings::host)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ports", "serve"})
    void refusesAHostForASimulatedServerOfTheFile(String command) throws IOException {
        Path file = write(TWO_SERVERS);
        Run run = Run.of(command, "-c", file.toString(), "--server", "A", "--server", "B=other");
        assertEquals(2, run.exitCode());
        assertEquals(
                "faxmx: --server B=other has no effect: that fax server is simulated. Leave out =other, or give --backend"
                        + " com",
                run.errLines().get(0));
        assertEquals("", run.out());
    }

    /** The file is right where COM is; --backend is about all servers and overrides it. */
    @Test
    void setsHostsOfTheFileAsideWithTheBackendTheyAreFor() throws IOException {
        Path file = write("servers: [{name: A, backend: com, host: fax9}, {name: B, host: fax8}]");
        Run run = Run.of("ports", "--json", "-c", file.toString(), "--backend", "simulated");
        assertEquals(0, run.exitCode(), run::err);
        assertEquals(
                "FaxMX development, backend simulated: requested with --backend; the simulator ignores hosts",
                run.errLines().get(0));
        assertFalse(run.out().contains("fax"), run::out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " --server A=fax8"})
    @DisabledOnOs(OS.WINDOWS)
    void setsHostsAsideWhereComIsMissing(String option) throws IOException {
        Path file = write("servers: [{name: A, host: fax9}]");
        Run run = Run.of(("ports --json -c " + file + option).split(" "));
        assertEquals(0, run.exitCode(), run::err);
        assertTrue(run.err().startsWith("FaxMX development, backend simulated: COM needs Windows"), run::err);
        assertTrue(run.errLines().get(0).endsWith("; the simulator ignores hosts"), run::err);
        assertTrue(run.out().replaceAll("\\s", "").contains("\"Server\":\"A\",\"Host\":\"\""), run::out);
    }

    @Test
    void refusesAServerThatIsNotInTheFile() throws IOException {
        Path file = write(TWO_SERVERS);
        for (String command : List.of("ports", "serve")) {
            Run run = Run.of(command, "-c", file.toString(), "--server", "Z");
            assertEquals(2, run.exitCode());
            assertEquals(
                    "faxmx: " + file + " has no server \"Z\"; it has A, B",
                    run.errLines().get(0));
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theBackendOfTheFileIsUsedOrRefused() throws IOException {
        Path com = write("servers: [{name: A, backend: com}]");
        Run refused = Run.of("ports", "-c", com.toString());
        assertEquals(1, refused.exitCode());
        assertTrue(refused.err().contains("COM needs Windows"), refused::err);

        Run overridden = Run.of("ports", "-c", com.toString(), "--backend", "simulated");
        assertEquals(0, overridden.exitCode(), overridden::err);
        assertEquals(
                "FaxMX development, backend simulated: requested with --backend",
                overridden.errLines().get(0));

        Run chosen = Run.of("ports", "-c", write("servers: [{name: A}]").toString());
        assertEquals(0, chosen.exitCode(), chosen::err);
        assertTrue(chosen.err().startsWith("FaxMX development, backend simulated: COM needs Windows"), chosen::err);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void saysWhichBackendIsTheDefault() throws IOException {
        Path file = write("servers: [{name: A, backend: simulated}, {name: B}]");
        Run run = Run.of("ports", "-c", file.toString());
        assertTrue(
                run.err()
                        .startsWith("FaxMX development, backend simulated: requested in " + file
                                + "; else backend simulated: COM needs Windows"),
                run::err);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --http-port 9875        | HTTP and JMX RMI cannot both listen on port 9875
            --poll 30               | "30" has no unit
            --timeout 1h            | timeout of 1h cannot be used
            --http-policy nothere   | policy nothere does not exist
            --simulate hotel        | "hotel" is no preset
            """)
    void optionsBesideAFileAreCheckedToo(String options, String message) throws IOException {
        Run run = Run.of(("serve -c " + write(TWO_SERVERS) + " " + options).split(" "));
        assertEquals(2, run.exitCode());
        assertTrue(run.errLines().get(0).startsWith("faxmx: " + message), run::err);
    }

    @Command
    private static final class Options {
        @Mixin
        private ServerOptions servers;
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(directory.resolve("f.yaml"), yaml);
    }
}
