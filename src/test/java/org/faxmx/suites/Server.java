package org.faxmx.suites;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.faxmx.connector.Eventually;
import org.faxmx.e2e.Json;
import org.faxmx.e2e.ProcessTree;

/** A Prometheus or an Alertmanager on a free port of loopback. */
final class Server implements AutoCloseable {

    private static final long LONGEST_START_SECONDS = 120;
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(30);
    private static final Pattern LISTENING = Pattern.compile("msg=\"Listening on\" address=(\\S+)");

    private final Process process;
    private final Path log;
    private final HttpClient http = HttpClient.newHttpClient();
    private String address;

    private Server(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** A sample: its labels, its name as {@code __name__} among them, and its values by their times in seconds. */
    record Series(Map<String, Object> labels, Map<Double, Double> values) {}

    static Server prometheus(Path directory, Path config) throws Exception {
        return start(
                directory,
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:0");
    }

    static Server alertmanager(Path directory, Path config) throws Exception {
        return start(
                directory,
                "prometheus-alertmanager",
                "--config.file=" + config,
                "--storage.path=" + directory.resolve("alertmanager"),
                "--cluster.listen-address=",
                "--web.listen-address=127.0.0.1:0");
    }

    private static Server start(Path directory, String... command) throws Exception {
        Path log = Files.createTempFile(directory, command[0], ".log");
        Server server = new Server(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start(),
                log);
        try {
            server.awaitAddress();
            server.awaitReady();
            return server;
        } catch (Exception | Error e) {
            server.close();
            throw e;
        }
    }

    private void awaitAddress() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_START_SECONDS);
        while (true) {
            Matcher listening = LISTENING.matcher(log());
            if (listening.find()) {
                address = listening.group(1);
                return;
            }
            if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                fail("it does not start:\n" + log());
            }
        }
    }

    /** It listens before it can answer queries: until then they get 503. */
    private void awaitReady() throws Exception {
        Eventually.holdsWithin(
                Duration.ofSeconds(LONGEST_START_SECONDS), this::isReady, () -> "it is not ready:\n" + log());
    }

    private boolean isReady() throws InterruptedException {
        try {
            return http.send(request("/-/ready").build(), BodyHandlers.ofString())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** What an expression has now. */
    List<Series> query(String expression) throws IOException, InterruptedException {
        Map<String, Object> answer = Json.object(get("/api/v1/query?query=" + encoded(expression)));
        if (!"success".equals(answer.get("status"))) {
            fail(expression + " answered " + answer);
        }
        List<Series> found = new ArrayList<>();
        for (Object result : (List<?>) Json.object(answer.get("data")).get("result")) {
            Map<String, Object> series = Json.object(result);
            List<?> samples =
                    series.containsKey("values") ? (List<?>) series.get("values") : List.of(series.get("value"));
            Map<Double, Double> values = new LinkedHashMap<>();
            for (Object sample : samples) {
                List<?> pair = (List<?>) sample;
                values.put(((Number) pair.get(0)).doubleValue(), Double.parseDouble((String) pair.get(1)));
            }
            found.add(new Series(Json.object(series.get("metric")), values));
        }
        return found;
    }

    String get(String path) throws IOException, InterruptedException {
        return send(request(path).build());
    }

    String post(String path, String json) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build());
    }

    private String send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            fail(request.uri() + " answered " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + address + path)).timeout(LONGEST_ANSWER);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    /** Ends it, and returns when it has ended: its files may be removed then. */
    @Override
    public void close() {
        ProcessTree.kill(process);
    }
}
