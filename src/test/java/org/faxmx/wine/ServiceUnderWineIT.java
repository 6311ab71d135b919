package org.faxmx.wine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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
    private static final String SERVICE = "SYSTEM\\CurrentControlSet\\Services\\FaxMX";
    /** The key above that of procrun. */
    private static final String PROCRUN = "Apache Software Foundation";

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

    /** Once stopped and once running, as an administrator checks it before and after the first start. */
    @Test
    void doctorFindsTheInstalledServiceAndItsPorts() throws Exception {
        int http = freePort();
        int rmi = freePort();
        Files.createDirectories(data);
        Files.writeString(
                data.resolve("faxmx.yaml"),
                "servers: [{name: local, backend: simulated}]\nhttp: {port: " + http + "}\nrmi: {port: " + rmi + "}\n");
        Answer installed = faxmx("service", "install");
        assertEquals(0, installed.exitCode, installed.text);
        registered("Start", "0x2");
        registered("ObjectName", "NT SERVICE\\FaxMX");
        registered("ImagePath", "\\lib\\prunsrv.exe\" //RS//FaxMX");

        Answer stopped = doctor();
        assertEquals(0, stopped.exitCode, stopped.text);
        stopped.has(
                "warning  service: the service FaxMX is stopped, not started since Windows was",
                "starts automatic",
                "settings C:\\ProgramData\\FaxMX\\faxmx.yaml",
                "account NT SERVICE\\FaxMX");
        stopped.has("         do: As an administrator:  sc.exe start FaxMX");
        stopped.has("ok       service: this is the account ", "the service runs as NT SERVICE\\FaxMX");
        stopped.has("ok       listeners: http: 127.0.0.1:" + http + ", free");
        stopped.has("ok       listeners: rmi: 127.0.0.1:" + rmi + ", free");

        assertEquals(0, run("sc", "start", "FaxMX").exitCode);
        url();
        Answer status = run("sc", "query", "FaxMX");
        assertTrue(status.text.contains("4  RUNNING"), status.text);
        Answer running = doctor();
        assertEquals(0, running.exitCode, running.text);
        running.has("ok       service: the service FaxMX is running, process ", "exit code 0", "starts automatic");
        running.has(
                "warning  listeners: http: 127.0.0.1:" + http + " is in use by a FaxMX that runs",
                "do: Nothing, if it is the one that you want");
        running.has("warning  listeners: rmi: 127.0.0.1:" + rmi + " is in use by a FaxMX that runs");

        Answer other = faxmx("doctor", "--backend", "simulated");
        other.has(
                "warning  service: the service uses the settings C:\\ProgramData\\FaxMX\\faxmx.yaml",
                "and these checks no settings file");
        other.has("         do: To check those:  faxmx doctor -c \"C:\\ProgramData\\FaxMX\\faxmx.yaml\"");

        assertEquals(0, faxmx("service", "remove").exitCode);
        Answer removed = doctor();
        removed.has("ok       service: the service FaxMX is not installed");
        removed.has("ok       listeners: http: 127.0.0.1:" + http + ", free");
    }

    /** Wine has the accounts of Windows and of the user who runs it. */
    @Test
    void doctorKnowsTheAccountOfTheServiceByItsIdentifier() throws Exception {
        Answer unknown = faxmx("service", "install", "--user", "NOWHERE\\nobody");
        assertEquals(2, unknown.exitCode, unknown.text);
        unknown.has(
                "faxmx: --user: there is no account \"NOWHERE\\nobody\" on this machine", "Try: faxmx service install");
        assertTrue(Files.notExists(data), "nothing was changed");

        Files.createDirectories(data);
        Files.writeString(
                data.resolve("faxmx.yaml"),
                "servers: [{name: local, backend: simulated}]\nhttp: {port: 0}\nrmi: {port: 0}\n");
        String account = run("whoami").text;
        // Java under Wine does not read pipes of this system.
        Path password = Files.writeString(directory.resolve("password.txt"), "any password\r\n");
        Answer installed =
                faxmx("service", "install", "--user", account, "--password-stdin", "<", Wine.windowsPath(password));
        assertEquals(0, installed.exitCode, installed.text);
        installed.has("Account:  " + account);
        Answer own = doctor();
        own.has("warning  service: the service FaxMX is stopped", "account " + account);
        assertFalse(own.text.contains("the service runs as"), own.text);
        assertEquals(0, faxmx("service", "remove").exitCode);

        Answer builtIn = faxmx("service", "install", "--user", "localservice");
        assertEquals(0, builtIn.exitCode, builtIn.text);
        builtIn.has("Account:  NT AUTHORITY\\LocalService");
        doctor().has("ok       service: this is the account ", "the service runs as NT AUTHORITY\\LocalService");
    }

    /** Wine makes access control lists of the permissions of this system. */
    @Test
    void doctorReadsThePermissionsOfTheFilesOfTheService() throws Exception {
        Path settings = data.resolve("faxmx.yaml");
        Files.createDirectories(data);
        Files.writeString(settings, "servers: [{name: local, backend: simulated}]\nhttp: {port: 0}\nrmi: {port: 0}\n");
        Answer installed = faxmx("service", "install");
        assertEquals(0, installed.exitCode, installed.text);

        Files.setPosixFilePermissions(settings, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(data.resolve("logs"), PosixFilePermissions.fromString("rwxrwxrwx"));
        doctor().has("ok       service-files: the permissions let the service read the files of its settings");

        Files.setPosixFilePermissions(settings, PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(data.resolve("logs"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Answer denied = doctor();
        denied.has(
                "warning  service-files: the permissions of C:\\ProgramData\\FaxMX\\faxmx.yaml do not let the service read"
                        + " it",
                "do: As an administrator, which names the service, whatever its account:  icacls"
                        + " \"C:\\ProgramData\\FaxMX\\faxmx.yaml\" /grant \"*S-1-5-80-");
        denied.has(
                "warning  service-files: the permissions of C:\\ProgramData\\FaxMX\\logs do not let the service write it");
    }

    /** What the other tests cannot show here. With another Wine this may fail, and then they should show it. */
    @Test
    void wineHasNeitherDelaysNorRestartsNorIdentifiersOfServicesNorOwnersOfPorts() throws Exception {
        Files.createDirectories(data);
        Files.writeString(
                data.resolve("faxmx.yaml"),
                "servers: [{name: local, backend: simulated}]\nhttp: {port: 0}\nrmi: {port: 0}\n");
        Answer installed = faxmx("service", "install");
        assertEquals(0, installed.exitCode, installed.text);
        for (String option : List.of("delayed start", "security identifier of the service", "restart after failures")) {
            installed.has("Note: the " + option + " could not be set: ChangeServiceConfig2 failed: Windows error 124,");
        }
        installed.has("Note: the service TapiSrv, which a fax server needs, is not on this machine");
        assertEquals(
                4,
                installed.text.lines().filter(line -> line.startsWith("Note: ")).count(),
                installed.text);
        assertEquals(1, run("sc", "qc", "FaxMX").exitCode, "sc has no query of the configuration");

        assertEquals(0, run("sc", "start", "FaxMX").exitCode);
        url();
        Answer ports = run("netstat", "-ano");
        assertTrue(
                ports.text.lines().noneMatch(line -> line.strip().matches("TCP .*\\s\\d+")),
                "netstat has no numbers of processes: " + ports.text);
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
        assertNothingInTheRegistry();
        Answer again = faxmx("service", "remove");
        assertEquals(1, again.exitCode, again.text);
        assertTrue(again.text.contains("the service FaxMX is not installed"), again.text);
    }

    /** procrun's parameters cannot be written; the service itself was made before. */
    @Test
    void takesBackAnInstallationThatFailsHalfway() throws Exception {
        Path log = directory.resolve("key.log");
        Process key = wine.java(
                log,
                Map.of(),
                List.of(
                        "-cp",
                        Wine.windowsClassPath(System.getProperty("java.class.path")),
                        VolatileKey.class.getName(),
                        "SOFTWARE\\" + PROCRUN + "\\Procrun 2.0\\FaxMX"));
        assertTrue(key.waitFor(1, TimeUnit.MINUTES));
        assertEquals(0, key.exitValue(), Files.readString(log, StandardCharsets.ISO_8859_1));

        Answer failed = faxmx("service", "install");

        assertEquals(1, failed.exitCode, failed.text);
        failed.has(
                "faxmx: the service FaxMX was not installed, and nothing of the attempt is left: writing the parameters"
                        + " of procrun: writing the value JavaHome of SOFTWARE\\" + PROCRUN
                        + "\\Procrun 2.0\\FaxMX\\Parameters\\Java failed: Windows error 1021,");
        assertEquals(new Answer(1, "State:    not installed"), faxmx("service", "status"));
        assertNothingInTheRegistry();
        assertTrue(Files.notExists(data), "the folder was made for this");
        Answer installed = faxmx("service", "install");
        assertEquals(0, installed.exitCode, installed.text);
    }

    private void assertNothingInTheRegistry() throws Exception {
        for (String key : List.of("SOFTWARE\\WOW6432Node\\" + PROCRUN, SERVICE)) {
            Answer left = run("reg", "query", "HKLM\\" + key);
            assertEquals(1, left.exitCode, left.text);
        }
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

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Makes sure that the service has that value in the registry. */
    private void registered(String name, String value) throws Exception {
        Answer answer = run("reg", "query", "HKLM\\" + SERVICE, "/v", name);
        assertTrue(answer.text.contains(value), answer.text);
    }

    private Answer doctor() throws Exception {
        return faxmx("doctor", "-c", "C:\\ProgramData\\FaxMX\\faxmx.yaml");
    }

    private record Answer(int exitCode, String text) {

        /** Makes sure that there is a line that begins so, and that it and the next have the other parts. */
        void has(String begin, String... parts) {
            List<String> lines = text.lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                String both = lines.get(i) + "\n" + (i + 1 < lines.size() ? lines.get(i + 1) : "");
                if (lines.get(i).startsWith(begin) && Arrays.stream(parts).allMatch(both::contains)) {
                    return;
                }
            }
            fail("no line " + begin + " " + List.of(parts) + " in\n" + text);
        }
    }

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
                // What Wine's interpreter prints for a long line, which it runs nevertheless.
                Files.readString(log, StandardCharsets.ISO_8859_1)
                        .replace("File name is too long.", "")
                        .strip());
    }
}
