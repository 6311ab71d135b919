package org.faxmx.service;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.faxmx.windows.ServiceStatus;
import org.faxmx.windows.WindowsException;
import org.faxmx.windows.WindowsMachine;
import org.junit.jupiter.api.Test;

/** The steps of an installation, each of which Windows may refuse. */
class ServiceControlManagerTest {

    private static final int ACCESS_DENIED = 5;
    private static final Set<String> ALL = Set.of("service FaxMX", "parameters of FaxMX");

    private final FakeServiceApi api = new FakeServiceApi();
    private final ServiceControlManager manager = new ServiceControlManager(api, new RefusingMachine());

    @Test
    void makesAllOfTheService() {
        assertEquals(List.of(), install());

        assertEquals(ALL, api.present);
        assertEquals(
                List.of(WindowsService.DESCRIPTION, "delayed", "identifier", "restarts [PT5S, PT30S, PT1M]"),
                api.options);
        assertEquals(List.of("serve"), manager.arguments("FaxMX"));
        assertArrayEquals(new String[] {"-Xrs"}, (String[]) api.parameters.get("Options"));
    }

    @Test
    void namesTheStepThatFailedAndTakesTheOthersBack() {
        Map.of(
                        "create", "making the service with the account NT SERVICE\\FaxMX",
                        "JavaHome", "writing the parameters of procrun",
                        "Level", "writing the parameters of procrun",
                        "createKey", "making the key of parameters of the service",
                        "describe", "setting the description",
                        "delayStart", "setting the delayed start",
                        "giveIdentifier", "setting the security identifier of the service",
                        "restartAfterFailures", "setting the restart after failures")
                .forEach((call, step) -> {
                    api.errors.clear();
                    api.errors.put(call, ACCESS_DENIED);

                    assertEquals(
                            step + ": " + call + " failed: Windows error 5, as prepared. Open PowerShell with \"Run as"
                                    + " administrator\", and try again",
                            assertThrows(ServiceException.class, this::install).getMessage());
                    assertEquals(Set.of(), api.present, call);
                });
    }

    /** As Wine does. */
    @Test
    void notesWhatThisWindowsDoesNotHave() {
        List<Integer> unknown = List.of(124, 50, 120);
        for (int code : unknown) {
            for (String call : List.of("describe", "delayStart", "giveIdentifier", "restartAfterFailures")) {
                api.errors.put(call, code);
            }
            List<String> notes = install();
            assertEquals(4, notes.size(), notes::toString);
            assertEquals(
                    "the delayed start could not be set: delayStart failed: Windows error " + code + ", as prepared.",
                    notes.get(1));
            assertEquals(ALL, api.present);
        }
        // What procrun needs, every Windows has.
        api.errors.put("createKey", 50);
        assertThrows(ServiceException.class, this::install);
    }

    @Test
    void triesToTakeEveryStepBack() {
        api.errors.putAll(Map.of("delayStart", ACCESS_DENIED, "deleteParameters", 1018, "delete", 1072));

        ServiceException failed = assertThrows(ServiceException.class, this::install);

        assertTrue(failed.getMessage().startsWith("setting the delayed start: "), failed::getMessage);
        assertEquals(
                List.of(
                        "removing the parameters of procrun again: deleteParameters failed: Windows error 1018, as"
                                + " prepared.",
                        "removing the service again: delete failed: Windows error 1072, as prepared. It goes when all"
                                + " windows of services are closed, and at the latest when Windows starts again"),
                Arrays.stream(failed.getSuppressed()).map(Throwable::getMessage).toList());
    }

    @Test
    void saysThatAServiceDoesNotStop() {
        manager.stop("FaxMX");
        api.stops = false;
        assertEquals(
                "the service FaxMX has not stopped within 60 s: end its process, and try again",
                assertThrows(ServiceException.class, () -> manager.stop("FaxMX"))
                        .getMessage());
        api.errors.put("stop", 1051);
        assertEquals(
                "stopping the service FaxMX: stop failed: Windows error 1051, as prepared. Stop first the services that"
                        + " need it",
                assertThrows(ServiceException.class, () -> manager.stop("FaxMX"))
                        .getMessage());
    }

    @Test
    void saysWhatWindowsRefuses() {
        install();
        api.errors.put("deleteParameters", ACCESS_DENIED);
        assertTrue(assertThrows(ServiceException.class, () -> manager.delete("FaxMX"))
                .getMessage()
                .startsWith("removing the parameters of the service FaxMX: "));
        assertEquals(Set.of("parameters of FaxMX"), api.present);

        api.errors.put("requireAdministrator", ACCESS_DENIED);
        assertTrue(assertThrows(ServiceException.class, manager::requireAdministrator)
                .getMessage()
                .startsWith("opening the service control manager: "));
        assertEquals(
                "reading the service FaxMX failed: Windows error 5, no. Open PowerShell with \"Run as administrator\","
                        + " and try again",
                assertThrows(ServiceException.class, () -> manager.find("FaxMX"))
                        .getMessage());
    }

    private List<String> install() {
        return manager.install(
                new WindowsService(
                        Path.of("prunsrv.exe"),
                        Path.of("jvm.dll"),
                        Path.of("java"),
                        Path.of("faxmx.jar"),
                        List.of("-Xrs"),
                        List.of("serve"),
                        Path.of("logs"),
                        Path.of("logs"),
                        Account.ofService("FaxMX"),
                        List.of("RpcSs")),
                Optional.empty());
    }

    private static final class RefusingMachine implements WindowsMachine {

        private static WindowsException refusal(String what) {
            return new WindowsException("reading " + what, ACCESS_DENIED, "no.");
        }

        @Override
        public Edition edition() {
            throw refusal("the edition");
        }

        @Override
        public Optional<ComClass> comClass(String progId) {
            throw refusal(progId);
        }

        @Override
        public Optional<ServiceStatus> service(String name) {
            throw refusal("the service " + name);
        }

        @Override
        public Optional<String> fileVersion(String library) {
            throw refusal(library);
        }
    }
}
