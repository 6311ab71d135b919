package org.faxmx.wine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.faxmx.connector.Eventually;
import org.faxmx.e2e.Distribution;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code faxmx service} of the zip, with Wine's service control manager and procrun. Wine knows neither delays nor actions after
 * failures, and its services are not confined to their accounts.
 */
@ExtendWith(Wine.Installed.class)
class ServiceUnderWineIT {

    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Pattern JOLOKIA = Pattern.compile("Jolokia: (http://\\S+)");

    @TempDir
    private static Path shared;

    private static Path home;

    @TempDir
    private Path directory;

    private final Wine wine;
    private final Path data;
    private Process session;

    ServiceUnderWineIT(Wine wine) {
        this.wine = wine;
        this.data = wine.directory().resolve("prefix/drive_c/ProgramData/FaxMX");
    }

    @BeforeAll
    static void unpack() throws Exception {
        home = Distribution.unpack(shared.resolve(Distribution.FOLDER));
    }

    /** Wine ends its services with the last other program, and starts them with the next. */
    @BeforeEach
    void beginASession() throws Exception {
        session = wine.program(directory.resolve("session.log"), Map.of(), List.of("cmd"));
        deleteFiles();
    }

    @AfterEach
    void endTheSession() throws Exception {
        // Without effect after a test that passed.
        faxmx("service", "remove");
        session.getOutputStream().close();
        assertTrue(session.waitFor(1, TimeUnit.MINUTES));
        deleteFiles();
    }

    private void deleteFiles() throws IOException {
        if (Files.exists(data)) {
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void installsStartsAnswersStopsAndRemoves() throws Exception {
        Files.createDirectories(data);
        Files.writeString(
                data.resolve("faxmx.yaml"),
                "servers: [{name: local, backend: simulated}]\nhttp: {port: 0}\nrmi: {port: 0}\n");

        assertEquals(new Answer(1, "State:    not installed"), faxmx("service", "status"));
        Answer installed = faxmx("service", "install");
        assertEquals(0, installed.exitCode, installed.text);
        assertTrue(installed.text.contains("Installed the service FaxMX, which starts with Windows"), installed.text);
        Answer again = faxmx("service", "install");
        assertEquals(1, again.exitCode, again.text);
        assertTrue(again.text.contains("the service FaxMX is installed already"), again.text);

        Answer stopped = faxmx("service", "status");
        assertEquals(1, stopped.exitCode, stopped.text);
        assertTrue(stopped.text.startsWith("State:    stopped, not started since Windows was"), stopped.text);
        assertTrue(stopped.text.contains("Start:    automatic"), stopped.text);
        assertTrue(stopped.text.contains("Account:  NT SERVICE\\FaxMX"), stopped.text);
        assertTrue(stopped.text.contains("\\lib\\prunsrv.exe\" //RS//FaxMX"), stopped.text);
        assertTrue(stopped.text.contains("Runs:     faxmx serve -c C:\\ProgramData\\FaxMX\\faxmx.yaml"), stopped.text);

        assertEquals(0, run("sc", "start", "FaxMX").exitCode);
        String url = url();
        assertEquals(
                200,
                get(url + "read/faxmx:type=FaxServer,server=local/PortCount").statusCode());
        Answer running = faxmx("service", "status");
        assertEquals(0, running.exitCode, running.text);
        assertTrue(running.text.startsWith("State:    running, process "), running.text);
        Eventually.holdsWithin(
                LONGEST, () -> text("faxmx.log").contains("server local: connected"), () -> text("faxmx.log"));
        assertTrue(!text("faxmx-stderr").contains("server local: connected"), () -> text("faxmx-stderr"));

        assertEquals(0, run("sc", "stop", "FaxMX").exitCode);
        // As after Ctrl-C: the bridge was closed.
        Eventually.holdsWithin(LONGEST, () -> text("faxmx-stdout").contains("Ended."), () -> text("procrun"));
        Eventually.holdsWithin(
                LONGEST,
                () -> faxmx("service", "status").text.startsWith("State:    stopped\r\n"),
                () -> text("procrun"));
        assertEquals(0, faxmx("service", "remove").exitCode);
        assertEquals(new Answer(1, "State:    not installed"), faxmx("service", "status"));
        assertTrue(Files.exists(data.resolve("faxmx.yaml")), "settings stay");
    }

    @Test
    void removesAServiceThatRunsAndLeavesNothingInTheRegistry() throws Exception {
        Path settings = directory.resolve("it's-mine.yaml");
        Files.writeString(settings, "servers: [{name: local, backend: simulated}]\nhttp: {port: 0}\nrmi: {port: 0}\n");
        Answer installed = faxmx("service", "install", "-c", Wine.windowsPath(settings));
        assertEquals(0, installed.exitCode, installed.text);
        assertTrue(Files.readString(data.resolve("faxmx.yaml")).contains("name: local"), "for a later installation");
        assertEquals(0, run("sc", "start", "FaxMX").exitCode);
        assertEquals(200, get(url().replace("jolokia/", "health")).statusCode());

        Answer removed = faxmx("service", "remove");

        assertEquals(0, removed.exitCode, removed.text);
        assertTrue(text("faxmx-stdout").contains("Ended."), () -> text("faxmx-stdout"));
        Answer left =
                run("reg", "query", "HKLM\\SOFTWARE\\WOW6432Node\\Apache Software Foundation\\Procrun 2.0\\FaxMX");
        assertEquals(1, left.exitCode, left.text);
        Answer again = faxmx("service", "remove");
        assertEquals(1, again.exitCode, again.text);
        assertTrue(again.text.contains("the service FaxMX is not installed"), again.text);
    }

    @Test
    void refusesSettingsThatAreWrong() throws Exception {
        Path settings = directory.resolve("wrong.yaml");
        Files.writeString(settings, "server: local\n");

        Answer answer = faxmx("service", "install", "-c", Wine.windowsPath(settings));

        assertEquals(2, answer.exitCode, answer.text);
        assertTrue(answer.text.contains("the settings file cannot be used, it has 1 problem"), answer.text);
        assertEquals(1, faxmx("service", "status").exitCode);
        assertTrue(Files.notExists(data));
    }

    private String url() throws Exception {
        Eventually.holdsWithin(
                LONGEST, () -> JOLOKIA.matcher(text("faxmx-stdout")).find(), () -> text("procrun") + text("faxmx-std"));
        Matcher url = JOLOKIA.matcher(text("faxmx-stdout"));
        assertTrue(url.find());
        return url.group(1);
    }

    private static HttpResponse<String> get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The logs whose names begin so. */
    private String text(String prefix) {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(data.resolve("logs"))) {
            for (Path file : files.sorted().toList()) {
                if (file.getFileName().toString().startsWith(prefix)
                        && !file.getFileName().toString().endsWith(".lck")) {
                    text.append(Files.readString(file, StandardCharsets.ISO_8859_1));
                }
            }
        } catch (IOException e) {
            return "(no logs: " + e + ")";
        }
        return text.toString();
    }

    private record Answer(int exitCode, String text) {}

    private Answer faxmx(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("cmd", "/c", Wine.windowsPath(home.resolve("bin/faxmx.cmd"))));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private Answer run(String... command) throws Exception {
        Path log = Files.createTempFile(directory, "run", ".log");
        Path java = Wine.Jre.WITH_JNA.java().orElseThrow();
        Process process = wine.program(
                log, Map.of("JAVA_HOME", Wine.windowsPath(java.getParent().getParent())), List.of(command));
        assertTrue(process.waitFor(3, TimeUnit.MINUTES), () -> List.of(command).toString());
        return new Answer(
                process.exitValue(),
                // What Wine's interpreter says of a long line that it runs all the same.
                Files.readString(log, StandardCharsets.ISO_8859_1)
                        .replace("File name is too long.", "")
                        .strip());
    }
}
