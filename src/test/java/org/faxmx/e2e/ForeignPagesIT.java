package org.faxmx.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pages that a browser on this machine shows, and that are not the bridge's own, get nothing and change nothing. */
@ExtendWith(Browser.Installed.class)
@Timeout(180)
class ForeignPagesIT {

    private static final String SERVER = "faxmx:type=FaxServer,server=local";
    private static final String SECRET = "\"value\"";

    @TempDir
    private Path directory;

    /** The names under which the page is loaded; {@code SITE} stands for the site's port, {@code BRIDGE} for the bridge's. */
    static Stream<List<String>> pages() {
        return Stream.of(
                List.of("http://evil.example", "127.0.0.1"),
                List.of("http://evil.example", "localhost"),
                List.of("http://127.0.0.1:SITE", "127.0.0.1"),
                List.of("http://localhost:SITE", "localhost"),
                List.of("http://localhost:SITE", "127.0.0.1"),
                List.of("http://" + ForeignSite.REBOUND + ":BRIDGE", ForeignSite.REBOUND));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void getNothingAndChangeNothing(List<String> page) throws Exception {
        try (BridgeProcess bridge = BridgeProcess.serve(directory, "--backend", "simulated", "--writes");
                ForeignSite site = new ForeignSite()) {
            Object before = retries(bridge);
            int port = URI.create(bridge.httpUrl()).getPort();

            Map<String, Object> got = show(
                    site,
                    page.get(0).replace("SITE", "" + site.port()).replace("BRIDGE", "" + port),
                    "http://" + page.get(1) + ":" + port + "/jolokia/");

            got.forEach((attempt, result) -> assertTrue(!result.toString().contains(SECRET), attempt + ": " + result));
            assertTrue(got.get("webSocket").toString().startsWith("nothing"), got::toString);
            assertEquals(before, retries(bridge), () -> "one of these has written it: " + got);
        }
    }

    /** Without this, the page might try nothing at all. */
    @Test
    void theSamePageReadsAndWritesWhereAServerLetsIt() throws Exception {
        Queue<String> received = new ConcurrentLinkedQueue<>();
        HttpServer open = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        open.createContext("/", exchange -> answerAll(exchange, received));
        open.start();
        try (ForeignSite site = new ForeignSite()) {
            String target = "http://127.0.0.1:" + open.getAddress().getPort() + "/jolokia/";

            Map<String, Object> got = show(site, "http://evil.example", target);

            for (String attempt :
                    List.of("fetchRead", "fetchPostRead", "fetchPostReadText", "xhrRead", "jsonpCalled")) {
                assertTrue(got.getOrDefault(attempt, "").toString().contains("42"), attempt + " of " + got);
            }
            String all = String.join("\n", received);
            for (int value = 21; value <= 27; value++) {
                assertTrue(all.contains(":" + value) || all.contains("%3A" + value), value + " is not in " + all);
            }
            assertTrue(all.contains("/Retries/28"), all);
        } finally {
            open.stop(0);
        }
    }

    private Map<String, Object> show(ForeignSite site, String origin, String target) throws Exception {
        String url = origin + "/page?target=" + URLEncoder.encode(target, StandardCharsets.UTF_8);
        try (Browser browser = Browser.show(url, directory, site.port())) {
            return site.report(browser);
        }
    }

    private static Object retries(BridgeProcess bridge) throws Exception {
        return bridge.jolokiaValue("{\"type\":\"read\",\"mbean\":\"" + SERVER + "\",\"attribute\":\"Retries\"}");
    }

    private static void answerAll(HttpExchange exchange, Queue<String> received) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            received.add(exchange.getRequestURI() + " " + body);
            String origin = exchange.getRequestHeaders().getFirst("Origin");
            exchange.getResponseHeaders().set("Access-Control-Allow-Origin", origin == null ? "*" : origin);
            exchange.getResponseHeaders().set("Access-Control-Allow-Credentials", "true");
            exchange.getResponseHeaders().set("Access-Control-Allow-Headers", "content-type");
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            byte[] answer = (query.startsWith("callback=") ? "stolen({\"value\":42})" : "{\"value\":42}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/javascript");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }
}
