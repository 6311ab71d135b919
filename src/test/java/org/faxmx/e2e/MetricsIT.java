package org.faxmx.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The figures of the packaged jar, read by programs of Prometheus'. */
@Timeout(300)
final class MetricsIT {

    private static final String NEEDED =
            "It needs promtool and Prometheus' client for Python: on Debian, apt-get install prometheus python3-prometheus-client";

    private static final String PARSER = """
            import sys
            from prometheus_client.openmetrics.parser import text_string_to_metric_families
            for family in text_string_to_metric_families(sys.stdin.read()):
                print(family.name, family.type, family.unit or '-', len(family.samples))
            """;

    // The first one may be another than Debian's, which has the packages.
    private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3");

    @TempDir
    Path directory;

    @Test
    void promtoolFindsNothingToComplainOf() throws Exception {
        assumePresent("promtool", "--version");
        try (BridgeProcess bridge = BridgeProcess.serve(directory)) {
            for (String query : new String[] {"", "?set=all", "?ports=none"}) {
                assertEquals("", output(get(bridge, query, "text/plain"), "promtool", "check", "metrics"), query);
            }
        }
    }

    @Test
    void pythonReadsOpenMetrics() throws Exception {
        String python = PYTHONS.stream()
                .filter(name -> ends(name, "-c", "import prometheus_client.openmetrics.parser"))
                .findFirst()
                .orElse(PYTHONS.get(0));
        assumePresent(python, "-c", "import prometheus_client.openmetrics.parser");
        try (BridgeProcess bridge = BridgeProcess.serve(directory)) {
            String families = output(get(bridge, "?set=all", "application/openmetrics-text"), python, "-c", PARSER);

            assertTrue(families.contains("faxmx_build info - 1\n"), families);
            assertTrue(families.contains("faxmx_bridge_read_seconds counter seconds 1\n"), families);
            assertTrue(families.contains("faxmx_server_state gauge - 1\n"), families);
            assertTrue(families.contains("faxmx_port_sends counter - 8\n"), families);
            assertTrue(families.contains("faxmx_port_sending_seconds counter seconds 8\n"), families);
        }
    }

    private static String get(BridgeProcess bridge, String query, String accepted) throws Exception {
        URI uri = URI.create(bridge.httpUrl().replace("/jolokia/", "/metrics") + query);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).header("Accept", accepted).build(), BodyHandlers.ofString())
                .body();
    }

    private static void assumePresent(String... command) {
        boolean runs = ends(command) || System.getenv("CI") != null;
        if (!runs) {
            System.err.println("Skipping a test of MetricsIT. " + NEEDED);
        }
        assumeTrue(runs, NEEDED);
    }

    /** Whether the program is there and ends well. */
    private static boolean ends(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What the program prints about the text; it must end well. */
    private String output(String text, String... command) throws Exception {
        Path input = Files.writeString(directory.resolve("input"), text);
        Path printed = directory.resolve("printed");
        Process process = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
        String found = Files.readString(printed);
        assertEquals(0, process.exitValue(), found);
        return found;
    }
}
