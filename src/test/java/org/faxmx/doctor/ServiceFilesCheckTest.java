package org.faxmx.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.faxmx.access.FilePermission;
import org.faxmx.fax.Finding;
import org.faxmx.fax.Finding.Severity;
import org.faxmx.service.InstalledService;
import org.faxmx.windows.FakeWindowsAccounts;
import org.faxmx.windows.ServiceStatus;
import org.faxmx.windows.Sid;
import org.faxmx.windows.WindowsException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceFilesCheckTest {

    private static final Sid FAXMX = Sid.ofService("FaxMX");

    private final FakeWindowsAccounts accounts = new FakeWindowsAccounts();
    /** Who may use a file, by its name. */
    private final Map<String, String> allowed = new HashMap<>();

    @TempDir
    private Path directory;

    private final List<Path> read = new ArrayList<>();
    private Path settings;
    private Path users;
    private Path logs;

    @BeforeEach
    void makeFiles() throws IOException {
        settings = Files.createFile(directory.resolve("faxmx.yaml"));
        users = Files.createFile(directory.resolve("users.yaml"));
        logs = Files.createDirectory(directory.resolve("logs"));
        read.addAll(List.of(settings, users));
        accounts.accounts.put("NT SERVICE\\FaxMX", FAXMX);
        accounts.accounts.put("VORDEFINIERT\\Benutzer", new Sid("S-1-5-32-545"));
        accounts.accounts.put("VORDEFINIERT\\Administratoren", new Sid("S-1-5-32-544"));
        allowed.put("faxmx.yaml", "NT SERVICE\\FaxMX");
        allowed.put("users.yaml", "NT SERVICE\\FaxMX");
        allowed.put("logs", "NT SERVICE\\FaxMX");
    }

    @Test
    void findsThatThePermissionsSuffice() {
        List<Finding> ok = List.of(Finding.ok(
                "service-files", "the permissions let the service read the files of its settings, and write its log"));
        assertEquals(ok, run("NT SERVICE\\FaxMX"));
        allowed.put("users.yaml", "VORDEFINIERT\\Benutzer");
        assertEquals(ok, run("NT SERVICE\\FaxMX"));
        allowed.put("users.yaml", "VORDEFINIERT\\Administratoren");
        assertEquals(ok, run("LocalSystem"));
        allowed.put("users.yaml", "OFFICE\\anna");
        assertEquals(ok, run("OFFICE\\anna"));
    }

    @Test
    void namesTheFileAndTheCommandThatMendsIt() {
        allowed.put("users.yaml", "VORDEFINIERT\\Administratoren");
        allowed.remove("logs");
        List<Finding> findings = run("NT SERVICE\\FaxMX");
        assertEquals(2, findings.size(), findings::toString);
        assertEquals(Severity.WARNING, findings.get(0).severity());
        assertEquals(
                "the permissions of " + users + " do not let the service read it",
                findings.get(0).found());
        assertEquals(
                "As an administrator, which names the service, whatever its account:  icacls \"" + users
                        + "\" /grant \"*" + FAXMX + ":R\"",
                findings.get(0).remedy());
        assertEquals(
                "the permissions of " + logs + " do not let the service write it",
                findings.get(1).found());
        assertTrue(
                findings.get(1).remedy().endsWith("icacls \"" + logs + "\" /grant \"*" + FAXMX + ":(OI)(CI)M\""),
                findings::toString);
    }

    @Test
    void readsFoldersWithWhatIsInThem() throws IOException {
        Path faxes = Files.createDirectory(directory.resolve("faxes"));
        read.add(faxes);
        Finding denied = run("NT SERVICE\\FaxMX").get(0);
        assertEquals("the permissions of " + faxes + " do not let the service read it", denied.found());
        assertTrue(
                denied.remedy().endsWith("icacls \"" + faxes + "\" /grant \"*" + FAXMX + ":(OI)(CI)RX\""),
                denied::remedy);
    }

    @Test
    void doesNotKnowTheGroupsOfAUser() {
        allowed.put("users.yaml", "OFFICE\\Fax team");
        assertTrue(
                run("OFFICE\\anna").get(0).found().endsWith("read it, unless a group of its account may"),
                () -> run("OFFICE\\anna").toString());
    }

    @Test
    void leavesFilesThatAreMissingToOtherChecks() throws IOException {
        allowed.remove("users.yaml");
        Files.delete(users);
        assertEquals(Severity.OK, run("NT SERVICE\\FaxMX").get(0).severity());
    }

    @Test
    void saysWhatIsNotKnown() {
        allowed.put("users.yaml", "denied");
        assertEquals(
                "whether the service may use " + users + " is not known: java.nio.file.AccessDeniedException: " + users,
                run("NT SERVICE\\FaxMX").get(0).found());
        accounts.failure = Optional.of(new WindowsException("looking up the account AWAY\\fax", 1355, "no domain"));
        assertEquals(
                "whether the service may use its files is not known: looking up the account AWAY\\fax"
                        + " failed: Windows error 1355, no domain",
                run("AWAY\\fax").get(0).found());
        assertEquals(
                "whether the service may use its files is not known",
                run("AWAY\\fax").get(0).support());
    }

    @Test
    void hasNothingToSayWithoutTheService() {
        List<Finding> findings = new ArrayList<>();
        new ServiceFilesCheck(Optional.empty(), List.of(settings), accounts, (permission, file, names) -> false)
                .run(findings::add);
        assertEquals(List.of(), findings);
    }

    private List<Finding> run(String account) {
        InstalledService service = new InstalledService(
                new ServiceStatus(
                        ServiceStatus.State.STOPPED,
                        0,
                        0,
                        ServiceStatus.Start.AUTOMATIC,
                        account,
                        "prunsrv.exe",
                        List.of()),
                List.of("serve", "--log-file", logs.resolve("faxmx.log").toString()));
        List<Finding> findings = new ArrayList<>();
        new ServiceFilesCheck(Optional.of(service), read, accounts, (permission, file, names) -> {
                    String who = allowed.getOrDefault(file.getFileName().toString(), "");
                    if (who.equals("denied")) {
                        throw new AccessDeniedException(file.toString());
                    }
                    assertEquals(file.equals(logs) ? FilePermission.WRITE : FilePermission.READ, permission);
                    return names.contains(who);
                })
                .run(findings::add);
        return findings;
    }
}
