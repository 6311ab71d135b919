package org.faxmx.faxcom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.Finding;
import org.faxmx.fax.Finding.Severity;
import org.faxmx.windows.LibraryFileTest;
import org.faxmx.windows.ServiceStatus;
import org.faxmx.windows.ServiceStatus.Start;
import org.faxmx.windows.ServiceStatus.State;
import org.faxmx.windows.WindowsException;
import org.faxmx.windows.WindowsMachine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found on machines that Windows describes in different ways. */
class MachineExaminationTest {

    private static final int AMD64 = 0x8664;
    private static final int I386 = 0x014C;

    @TempDir
    private Path directory;

    private final FakeMachine machine = new FakeMachine();
    private Runnable creating = () -> {};
    private boolean local = true;

    @BeforeEach
    void isWell() throws IOException {
        Path library = LibraryFileTest.write(directory.resolve("FXSCOM.dll"), AMD64);
        machine.registered = Optional.of(
                new WindowsMachine.ComClass("{D7}", Optional.of(library.toString()), Optional.of("other.dll")));
        machine.services.put("Fax", service(State.STOPPED, Start.MANUAL, List.of("Spooler", "TapiSrv")));
        machine.services.put("Spooler", service(State.RUNNING, Start.AUTOMATIC, List.of()));
        machine.services.put("TapiSrv", service(State.STOPPED, Start.MANUAL, List.of()));
    }

    @Test
    void findsThatAllIsWellOnAClient() {
        Map<String, Finding> found = examine();

        assertEquals(List.of("windows", "fax-feature", "fax-service", "fax-object"), List.copyOf(found.keySet()));
        found.values().forEach(finding -> assertEquals(Severity.OK, finding.severity(), finding::toString));
        assertEquals("Windows 11 Pro 23H2, build 22631", found.get("windows").found());
        assertTrue(found.get("fax-feature").found().endsWith("FXSCOM.dll 10.0.22621.1"), found::toString);
        assertEquals(
                "the service Fax is stopped, needs Spooler running, TapiSrv stopped; it starts on demand and stops by"
                        + " itself when idle",
                found.get("fax-service").found());
    }

    @Test
    void namesTheCommandOfThatWindowsWhereTheClassIsAbsent() {
        machine.registered = Optional.empty();
        failure("fax-feature", "is not registered", "Print.Fax.Scan~~~~0.0.1.0");

        machine.edition = Optional.of(new WindowsMachine.Edition("Windows 10 Pro", "1909", 18_363, false));
        failure("fax-feature", "is not registered", "/FeatureName:FaxServicesClientPackage");

        machine.edition = Optional.of(new WindowsMachine.Edition("Windows Server 2022", "21H2", 20_348, true));
        failure("fax-feature", "is not registered", "Install-WindowsFeature Fax -IncludeManagementTools");
    }

    @Test
    void knowsARegistrationForTheOtherBitnessOnly() {
        machine.registered =
                Optional.of(new WindowsMachine.ComClass("{D7}", Optional.empty(), Optional.of("C:\\fxscom.dll")));
        failure("fax-feature", "for 32-bit processes only, with C:\\fxscom.dll", "Install the fax feature");

        machine.registered = Optional.of(new WindowsMachine.ComClass("{D7}", Optional.empty(), Optional.empty()));
        failure("fax-feature", "without a library", "install it again");
    }

    @Test
    void readsTheRegisteredLibrary() throws IOException {
        Path library = directory.resolve("FXSCOM.dll");
        LibraryFileTest.write(library, I386);
        failure("fax-feature", "is for another bitness or processor", "install it again");

        Files.writeString(library, "damaged");
        failure("fax-feature", "is no library", "sfc /scannow");

        Files.delete(library);
        failure("fax-feature", "is missing", "install it again");

        Files.createDirectory(library);
        failure("fax-feature", "cannot be read", "icacls");
    }

    @Test
    void findsWhatKeepsTheServiceFromStarting() {
        machine.services.put("TapiSrv", service(State.STOPPED, Start.DISABLED, List.of()));
        failure("fax-service", "needs the service TapiSrv, which is disabled", "sc.exe config TapiSrv start= demand");

        machine.services.put("Spooler", service(State.STOPPED, Start.DISABLED, List.of()));
        failure("fax-service", "needs the service Spooler, which is disabled", "sc.exe config Spooler start= auto");

        machine.services.remove("Spooler");
        failure("fax-service", "needs the service Spooler, and there is none", "sfc /scannow");

        machine.services.put("Fax", service(State.STOPPED, Start.DISABLED, List.of()));
        failure("fax-service", "is disabled", "sc.exe config Fax start= demand");

        machine.services.remove("Fax");
        failure("fax-service", "there is no service Fax", "Print.Fax.Scan");
    }

    @Test
    void expectsThatTheServiceOfAServerRuns() {
        machine.edition = Optional.of(new WindowsMachine.Edition("Windows Server 2022", "21H2", 20_348, true));
        Finding stopped = examine().get("fax-service");
        assertEquals(Severity.WARNING, stopped.severity());
        assertEquals("As an administrator:  sc.exe start Fax", stopped.remedy());

        machine.services.put("Fax", service(State.RUNNING, Start.AUTOMATIC, List.of()));
        assertEquals(Severity.OK, examine().get("fax-service").severity());
    }

    @Test
    void needsNoServiceForAnotherMachine() {
        local = false;
        machine.services.clear();
        assertEquals(Severity.OK, examine().get("fax-service").severity());
    }

    @Test
    void reportsWhyNoObjectCanBeCreated() {
        creating = () -> {
            throw new FaxUnavailableException("creating FaxServer.FaxServer", "0x800700C1", "Mend it", null);
        };
        failure("fax-object", "creating FaxServer.FaxServer failed: 0x800700C1", "Mend it");

        creating = () -> {
            throw new FaxUnavailableException("creating FaxServer.FaxServer", "0x800700C1", "", null);
        };
        failure("fax-object", "creating FaxServer.FaxServer failed: 0x800700C1", "regsvr32 ");
    }

    @Test
    void goesOnWhereWindowsRefusesToSay() {
        machine.refuses = true;
        Map<String, Finding> found = examine();

        for (String check : List.of("windows", "fax-feature", "fax-service")) {
            assertEquals(Severity.WARNING, found.get(check).severity(), check);
            assertTrue(
                    found.get(check).found().contains("not known: reading failed: Windows error 5, Access denied."),
                    found::toString);
        }
        assertEquals(Severity.OK, found.get("fax-object").severity());
    }

    private static ServiceStatus service(State state, Start start, List<String> needs) {
        return new ServiceStatus(state, 0, 0, start, "LocalSystem", "C:\\Windows\\x.exe", needs);
    }

    private void failure(String check, String found, String remedy) {
        Finding finding = examine().get(check);
        assertEquals(Severity.FAILURE, finding.severity(), finding::toString);
        assertTrue(finding.found().contains(found), finding::toString);
        assertTrue(finding.remedy().contains(remedy), finding::toString);
    }

    private Map<String, Finding> examine() {
        List<Finding> findings = new ArrayList<>();
        new MachineExamination(machine, local, creating).examine(findings::add);
        return findings.stream()
                .collect(Collectors.toMap(Finding::check, finding -> finding, (one, other) -> one, LinkedHashMap::new));
    }

    private static final class FakeMachine implements WindowsMachine {

        private final Map<String, ServiceStatus> services = new HashMap<>();
        private Optional<Edition> edition = Optional.of(new Edition("Windows 10 Pro", "23H2", 22_631, false));
        private Optional<ComClass> registered = Optional.empty();
        private boolean refuses;

        @Override
        public Edition edition() {
            return answer(edition.orElseThrow());
        }

        @Override
        public Optional<ComClass> comClass(String progId) {
            assertEquals("FaxServer.FaxServer", progId);
            return answer(registered);
        }

        @Override
        public Optional<ServiceStatus> service(String name) {
            return answer(Optional.ofNullable(services.get(name)));
        }

        @Override
        public Optional<String> fileVersion(String library) {
            return answer(Optional.of("10.0.22621.1"));
        }

        private <T> T answer(T value) {
            if (refuses) {
                throw new WindowsException("reading", 5, "Access denied.");
            }
            return value;
        }
    }
}
