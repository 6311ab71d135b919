package org.faxmx.connector;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The figures at {@code /metrics}, as scrapers request them. */
final class MetricsTest {

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final HttpClient http = HttpClient.newHttpClient();
    private HttpConnector connector;

    @AfterEach
    void close() {
        connector.close();
    }

    private void open(FixedBridge bridge) {
        open(bridge, HttpLimits.standard());
    }

    private void open(FixedBridge bridge, HttpLimits limits) {
        connector = Doors.open(Doors.door(List.of(), List.of()), bridge, limits);
    }

    private static FixedBridge twoPorts() {
        return FixedBridge.withMetrics(
                        FixedBridge.metric("t_port_sends", "Sends \\ \"seen\".", true, true),
                        FixedBridge.metric("t_port_state_age_seconds", "Age.", false, true),
                        FixedBridge.metric("t_port_rare", "Rare.", false, false))
                .version("1.2")
                .bridge(1)
                .server("S", 7)
                .port("port=Modem,deviceId=1", 3, 1.25, 5)
                .port("port=Modem,deviceId=1,occurrence=2", 4, Double.NaN, 6);
    }

    @Test
    void writesTheTextFormat() throws Exception {
        open(twoPorts());

        HttpResponse<byte[]> answer = get("/metrics");

        assertEquals(200, answer.statusCode());
        assertEquals(TEXT, header(answer, "Content-Type"));
        assertEquals("""
                # HELP faxmx_build_info The version of FaxMX that runs.
                # TYPE faxmx_build_info gauge
                faxmx_build_info{version="1.2"} 1
                # HELP t_ready The t_ready.
                # TYPE t_ready gauge
                t_ready 1
                # HELP t_server_reads_total The t_server_reads.
                # TYPE t_server_reads_total counter
                t_server_reads_total{server="S"} 7
                # HELP t_port_sends_total Sends \\\\ "seen".
                # TYPE t_port_sends_total counter
                t_port_sends_total{server="S",port_name="Modem",device_id="1"} 3
                t_port_sends_total{server="S",port_name="Modem",device_id="1",occurrence="2"} 4
                # HELP t_port_state_age_seconds Age.
                # TYPE t_port_state_age_seconds gauge
                t_port_state_age_seconds{server="S",port_name="Modem",device_id="1"} 1.25
                """, text(answer));
    }

    @Test
    void writesOpenMetrics() throws Exception {
        open(twoPorts());

        HttpResponse<byte[]> answer = get("/metrics", "Accept", "application/openmetrics-text");

        assertEquals(OPEN_METRICS, header(answer, "Content-Type"));
        assertEquals("""
                # HELP faxmx_build The version of FaxMX that runs.
                # TYPE faxmx_build info
                faxmx_build_info{version="1.2"} 1
                # HELP t_ready The t_ready.
                # TYPE t_ready gauge
                t_ready 1
                # HELP t_server_reads The t_server_reads.
                # TYPE t_server_reads counter
                t_server_reads_total{server="S"} 7
                # HELP t_port_sends Sends \\\\ \\"seen\\".
                # TYPE t_port_sends counter
                t_port_sends_total{server="S",port_name="Modem",device_id="1"} 3
                t_port_sends_total{server="S",port_name="Modem",device_id="1",occurrence="2"} 4
                # HELP t_port_state_age_seconds Age.
                # TYPE t_port_state_age_seconds gauge
                # UNIT t_port_state_age_seconds seconds
                t_port_state_age_seconds{server="S",port_name="Modem",device_id="1"} 1.25
                # EOF
                """, text(answer));
    }

    /** Prometheus' own library has the same lines, in another order. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void escapesAsPrometheusDoes(boolean openMetrics) throws Exception {
        String odd = "a \"quoted\" \\ text\nin two lines with \u00fc and \ud83d\udce0";
        String quoted = ObjectName.quote(odd);
        String help = "A \"help\"\nwith \\ and \u00fc.";
        open(FixedBridge.withMetrics(
                        FixedBridge.metric("t_port_sends", help, true, true),
                        FixedBridge.metric("t_port_busy_seconds", help, true, true),
                        FixedBridge.metric("t_port_age_seconds", help, false, true))
                .version(odd)
                .port("port=" + quoted + ",deviceId=1", 3, 0.001, 123456789.125));
        ExpositionFormatWriter writer =
                openMetrics ? OpenMetricsTextFormatWriter.create() : PrometheusTextFormatWriter.create();
        Labels labels = Labels.of("server", "S", "port_name", quoted, "device_id", "1");
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        writer.write(
                expected,
                MetricSnapshots.of(
                        InfoSnapshot.builder()
                                .name("faxmx_build")
                                .help("The version of FaxMX that runs.")
                                .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                                        .labels(Labels.of("version", odd))
                                        .build())
                                .build(),
                        CounterSnapshot.builder()
                                .name("t_port_sends")
                                .help(help)
                                .dataPoint(counter(3, labels))
                                .build(),
                        CounterSnapshot.builder()
                                .name("t_port_busy_seconds")
                                .help(help)
                                .unit(Unit.SECONDS)
                                .dataPoint(counter(0.001, labels))
                                .build(),
                        GaugeSnapshot.builder()
                                .name("t_port_age_seconds")
                                .help(help)
                                .unit(Unit.SECONDS)
                                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                                        .value(123456789.125)
                                        .labels(labels)
                                        .build())
                                .build()));

        HttpResponse<byte[]> answer =
                get("/metrics", "Accept", openMetrics ? "application/openmetrics-text" : "text/plain");

        assertEquals(comparable(expected.toString(StandardCharsets.UTF_8)), comparable(text(answer)));
    }

    private static CounterSnapshot.CounterDataPointSnapshot counter(double value, Labels labels) {
        return CounterSnapshot.CounterDataPointSnapshot.builder()
                .value(value)
                .labels(labels)
                .build();
    }

    /** The lines in the order of the alphabet, with labels in one order, and numbers in one form. */
    private static String comparable(String text) {
        return text.lines()
                .map(line -> line.startsWith("#") ? line : sample(line))
                .sorted()
                .collect(joining("\n"));
    }

    private static String sample(String line) {
        int end = line.lastIndexOf(' ');
        String value = String.valueOf(Double.parseDouble(line.substring(end)));
        // None of the values has a comma or a brace.
        String[] parts = line.substring(0, end).split("[{}]");
        return parts[0] + Arrays.stream(parts[1].split(",")).sorted().toList() + " " + value;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/* | false",
                "text/plain | false",
                "text/html,application/xhtml+xml,*/*;q=0.8 | false",
                "application/json | false",
                "application/openmetrics-text | true",
                "APPLICATION/OpenMetrics-Text; Version=1.0.0 | true",
                "application/openmetrics-text;version=0.0.1,text/plain;q=0.5 | true",
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1 | true",
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=1.0.0;q=0.3,*/*;q=0.2 | true",
                "text/plain;version=0.0.4,application/openmetrics-text;q=0.9 | false",
                "application/openmetrics-text;version=2.0.0,text/plain;q=0.5 | false",
                "application/openmetrics-text;q=0 | false"
            })
    void answersInTheFormatThatTheClientPrefers(String accepted, boolean openMetrics) throws Exception {
        open(twoPorts());

        HttpResponse<byte[]> answer = get("/metrics", "Accept", accepted);

        assertEquals(openMetrics ? OPEN_METRICS : TEXT, header(answer, "Content-Type"));
        assertEquals(openMetrics, text(answer).endsWith("# EOF\n"));
    }

    @Test
    void compressesForClientsThatTakeThat() throws Exception {
        open(twoPorts());
        String plain = text(get("/metrics"));

        for (String accepted : List.of("gzip", "deflate, gzip;q=0.5", "GZIP, br")) {
            HttpResponse<byte[]> answer = get("/metrics", "Accept-Encoding", accepted);

            assertEquals("gzip", header(answer, "Content-Encoding"), accepted);
            assertEquals(plain, unzipped(answer.body()));
        }
        for (String accepted : List.of("identity", "br", "gzip;q=0")) {
            HttpResponse<byte[]> answer = get("/metrics", "Accept-Encoding", accepted);

            assertEquals("", header(answer, "Content-Encoding"), accepted);
            assertEquals(plain, text(answer));
        }
    }

    @Test
    void answersToHeadWithoutABody() throws Exception {
        open(twoPorts());

        for (String path : List.of("/metrics", "/health", "/ready")) {
            HttpResponse<byte[]> got = get(path);
            HttpResponse<byte[]> head = send("HEAD", path);

            assertEquals(got.statusCode(), head.statusCode());
            assertEquals(header(got, "Content-Length"), header(head, "Content-Length"), path);
            assertEquals(header(got, "Content-Type"), header(head, "Content-Type"));
            assertEquals(0, head.body().length);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "'' | faxmx_build_info t_ready t_server_reads_total t_port_sends_total t_port_state_age_seconds",
                "? | faxmx_build_info t_ready t_server_reads_total t_port_sends_total t_port_state_age_seconds",
                "?ports=none | faxmx_build_info t_ready t_server_reads_total",
                "?ports=all&set=default&name[]=t_ready | t_ready",
                "?set=all&ports=all | faxmx_build_info t_ready t_server_reads_total t_port_sends_total t_port_state_age_seconds t_port_rare",
                "?name[]=t_port_sends_total | t_port_sends_total",
                "?name[]=t_port_sends | t_port_sends_total",
                "?name%5B%5D=t_port_rare&name[]=faxmx_build_info | faxmx_build_info t_port_rare",
                "?name[]=t_port_sends&ports=none | none",
                "?name[]=of_another_version | none"
            })
    void answersWhatIsWanted(String query, String names) throws Exception {
        open(twoPorts());

        HttpResponse<byte[]> answer = get("/metrics" + query.replace("[", "%5B").replace("]", "%5D"));

        assertEquals(200, answer.statusCode());
        assertEquals(
                names == null ? "" : names,
                text(answer)
                        .lines()
                        .filter(line -> !line.startsWith("#"))
                        .map(line -> line.replaceFirst("[{ ].*", ""))
                        .distinct()
                        .collect(joining(" ")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ports=no | the parameter ports is \"no\": it must be none or all",
                "set=some | the parameter set is \"some\": it must be default or all",
                "port=none | the parameter port is unknown: there are ports, set and name[]"
            })
    void refusesAParameterThatHasNoEffect(String query, String reason) throws Exception {
        open(twoPorts());

        HttpResponse<byte[]> answer = get("/metrics?" + query);

        assertEquals(400, answer.statusCode());
        assertTrue(text(answer).contains(reason), () -> text(answer));
    }

    @Test
    void canOnlyBeRead() throws Exception {
        open(twoPorts());

        for (String path : List.of("/metrics", "/health", "/ready")) {
            for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
                HttpResponse<byte[]> answer = send(method, path);

                assertEquals(405, answer.statusCode(), method);
                assertEquals("GET, HEAD, OPTIONS", header(answer, "Allow"));
            }
            HttpResponse<byte[]> options = send("OPTIONS", path);
            assertEquals(200, options.statusCode());
            assertEquals("GET, HEAD, OPTIONS", header(options, "Allow"));
        }
    }

    @Test
    void refusesForeignPagesAsTheWholeDoorDoes() throws Exception {
        open(twoPorts());

        for (String path : List.of("/metrics", "/health", "/ready")) {
            String host = Wire.exchange(connector, "GET " + path + " HTTP/1.1", "Host: evil.example");
            String origin = Wire.exchange(
                    connector, "GET " + path + " HTTP/1.1", "Host: localhost", "Origin: https://evil.example");

            assertTrue(host.startsWith("HTTP/1.1 403"), host);
            assertTrue(origin.startsWith("HTTP/1.1 403"), origin);
            assertFalse((host + origin).contains("t_port"), host);
        }
    }

    @Test
    void leavesOutWhatThePolicyDenies(@TempDir Path directory) throws Exception {
        Path policy = directory.resolve("policy.xml");
        Files.writeString(policy, """
                <restrict><commands><command>version</command></commands>
                <allow><mbean><name>faxmx:*</name><attribute>*</attribute></mbean></allow>
                <deny><mbean><name>faxmx:type=FaxPort,occurrence=2,*</name><attribute>Of_t_port_sends</attribute></mbean>
                <mbean><name>faxmx:type=Bridge</name><attribute>*</attribute></mbean></deny></restrict>
                """);
        connector = Doors.open(
                new HttpDoor("127.0.0.1", 0, List.of(), List.of(), Optional.of(policy), Optional.empty()),
                twoPorts(),
                HttpLimits.standard());

        String found = text(get("/metrics?set=all"));

        assertTrue(found.contains("t_port_sends_total{server=\"S\",port_name=\"Modem\",device_id=\"1\"} 3\n"), found);
        assertFalse(found.contains("t_port_sends_total{server=\"S\",port_name=\"Modem\",device_id=\"1\",occ"), found);
        assertTrue(found.contains("t_port_rare{server=\"S\",port_name=\"Modem\",device_id=\"1\",occ"), found);
        assertFalse(found.contains("t_ready"), found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<remote><host>192.0.2.1</host></remote> | the access policy does not allow 127.0.0.1",
                "<http><method>post</method></http> | the access policy does not allow GET"
            })
    void isForbiddenWhereThePolicyForbidsReading(String section, String reason, @TempDir Path directory)
            throws Exception {
        Path policy = directory.resolve("policy.xml");
        Files.writeString(
                policy, "<restrict>" + section + "<commands><command>version</command></commands></restrict>");
        connector = Doors.open(
                new HttpDoor("127.0.0.1", 0, List.of(), List.of(), Optional.of(policy), Optional.empty()),
                twoPorts(),
                HttpLimits.standard());

        HttpResponse<byte[]> answer = get("/metrics");

        assertEquals(403, answer.statusCode());
        assertTrue(text(answer).contains(reason), () -> text(answer));
    }

    private static FixedBridge manyPorts(int count) {
        FixedBridge bridge = FixedBridge.withMetrics(
                FixedBridge.metric("t_port_sends", true), FixedBridge.metric("t_port_state_age_seconds", false));
        for (int i = 0; i < count; i++) {
            bridge.port("port=Modem,deviceId=" + (100_000 + i), i, i / 1000.0);
        }
        return bridge;
    }

    @Test
    void countsWhatIsSentToTheLimitOfAnAnswer() throws Exception {
        open(manyPorts(20_000), limits(1 << 20, Duration.ofSeconds(30)));

        HttpResponse<byte[]> plain = get("/metrics");
        HttpResponse<byte[]> compressed = get("/metrics", "Accept-Encoding", "gzip");

        assertEquals(413, plain.statusCode());
        assertTrue(text(plain).contains("larger than 1 MB: request it with Accept-Encoding: gzip"), () -> text(plain));
        assertEquals(200, compressed.statusCode());
        assertTrue(unzipped(compressed.body()).length() > 2 << 20);
        assertEquals(200, get("/metrics?ports=none").statusCode());
    }

    @Test
    void endsWhatTakesTooLong() throws Exception {
        open(manyPorts(1_000), limits(1 << 20, Duration.ZERO));

        HttpResponse<byte[]> answer = get("/metrics");

        assertEquals(503, answer.statusCode());
        assertTrue(text(answer).contains("of a processor"), () -> text(answer));
    }

    private static HttpLimits limits(int answerBytes, Duration making) {
        HttpLimits usual = HttpLimits.standard();
        return new HttpLimits(
                usual.bodyBytes(),
                usual.bulk(),
                answerBytes,
                making,
                usual.answers(),
                usual.operations(),
                usual.waiting(),
                usual.longestWait(),
                usual.longestOperationWait(),
                usual.connections(),
                usual.connectionsOfAnAddress(),
                usual.receiving(),
                usual.idle(),
                usual.sending(),
                usual.sendingBytes(),
                usual.heldBytes());
    }

    private HttpResponse<byte[]> get(String pathAndQuery, String... headers) throws Exception {
        return send("GET", pathAndQuery, headers);
    }

    private HttpResponse<byte[]> send(String method, String pathAndQuery, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + Wire.port(connector.url()) + pathAndQuery))
                .timeout(Duration.ofSeconds(30))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static String unzipped(byte[] compressed) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
