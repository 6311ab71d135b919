package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.faxmx.access.PasswordHash;
import org.faxmx.access.Role;
import org.faxmx.access.TestCertificate;
import org.faxmx.access.User;
import org.faxmx.config.UsersFile;
import org.faxmx.e2e.FreePort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code faxmx doctor} in situations that need no Windows; those that do are in the tests under Wine. */
@Timeout(120)
class DoctorCommandTest {

    private static final String SIMULATED = "servers: [{name: A, backend: simulated}]\n";
    private static final String NO_PORTS = "http: {port: 0}\nrmi: {port: 0}\n";

    @TempDir
    private Path directory;

    @Test
    void findsThatAllIsWell() throws IOException {
        Path users = users("secretary", "correct horse");
        Path certificate = certificate(TestCertificate.draft("faxsrv1"));
        Run run = doctor(SIMULATED + NO_PORTS + "users: " + users.getFileName() + "\n" + tls(certificate));

        // The disk may be full.
        assertEquals(
                List.of(),
                run.outLines().stream()
                        .filter(line -> line.matches("(warning|failure) .*") && !line.contains(" disk: "))
                        .toList());
        assertTrue(
                run.outLines().get(run.outLines().size() - 1).matches("\\d+ failures?, \\d+ warnings?"), run::toString);
        has(run, "ok       java: Java " + Runtime.version(), "64 bits");
        has(run, "ok       windows: not checked: this is ", "simulated");
        has(run, "ok       A connect: connected to a simulated fax server");
        has(run, "ok       A ports: 8 ports");
        has(run, "ok       A states: all words");
        has(run, "ok       settings: ", "faxmx.yaml can be used: 1 fax server, writes off");
        has(run, "ok       listeners: http: 127.0.0.1:a free port");
        has(run, "ok       users: 1 user (1 monitor, 0 operator, 0 admin) in ");
        has(run, "ok       certificate: CN=faxsrv1 for localhost");
        has(run, "ok       clock: ");
        has(run, "", " MiB free in ");
    }

    /** The checks that need no settings are made all the same. */
    @Test
    void findsThatSettingsAreWrongAndGoesOn() throws IOException {
        Run run = doctorWith(
                "servers: [{name: A, backend: simulated, pol: 5s}]\nwrites: perhaps\n",
                List.of("--http-port", "0", "--rmi-port", "0"));

        assertEquals(2, run.exitCode(), run::toString);
        has(run, "failure  settings: ", "faxmx.yaml:1:", "servers[0].pol");
        has(run, "failure  settings: ", "faxmx.yaml:2:", "writes");
        has(run, "         do: Correct the file; to check it again:  faxmx check-config ");
        has(run, "warning  settings: the other checks are made with the default settings");
        has(run, "ok       java: ");
        has(run, "", " MiB free in ");
        assertTrue(run.out().contains("local connect: "), run::out);
    }

    @Test
    void findsThatThereIsNoSettingsFile() {
        Run run = Run.of(
                "doctor",
                "--http-port",
                "0",
                "--rmi-port",
                "0",
                "-c",
                directory.resolve("absent.yaml").toString());

        assertEquals(2, run.exitCode(), run::toString);
        has(run, "failure  settings: ", "absent.yaml: does not exist");
        has(run, "         do: Create it", "leave out -c");
    }

    @Test
    void findsThatTheCertificateHasExpired() throws IOException {
        Path certificate = certificate(TestCertificate.draft("faxsrv1")
                .valid(Instant.now().minus(Duration.ofDays(400)), Instant.now().minus(Duration.ofDays(35))));
        Run run = doctor(SIMULATED + NO_PORTS + tls(certificate));

        assertEquals(2, run.exitCode(), run::toString);
        has(run, "failure  certificate: ", "has expired on ");
        has(run, "         do: Request a certificate from your CA and replace ", "faxmx tls init");
        has(run, "ok       A ports: 8 ports");
        has(run, "ok       settings: ");
    }

    @Test
    void warnsOfACertificateThatExpiresSoon() throws IOException {
        Path certificate = certificate(TestCertificate.draft("faxsrv1")
                .valid(Instant.now().minus(Duration.ofDays(1)), Instant.now().plus(Duration.ofDays(10))));
        Run run = doctor(SIMULATED + NO_PORTS + tls(certificate));

        assertEquals(0, run.exitCode(), run::toString);
        has(run, "warning  certificate: ", "expires in ");
    }

    @Test
    void findsThatTheKeyIsAnotherOnes() throws IOException {
        Path certificate = certificate(TestCertificate.draft("faxsrv1"));
        TestCertificate.draft("other").selfSigned().writeKey(directory.resolve("key.pem"));
        Run run = doctor(SIMULATED + NO_PORTS + tls(certificate));

        assertEquals(2, run.exitCode(), run::toString);
        has(run, "failure  certificate: ", "do not belong together");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void findsThatOthersCanReadTheUsers() throws IOException {
        Path users = users("secretary", "correct horse");
        Files.setPosixFilePermissions(users, PosixFilePermissions.fromString("rw-r--r--"));
        Run run = doctor(SIMULATED + NO_PORTS + "users: " + users.getFileName() + "\n");

        assertEquals(2, run.exitCode(), run::toString);
        has(run, "failure  users: " + users + ": can be read or written by other accounts (rw-r--r--)");
        has(run, "         do: chmod 600 '" + users + "'");
        assertEquals(2, run.out().split("chmod", -1).length, "once: " + run.out());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void findsThatOthersCanReadTheKey() throws IOException {
        Path certificate = certificate(TestCertificate.draft("faxsrv1"));
        Path key = directory.resolve("key.pem");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        Run run = doctor(SIMULATED + NO_PORTS + tls(certificate));

        assertEquals(2, run.exitCode(), run::toString);
        has(run, "failure  certificate: " + key + " can be read or written by other accounts (rw-r--r--)");
        has(run, "         do: chmod 600 '" + key + "'");
        assertEquals(2, run.out().split("chmod", -1).length, "once: " + run.out());
    }

    @Test
    void findsThatThereIsNoUsersFile() throws IOException {
        Run run = doctor(SIMULATED + NO_PORTS + "users: none.yaml\n");

        assertEquals(2, run.exitCode(), run::toString);
        has(run, "failure  users: ", "none.yaml: does not exist");
        has(run, "ok       settings: ");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void findsThatAPortIsInUseAndByWhom() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Run run = doctor(SIMULATED + "http: {enabled: false}\nrmi: {port: " + taken.getLocalPort() + "}\n");

            assertEquals(1, run.exitCode(), run::toString);
            has(run, "ok       listeners: http: off");
            has(
                    run,
                    "failure  listeners: rmi: 127.0.0.1:" + taken.getLocalPort() + " is in use by java, process "
                            + ProcessHandle.current().pid());
            has(run, "         do: End that process, or choose another port in the settings, key rmi.port");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void namesTheOptionThatChoseAPortInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Run run = doctorWith(
                    SIMULATED + "rmi: {enabled: false}\n",
                    List.of("--http-port", Integer.toString(taken.getLocalPort())));

            assertEquals(1, run.exitCode(), run::toString);
            has(run, "failure  listeners: http: 127.0.0.1:" + taken.getLocalPort() + " is in use by java");
            has(run, "         do: End that process, or choose another port with --http-port");
        }
    }

    @Test
    void findsThatAnAddressIsNotThisMachines() throws IOException {
        Run run = doctor(SIMULATED + "rmi: {port: 0}\nhttp: {host: 192.0.2.1, insecure: true}\n");

        assertEquals(1, run.exitCode(), run::toString);
        has(run, "failure  listeners: http: 192.0.2.1:8778: this machine has no such address");
        has(run, "warning  settings: INSECURE: http listens on 192.0.2.1");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void findsThatComNeedsWindows() throws IOException {
        Run run = doctor("servers: [{name: A, backend: com, host: no-such-host.invalid}]\n" + NO_PORTS);

        assertEquals(1, run.exitCode(), run::toString);
        has(run, "failure  windows: the backend com needs Windows, and this is ");
        has(run, "failure  A connect: initialising COM failed: COM needs Windows");
        has(run, "failure  A host: the host no-such-host.invalid ");
        has(run, "ok       settings: ");
    }

    @Test
    void printsJsonWithoutPersonalDataAndSecrets() throws IOException {
        Path users = users("frau.meier", "geheim 42");
        Files.writeString(users, Files.readString(users).replace("monitor", "geheim 43"));
        Path certificate = certificate(TestCertificate.draft("Frau Meier"));
        Path settings = write(SIMULATED + NO_PORTS + "users: " + users.getFileName() + "\n" + tls(certificate));
        Run run = Run.of("doctor", "--json", "-c", settings.toString());

        assertEquals(2, run.exitCode(), run::toString);
        Map<?, ?> json = (Map<?, ?>) Json.read(run.out());
        assertEquals(2, ((Number) json.get("ExitCode")).intValue());
        assertEquals(1, ((Number) json.get("Failures")).intValue());
        Map<?, ?> failed = check(json, "failure");
        assertEquals("users", failed.get("Check"));
        assertEquals("", failed.get("Server"));
        assertTrue(failed.get("Found").toString().startsWith("the users file cannot be used, line "), run::out);
        for (String secret : List.of("eier", "geheim", "$", "PRIVATE")) {
            assertFalse(run.out().contains(secret), () -> secret + " is in " + run.out());
        }
    }

    /** The folder is in the texts of several checks. */
    @Test
    void printsNoNamesOfAccountsInJson() throws IOException {
        for (String home : List.of("home/anna", "Users/Anna Schmidt", "P/ANNA~1.SCH")) {
            Path folder = Files.createDirectories(directory.resolve(home));
            Path settings = Files.writeString(folder.resolve("faxmx.yaml"), SIMULATED + NO_PORTS);
            Run run = Run.of(
                    "doctor", "--json", "--users", folder.resolve("none.yaml").toString(), "-c", settings.toString());

            assertEquals(2, run.exitCode(), run::toString);
            String text = run.out().toLowerCase(Locale.ROOT);
            assertFalse(text.contains("anna"), run::out);
            assertFalse(text.contains("schmidt"), run::out);
            assertTrue(run.out().contains("/ACCOUNT/faxmx.yaml can be used"), run::out);
        }
    }

    @Test
    void takesPortsAndUsersAsServeDoes() throws IOException {
        Path users = users("secretary", "correct horse");
        int free = FreePort.find();
        Run run = doctorWith(
                SIMULATED + "http: {enabled: false}\nrmi: {port: 0}\nusers: none.yaml\n",
                List.of("--http-port", "" + free, "--users", users.toString()));

        has(run, "ok       listeners: http: 127.0.0.1:" + free + ", free");
        has(run, "ok       users: 1 user ");
        assertEquals(
                2,
                Run.of("doctor", "--backend", "simulated", "--rmi-port", "70000")
                        .exitCode());
    }

    @Test
    void checksTheFolderOfTheLog() throws IOException {
        Path logs = Files.createDirectories(directory.resolve("logs"));
        Run run = doctor(SIMULATED + NO_PORTS + "log: {file: logs/faxmx.log}\n");
        has(run, "ok       settings: ");
        assertFalse(run.out().contains("folder of the log"), run::out);

        assumeTrue(logs.toFile().setWritable(false) && !Files.isWritable(logs), "may write everywhere");
        try {
            has(doctor(SIMULATED + NO_PORTS + "log: {file: logs/faxmx.log}\n"), "failure  disk: the folder of the log");
        } finally {
            assertTrue(logs.toFile().setWritable(true));
        }
    }

    /** Anything may be in a file that is not valid. */
    @Test
    void printsNoTextOfWrongSettingsInJson() throws IOException {
        Path settings = write("users: [{password: geheim}]\ngeheim: 1\n");
        Run run = Run.of("doctor", "--json", "--http-port", "0", "--rmi-port", "0", "-c", settings.toString());

        assertEquals(2, run.exitCode(), run::toString);
        assertFalse(run.out().contains("geheim"), run::out);
        assertTrue(run.out().contains("faxmx.yaml:2:1 has a problem"), run::out);
    }

    private static Map<?, ?> check(Map<?, ?> json, String result) {
        return ((List<?>) json.get("Checks"))
                .stream()
                        .map(check -> (Map<?, ?>) check)
                        .filter(check -> check.get("Result").equals(result))
                        .findFirst()
                        .orElseThrow();
    }

    private Path users(String name, String password) throws IOException {
        Path file = directory.resolve("users.yaml");
        UsersFile.write(file, List.of(new User(name, Role.MONITOR, PasswordHash.of(password, new SecureRandom()))));
        return file;
    }

    private Path certificate(TestCertificate.Draft draft) throws IOException {
        TestCertificate made = draft.selfSigned();
        made.writeKey(directory.resolve("key.pem"));
        return made.writeCertificate(directory.resolve("certificate.pem"));
    }

    private static String tls(Path certificate) {
        return "tls: {certificate: " + certificate.getFileName() + ", key: key.pem}\n";
    }

    private Run doctor(String settings) throws IOException {
        return doctorWith(settings, List.of());
    }

    private Run doctorWith(String settings, List<String> options) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("doctor", "-c", write(settings).toString()));
        arguments.addAll(options);
        return Run.of(arguments.toArray(String[]::new));
    }

    private Path write(String settings) throws IOException {
        return Files.writeString(directory.resolve("faxmx.yaml"), settings);
    }

    private static void has(Run run, String begin, String... parts) {
        assertTrue(
                run.outLines().stream()
                        .anyMatch(line ->
                                line.startsWith(begin) && Arrays.stream(parts).allMatch(line::contains)),
                () -> "no line " + begin + " " + Arrays.toString(parts) + " in " + run);
    }
}
