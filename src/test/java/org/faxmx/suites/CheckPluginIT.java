package org.faxmx.suites;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.faxmx.e2e.Distribution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The plugin {@code examples/check_faxmx}, on metrics made for it. */
@Timeout(300)
final class CheckPluginIT {

    private static final String METRICS = """
            # TYPE faxmx_server_jobs gauge
            faxmx_server_jobs{server="A"} 51
            faxmx_server_jobs{server="B"} 1
            faxmx_server_jobs_retrying{server="A"} 4
            faxmx_server_connected{server="A"} 1
            faxmx_server_connected{server="B"} 0
            faxmx_port_in_service{server="A",device_id="1",port_name="P"} 0
            faxmx_port_in_service{server="A",device_id="2",port_name="Q"} 1
            faxmx_port_in_service{server="B",device_id="1",port_name="P"} 0
            faxmx_port_stale{server="A",device_id="1",port_name="P"} 0
            faxmx_server_connected_elsewhere{server="C"} 1
            faxmx_port_page_age_seconds{server="A",port_name="x \\"y\\" \\\\ z"} 1.5
            faxmx_bridge_polls_total 7
            faxmx_bridge_ready 1
            """;

    private final List<String> logins = new ArrayList<>();
    private final List<String> queries = new ArrayList<>();

    @TempDir
    private Path directory;

    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        Program.needs(Program.isInstalled("python3"), "It needs python3 in PATH: on Debian, apt-get install python3");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> answer(exchange, 200, METRICS));
        server.createContext("/health", exchange -> answer(exchange, 200, "{\"state\":\"UP\"}\n"));
        server.createContext("/other", exchange -> answer(exchange, 200, "faxmx_server_jobs{server=\"A\"} 1\n"));
        server.createContext("/refused", exchange -> answer(exchange, 401, ""));
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", "/metrics");
            answer(exchange, 302, "");
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            queries.add(exchange.getRequestURI().getQuery());
            logins.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '>', quoteCharacter = '^', textBlock = """
                    0 > --metric faxmx_server_jobs > OK - faxmx_server_jobs: A 51, B 1 | 'A'=51;; 'B'=1;;
                    1 > --metric faxmx_server_jobs --warning 50 > WARNING - faxmx_server_jobs: A 51 | 'A'=51;50; 'B'=1;50;
                    2 > --metric faxmx_server_jobs --warning 0 --critical ~:50 > CRITICAL - faxmx_server_jobs: A 51 | 'A'=51;0;~:50 'B'=1;0;~:50
                    1 > --metric faxmx_server_jobs --warning 10: > WARNING - faxmx_server_jobs: B 1 | 'A'=51;10:; 'B'=1;10:;
                    1 > --metric faxmx_server_jobs --label server=B --warning @1:1 > WARNING - faxmx_server_jobs: B 1 | 'B'=1;@1:1;
                    0 > --metric faxmx_server_jobs --label server=B --warning @2:3 > OK - faxmx_server_jobs: B 1 | 'B'=1;@2:3;
                    0 > --metric faxmx_server_jobs --while faxmx_server_connected=0 --critical 50 > OK - faxmx_server_jobs: B 1 | 'B'=1;;50
                    0 > --metric faxmx_server_jobs --while faxmx_server_connected=2 > OK - faxmx_server_jobs: not judged where faxmx_server_connected=2 does not hold
                    2 > --metric faxmx_port_in_service --while faxmx_server_connected=1 --critical @0:0 > CRITICAL - faxmx_port_in_service: A/1/P 0 | 'A/1/P'=0;;@0:0 'A/2/Q'=1;;@0:0
                    2 > --metric faxmx_port_in_service --while faxmx_server_connected=1 --while faxmx_port_stale=0 --critical @0:0 > CRITICAL - faxmx_port_in_service: A/1/P 0 | 'A/1/P'=0;;@0:0
                    0 > --metric faxmx_port_in_service --while faxmx_port_stale=1 --critical @0:0 > OK - faxmx_port_in_service: not judged where faxmx_port_stale=1 does not hold
                    0 > --metric faxmx_server_jobs --while faxmx_bridge_polls_total=7 > OK - faxmx_server_jobs: A 51, B 1 | 'A'=51;; 'B'=1;;
                    3 > --metric faxmx_server_jobs --while faxmx_server_connected_elsewhere=1 > UNKNOWN - --while faxmx_server_connected_elsewhere: it has the labels of none of the values of faxmx_server_jobs
                    1 > --metric faxmx_server_jobs --metric faxmx_server_jobs_retrying --warning 54 > WARNING - faxmx_server_jobs + faxmx_server_jobs_retrying: A 55 | 'A'=55;54; 'B'=1;54;
                    0 > --metric faxmx_port_page_age_seconds > OK - faxmx_port_page_age_seconds: A/x "y" \\ z 1.5 | 'A/x "y" \\ z'=1.5s;;
                    0 > --metric faxmx_bridge_polls_total > OK - faxmx_bridge_polls_total: 7 | 'faxmx_bridge_polls_total'=7c;;
                    0 > --metric faxmx_server_oldest_job_age_seconds --absent ok > OK - faxmx_server_oldest_job_age_seconds: the bridge has no value
                    0 > --metric faxmx_port_page_age_seconds --absent ok > OK - faxmx_port_page_age_seconds: A/x "y" \\ z 1.5 | 'A/x "y" \\ z'=1.5s;;
                    3 > --metric faxmx_server_oldest_job_age --absent ok > UNKNOWN - --absent ok: a bridge either has faxmx_server_oldest_job_age always or does not know it; check the name
                    3 > --metric faxmx_server_connected --absent ok > UNKNOWN - --absent ok: a bridge either has faxmx_server_connected always or does not know it; check the name
                    3 > --metric faxmx_absent > UNKNOWN - faxmx_absent: the bridge has no value
                    3 > --metric faxmx_server_jobs --while faxmx_absent=1 > UNKNOWN - --while faxmx_absent: the bridge has no such metric
                    3 > --metric a --warning 5:4 > UNKNOWN - argument --warning: the range "5:4" ends before it begins
                    3 > --metric a --warning five > UNKNOWN - argument --warning: "five" is no range such as 50, ~:50, 10: or @1:3
                    3 > --metric a --label server > UNKNOWN - argument --label: "server" is not NAME=VALUE
                    3 > --metric a --colour red > UNKNOWN - unrecognized arguments: --colour red
                    """)
    void judges(int code, String arguments, String line) throws Exception {
        Program.Result result = check("/metrics", arguments);

        assertEquals("FAXMX " + line + "\n", result.output());
        assertEquals(code, result.exitCode());
    }

    @Test
    void whatCannotBeReadIsUnknown() throws Exception {
        assertUnknown("/refused answers 401 Unauthorized", check("/refused", "--metric a"));
        // The password is for the bridge only.
        assertUnknown("/moved answers 302 ", check("/moved", "--metric a"));
        server.stop(0);
        assertUnknown("Connection refused", check("/metrics", "--metric a"));
    }

    /** Else a wrong path is well for ever. */
    @Test
    void whatIsNoBridgeIsUnknown() throws Exception {
        String expected = "answers, but not with the figures of a bridge: faxmx_bridge_ready is not among them";
        assertUnknown(
                "/health " + expected, check("/health", "--metric faxmx_server_oldest_job_age_seconds --absent ok"));
        assertUnknown("/health " + expected, check("/health", "--metric faxmx_server_jobs"));
        assertUnknown("/other " + expected, check("/other", "--metric faxmx_server_jobs"));
    }

    @Test
    void logsInWithTheFirstLineOfAFile() throws Exception {
        Path password = Files.writeString(directory.resolve("password"), "correct horse\n");

        check("/metrics", "--metric faxmx_bridge_polls_total --user ann --password-file " + password)
                .ok();

        assertEquals(List.of("Basic YW5uOmNvcnJlY3QgaG9yc2U="), logins);
    }

    @Test
    void readsOnlyWhatItNeeds() throws Exception {
        check("/metrics?ports=none", "--metric faxmx_server_jobs --while faxmx_server_connected=1")
                .ok();

        assertEquals(
                List.of("ports=none&name[]=faxmx_server_jobs&name[]=faxmx_server_connected&name[]=faxmx_bridge_ready"),
                queries);
    }

    @Test
    void theZipHasItAsAProgram() throws Exception {
        Path plugin = Distribution.unpack(directory.resolve("zip"))
                .resolve("examples")
                .resolve("check_faxmx");

        String help = Program.run(directory, plugin.toString(), "--help").ok();

        assertTrue(help.startsWith("usage: check_faxmx "), help);
    }

    private static void assertUnknown(String expected, Program.Result result) {
        assertEquals(3, result.exitCode(), result::toString);
        assertTrue(result.output().startsWith("FAXMX UNKNOWN - http://"), result::toString);
        assertTrue(result.output().contains(expected), result::toString);
        assertEquals(1, result.output().lines().count(), result::toString);
    }

    private Program.Result check(String path, String arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "python3",
                Path.of("examples", "check_faxmx").toAbsolutePath().toString(),
                "--url",
                "http://127.0.0.1:" + server.getAddress().getPort() + path));
        command.addAll(List.of(arguments.split(" ")));
        return Program.run(directory, command.toArray(String[]::new));
    }
}
