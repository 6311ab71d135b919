package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.faxmx.config.SettingsException;
import org.faxmx.service.Distribution;
import org.faxmx.service.FakeWindowsServices;
import org.faxmx.service.RecordingFileAccess;
import org.faxmx.service.ServiceException;
import org.faxmx.service.WindowsInstallation;
import org.faxmx.windows.FakeWindowsAccounts;
import org.faxmx.windows.ServiceStatus;
import org.faxmx.windows.Sid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ServiceCommandTest {

    private final FakeWindowsServices services = new FakeWindowsServices();
    private final RecordingFileAccess access = new RecordingFileAccess();
    private final FakeWindowsAccounts accounts = new FakeWindowsAccounts();
    private final StringWriter out = new StringWriter();
    private String failure = "";

    @TempDir
    private Path directory;

    private WindowsInstallation installation;
    private Distribution distribution;

    @BeforeEach
    void unpack() throws IOException {
        installation = new WindowsInstallation(services, access, accounts, directory.resolve("FaxMX"));
        Path home = Files.createDirectories(directory.resolve("zip"));
        Files.createDirectory(home.resolve("bin"));
        Files.createFile(Files.createDirectory(home.resolve("lib")).resolve("faxmx.jar"));
        Files.createFile(home.resolve("lib/prunsrv.exe"));
        Files.createDirectory(home.resolve("jmx-config"));
        Files.writeString(home.resolve("jmx-config/jvm-17.options"), "-Xmx256m\n");
        Files.writeString(home.resolve("jmx-config/jvm-24.options"), "-Xmx256m\n");
        distribution = Distribution.ofJar(home.resolve("lib/faxmx.jar"));
    }

    private static List<String> archive(Path file) {
        try {
            Files.writeString(file, "classes");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of("-XX:SharedArchiveFile=" + file);
    }

    private int run(String input, String... arguments) {
        return new CommandLine(new ServiceCommand(
                        new StringReader(input),
                        true,
                        () -> installation,
                        () -> distribution,
                        ServiceCommandTest::archive))
                .setOut(new PrintWriter(out, true))
                .setParameterExceptionHandler((mistake, parsed) -> {
                    failure = mistake.getMessage();
                    return ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((exception, line, parsed) -> {
                    failure = exception instanceof SettingsException wrong
                            ? wrong.problems().toString()
                            : exception.getMessage();
                    return exception instanceof ServiceException ? ExitCode.UNREACHABLE : ExitCode.USAGE;
                })
                .execute(arguments);
    }

    @Test
    void installsPrintsTheStateAndRemoves() {
        assertEquals(1, run("", "status"));
        assertEquals("State:    not installed\n", printed());

        assertEquals(0, run("", "install"), failure);
        String installed = printed();
        assertTrue(
                installed.startsWith("Installed the service FaxMX, which starts with Windows\n"
                        + "Account:  NT SERVICE\\FaxMX\n"
                        + "Settings: "
                        + directory.resolve("FaxMX").resolve("faxmx.yaml") + "\n"),
                installed);

        assertTrue(services.installed
                .get(0)
                .jvmOptions()
                .contains("-XX:SharedArchiveFile=" + distribution.jar().resolveSibling("faxmx.jsa")));

        assertEquals(1, run("", "status"));
        String stopped = printed();
        assertTrue(
                stopped.startsWith("State:    stopped, not started since Windows was\n"
                        + "Start:    automatic, delayed\nAccount:  NT SERVICE\\FaxMX\nCommand:  \""),
                stopped);
        assertTrue(
                stopped.endsWith("Runs:     faxmx serve -c " + installation.defaultSettings() + " --log-file "
                        + installation.logs().resolve("faxmx.log") + "\n"),
                stopped);

        services.services.put(
                "FaxMX", FakeWindowsServices.status(ServiceStatus.State.RUNNING, ServiceStatus.Start.AUTOMATIC));
        assertEquals(0, run("", "status"));
        assertTrue(printed().startsWith("State:    running, process 4711\n"));

        assertEquals(0, run("", "remove"), failure);
        assertEquals("Removed the service FaxMX; settings and logs stay\n", printed());
        assertTrue(Files.exists(installation.defaultSettings()));
        assertEquals(1, run("", "remove"));
        assertEquals("the service FaxMX is not installed", failure);
    }

    @Test
    void changesNothingWhereTheServiceIsInstalled() {
        assertEquals(0, run("", "install"), failure);
        assertEquals(1, run("", "install"));
        assertTrue(failure.startsWith("the service FaxMX is installed already: remove it first"), failure);
        assertEquals(1, services.installed.size());
    }

    @Test
    void changesNothingWithoutRights() {
        services.administrator = false;
        assertEquals(1, run("", "install"));
        assertEquals("access is denied", failure);
        assertFalse(Files.exists(installation.logs()));
        assertEquals(1, run("", "remove"));
        assertEquals("access is denied", failure);
    }

    @Test
    void leavesNothingWhereAStepBeforeTheServiceFails() {
        services.failuresOfFind.put("TapiSrv", new ServiceException("reading the service TapiSrv: access is denied"));

        assertEquals(1, run("", "install"));

        assertEquals(
                "the service FaxMX was not installed, and nothing of the attempt is left: reading the service TapiSrv:"
                        + " access is denied",
                failure);
        assertFalse(Files.exists(directory.resolve("FaxMX")));
        assertFalse(Files.exists(distribution.classArchive()));
    }

    @Test
    void changesNothingWithWrongSettings() throws IOException {
        Path settings = directory.resolve("my.yaml");
        Files.writeString(settings, "servers: [{name: local, poll: 1}]\n");

        assertEquals(2, run("", "install", "-c", settings.toString()));

        assertTrue(failure.contains("servers[0].poll: \"1\" has no unit"), failure);
        assertEquals(List.of(), services.installed);
        assertEquals(List.of(), access.changes);
    }

    @Test
    void readsThePasswordOfAnAccountThatNeedsOne() {
        accounts.accounts.put("EXAMPLE\\fax", new Sid("S-1-5-21-1-2-3-1002"));
        assertEquals(0, run("geheim\n", "install", "--user", "EXAMPLE\\fax", "--password-stdin"), failure);
        assertEquals(Optional.of("geheim"), services.password);
        String installed = printed();
        assertTrue(installed.contains("give EXAMPLE\\fax the right \"Log on as a service\""), installed);
        assertFalse(installed.contains("geheim"), installed);
    }

    @Test
    void refusesAnEmptyPassword() {
        accounts.accounts.put("EXAMPLE\\fax", new Sid("S-1-5-21-1-2-3-1002"));
        assertEquals(2, run("\r\n", "install", "--user", "EXAMPLE\\fax", "--password-stdin"));
        assertEquals(
                "the password of EXAMPLE\\fax is empty, and with such a one Windows lets nothing log on but a user at the"
                        + " console: there is none in the first line of the standard input",
                failure);
        assertEquals(List.of(), access.changes);
    }

    @Test
    void saysThatAServiceIsOnlyMarkedForDeletion() {
        assertEquals(0, run("", "install"), failure);
        printed();
        services.staysOpen = true;
        assertEquals(0, run("", "remove"), failure);
        assertTrue(printed()
                .startsWith("Removed the service FaxMX; settings and logs stay\nNext: close the windows that list"
                        + " services"));
    }

    @Test
    void refusesAPasswordThatIsOfNoUse() {
        assertEquals(2, run("geheim\n", "install", "--password-stdin"));
        assertEquals("--password-stdin has no effect: NT SERVICE\\FaxMX has no password that is to be given", failure);
        assertEquals(2, run("", "install", "--user", "fax"));
        assertTrue(failure.startsWith("--user: \"fax\" is no account of a service"), failure);
        assertEquals(2, run("geheim\n", "install", "--user", "NT-AUTORITÄT\\Lokaler Dienst", "--password-stdin"));
        assertEquals(
                "--password-stdin has no effect: NT AUTHORITY\\LocalService has no password that is to be given",
                failure);
        assertEquals(List.of(), access.changes);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there these commands work")
    void namesTheCommandsOfOtherSystems() throws IOException {
        Run install = Run.of("service", "install");
        assertEquals(2, install.exitCode());
        assertEquals(
                "faxmx: this is a command for Windows; faxmx service unit prints a unit for systemd",
                install.errLines().get(0));
        assertEquals(2, Run.of("service", "status").exitCode());
        assertEquals(2, Run.of("service", "remove").exitCode());
        assertEquals(
                "faxmx: Name a command: install, remove, status or unit",
                Run.of("service").errLines().get(0));
        // It would name files that do not stay.
        Path com = Files.writeString(
                directory.resolve("com.yaml"),
                "servers: [{name: A, backend: com}, {name: B, backend: com}, {name: C}]");
        Run never = Run.of("service", "unit", "-c", com.toString());
        assertEquals(2, never.exitCode());
        assertEquals(
                "faxmx: " + com + ": backend: com of server A, B needs Windows, so that systemd could not start the"
                        + " bridge: run it on Windows, with  faxmx service install",
                never.errLines().get(0));
        assertEquals("", never.out());

        Run unit = Run.of("service", "unit");
        assertEquals(1, unit.exitCode());
        assertTrue(unit.err().contains("is not in the folder lib of an unpacked zip"), unit.err());
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no systemd")
    void warnsOfAnAccountOfAUnitThatDoesNotExist() {
        StringWriter err = new StringWriter();
        CommandLine command = new CommandLine(new ServiceCommand(
                        new StringReader(""), false, () -> installation, () -> distribution, file -> List.of()))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));

        assertEquals(0, command.execute("unit", "--user", "no-such-account"));

        assertTrue(printed().contains("\nUser=no-such-account\n"), out::toString);
        assertTrue(
                err.toString().contains("faxmx: warning: there is no account no-such-account on this machine: make it"),
                err::toString);
    }

    private String printed() {
        String text = out.toString().replace(System.lineSeparator(), "\n");
        out.getBuffer().setLength(0);
        return text;
    }
}
