package org.faxmx.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.faxmx.fax.Finding;
import org.faxmx.fax.Finding.Severity;
import org.faxmx.service.InstalledService;
import org.faxmx.service.ServiceException;
import org.faxmx.windows.FakeWindowsAccounts;
import org.faxmx.windows.ServiceStatus;
import org.faxmx.windows.ServiceStatus.Start;
import org.faxmx.windows.ServiceStatus.State;
import org.faxmx.windows.Sid;
import org.faxmx.windows.WindowsException;
import org.junit.jupiter.api.Test;

/** The service as its service control manager may have it. */
class ServiceCheckTest {

    private static final Path SETTINGS = Path.of("faxmx.yaml").toAbsolutePath();

    private final FakeWindowsAccounts accounts = new FakeWindowsAccounts();
    private Optional<Path> file = Optional.of(SETTINGS);

    @Test
    void findsThatItIsNotInstalled() {
        List<Finding> findings = run(Optional::empty);
        assertEquals(List.of(Finding.ok("service", "the service FaxMX is not installed")), findings);
    }

    @Test
    void findsThatItRunsWithTheseSettingsAsThisAccount() {
        List<Finding> findings = run(() -> service(State.RUNNING, 0, Start.AUTOMATIC_DELAYED, "OFFICE\\anna"));
        assertEquals(1, findings.size(), findings::toString);
        Finding state = findings.get(0);
        assertEquals(Severity.OK, state.severity());
        assertEquals(
                "the service FaxMX is running, process 4711, exit code 0, starts automatic, delayed, settings "
                        + SETTINGS + ", account OFFICE\\anna",
                state.found());
        assertFalse(state.support().contains("anna"), state::support);
    }

    /** Their names depend on the language of Windows, also those that Java has. */
    @Test
    void knowsAccountsByTheirIdentifiers() {
        for (String same : List.of(".\\anna", "office\\ANNA", "anna@office.example")) {
            accounts.accounts.put(same, accounts.current().sid());
            assertEquals(1, run(() -> running(same)).size(), same);
        }
        for (String other : List.of("OTHER\\anna", "NT-AUTORITÄT\\SYSTEM", "LocalSystem", "NT SERVICE\\FaxMX")) {
            accounts.accounts.putIfAbsent(other, new Sid("S-1-5-21-9-9-9-1001"));
            assertEquals(2, run(() -> running(other)).size(), other);
        }
        Map.of(
                        "LocalSystem", Sid.LOCAL_SYSTEM,
                        "NT-AUTORITÄT\\SYSTEM", Sid.LOCAL_SYSTEM,
                        "NT AUTHORITY\\LocalService", Sid.LOCAL_SERVICE,
                        "NT AUTHORITY\\LOCAL SERVICE", Sid.LOCAL_SERVICE,
                        "NT AUTHORITY\\NetworkService", Sid.NETWORK_SERVICE,
                        "NT SERVICE\\FaxMX", Sid.ofService("FaxMX"))
                .forEach((name, sid) -> {
                    accounts.logOn("NT-AUTORITÄT\\Dienst", sid);
                    assertEquals(1, run(() -> running(name)).size(), name);
                });
    }

    @Test
    void saysWhereTheRightsOfAnAccountOfServicesAreSeen() {
        for (String ofServices : List.of("NT SERVICE\\FaxMX", "LocalSystem", "OFFICE\\fax$")) {
            accounts.accounts.put("OFFICE\\fax$", new Sid("S-1-5-21-1-2-3-1002"));
            Finding other = run(() -> running(ofServices)).get(1);
            assertEquals(Severity.OK, other.severity());
            assertEquals(
                    "this is the account OFFICE\\anna, and the service runs as " + ofServices
                            + ": its fax rights are not found out here. See State and LastError of each fax server, on the"
                            + " page of the running bridge or in JConsole; files that it may not read are in its log",
                    other.found());
            assertFalse(other.support().contains("anna"), other::support);
        }
    }

    @Test
    void namesTheCommandThatChecksItAsAUser() {
        accounts.accounts.put("OFFICE\\John Smith", new Sid("S-1-5-21-1-2-3-1002"));
        Finding other = run(() -> running("OFFICE\\John Smith")).get(1);
        assertEquals(Severity.WARNING, other.severity());
        assertEquals(
                "Check it as that account, which this opens a window for:  runas \"/user:OFFICE\\John Smith\" cmd  and"
                        + " there  \"C:\\Program Files\\faxmx\\bin\\faxmx.cmd\" doctor -c \"" + SETTINGS + "\"",
                other.remedy());
    }

    @Test
    void saysThatItsAccountIsNotFound() {
        Finding gone = run(() -> running("OFFICE\\gone")).get(1);
        assertEquals(Severity.WARNING, gone.severity());
        assertTrue(
                gone.found().startsWith("the service runs as OFFICE\\gone, an account that Windows does not find"),
                gone::found);
        assertFalse(gone.support().contains("gone"), gone::support);
        assertEquals("", gone.remedyForSupport());
    }

    @Test
    void saysThatAccountsCannotBeLookedUp() {
        accounts.failure = Optional.of(new WindowsException("looking up the account", 1355, "no such domain"));
        Finding unknown = run(() -> running("AWAY\\fax")).get(1);
        assertEquals(
                "the service runs as AWAY\\fax, and whether this is the same account is not known, looking up the account"
                        + " failed: Windows error 1355, no such domain: its fax rights are not found out here",
                unknown.found());
        assertFalse(unknown.support().contains("fax,"), unknown::support);
    }

    @Test
    void namesTheSettingsOfTheService() {
        for (Optional<Path> another : List.of(Optional.<Path>empty(), Optional.of(Path.of("other.yaml")))) {
            file = another;
            Finding settings = run(() -> running("OFFICE\\anna")).get(1);
            assertEquals(Severity.WARNING, settings.severity());
            assertTrue(settings.found().startsWith("the service uses the settings " + SETTINGS), settings::found);
            assertEquals("To check those:  faxmx doctor -c \"" + SETTINGS + "\"", settings.remedy());
        }
    }

    @Test
    void saysHowItEndedAndHowToStartIt() {
        Finding ended = run(() -> service(State.STOPPED, 1067, Start.AUTOMATIC, "OFFICE\\anna"))
                .get(0);
        assertEquals(Severity.WARNING, ended.severity());
        assertTrue(
                ended.found()
                        .startsWith("the service FaxMX is stopped, ended with error 1067 (its process ended by itself),"
                                + " exit code 1067"),
                ended::found);
        assertEquals("As an administrator:  sc.exe start FaxMX; its log says why it ended:  faxmx.log", ended.remedy());

        Finding disabled = run(() -> service(State.STOPPED, 0, Start.DISABLED, "OFFICE\\anna"))
                .get(0);
        assertTrue(disabled.remedy().contains("sc.exe config FaxMX start= delayed-auto"), disabled::remedy);
    }

    @Test
    void saysThatItsAccountCouldNotLogOn() {
        Finding refused = run(() -> service(State.STOPPED, 1069, Start.AUTOMATIC, "OFFICE\\anna"))
                .get(0);
        assertTrue(refused.found().contains("ended with error 1069 (its account could not log on)"), refused::found);
        assertTrue(
                refused.remedy().startsWith("Set the password of its account again in services.msc")
                        && refused.remedy().endsWith("sc.exe start FaxMX"),
                refused::remedy);
    }

    @Test
    void reportsThatTheSystemDoesNotSay() {
        Finding unknown = run(() -> {
                    throw new ServiceException("reading the service FaxMX: access is denied");
                })
                .get(0);
        assertEquals(Severity.WARNING, unknown.severity());
        assertTrue(unknown.found().endsWith("access is denied"), unknown::found);
    }

    private static Optional<InstalledService> running(String account) {
        return service(State.RUNNING, 0, Start.AUTOMATIC, account);
    }

    private static Optional<InstalledService> service(State state, int exitCode, Start start, String account) {
        return Optional.of(new InstalledService(
                new ServiceStatus(
                        state, state == State.RUNNING ? 4711 : 0, exitCode, start, account, "prunsrv.exe", List.of()),
                List.of("serve", "-c", SETTINGS.toString(), "--log-file", "faxmx.log")));
    }

    private List<Finding> run(ServiceCheck.Lookup lookup) {
        List<Finding> findings = new ArrayList<>();
        new ServiceCheck(lookup, file, accounts, "\"C:\\Program Files\\faxmx\\bin\\faxmx.cmd\"").run(findings::add);
        return findings;
    }
}
