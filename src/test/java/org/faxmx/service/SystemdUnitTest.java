package org.faxmx.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The unit, read by systemd itself. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "paths of Unix")
class SystemdUnitTest {

    private static final Path JAVA = Path.of(System.getProperty("java.home"));

    @TempDir
    private Path directory;

    private Distribution distribution;

    @BeforeEach
    void makeADistribution() throws IOException {
        distribution = distribution(directory.resolve("Fax MX 100% $HOME"));
    }

    static Distribution distribution(Path home) throws IOException {
        Path jar = Files.createDirectories(home.resolve("lib")).resolve("faxmx.jar");
        Files.createFile(jar);
        Path script = Files.createDirectories(home.resolve("bin")).resolve("faxmx");
        Files.createFile(script);
        assertTrue(script.toFile().setExecutable(true));
        return Distribution.ofJar(jar);
    }

    @Test
    void runsTheScriptWithTheSettingsAndTheJavaOfThisProcess() {
        String unit = new SystemdUnit(
                        distribution,
                        Optional.of(JAVA),
                        Optional.of(Path.of("/etc/faxmx/my $fax.yaml")),
                        SystemdUnit.Files.NONE,
                        Optional.empty())
                .text();

        assertTrue(unit.contains("\nEnvironment=\"JAVA_HOME=" + JAVA + "\"\n"), unit);
        assertTrue(
                unit.contains("\nExecStart=\"" + directory + "/Fax MX 100%% $HOME/bin/faxmx\" serve"
                        + " -c \"/etc/faxmx/my $$fax.yaml\"\n"),
                unit);
        assertTrue(unit.contains("\nExecReload=/bin/kill -HUP $MAINPID\n"), unit);
        assertTrue(unit.contains("\nDynamicUser=yes\n"), unit);
        assertTrue(unit.contains("\nProtectHome=yes\n"), unit);
    }

    @Test
    void runsAsTheNamedAccountFromAHomeFolder() throws IOException {
        String unit = new SystemdUnit(
                        distribution,
                        Optional.of(Path.of("/home/fax/jdk-17")),
                        Optional.empty(),
                        SystemdUnit.Files.NONE,
                        Optional.of("faxmx"))
                .text();

        assertTrue(unit.contains("\nUser=faxmx\n"), unit);
        assertFalse(unit.contains("DynamicUser"), unit);
        assertFalse(unit.contains("ExecReload"), "there is nothing to read again");
        assertTrue(unit.contains("\nProtectHome=read-only\n"), unit);
    }

    @Test
    void refusesAFolderFromWhichSystemdRunsNothing() throws IOException {
        Distribution quoted = distribution(directory.resolve("it's here"));
        assertEquals(
                "systemd runs no program whose path has a quote or a backslash: move " + quoted.home()
                        + " to another folder",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new SystemdUnit(
                                        quoted,
                                        Optional.empty(),
                                        Optional.empty(),
                                        SystemdUnit.Files.NONE,
                                        Optional.empty()))
                        .getMessage());
    }

    @Test
    void refusesANameThatIsNone() {
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> new SystemdUnit(
                                distribution,
                                Optional.empty(),
                                Optional.empty(),
                                SystemdUnit.Files.NONE,
                                Optional.of("a\nExecStartPre=x")))
                .getMessage()
                .contains("is no name of an account"));
    }

    private static SystemdUnit.Files log(String file) {
        return new SystemdUnit.Files(List.of(), List.of(), Optional.of(Path.of(file)));
    }

    private static SystemdUnit installed(SystemdUnit.Files files, Optional<String> user) {
        Path home = Path.of("/opt/faxmx");
        return new SystemdUnit(
                new Distribution(home, home.resolve("lib/faxmx.jar")),
                Optional.of(Path.of("/usr/lib/jvm/17")),
                Optional.of(Path.of("/etc/faxmx/faxmx.yaml")),
                files,
                user);
    }

    @Test
    void letsTheServiceWriteItsLog() {
        assertTrue(installed(log("/var/log/faxmx/x/faxmx.log"), Optional.empty())
                .text()
                .contains("\nLogsDirectory=\"faxmx/x\"\n"));
        assertFalse(installed(log("/var/lib/faxmx/faxmx.log"), Optional.empty())
                .text()
                .contains("LogsDirectory"));
        assertTrue(installed(log("/srv/100% logs/faxmx.log"), Optional.of("faxmx"))
                .text()
                .contains("\nReadWritePaths=\"/srv/100%% logs\"\n"));
        assertEquals(
                "an account that systemd makes cannot write the log in /srv: put it in /var/log/faxmx, or name an"
                        + " account with --user",
                assertThrows(IllegalArgumentException.class, () -> installed(log("/srv/faxmx.log"), Optional.empty()))
                        .getMessage());
    }

    @Test
    void needsAnAccountForFilesThatBelongToOne() {
        SystemdUnit.Files users =
                new SystemdUnit.Files(List.of(Path.of("/etc/faxmx/users.yaml")), List.of(), Optional.empty());
        assertEquals(
                "an account that systemd makes cannot read /etc/faxmx/users.yaml, which belongs to one account: name"
                        + " that one with --user",
                assertThrows(IllegalArgumentException.class, () -> installed(users, Optional.empty()))
                        .getMessage());
        assertEquals(List.of(), installed(users, Optional.of("faxmx")).warnings());
    }

    @Test
    void warnsOfFilesThatTheServiceCannotReach() {
        SystemdUnit unit = installed(
                new SystemdUnit.Files(
                        List.of(Path.of("/root/key.pem")), List.of(Path.of("/home/me/faxes")), Optional.empty()),
                Optional.of("faxmx"));
        assertTrue(unit.text().contains("\nProtectHome=read-only\n"), unit::text);
        assertEquals(2, unit.warnings().size());
        assertTrue(unit.warnings().get(0).startsWith("/root/key.pem is in a home folder"));

        List<String> temporary =
                installed(log("/tmp/faxmx.log"), Optional.of("faxmx")).warnings();
        assertEquals(1, temporary.size());
        assertTrue(temporary.get(0).startsWith("/tmp/faxmx.log is in a folder of temporary files"));
    }

    @Test
    void systemdFindsNoFault() throws Exception {
        boolean there = Files.isExecutable(Path.of("/usr/bin/systemd-analyze"));
        if (!there && System.getenv("CI") == null) {
            System.err.println(
                    "Skipping a test of the unit: there is no systemd-analyze (Debian: apt-get install systemd)");
        }
        Assumptions.assumeTrue(there || System.getenv("CI") != null, "systemd-analyze");
        for (Optional<String> user : List.of(Optional.<String>empty(), Optional.of("daemon"))) {
            Path unit = directory.resolve("faxmx-test.service");
            Files.writeString(
                    unit,
                    new SystemdUnit(
                                    distribution,
                                    Optional.of(JAVA),
                                    Optional.of(directory.resolve("a b.yaml")),
                                    log("/var/log/my fax/faxmx.log"),
                                    user)
                            .text());
            Path output = directory.resolve("verify.txt");
            Process verify = new ProcessBuilder("systemd-analyze", "verify", "--man=no", unit.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            assertTrue(verify.waitFor(1, TimeUnit.MINUTES));
            String said = Files.readString(output);
            assertEquals(0, verify.exitValue(), said);
            assertFalse(said.contains("faxmx-test.service:"), said);
        }
    }
}
