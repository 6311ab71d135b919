package org.faxmx.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.faxmx.config.SettingsReader;
import org.faxmx.windows.FakeWindowsAccounts;
import org.faxmx.windows.ServiceStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WindowsInstallationTest {

    private final FakeWindowsServices services = new FakeWindowsServices();
    private final RecordingFileAccess access = new RecordingFileAccess();

    @TempDir
    private Path directory;

    private WindowsInstallation installation;
    private Distribution distribution;

    @BeforeEach
    void unpack() throws IOException {
        installation = new WindowsInstallation(services, access, new FakeWindowsAccounts(), directory.resolve("FaxMX"));
        distribution = SystemdUnitTest.distribution(directory.resolve("it's unpacked"));
        Files.createFile(distribution.jar().resolveSibling("prunsrv.exe"));
        Path options = Files.createDirectory(distribution.home().resolve("jmx-config"));
        Files.writeString(options.resolve("jvm-17.options"), "# Memory.\n\n-Xmx256m\n");
        Files.writeString(options.resolve("jvm-24.options"), "--enable-native-access=ALL-UNNAMED\n-Xmx256m\n");
    }

    @Test
    void makesAFolderThatOtherAccountsDoNotReach() throws IOException {
        prepare();

        assertEquals(List.of("restrict FaxMX", "write logs"), access.changes);
        assertTrue(Files.isDirectory(installation.logs()));
        // What it writes is no mistake.
        SettingsReader reader = new SettingsReader(List.of(), List.of(), file -> {}, text -> {}, files -> {});
        assertEquals(
                "local",
                reader.read(installation.defaultSettings())
                        .settings()
                        .servers()
                        .get(0)
                        .name());
    }

    @Test
    void leavesFilesThatAreThereAsTheyAre() throws IOException {
        prepare();
        Files.writeString(installation.defaultSettings(), "mine");
        access.changes.clear();

        prepare();

        assertEquals("mine", Files.readString(installation.defaultSettings()));
        assertEquals(List.of("restrict FaxMX", "write logs"), access.changes);
    }

    @Test
    void restrictsAFolderOfAnAdministratorThatWasThere() throws IOException {
        Files.createDirectory(directory.resolve("FaxMX"));

        prepare();

        assertEquals(List.of("restrict FaxMX", "write logs"), access.changes);
    }

    /** Every account may create folders in ProgramData. */
    @Test
    void refusesAFolderOfAnotherAccount() throws IOException {
        Files.createDirectory(directory.resolve("FaxMX"));
        access.owners.put("FaxMX", "mallory");

        assertEquals(
                directory.resolve("FaxMX") + " belongs to mallory: see what is in it, and run  icacls OWNER",
                refusal());
        assertEquals(List.of(), access.changes);
    }

    @Test
    void refusesAFolderThatOthersCanStillChange() {
        access.writers.put("FaxMX", "BUILTIN\\Users");

        assertEquals(
                directory.resolve("FaxMX") + " can be changed by BUILTIN\\Users: see what is in it, and before"
                        + " you try again run  icacls \"" + directory.resolve("FaxMX") + "\" /reset",
                refusal());
        assertFalse(Files.exists(installation.defaultSettings()));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a symbolic link needs a right there")
    void refusesLinks() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path folder = Files.createSymbolicLink(directory.resolve("FaxMX"), elsewhere);
        assertTrue(refusal().startsWith(folder + " is a link"));
        Files.delete(folder);

        Files.createDirectory(folder);
        Files.createSymbolicLink(installation.logs(), elsewhere);
        assertTrue(refusal().startsWith(installation.logs() + " is a link"));
        Files.delete(installation.logs());

        Files.createDirectory(installation.logs());
        Path log = Files.createSymbolicLink(installation.logs().resolve("faxmx.log"), elsewhere.resolve("x"));
        assertTrue(refusal().startsWith(log + " is a link"));
        Files.delete(log);

        Files.createSymbolicLink(installation.defaultSettings(), Files.createFile(elsewhere.resolve("x")));
        assertTrue(refusal().startsWith(installation.defaultSettings() + " is a link"));
        assertEquals(0, Files.size(elsewhere.resolve("x")));
    }

    @Test
    void refusesSettingsAndLogsThatAnotherAccountMadeInTheFolder() throws IOException {
        prepare();
        access.owners.put("faxmx.yaml", "mallory");
        assertEquals(
                installation.defaultSettings() + " belongs to mallory: see what is in it, and run  icacls OWNER",
                refusal());
        access.owners.clear();

        access.writers.put("faxmx.yaml", "BUILTIN\\Users");
        String writable = refusal();
        assertTrue(
                writable.startsWith(installation.defaultSettings() + " can be changed by BUILTIN\\Users,")
                        && writable.endsWith("run  icacls \"" + installation.defaultSettings()
                                + "\" /inheritance:r /grant:r \"*S-1-5-18:F\" \"*S-1-5-32-544:F\""),
                writable);
        access.writers.clear();

        access.owners.put("logs", "mallory");
        refusal();
    }

    @Test
    void refusesProgramsThatOtherAccountsCanChange() {
        Path java = directory.resolve("it's unpacked");
        installation.requireTrusted(distribution, java);

        for (String name : List.of("it's unpacked", "lib", "prunsrv.exe", "faxmx", "jvm-17.options")) {
            access.writers.clear();
            access.writers.put(name, "NT AUTHORITY\\Authenticated Users");
            String refused = assertThrows(ServiceException.class, () -> installation.requireTrusted(distribution, java))
                    .getMessage();
            assertTrue(refused.contains(name + " can be changed by NT AUTHORITY\\Authenticated Users, who"), refused);
            assertTrue(
                    refused.endsWith("  and  icacls \"" + distribution.home() + "\" /inheritance:r /grant:r"
                            + " \"*S-1-5-18:(OI)(CI)F\" \"*S-1-5-32-544:(OI)(CI)F\" \"*S-1-5-32-545:(OI)(CI)RX\""),
                    refused);
        }
    }

    @Test
    void refusesAJavaThatOtherAccountsCanChange() throws IOException {
        Path java = directory.resolve("jdk");
        Files.createFile(Files.createDirectories(java.resolve("bin/server")).resolve("jvm.dll"));
        access.writers.put("jvm.dll", "alice");

        String refused = assertThrows(ServiceException.class, () -> installation.requireTrusted(distribution, java))
                .getMessage();
        assertTrue(refused.contains("jvm.dll can be changed by alice") && refused.contains("use a Java in"), refused);
    }

    @Test
    void takesEverythingBackWhereAFileCannotBeOpenedToTheService() {
        Path settings = directory.resolve("x.yaml");
        access.failures.put("read key.pem", new ServiceException("icacls says: key.pem is in use"));
        ServiceException failed = assertThrows(
                ServiceException.class,
                () -> install(settings, List.of(directory.resolve("users.yaml"), directory.resolve("key.pem"))));

        assertEquals(
                "the service FaxMX was not installed, and nothing of the attempt is left: icacls says: key.pem is in use",
                failed.getMessage());
        assertEquals(Optional.empty(), installation.find());
        assertEquals(
                List.of(
                        "restrict FaxMX",
                        "write logs",
                        "read x.yaml",
                        "read users.yaml",
                        "withdraw users.yaml",
                        "withdraw x.yaml"),
                access.changes);
        assertFalse(Files.exists(directory.resolve("FaxMX")), "it was made for this");
    }

    @Test
    void takesThePermissionsBackWhereTheServiceCannotBeMade() {
        services.failureOfInstall = Optional.of(new ServiceException("setting the delayed start: access is denied"));

        assertEquals(
                "the service FaxMX was not installed, and nothing of the attempt is left: setting the delayed start:"
                        + " access is denied",
                assertThrows(ServiceException.class, () -> install(directory.resolve("x.yaml"), List.of()))
                        .getMessage());
        assertFalse(Files.exists(directory.resolve("FaxMX")));
    }

    @Test
    void takesTheFolderBackWhereTheDistributionIsNotWhole() throws IOException {
        Files.delete(distribution.wrapper());

        String failed = assertThrows(ServiceException.class, () -> install(directory.resolve("x.yaml"), List.of()))
                .getMessage();
        assertTrue(failed.endsWith("prunsrv.exe is missing: unpack the zip again"), failed);
        assertFalse(Files.exists(directory.resolve("FaxMX")));
    }

    @Test
    void leavesWhatWasThereBeforeAnAttemptThatFailed() throws IOException {
        prepare();
        Files.writeString(installation.logs().resolve("faxmx.log"), "of an installation before");
        installation = new WindowsInstallation(services, access, new FakeWindowsAccounts(), directory.resolve("FaxMX"));
        services.failureOfInstall = Optional.of(new ServiceException("access is denied"));

        assertEquals(
                "the service FaxMX was not installed, and of the attempt this is left: the permissions of "
                        + directory.resolve("FaxMX")
                        + ", which only administrators, the system and the service may use now: access is denied",
                assertThrows(ServiceException.class, () -> install(installation.defaultSettings(), List.of()))
                        .getMessage());

        assertTrue(Files.exists(installation.defaultSettings()));
        assertTrue(Files.exists(installation.logs().resolve("faxmx.log")));
    }

    @Test
    void takesBackWhatWasMadeBeforeAServiceThatItNeedsCannotBeRead() throws IOException {
        services.failuresOfFind.put("Spooler", new ServiceException("reading the service Spooler: access is denied"));
        Path archive = distribution.classArchive();
        Path description = Files.createFile(archive.resolveSibling("faxmx.jsa.txt"));

        String failed = assertThrows(
                        ServiceException.class,
                        () -> installation.attempt(attempt -> {
                            attempt.prepare();
                            attempt.make(List.of(archive, description), () -> write(archive));
                            return install(attempt, directory.resolve("x.yaml"), List.of());
                        }))
                .getMessage();

        assertEquals(
                "the service FaxMX was not installed, and nothing of the attempt is left: reading the service Spooler:"
                        + " access is denied",
                failed);
        assertFalse(Files.exists(directory.resolve("FaxMX")));
        assertFalse(Files.exists(archive));
        assertTrue(Files.exists(description), "it was there");
    }

    @Test
    void saysWhatOfPreparingIsLeft() {
        IllegalArgumentException cause = new IllegalArgumentException("the settings have changed");
        Path log = installation.logs().resolve("another.log");

        String failed = assertThrows(
                        ServiceException.class,
                        () -> installation.attempt(attempt -> {
                            attempt.prepare();
                            write(log);
                            throw cause;
                        }))
                .getMessage();

        assertTrue(
                failed.startsWith(
                        "the service FaxMX was not installed, and not all of the attempt could be taken back ("
                                + installation.logs() + " could not be removed again: "),
                failed);
        assertTrue(failed.endsWith("): the settings have changed"), failed);
    }

    private static Path write(Path file) {
        try {
            return Files.writeString(file, "made");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void removesAFolderThatCannotBeRestricted() {
        RuntimeException cause = new ServiceException("icacls is missing");
        for (String change : List.of("restrict FaxMX", "write logs")) {
            access.failures.clear();
            access.failures.put(change, cause);

            ServiceException failed = assertThrows(ServiceException.class, this::prepare);
            assertSame(cause, failed.getCause());
            assertEquals(
                    "the service FaxMX was not installed, and nothing of the attempt is left: icacls is missing",
                    failed.getMessage());
            assertFalse(Files.exists(directory.resolve("FaxMX")), change);
        }
    }

    @Test
    void saysWhatOfAnAttemptIsLeft() throws IOException {
        access.failures.put("read x.yaml", new ServiceException("no icacls"));
        services.failureOfDelete = Optional.of(new ServiceException("the service is marked for deletion"));
        Path log = installation.logs().resolve("another.log");

        String failed = assertThrows(
                        ServiceException.class,
                        () -> installation.attempt(attempt -> {
                            attempt.prepare();
                            write(log);
                            return install(attempt, directory.resolve("x.yaml"), List.of());
                        }))
                .getMessage();

        assertTrue(
                failed.startsWith("the service FaxMX was not installed, and not all of the attempt could be taken back"
                        + " (the service is marked for deletion; " + installation.logs()
                        + " could not be removed again: "),
                failed);
        assertTrue(failed.endsWith("): no icacls"), failed);
        assertTrue(Files.exists(log));
    }

    private void prepare() {
        installation.attempt(attempt -> {
            attempt.prepare();
            return true;
        });
    }

    /** Why preparing fails, without what is left of it. */
    private String refusal() {
        return assertThrows(ServiceException.class, this::prepare).getCause().getMessage();
    }

    private List<String> install(Path settings, List<Path> readable) {
        return installation.attempt(attempt -> {
            attempt.prepare();
            return install(attempt, settings, readable);
        });
    }

    private List<String> install(WindowsInstallation.Attempt attempt, Path settings, List<Path> readable) {
        return attempt.install(
                distribution, settings, readable, List.of(), Account.ofService(WindowsService.NAME), Optional.empty());
    }

    @Test
    void handsProcrunWhatTheStartScriptWouldUse() throws IOException {
        prepare();
        access.changes.clear();
        Path settings = directory.resolve("it's; mine.yaml");
        List<String> notes = installation.attempt(attempt -> attempt.install(
                distribution,
                settings,
                List.of(directory.resolve("users.yaml")),
                List.of("-Xmx512m"),
                Account.ofService(WindowsService.NAME),
                Optional.empty()));

        assertEquals(List.of(), notes);
        WindowsService service = services.installed.get(0);
        assertEquals("NT SERVICE\\FaxMX", service.account().name());
        assertEquals(
                List.of(
                        "serve",
                        "-c",
                        settings.toString(),
                        "--log-file",
                        installation.logs().resolve("faxmx.log").toString()),
                service.arguments());
        assertEquals("\"" + distribution.home().resolve("lib/prunsrv.exe") + "\" //RS//FaxMX", service.command());
        assertEquals(List.of("RpcSs", "Spooler", "TapiSrv"), service.dependencies());
        List<String> options = service.jvmOptions();
        assertTrue(options.contains("-Xmx256m") && !options.contains("# Memory."), options::toString);
        assertTrue(options.contains("-Xrs"), "the end of a session is not that of the service");
        assertEquals(installation.logs(), service.workingFolder(), "where the JVM writes if it fails");
        assertEquals("-Xmx512m", options.get(options.size() - 1), "later than the one of the file");
        assertEquals(List.of("read it's; mine.yaml", "read users.yaml"), access.changes);
    }

    /** With a service that cannot start, FaxMX would not start either, and could not report it. */
    @Test
    void doesNotDependOnWhatCannotStart() {
        services.services.put(
                "Spooler", FakeWindowsServices.status(ServiceStatus.State.STOPPED, ServiceStatus.Start.DISABLED));
        services.services.remove("TapiSrv");

        List<String> notes = installation.attempt(attempt -> attempt.install(
                distribution,
                directory.resolve("x.yaml"),
                List.of(),
                List.of(),
                new Account(".\\fax", true),
                Optional.of("secret")));

        assertEquals(List.of("RpcSs"), services.installed.get(0).dependencies());
        assertEquals(
                List.of(
                        "the service Spooler, which a fax server needs, is disabled",
                        "the service TapiSrv, which a fax server needs, is not on this machine"),
                notes);
        assertEquals(Optional.of("secret"), services.password);
        assertFalse(services.installed.get(0).toString().contains("secret"));
    }

    @Test
    void saysWhatIsMissingInTheDistribution() throws IOException {
        Files.delete(distribution.wrapper());

        assertEquals(
                distribution.home().resolve("lib/prunsrv.exe") + " is missing: unpack the zip again",
                assertThrows(ServiceException.class, distribution::wrapper).getMessage());
        Path jar = directory.resolve("faxmx.jar");
        assertTrue(assertThrows(ServiceException.class, () -> Distribution.ofJar(jar))
                .getMessage()
                .startsWith("FaxMX runs from " + jar + ", which is not in the folder lib of an unpacked zip"));
    }
}
