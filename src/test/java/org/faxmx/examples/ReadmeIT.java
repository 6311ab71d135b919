package org.faxmx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.faxmx.e2e.BridgeProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands in README against the packaged jar, and the output that README has for them. */
final class ReadmeIT {

    private static final String URL = "http://127.0.0.1:8778/jolokia/";
    // A command and its output.
    private static final Pattern BLOCKS = Pattern.compile("(?s)```sh\\n([^`]*)\\n```\\n\\n```text\\n([^`]*)\\n```");
    private static final Pattern CURL =
            Pattern.compile("curl (?:-H 'Content-Type: application/json' -d '([^']+)' )?'?(http:[^']+?)'?");
    private static final Pattern OBJECT_NAME = Pattern.compile("\"faxmx:[^\"]+\"");
    private static final Pattern ATTRIBUTE = Pattern.compile("\"([A-Z]\\w+)\":");

    @TempDir
    private Path directory;

    @Test
    void commandsAnswerAsTheReadmeSays() throws Exception {
        String readme = Files.readString(Path.of("README.md")).replace("\r\n", "\n");
        List<MatchResult> blocks = BLOCKS.matcher(readme).results().toList();
        assertEquals(3, blocks.size());
        try (BridgeProcess bridge = BridgeProcess.serve(directory, "--backend", "simulated")) {
            blocks.get(0).group(2).lines().forEach(line -> assertPrinted(line, bridge));
            for (MatchResult block : blocks.subList(1, blocks.size())) {
                assertAnswered(block.group(1), block.group(2), bridge);
            }
        }
    }

    private static void assertPrinted(String line, BridgeProcess bridge) {
        // The reason for the backend depends on the machine, and the TCP ports are free ones.
        String expected = Pattern.quote(line)
                .replaceFirst(": COM needs .*", "\\\\E: .*\\\\Q\\\\E")
                .replaceFirst("127\\.0\\.0\\.1:\\d+", "127.0.0.1:\\\\E\\\\d+\\\\Q");
        assertTrue(bridge.log().lines().anyMatch(printed -> printed.matches(expected)), bridge::log);
    }

    private static void assertAnswered(String command, String output, BridgeProcess bridge) throws Exception {
        var curl = CURL.matcher(command);
        assertTrue(curl.matches() && curl.group(2).startsWith(URL), command);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(curl.group(2).replace(URL, bridge.httpUrl())));
        if (curl.group(1) != null) {
            request.header("Content-Type", "application/json");
            request.POST(HttpRequest.BodyPublishers.ofString(curl.group(1)));
        }
        String answer = HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofString())
                .body();

        assertTrue(answer.endsWith("\"status\":200}"), answer);
        for (Pattern part : List.of(OBJECT_NAME, ATTRIBUTE)) {
            part.matcher(output).results().forEach(found -> assertTrue(answer.contains(found.group()), answer));
        }
    }
}
