package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.management.MBeanServerFactory;
import org.faxmx.FaxBridge;
import org.faxmx.ManualClock;
import org.faxmx.SettingsSource;
import org.faxmx.access.PrivateFile;
import org.faxmx.access.TestAuthority;
import org.faxmx.access.TlsFiles;
import org.faxmx.access.TlsFiles.ClientCertificates;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ListenerSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.e2e.TestUsers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code faxmx watch} of running bridges, and of its own. */
@Timeout(60)
class WatchTest {

    private static final InstantSource CLOCK = new ManualClock("2026-03-01T12:00:00Z");

    @TempDir
    private Path directory;

    @Test
    void displaysARunningBridge() {
        try (FaxBridge bridge = open(Optional.empty())) {
            Run run = Run.of("watch", "--once", "--url", bridge.pageUrl());
            assertEquals(0, run.exitCode(), run::err);
            assertDisplayed(run);
            assertEquals("", run.err());
            // The address of Jolokia leads there too.
            assertDisplayed(Run.of("watch", "--once", "--url", bridge.httpUrl()));
            assertDisplayed(Run.of("watch", "--once", "--url", bridge.httpUrl().replaceFirst("/$", "")));
        }
    }

    @Test
    void logsInWhereThereAreUsers() throws IOException {
        try (FaxBridge bridge = open(Optional.of(TestUsers.in(directory)))) {
            assertDisplayed(Run.withInput(
                    TestUsers.PASSWORD + "\n",
                    "watch",
                    "--once",
                    "--url",
                    bridge.pageUrl(),
                    "--user",
                    TestUsers.ADMIN,
                    "--password-stdin"));

            Run wrong = Run.withInput(
                    "battery staple\n",
                    "watch",
                    "--url",
                    bridge.pageUrl(),
                    "--user",
                    TestUsers.ADMIN,
                    "--password-stdin");
            assertEquals(1, wrong.exitCode());
            assertEquals("", wrong.out());
            assertEquals(
                    List.of("faxmx: " + bridge.pageUrl()
                            + ": the bridge does not accept user admin with this password"),
                    wrong.errLines());

            Run without = Run.of("watch", "--url", bridge.pageUrl());
            assertEquals(1, without.exitCode());
            assertEquals(
                    List.of("faxmx: " + bridge.pageUrl() + ": the bridge requires a login: give --user NAME"),
                    without.errLines());
        }
    }

    @Test
    void trustsTheIssuerInTheFileAndNoOther() throws IOException {
        TestAuthority authority = new TestAuthority();
        TlsFiles files = authority.bridge(directory, TestAuthority.Flaw.NONE, ClientCertificates.NONE);
        Path issuer = authority.certificate(directory.resolve("issuer.pem"));
        Path other = new TestAuthority().certificate(directory.resolve("other.pem"));
        try (FaxBridge bridge = open(settings(Optional.empty()).withTls(Optional.of(files)))) {
            assertDisplayed(Run.of("watch", "--once", "--ca", issuer.toString(), "--url", bridge.pageUrl()));

            for (String[] arguments : new String[][] {{"watch", "--ca", other.toString()}, {"watch"}}) {
                Run refused = Run.of(Stream.concat(Stream.of(arguments), Stream.of("--url", bridge.pageUrl()))
                        .toArray(String[]::new));
                assertEquals(1, refused.exitCode(), refused::err);
                assertTrue(refused.err().contains("TLS failed: "), refused::err);
                assertTrue(refused.err().contains("its issuer must be in the file of --ca"), refused::err);
                assertEquals("", refused.out());
            }
        }
    }

    @Test
    void namesTheSchemeThatTheBridgeAnswers() throws IOException {
        TlsFiles files = new TestAuthority().bridge(directory, TestAuthority.Flaw.NONE, ClientCertificates.NONE);
        try (FaxBridge plain = open(settings(Optional.empty()));
                FaxBridge secured = open(settings(Optional.empty()).withTls(Optional.of(files)))) {
            String withTls = plain.pageUrl().replace("http:", "https:");
            Run first = Run.of("watch", "--url", withTls);
            assertEquals(1, first.exitCode());
            assertTrue(first.err().startsWith("faxmx: " + withTls + ": what answers there speaks no TLS"), first::err);
            assertTrue(first.err().contains("give --url " + plain.pageUrl()), first::err);

            String withoutTls = secured.pageUrl().replace("https:", "http:");
            Run second = Run.of("watch", "--url", withoutTls);
            assertEquals(1, second.exitCode());
            assertEquals(
                    "faxmx: " + withoutTls + ": the bridge answers with TLS only: give --url " + secured.pageUrl(),
                    second.err().strip());
        }
    }

    @Test
    void presentsAClientCertificate() throws Exception {
        TestAuthority authority = new TestAuthority();
        TlsFiles files = authority.bridge(directory);
        Path keystore = authority.client(directory, TestUsers.ADMIN);
        Path password = Files.writeString(directory.resolve("password"), TestAuthority.PASSWORD + "\n");
        PrivateFile.restrict(keystore);
        PrivateFile.restrict(password);
        Path issuer = authority.certificate(directory.resolve("issuer.pem"));
        Optional<Path> users = Optional.of(TestUsers.in(directory));
        try (FaxBridge bridge = open(settings(users).withTls(Optional.of(files)))) {
            String[] without = {"watch", "--once", "--ca", issuer.toString(), "--url", bridge.pageUrl()};
            Run refused = Run.of(without);
            assertEquals(1, refused.exitCode());
            assertTrue(refused.err().contains("give --keystore and --keystore-password"), refused::err);

            assertDisplayed(Run.of(Stream.concat(
                            Stream.of(without),
                            Stream.of("--keystore", keystore.toString(), "--keystore-password", password.toString()))
                    .toArray(String[]::new)));

            Run wrong = Run.of(
                    "watch",
                    "--url",
                    bridge.pageUrl(),
                    "--keystore",
                    keystore.toString(),
                    "--keystore-password",
                    users.get().toString());
            assertEquals(2, wrong.exitCode());
            assertTrue(wrong.err().contains("cannot be opened with the password in " + users.get()), wrong::err);
        }
    }

    @Test
    void refusesAFileWithoutIssuers() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty.pem"));
        for (String file :
                List.of(empty.toString(), directory.resolve("none.pem").toString())) {
            Run run = Run.of("watch", "--url", "https://127.0.0.1:1/", "--ca", file);
            assertEquals(2, run.exitCode());
            assertTrue(run.err().contains("--ca: " + file), run::err);
        }
    }

    @Test
    void displaysABridgeOfItsOwn() {
        Run run = Run.of("watch", "--once", "--backend", "simulated", "--server", "A", "--server", "B");
        assertEquals(0, run.exitCode(), run::err);
        assertTrue(run.outLines().get(0).startsWith("FaxMX development, a bridge of its own, "), run::out);
        assertTrue(run.out().contains("A: *** SIMULATED *** Connected for "), run::out);
        assertTrue(run.out().contains("B: *** SIMULATED *** Connected for "), run::out);
        assertEquals(
                16,
                run.outLines().stream()
                        .filter(line -> line.matches("  [AB] .*"))
                        .count(),
                run::out);
        // Nothing is left of it.
        assertEquals(0, Run.of("watch", "--once", "--backend", "simulated").exitCode());
    }

    @Test
    void writesAgainAndAgainWithoutEscapeSequencesUntilTheOutputIsClosed() {
        try (FaxBridge bridge = open(Optional.empty())) {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            OutputStream pipe = new OutputStream() {
                @Override
                public void write(int written) throws IOException {
                    read.write(written);
                    if (read.toString(StandardCharsets.UTF_8).split("SIMULATED", -1).length > 3) {
                        throw new IOException("the reader has gone");
                    }
                }
            };
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            int exitCode = new Faxmx(new PrintStream(pipe, true, StandardCharsets.UTF_8), new PrintStream(err, true))
                    .run("watch", "--interval", "500ms", "--url", bridge.pageUrl());
            assertEquals(1, exitCode);
            assertEquals(
                    "faxmx: the output could not be written",
                    err.toString(StandardCharsets.UTF_8).strip());
            String lines = read.toString(StandardCharsets.UTF_8);
            assertEquals(3, lines.split("FaxMX development", -1).length - 1, lines);
            assertFalse(lines.contains("\u001b"), lines);
            assertFalse(lines.contains("Ctrl-C"), lines);
        }
    }

    @Test
    void reportsABridgeThatCannotBeReached() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        Run run = Run.of("watch", "--url", "http://127.0.0.1:" + free + "/");
        assertEquals(1, run.exitCode());
        assertEquals("", run.out());
        assertEquals(
                List.of("faxmx: http://127.0.0.1:" + free + "/: no connection: nothing listens there"), run.errLines());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    <html>Hello                      | is not a bridge of this version
                    []                               | is not a bridge of this version
                    {"status":503,"error":"a\\u001b"} | the bridge answered: a\\u001b
                    [{"status":200,"timestamp":9223372036854775807},{"status":200}] | is not a bridge of this version
                    [{"status":404},{"status":200}]  | the bridge answered with HTTP 404
                    """)
    void reportsWhatIsNoBridge(String answer, String expected) throws IOException {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        other.start();
        try {
            Run run = Run.of(
                    "watch", "--url", "http://127.0.0.1:" + other.getAddress().getPort());
            assertEquals(1, run.exitCode());
            assertTrue(run.err().contains(expected), run::err);
            assertFalse(run.err().contains("status page"), run::err);
        } finally {
            other.stop(0);
        }
    }

    @Test
    void namesTheAddressOfTheStatusPageForThatOfAnother() throws IOException {
        Path file = Files.writeString(directory.resolve("faxmx.yaml"), """
                servers: [{name: A, backend: simulated}]
                rmi: {enabled: false}
                http: {port: 0}
                """);
        BridgeSettings settings = ServerOptions.reader().read(file).settings();
        try (FaxBridge bridge =
                FaxBridge.open(settings, () -> settings, MBeanServerFactory.newMBeanServer(), InstantSource.system())) {
            Run run = Run.of("watch", "--once", "--url", bridge.pageUrl() + "metrics");

            assertEquals(1, run.exitCode());
            assertTrue(
                    run.err().contains("Give the address of the status page, such as " + bridge.pageUrl()), run::err);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --url http://127.0.0.1:1/ --server A          | --url names a running bridge
                    --url http://127.0.0.1:1/ --backend simulated | --url names a running bridge
                    --url 127.0.0.1:8778                          | write an address such as http://127.0.0.1:8778/
                    --url ftp://127.0.0.1/                        | write an address such as http://127.0.0.1:8778/
                    --url http://127.0.0.1:1/?a=b                 | write an address such as http://127.0.0.1:8778/
                    --url http://a:secret@127.0.0.1:1/            | give --user NAME
                    --url http://127.0.0.1:1/ --password-stdin    | --password-stdin needs --user NAME
                    --user anna                                   | name it with --url
                    --url http://a:secret@fax_1:1/                | give --user NAME
                    --url http://fax_1:1/                         | a host name has no "_"
                    --ca ca.pem                                   | are for a running bridge with TLS
                    --ca ca.pem --url http://127.0.0.1:1/         | are for a running bridge with TLS
                    --keystore a.p12                              | are for a running bridge with TLS
                    --keystore a.p12 --url https://127.0.0.1:1/   | --keystore and --keystore-password belong together
                    --interval 2                                  | --interval: "2" has no unit
                    --interval 1ms                                | --interval of 1ms cannot be used: it is 500ms to 1h
                    --interval 2h                                 | --interval of 2h cannot be used: it is 500ms to 1h
                    extra                                         | extra
                    """)
    void refusesWhatMakesNoSense(String arguments, String expected) {
        Run run = Run.of(("watch --once " + arguments).split(" "));
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains(expected), run::err);
        assertFalse(run.err().contains("secret"), run::err);
        assertEquals("", run.out());
    }

    private static void assertDisplayed(Run run) {
        assertEquals(0, run.exitCode(), run::err);
        List<String> lines = run.outLines();
        assertTrue(
                lines.get(0).matches("FaxMX development, https?://127\\.0\\.0\\.1:\\d+/\\S*, \\d\\d:\\d\\d:\\d\\d"),
                run::out);
        assertTrue(
                lines.get(2).matches("FAX1: \\*{3} SIMULATED \\*{3} Connected for \\d+ s, read \\d+ s ago"), run::out);
        assertEquals("  Ports  8 of 8 in service, 0 sending, 0 receiving, 0 out of order, 0 stale", lines.get(3));
        assertEquals("  Queue  0 waiting, 0 failed", lines.get(4));
        assertTrue(lines.get(6).matches(" +Port +Device +Doing +For +Page +Sent +Recd +Fail +Last failure"), run::out);
        assertTrue(lines.get(7).matches(" +Brooktrout TR1034 Channel 1 +65537 +Available +\\d+ s +0 +0 +0"), run::out);
        assertEquals(15, lines.size(), run::out);
    }

    private static FaxBridge open(Optional<Path> users) {
        return open(settings(users));
    }

    private static FaxBridge open(BridgeSettings settings) {
        return FaxBridge.open(settings, SettingsSource.none(), MBeanServerFactory.newMBeanServer(), CLOCK);
    }

    private static BridgeSettings settings(Optional<Path> users) {
        return new BridgeSettings(
                        List.of(new ServerSettings("FAX1", "", Backend.SIMULATED)),
                        Optional.of(new ListenerSettings(0)),
                        Optional.empty(),
                        Optional.empty(),
                        false)
                .withUsers(users);
    }
}
