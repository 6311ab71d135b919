package org.faxmx.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a settings file may say, what it means, and how it is refused. */
@Timeout(60)
class SettingsReaderTest {

    private static final String NO_ORIGIN =
            " is not an origin: write scheme, name and port as the browser shows them, such as"
                    + " https://wall.example.org or http://localhost:3000, without a path; there are no wildcards";
    private static final String RIGHT_NAME = "a name is 1 to 64 letters, digits, '.', '_' and '-'";
    private static final String NO_HOST = "is not a computer name or an address of 255 characters at most";
    private static final String OTHER_YAML = "is YAML %s: write %%YAML 1.2, or leave this line out";
    private static final String RIGHT_DURATION = "write a whole number and ms, s, m, h or d, such as 30s";
    private static final String NO_MERGE =
            "merge keys are not in YAML 1.2: write what is for all servers under defaults";
    private static final String SINGLE_QUOTES =
            "in double quotes a backslash begins an escape; put a path in single quotes";
    private static final String KEYS_OF_A_SERVER =
            "name, backend, host, poll, statusPoll, routingPoll, timeout, expectedPorts, stateTexts, binding, simulate";

    @TempDir
    private Path directory;

    private final SettingsReader reader = new SettingsReader(
            List.of("office", "busy"),
            List.of("AVAILABLE", "PENDING"),
            policy -> {
                if (!policy.getFileName().toString().equals("good.xml")) {
                    throw new IllegalArgumentException("policy " + policy.getFileName() + " does not exist");
                }
            },
            archive -> {
                if (!archive.startsWith("D:")) {
                    throw new IllegalArgumentException("is no folder on D:");
                }
            },
            files -> {});

    @Test
    void takesUsersThatAreNamedElsewhereInPlaceOfItsOwn() throws IOException {
        Path file = Files.writeString(
                directory.resolve("elsewhere.yaml"),
                "servers: [{name: A, backend: com}]\nwrites: true\nusers: absent.yaml\n");
        Path users = directory.resolve("users.yaml");

        assertEquals(
                Optional.of(users),
                reader.withUsers(users).read(file).settings(Backend.COM).users());
        Files.writeString(file, "servers: [{name: A, backend: com}]\nwrites: true\n");
        assertEquals(
                Optional.of(users),
                reader.withUsers(users).readAgain(file).settings(Backend.COM).users());
        SettingsException refused = assertThrows(SettingsException.class, () -> reader.read(file));
        assertTrue(refused.getMessage().contains("writes: writes need users"), refused::getMessage);
    }

    @Test
    void reportsWhatIsMissingForWritesAndForEachListenerTogether() {
        SettingsException refused = assertThrows(SettingsException.class, () -> read("""
                servers: [{name: A, backend: com}]
                writes: true
                http: {host: 0.0.0.0}
                rmi: {host: faxsrv1}
                """));
        assertEquals(
                List.of("writes", "http.host", "rmi.host"),
                refused.problems().stream().map(SettingsProblem::key).toList());
    }

    @Test
    void whatIsGivenAndWrongIsNotMissingBesides() {
        SettingsException refused = assertThrows(SettingsException.class, () -> read("""
                servers: [{name: A, backend: com}]
                writes: true
                users: absent.yaml
                tls: {certificate: server.pem}
                http: {host: 0.0.0.0}
                rmi: {host: faxsrv1, insecure: maybe}
                """));
        assertEquals(
                List.of("users", "tls.certificate", "rmi.insecure"),
                refused.problems().stream().map(SettingsProblem::key).toList());
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "permissions are an access control list there")
    void aUsersFileThatOthersCanReadIsAProblemWhereItIsNamed() throws IOException {
        Path users = directory.resolve("users.yaml");
        UsersFile.write(users, List.of());
        Files.setPosixFilePermissions(users, PosixFilePermissions.fromString("rw-r--r--"));
        SettingsException refused =
                assertThrows(SettingsException.class, () -> read("writes: false\nusers: users.yaml\n"));
        String problem = refused.problems().get(0).toString();
        assertTrue(
                problem.endsWith(":2:8: users: " + users.toAbsolutePath()
                        + " can be read or written by other accounts (rw-r--r--): run  chmod 600 '"
                        + users.toAbsolutePath() + "'"),
                problem);
    }

    @Test
    void namesAServerWithoutAValidNameByItsPlace() {
        SettingsException refused = assertThrows(
                SettingsException.class, () -> read("servers: [{name: fax 1, backend: com}]\nwrites: true\n"));
        assertEquals(
                List.of("servers[0].name", "writes"),
                refused.problems().stream().map(SettingsProblem::key).toList());
        assertTrue(
                refused.problems().get(1).message().startsWith("writes need users, because servers[0] is reached"),
                refused::getMessage);
    }

    @Test
    void takesTheDefaultForEveryKeyThatIsNotThere() throws IOException {
        SettingsFile file = read("servers: [{name: A}]");
        assertEquals(Set.of("A"), file.withoutBackend());
        for (Backend backend : Backend.values()) {
            BridgeSettings settings = file.settings(backend);
            assertEquals(1, settings.servers().size());
            ServerSettings server = settings.servers().get(0);
            assertEquals("A", server.name());
            assertEquals(backend, server.backend());
            assertEquals("", server.host());
            assertEquals(Duration.ofSeconds(30), server.polling().ports());
            assertEquals(Duration.ofSeconds(5), server.polling().status());
            assertEquals(Duration.ofMinutes(10), server.polling().routing());
            assertEquals(Duration.ofSeconds(10), server.timeout());
            assertEquals("office", server.simulate().preset());
            assertEquals(8, server.simulate().ports());
            assertEquals(1, server.simulate().seed());
            assertEquals(false, settings.writes());
            assertEquals(Optional.of(new ListenerSettings("127.0.0.1", 9875)), settings.rmi());
            assertEquals(Optional.of(new ListenerSettings("127.0.0.1", 8778)), settings.http());
            assertEquals(Optional.empty(), settings.httpPolicy());
        }
    }

    @Test
    void namesOneServerLocalWhereNoneIsNamed() throws IOException {
        SettingsFile file = read("writes: false");
        assertEquals(Set.of("local"), file.withoutBackend());
        assertEquals(BridgeSettings.defaults(Backend.COM), file.settings(Backend.COM));
    }

    @Test
    void takesEveryKey() throws IOException {
        Files.writeString(directory.resolve("good.xml"), "");
        Files.createDirectory(directory.resolve("faxes"));
        UsersFile.write(directory.resolve("users.yaml"), List.of());
        SettingsFile file = read("""
                servers:
                  - name: FAXSRV1
                    backend: simulated
                    host: ''
                    poll: 1m
                    statusPoll: 500ms
                    routingPoll: 1h
                    timeout: 3s
                    simulate: {preset: busy, ports: 20, seed: -7}
                  - name: 4711
                    backend: com
                    host: '\\\\FAX2'
                    poll: 0s
                    statusPoll: 0s
                    routingPoll: 0s
                    binding: late
                writes: true
                sendFax: {folder: faxes, numbers: '\\+\\d{1,15}', perMinute: 60}
                archiveFolders: ['D:\\Archive', 'D:\\Büro']
                users: users.yaml
                rmi: {enabled: true, host: localhost, port: 0}
                http:
                  enabled: true
                  host: 127.0.0.1
                  port: 18778
                  hosts: [fax.example.org, '[fe80::1]:8443', 10.1.2.3]
                  origins: ['https://wall.example.org', 'http://localhost:3000']
                  policy: good.xml
                """);
        assertEquals(Set.of(), file.withoutBackend());
        assertEquals(
                new BridgeSettings(
                        List.of(
                                new ServerSettings(
                                        "FAXSRV1",
                                        "",
                                        Backend.SIMULATED,
                                        new SimulateSettings("busy", 20, -7),
                                        new PollSettings(
                                                Duration.ofMinutes(1), Duration.ofMillis(500), Duration.ofHours(1)),
                                        Duration.ofSeconds(3)),
                                new ServerSettings("4711", "\\\\FAX2", Backend.COM)
                                        .withPolling(PollSettings.NONE)
                                        .withBinding(Binding.LATE)),
                        Optional.of(new ListenerSettings("127.0.0.1", 18778)),
                        Optional.of(new ListenerSettings("127.0.0.1", 0)),
                        new HttpNames(
                                List.of("fax.example.org", "[fe80::1]:8443", "10.1.2.3"),
                                List.of("https://wall.example.org", "http://localhost:3000")),
                        Optional.of(directory.toAbsolutePath().resolve("good.xml")),
                        true,
                        Optional.of(
                                new SendFaxSettings(directory.toAbsolutePath().resolve("faxes"), "\\+\\d{1,15}", 60)),
                        List.of("D:\\Archive", "D:\\Büro"),
                        Optional.of(directory.toAbsolutePath().resolve("users.yaml")),
                        Optional.empty()),
                file.settings(Backend.COM));
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "True", "TRUE"})
    void knowsAllFormsOfTrueAndFalse(String yes) throws IOException {
        String no = yes.replace("true", "false").replace("True", "False").replace("TRUE", "FALSE");
        BridgeSettings settings =
                read("writes: " + yes + "\nrmi: {enabled: " + no + "}").settings();
        assertEquals(true, settings.writes());
        assertEquals(Optional.empty(), settings.rmi());
    }

    @ParameterizedTest
    @CsvSource({"80, 80", "+80, 80", "0080, 80", "0x50, 80", "0xfF, 255", "0o17, 15", "-0, 0", "!!int 80, 80"})
    void knowsAllFormsOfAWholeNumber(String text, int port) throws IOException {
        assertEquals(
                port,
                read("http: {port: " + text + "}")
                        .settings()
                        .http()
                        .orElseThrow()
                        .port());
    }

    @Test
    void takesDefaultsForAllServers() throws IOException {
        String defaults = "defaults: {poll: 1m, statusPoll: 2s, routingPoll: 1h, timeout: 20s}\n";
        PollSettings polling = new PollSettings(Duration.ofMinutes(1), Duration.ofSeconds(2), Duration.ofHours(1));
        List<ServerSettings> servers = read("servers: [{name: A}, {name: B, statusPoll: 0s, timeout: 1s}]\n" + defaults)
                .settings()
                .servers();
        assertEquals(polling, servers.get(0).polling());
        assertEquals(Duration.ofSeconds(20), servers.get(0).timeout());
        assertEquals(
                new PollSettings(Duration.ofMinutes(1), Duration.ZERO, Duration.ofHours(1)),
                servers.get(1).polling());
        assertEquals(Duration.ofSeconds(1), servers.get(1).timeout());

        SettingsFile local = read(defaults);
        assertEquals(Set.of("local"), local.withoutBackend());
        assertEquals(polling, local.settings().servers().get(0).polling());
    }

    @Test
    void takesWordsForStatesBesideThoseForAllServers() throws IOException {
        List<ServerSettings> servers = read("""
                defaults: {stateTexts: {Wartet: PENDING, ' Frei ': AVAILABLE}}
                servers:
                  - {name: A, expectedPorts: 8}
                  - {name: B, stateTexts: {frei: PENDING, "4711": AVAILABLE}}
                """).settings().servers();
        assertEquals(
                Map.of("Wartet", "PENDING", "Frei", "AVAILABLE"), servers.get(0).stateTexts());
        assertEquals(OptionalInt.of(8), servers.get(0).expectedPorts());
        // The word of all servers stays as it is written there; its meaning is that of this server.
        assertEquals(
                Map.of("Wartet", "PENDING", "Frei", "PENDING", "4711", "AVAILABLE"),
                servers.get(1).stateTexts());
        assertEquals(OptionalInt.empty(), servers.get(1).expectedPorts());
    }

    @Test
    void leavesKeysOfOthersAlone() throws IOException {
        BridgeSettings settings = read("""
                x-note: {any: [thing], any: !tag 1}
                x-note: again
                servers: [{name: A, x-owner: Büro, backend: simulated, simulate: {ports: 2, x-why: }}]
                http: {x-proxy: yes, port: 1}
                """).settings();
        assertEquals(2, settings.servers().get(0).simulate().ports());
        assertEquals(1, settings.http().orElseThrow().port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"# servers: []\n", "\uFEFF# later", "---\n# later\n", "# a\r\n\r\n# b\r\n"})
    void takesAFileOfCommentsForAllDefaultsAtTheStartOnly(String comments) throws IOException {
        SettingsFile file = read(comments);
        assertEquals(Set.of("local"), file.withoutBackend());
        assertEquals(BridgeSettings.defaults(Backend.COM), file.settings(Backend.COM));

        SettingsException refused = assertThrows(SettingsException.class, () -> reader.readAgain(file.path()));
        assertEquals(
                file.path() + ": has only comments and may be half written: write a setting, such as writes: false",
                refused.getMessage());
        read("writes: false");
        assertEquals(
                BridgeSettings.defaults(Backend.COM),
                reader.readAgain(file.path()).settings(Backend.COM));
    }

    @Test
    void hasDefaultsForFaxes() throws IOException {
        Files.createDirectory(directory.resolve("faxes"));
        assertEquals(
                Optional.of(new SendFaxSettings(directory.toAbsolutePath().resolve("faxes"), "[0-9+ ()-]{3,40}", 6)),
                read("sendFax: {folder: ./faxes/}").settings().sendFax());
        assertEquals(
                Optional.of(directory.toAbsolutePath()),
                read("sendFax: {folder: '" + directory.toAbsolutePath() + "'}")
                        .settings()
                        .sendFax()
                        .map(SendFaxSettings::folder));
    }

    @Test
    void sendsFromAFolderThatExistsOnly() throws IOException {
        Path missing = directory.toAbsolutePath().resolve("missing");
        assertEquals(List.of("1:19 sendFax.folder"), problems("sendFax: {folder: missing}"));
        assertEquals(
                missing + " does not exist: make this folder for the documents that may be sent",
                message("sendFax: {folder: missing}"));
        Path file = Files.writeString(directory.resolve("file"), "").toAbsolutePath();
        assertEquals(
                file + " is not a folder: name the folder of the documents that may be sent",
                message("sendFax: {folder: file}"));
        assertEquals(
                List.of("1:10 sendFax", "1:20 sendFax.numbers", "1:39 sendFax.perMinute"),
                problems("sendFax: {numbers: '[0-9', perMinute: 0}"));
    }

    private String message(String yaml) {
        SettingsException refused = assertThrows(SettingsException.class, () -> read(yaml));
        return refused.problems().get(0).message();
    }

    @Test
    void turnsConnectorsOff() throws IOException {
        BridgeSettings settings = read("rmi: {enabled: false, port: 1}\nhttp: {enabled: false, port: 1}")
                .settings();
        assertEquals(Optional.empty(), settings.rmi());
        assertEquals(Optional.empty(), settings.http());
    }

    @Test
    void readsAFileThatNotepadWrote() throws IOException {
        assertEquals(
                "Büro",
                read("\uFEFFservers:\r\n  - name: Büro\r\n")
                        .settings()
                        .servers()
                        .get(0)
                        .name());
    }

    @Test
    void letsServersShareWhatTheySay() throws IOException {
        List<ServerSettings> servers = read("""
                servers:
                  - {name: A, backend: simulated, simulate: &like {preset: busy}}
                  - {name: B, backend: simulated, simulate: *like}
                """).settings().servers();
        assertEquals(servers.get(0).simulate(), servers.get(1).simulate());
        assertEquals("busy", servers.get(1).simulate().preset());
    }

    static Stream<Arguments> badFiles() {
        return Stream.of(
                bad("serverz: []", "1:1: serverz: there is no such key; did you mean servers?"),
                bad(
                        "poll: 30s",
                        "1:1: poll: there is no such key; there are servers, defaults, writes, users, sendFax, archiveFolders, tls, rmi, http, log"),
                bad(
                        server("status-poll: 5s"),
                        "3:5: servers[0].status-poll: there is no such key; did you mean statusPoll?"),
                bad(server("backed: com"), "3:5: servers[0].backed: there is no such key; did you mean backend?"),
                bad(server("<<: {poll: 1s}"), "3:5: servers[0].<<: " + NO_MERGE),
                bad("x-a: &a {poll: 1s}\nservers: [{name: A, <<: *a}]", "2:21: servers[0].<<: " + NO_MERGE),
                bad("<<: {writes: true}", "1:1: <<: " + NO_MERGE),
                bad("http: &a {<<: *a}", "1:11: http.<<: " + NO_MERGE),
                bad(
                        "defaults: {backend: com}",
                        "1:12: defaults.backend: there is no such key; there are poll, statusPoll, routingPoll, timeout,"
                                + " stateTexts"),
                bad(
                        "defaults: {poll: 30}\nservers: [{name: A}, {name: B}]",
                        "1:18: defaults.poll: \"30\" has no unit: " + RIGHT_DURATION),
                bad(
                        "defaults: 30s",
                        "1:11: defaults: is \"30s\": it must be a mapping with the keys poll, statusPoll,"
                                + " routingPoll, timeout, stateTexts"),
                bad(
                        "x: 1",
                        "1:1: x: there is no such key; there are servers, defaults, writes, users, sendFax, archiveFolders, tls, rmi, http, log"),
                bad("sendFax: {}", "1:10: sendFax: has no folder: name the folder of the documents that may be sent"),
                bad(
                        "sendFax: yes",
                        "1:10: sendFax: is \"yes\": it must be a mapping with the keys folder, numbers,"
                                + " perMinute"),
                bad(
                        "sendFax: {folder: ''}",
                        "1:19: sendFax.folder: is empty: it must be the path of the folder of the" + " documents"),
                bad(
                        "sendFax: {folder: ., numbers: '[0-9'}",
                        "1:31: sendFax.numbers: \"[0-9\" is not a regular expression:"
                                + " Unclosed character class at character 4"),
                bad(
                        "sendFax: {folder: ., numbers: ''}",
                        "1:31: sendFax.numbers: is empty: it must be a regular"
                                + " expression for numbers, such as '[0-9+ ()-]{3,40}'"),
                bad(
                        "sendFax: {folder: ., numbers: " + "1".repeat(501) + "}",
                        "1:31: sendFax.numbers: has 501 characters," + " more than 500"),
                bad(
                        "sendFax: {folder: ., perMinute: 1001}",
                        "1:33: sendFax.perMinute: 1001 faxes a minute cannot be"
                                + " allowed: it is a number from 1 to 1000; to allow none, leave sendFax out"),
                bad(
                        "sendFax: {folder: ., perMinute: often}",
                        "1:33: sendFax.perMinute: \"often\" is not a whole number"),
                bad(
                        "sendFax: {folder: ., file: x}",
                        "1:22: sendFax.file: there is no such key; there are folder, numbers," + " perMinute"),
                bad("sendfax: {folder: .}", "1:1: sendfax: there is no such key; did you mean sendFax?"),
                bad("archiveFolders: 'D:\\Archive'", "1:17: archiveFolders: is \"D:\\Archive\": it must be a list"),
                bad("archiveFolders: ['D:\\Archive', x]", "1:32: archiveFolders[1]: is no folder on D:"),
                bad(
                        "archiveFolders: [true]",
                        "1:18: archiveFolders[0]: true is not a text: put it in quotes if it is meant" + " as one"),
                bad("writes: tRUE", "1:9: writes: \"tRUE\" is neither true nor false"),
                bad("servers: Null", "1:10: servers: is without a value: it must be a list"),
                bad(
                        "servers: [{name: TRUE}]",
                        "1:18: servers[0].name: TRUE is not a text: put it in quotes if it is meant as one"),
                bad(
                        "http: {policy: \"C:\\faxmx\\x.xml\"}",
                        "1:27: is not YAML: while scanning a double-quoted scalar, expected escape sequence of 2"
                                + " hexadecimal numbers, but found: .x: " + SINGLE_QUOTES),
                bad(
                        "http: {policy: \"C:\\dir\\x.xml\"}",
                        "1:20: is not YAML: while scanning a double-quoted scalar, found unknown escape character d(100): "
                                + SINGLE_QUOTES),
                bad(
                        "http: {policy: \"C:\\temp\\new.xml\"}",
                        "1:16: http.policy: \"C:\uFFFDemp\uFFFDew.xml\" has control characters: " + SINGLE_QUOTES),
                bad(
                        server("host: \"\\nas01\""),
                        "3:11: servers[0].host: \"\uFFFDas01\" has control characters: " + SINGLE_QUOTES),
                bad("writes: true\nwrites: false", "2:1: writes: is given twice; its first value is in line 1"),
                bad("writes: yes", "1:9: writes: \"yes\" is neither true nor false"),
                bad("writes: 1", "1:9: writes: 1 is neither true nor false"),
                bad("writes: \"true\"", "1:9: writes: \"true\" is neither true nor false"),
                bad("writes:", "1:8: writes: has no value: it must be true or false"),
                bad("writes: [true]", "1:9: writes: is a list: it must be true or false"),
                bad("writes: !yes true", "1:9: writes: has the tag !yes: remove it"),
                bad("!!java.util.Date {}", "1:1: has the tag tag:yaml.org,2002:java.util.Date: remove it"),
                bad(
                        "- name: A",
                        "1:1: is a list: it must be a mapping with the keys servers, defaults, writes, users, sendFax, archiveFolders, tls, rmi, http, log"),
                bad(
                        "hello",
                        "1:1: is \"hello\": it must be a mapping with the keys servers, defaults, writes, users, sendFax, archiveFolders, tls, rmi, http, log"),
                bad(
                        "? " + "k".repeat(500_000) + "\n: 1",
                        "1:3: " + "k".repeat(60)
                                + "...: there is no such key; there are servers, defaults, writes, users, sendFax, archiveFolders, tls, rmi, http, log"),
                bad("? [a]\n: b", "1:3: a key is a text, not a list"),
                bad(
                        "servers: []",
                        "1:10: servers: is an empty list: name a fax server, or leave the key out for one called local"),
                bad("servers: A", "1:10: servers: is \"A\": it must be a list"),
                bad("servers:", "1:9: servers: is without a value: it must be a list"),
                bad(
                        "servers: [A]",
                        "1:11: servers[0]: is \"A\": it must be a mapping with the keys " + KEYS_OF_A_SERVER),
                bad("servers: [{}]", "1:11: servers[0].name: is missing: " + RIGHT_NAME),
                bad(
                        "servers: [{name: a b}]",
                        "1:18: servers[0].name: server name \"a b\" cannot be used: " + RIGHT_NAME),
                bad(
                        "servers: [{name: \"a\\nb\"}]",
                        "1:18: servers[0].name: \"a\uFFFDb\" has control characters: " + SINGLE_QUOTES),
                bad(
                        "servers: [{name: '" + "a ".repeat(250_000) + "'}]",
                        "1:18: servers[0].name: server name \"" + "a ".repeat(30) + "...\" cannot be used: "
                                + RIGHT_NAME),
                bad("servers: [{name: }]", "1:17: servers[0].name: has no value: it must be a text"),
                bad(
                        "servers: [{name: true}]",
                        "1:18: servers[0].name: true is not a text: put it in quotes if it is meant as one"),
                bad(
                        "servers: [{name: A}, {name: B},\n  {name: A}]",
                        "2:10: servers[2].name: \"A\" is given twice; first in line 1"),
                bad(
                        server("backend: COM"),
                        "3:14: servers[0].backend: \"COM\" is not a backend; there are com and simulated"),
                bad(
                        server("stateTexts: {Frei: FREE}"),
                        "3:18: servers[0].stateTexts.Frei: \"FREE\" is no state; there are AVAILABLE, PENDING"),
                bad(
                        server("stateTexts: {Frei: [AVAILABLE]}"),
                        "3:18: servers[0].stateTexts.Frei: is a list: it must be a text"),
                bad(
                        server("stateTexts: {Frei: AVAILABLE, FREI: AVAILABLE}"),
                        "3:35: servers[0].stateTexts.FREI: is given twice; upper and lower case are the same here"),
                bad(
                        server("stateTexts: {' ': AVAILABLE}"),
                        "3:18: servers[0].stateTexts.: is empty: it must be a word for a state"),
                bad(
                        server("stateTexts: German"),
                        "3:17: servers[0].stateTexts: is \"German\": it must be a mapping, such as"
                                + " {Verfügbar: AVAILABLE}"),
                bad(
                        server("expectedPorts: -1"),
                        "3:20: servers[0].expectedPorts: expectedPorts of -1 cannot be used: it is 0 to 100000"),
                bad(server("expectedPorts: many"), "3:20: servers[0].expectedPorts: \"many\" is not a whole number"),
                bad(server("host: a b"), "3:11: servers[0].host: \"a b\" " + NO_HOST),
                bad(
                        server("host: " + "h".repeat(500_000)),
                        "3:11: servers[0].host: \"" + "h".repeat(60) + "...\" " + NO_HOST),
                bad(
                        server("host: fax9\n    backend: simulated"),
                        "3:11: servers[0].host: has no effect on a simulated server: remove it, or write backend: com"),
                bad(
                        server("binding: early"),
                        "3:14: servers[0].binding: \"early\" is not a binding; there are auto and late"),
                bad(
                        server("binding: late\n    backend: simulated"),
                        "3:14: servers[0].binding: has no effect on a simulated server: remove it, or write backend: com"),
                bad(
                        server("backend: " + "b".repeat(500_000)),
                        "3:14: servers[0].backend: \"" + "b".repeat(60)
                                + "...\" is not a backend; there are com and simulated"),
                bad(server("poll: 30"), "3:11: servers[0].poll: \"30\" has no unit: " + RIGHT_DURATION),
                bad(server("poll: 0"), "3:11: servers[0].poll: \"0\" has no unit: " + RIGHT_DURATION),
                bad(server("poll: 1.5s"), "3:11: servers[0].poll: \"1.5s\" is not a duration: " + RIGHT_DURATION),
                bad(
                        server("poll: 99ms"),
                        "3:11: servers[0].poll: poll of 99ms cannot be used: it is 100ms to 1d, or 0s for never"),
                bad(
                        server("statusPoll: 2d"),
                        "3:17: servers[0].statusPoll: status poll of 2d cannot be used: it is 100ms to 1d, or 0s for never"),
                bad(
                        server("routingPoll: 99ms"),
                        "3:18: servers[0].routingPoll: routing poll of 99ms cannot be used: it is 100ms to 1d, or 0s for"
                                + " never"),
                bad(
                        server("timeout: 11m"),
                        "3:14: servers[0].timeout: timeout of 11m cannot be used: it is 100ms to 10m"),
                bad(
                        server("timeout: 0s"),
                        "3:14: servers[0].timeout: timeout of 0s cannot be used: it is 100ms to 10m"),
                bad(
                        server("simulate: {}"),
                        "3:15: servers[0].simulate: needs backend: simulated, and this server names no backend"),
                bad(
                        "servers: [{name: A, backend: com, simulate: {preset: busy}}]",
                        "1:45: servers[0].simulate: needs backend: simulated, and this server's is com"),
                bad(
                        simulate("preset: hotel"),
                        "1:60: servers[0].simulate.preset: \"hotel\" is no preset; there are office, busy"),
                bad(
                        simulate("ports: 100001"),
                        "1:59: servers[0].simulate.ports: a simulated fax server cannot have 100001 ports: it has 0 to 100000"),
                bad(
                        simulate("preset: " + "p".repeat(500_000)),
                        "1:60: servers[0].simulate.preset: \"" + "p".repeat(60)
                                + "...\" is no preset; there are office, busy"),
                bad(simulate("seed: 1.5"), "1:58: servers[0].simulate.seed: 1.5 is not a whole number"),
                bad(
                        simulate("seed: 99999999999999999999"),
                        "1:58: servers[0].simulate.seed: 99999999999999999999 is too large a number"),
                bad(
                        "rmi: off",
                        "1:6: rmi: is \"off\": it must be a mapping with the keys enabled, host, port, hostname, insecure"),
                bad(
                        "rmi: {policy: a}",
                        "1:7: rmi.policy: there is no such key; there are enabled, host, port, hostname, insecure"),
                bad("rmi: {enabled: off}", "1:16: rmi.enabled: \"off\" is neither true nor false"),
                bad(
                        "rmi: {host: 0.0.0.0.0}",
                        "1:13: rmi.host: cannot listen on \"0.0.0.0.0\": it must be an IP address or a name of this machine,"
                                + " such as 127.0.0.1, 0.0.0.0 or ::"),
                bad(
                        "rmi: {host: '" + "0".repeat(500_000) + "'}",
                        "1:13: rmi.host: cannot listen on \"" + "0".repeat(60)
                                + "...\": it must be an IP address or a name of this machine, such as 127.0.0.1, 0.0.0.0 or ::"),
                bad(
                        "rmi: {port: 65536}",
                        "1:13: rmi.port: port 65536 cannot be used: a port is 1 to 65535, or 0 for one that is free"),
                bad(
                        "rmi: {port: -1}",
                        "1:13: rmi.port: port -1 cannot be used: a port is 1 to 65535, or 0 for one that is free"),
                bad("http: {port: \"80\"}", "1:14: http.port: \"80\" is a text: write the number without quotes"),
                bad("http: {port: 0b11}", "1:14: http.port: \"0b11\" is not a whole number"),
                bad("http: {port: 1e3}", "1:14: http.port: 1e3 is not a whole number"),
                bad("http: {port: .inf}", "1:14: http.port: .inf is not a whole number"),
                bad("http: {port: '0x50'}", "1:14: http.port: \"0x50\" is a text: write the number without quotes"),
                bad(
                        "http: {port: 9875}",
                        "1:14: http.port: HTTP and JMX RMI cannot both listen on port 9875: give them different ones"),
                bad(
                        "rmi: {port: 8778}",
                        "1:13: rmi.port: HTTP and JMX RMI cannot both listen on port 8778: give them different ones"),
                bad("http: {hosts: fax.example.org}", "1:15: http.hosts: is \"fax.example.org\": it must be a list"),
                bad(
                        "http: {hosts: [fax.example.org, 'a b']}",
                        "1:33: http.hosts: \"a b\" is not a host: write a name or address, such as fax.example.org or"
                                + " fax.example.org:8443"),
                bad("http: {hosts: [a, A]}", "1:15: http.hosts: \"A\" is given twice"),
                bad(
                        "http: {hosts: [true]}",
                        "1:16: http.hosts: true is not a text: put it in quotes if it is meant as one"),
                bad("http: {origins: ['*']}", "1:18: http.origins: \"*\"" + NO_ORIGIN),
                bad("http: {origins: [\"null\"]}", "1:18: http.origins: \"null\"" + NO_ORIGIN),
                bad(
                        "http: {origins: ['https://a.example/']}",
                        "1:18: http.origins: \"https://a.example/\"" + NO_ORIGIN),
                bad("http: {origins: ['file://a']}", "1:18: http.origins: \"file://a\"" + NO_ORIGIN),
                bad("http: {origins: [localhost:3000]}", "1:18: http.origins: \"localhost:3000\"" + NO_ORIGIN),
                bad("http: {policy: no.xml}", "1:16: http.policy: policy no.xml does not exist"),
                bad("http: {policy: \"\"}", "1:16: http.policy: is empty: it must be the path of a Jolokia policy"),
                bad(
                        "http: {policy: " + "p".repeat(500_000) + "}",
                        "1:16: http.policy: \"" + "p".repeat(60) + "...\" is too long for the path of a file"),
                bad(
                        "http: {policy: \"a\\0b\"}",
                        "1:16: http.policy: \"a\uFFFDb\" has control characters: " + SINGLE_QUOTES),
                bad("a: b: c", "1:5: is not YAML: mapping values are not allowed here"),
                bad(
                        "a:\n\t- b",
                        "2:1: is not YAML: while scanning for the next token, found character '\\t(TAB)' that cannot start"
                                + " any token. (Do not use \\t(TAB) for indentation)"),
                bad(
                        "writes: true\n---\nwrites: false",
                        "2:1: is not YAML: expected a single document in the stream, but found another document"),
                bad("writes: *nothing", "1:9: is not YAML: found undefined alias nothing"),
                bad(
                        "writes: *" + "n".repeat(500_000),
                        "1:9: is not YAML: found undefined alias " + "n".repeat(200 - "found undefined alias ".length())
                                + "..."),
                bad("writes: \u0001", "1:9: is not YAML: it has the character U+0001: remove it"),
                bad(
                        "\uFEFF# \uD83D\uDCE0\r\n# " + "x".repeat(5_000) + "\r# Bü\u0007ro",
                        "3:5: is not YAML: it has the character U+0007: remove it"),
                bad("w\0r\0", "1:2: is not UTF-8 text: it has the character U+0000. Save it as UTF-8"),
                bad("%YAML 2.0\n---\nwrites: true", "1:1: " + OTHER_YAML.formatted("2.0")),
                bad("# ours\n%YAML 3.1\n---\nwrites: true", "2:1: " + OTHER_YAML.formatted("3.1")),
                bad("", "is empty: write the settings that differ from the defaults, such as servers"),
                bad(" \r\n", "is empty: write the settings that differ from the defaults, such as servers"),
                bad("[".repeat(100_000), "1:51: is nested more than 50 levels deep: it is not a settings file"),
                bad(
                        "a: &a [1]\nservers: [" + "*a,".repeat(60) + "]",
                        "2:161: repeats lists and mappings by more than 50 aliases: it is not a settings file"),
                bad(
                        "a: &a {b: 1}\nservers: [" + "*a,".repeat(60) + "]",
                        "2:161: repeats lists and mappings by more than 50 aliases: it is not a settings file"),
                bad("# " + "x".repeat(1 << 20), "is larger than 1 MiB: it is not a settings file"));
    }

    private static Arguments bad(String yaml, String message) {
        return arguments(yaml, message);
    }

    /** A file with a server and one key of it. */
    private static String server(String key) {
        return "servers:\n  - name: A\n    " + key + "\n";
    }

    /** A file with a simulated server and one key of what it is like. */
    private static String simulate(String key) {
        return "servers: [{name: A, backend: simulated, simulate: {" + key + "}}]";
    }

    @ParameterizedTest
    @MethodSource("badFiles")
    void saysWhereAndWhatIsWrongAndWhatIsAccepted(String yaml, String message) {
        SettingsException refused = assertThrows(SettingsException.class, () -> read(yaml));
        Path file = directory.resolve("f.yaml");
        assertEquals(
                file + (message.matches("(?s)\\d+:\\d+: .*") ? ":" : ": ") + message,
                refused.problems().stream().map(SettingsProblem::toString).collect(Collectors.joining("\n")));
        assertEquals(1, refused.getMessage().lines().count(), refused::getMessage);
    }

    @Test
    void reportsAllProblemsInTheOrderOfTheFile() {
        assertEquals(
                List.of(
                        "1:1 write",
                        "3:11 servers[0].name",
                        "4:11 servers[0].poll",
                        "5:5 servers[1].name",
                        "5:14 servers[1].timeout",
                        "6:11 servers[2].name",
                        "7:13 rmi.port",
                        "8:14 http.port",
                        "9:1 http"),
                problems("""
                        write: true
                        servers:
                          - name: a b
                            poll: 30
                          - timeout: soon
                          - name: a,b
                        rmi: {port: 70000}
                        http: {port: 70000}
                        http: {}
                        """));
    }

    @Test
    void doesNotTakeAWrongValueForItsDefault() {
        // The default of the name, and of the port, are given rightly elsewhere.
        assertEquals(List.of("1:18 servers[0].name"), problems("servers: [{name: a b}, {name: local}]"));
        assertEquals(List.of("1:13 rmi.port"), problems("rmi: {port: -1}\nhttp: {port: 9875}"));
    }

    @Test
    void limitsTheNumberOfProblems() {
        List<String> problems = problems(
                IntStream.range(0, 250).mapToObj(i -> "key" + i + ": 1\n").collect(Collectors.joining()));
        assertEquals(101, problems.size());
        SettingsException refused =
                assertThrows(SettingsException.class, () -> reader.read(directory.resolve("f.yaml")));
        assertTrue(refused.getMessage().endsWith(": there are 150 more problems"), refused.getMessage());
    }

    @Test
    void saysThatThereIsNoSuchFile() {
        Path missing = directory.resolve("missing.yaml");
        SettingsException refused = assertThrows(SettingsException.class, () -> reader.read(missing));
        assertEquals(missing + ": does not exist", refused.getMessage());
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "has FIFOs and devices in the file system")
    void saysThatAFifoOrADeviceIsNoFileWithoutOpeningIt() throws Exception {
        Path fifo = directory.resolve("fifo.yaml");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        Path link = Files.createSymbolicLink(directory.resolve("link.yaml"), fifo);
        for (Path none : List.of(fifo, link, Path.of("/dev/zero"), Path.of("/dev/tty"))) {
            SettingsException refused = assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> assertThrows(SettingsException.class, () -> reader.read(none)));
            assertEquals(none + ": is a FIFO, a device or a socket: name a file", refused.getMessage());
        }
    }

    @Test
    void refusesAHugeFileByItsSize() throws Exception {
        Path huge = directory.resolve("huge.yaml");
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            // Without blocks on the disk.
            file.setLength(300L << 30);
        }
        SettingsException refused = assertThrows(SettingsException.class, () -> reader.read(huge));
        assertEquals(huge + ": is larger than 1 MiB: it is not a settings file", refused.getMessage());
    }

    @Test
    void saysThatADirectoryIsNoFile() {
        SettingsException refused = assertThrows(SettingsException.class, () -> reader.read(directory));
        assertEquals(directory + ": is a directory: name a file", refused.getMessage());
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the file's rights are not POSIX's")
    void saysThatTheFileMayNotBeRead() throws IOException {
        Path file = Files.writeString(directory.resolve("f.yaml"), "writes: false");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("-wx-wx-wx"));
        assumeFalse(Files.isReadable(file), "this user may read everything");
        SettingsException refused = assertThrows(SettingsException.class, () -> reader.read(file));
        assertEquals(file + ": cannot be read: permission denied", refused.getMessage());
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(new AccessDeniedException("f.yaml"), "permission denied"),
                arguments(new AccessDeniedException("f.yaml", null, "locked"), "permission denied"),
                arguments(new FileSystemException("f.yaml", null, "Too many levels"), "Too many levels"),
                arguments(new FileSystemLoopException("f.yaml"), "java.nio.file.FileSystemLoopException"),
                arguments(new IOException("Input/output error"), "Input/output error"),
                arguments(new IOException(), "java.io.IOException"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void saysWhyTheFileCannotBeRead(IOException failure, String message) {
        assertEquals(message, YamlFile.reason(failure));
    }

    @ParameterizedTest
    @CsvSource({"UTF-16,1:1", "windows-1252,2:11", "ISO-8859-15,2:11"})
    void saysWhereTheFileIsNotUtf8(Charset charset, String place) throws IOException {
        Path file = directory.resolve("f.yaml");
        Files.write(file, "servers:\r\n- {name: Büro}".getBytes(charset));
        String message =
                assertThrows(SettingsException.class, () -> reader.read(file)).getMessage();
        assertTrue(message.startsWith(file + ":" + place + ": is not UTF-8 text: "), message);
        assertTrue(message.toLowerCase(Locale.ROOT).endsWith("save it as utf-8"), message);
    }

    @Test
    void countsCharactersBeforeWhatIsNotUtf8() throws IOException {
        Path file = directory.resolve("f.yaml");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write("\uFEFF# ok\n# Büro \uD83D\uDCE0 ".getBytes(StandardCharsets.UTF_8));
        bytes.write(0xFC);
        Files.write(file, bytes.toByteArray());
        SettingsException refused = assertThrows(SettingsException.class, () -> reader.read(file));
        assertEquals(file + ":2:10: is not UTF-8 text: here is the byte 0xFC. Save it as UTF-8", refused.getMessage());
    }

    /** Where no backend is written it may become simulated; that is no contradiction. */
    @ParameterizedTest
    @ValueSource(strings = {"backend: com", "poll: 1m"})
    void takesAHostWhereTheBackendMayBeCom(String key) throws IOException {
        assertEquals(
                "fax9",
                read(server(key + "\n    host: fax9"))
                        .settings()
                        .servers()
                        .get(0)
                        .host());
    }

    private List<String> problems(String yaml) {
        return assertThrows(SettingsException.class, () -> read(yaml)).problems().stream()
                .map(problem -> problem.line() + ":" + problem.column() + " " + problem.key())
                .toList();
    }

    private SettingsFile read(String yaml) throws IOException {
        return reader.read(Files.writeString(directory.resolve("f.yaml"), yaml, StandardCharsets.UTF_8));
    }
}
