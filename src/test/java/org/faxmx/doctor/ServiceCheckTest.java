package org.faxmx.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.faxmx.fax.Finding;
import org.faxmx.fax.Finding.Severity;
import org.faxmx.service.InstalledService;
import org.faxmx.service.ServiceException;
import org.faxmx.windows.ServiceStatus;
import org.faxmx.windows.ServiceStatus.Start;
import org.faxmx.windows.ServiceStatus.State;
import org.junit.jupiter.api.Test;

/** The service as its service control manager may have it. */
class ServiceCheckTest {

    private static final Path SETTINGS = Path.of("faxmx.yaml").toAbsolutePath();

    private String account = "anna";
    private Optional<Path> file = Optional.of(SETTINGS);

    @Test
    void findsThatItIsNotInstalled() {
        List<Finding> findings = run(Optional::empty);
        assertEquals(List.of(Finding.ok("service", "the service FaxMX is not installed")), findings);
    }

    @Test
    void findsThatItRunsWithTheseSettingsAsThisAccount() {
        List<Finding> findings = run(() -> service(State.RUNNING, 0, Start.AUTOMATIC_DELAYED, "OFFICE\\Anna"));
        assertEquals(1, findings.size(), findings::toString);
        Finding state = findings.get(0);
        assertEquals(Severity.OK, state.severity());
        assertEquals(
                "the service FaxMX is running, process 4711, exit code 0, starts automatic, delayed, settings "
                        + SETTINGS + ", account OFFICE\\Anna",
                state.found());
        assertFalse(state.support().contains("Anna"), state::support);
    }

    @Test
    void knowsAccountsInTheirForms() {
        for (String same : List.of(".\\anna", "office\\ANNA", "anna@office.example")) {
            assertEquals(1, run(() -> running(same)).size(), same);
        }
        for (String other : List.of("OTHER\\anna", ".\\jane", "LocalSystem", "NT SERVICE\\FaxMX")) {
            assertEquals(2, run(() -> running(other)).size(), other);
        }
        account = "SYSTEM";
        assertEquals(1, run(() -> running("LocalSystem")).size());
        account = "LOCAL SERVICE";
        assertEquals(1, run(() -> running("NT AUTHORITY\\LocalService")).size());
    }

    @Test
    void warnsWhereItRunsAsAnotherAccount() {
        Finding other = run(() -> running("NT SERVICE\\FaxMX")).get(1);
        assertEquals(Severity.WARNING, other.severity());
        assertTrue(
                other.found().startsWith("this is the account OFFICE\\anna, and the service runs as NT SERVICE\\FaxMX"),
                other::found);
        assertTrue(other.remedy().startsWith("See State and LastError"), other::remedy);
        assertFalse(other.support().contains("anna"), other::support);
    }

    @Test
    void namesTheSettingsOfTheService() {
        for (Optional<Path> another : List.of(Optional.<Path>empty(), Optional.of(Path.of("other.yaml")))) {
            file = another;
            Finding settings = run(() -> running(".\\anna")).get(1);
            assertEquals(Severity.WARNING, settings.severity());
            assertTrue(settings.found().startsWith("the service uses the settings " + SETTINGS), settings::found);
            assertEquals("To check those:  faxmx doctor -c \"" + SETTINGS + "\"", settings.remedy());
        }
    }

    @Test
    void saysHowItEndedAndHowToStartIt() {
        Finding ended = run(() -> service(State.STOPPED, 1067, Start.AUTOMATIC, ".\\anna"))
                .get(0);
        assertEquals(Severity.WARNING, ended.severity());
        assertTrue(
                ended.found().startsWith("the service FaxMX is stopped, ended with error 1067, exit code 1067"),
                ended::found);
        assertEquals("As an administrator:  sc.exe start FaxMX; its log says why it ended:  faxmx.log", ended.remedy());

        Finding disabled =
                run(() -> service(State.STOPPED, 0, Start.DISABLED, ".\\anna")).get(0);
        assertTrue(disabled.remedy().contains("sc.exe config FaxMX start= delayed-auto"), disabled::remedy);
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
        new ServiceCheck(lookup, file, account, "OFFICE").run(findings::add);
        return findings;
    }
}
