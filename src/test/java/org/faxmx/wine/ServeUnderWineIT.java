package org.faxmx.wine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.management.MBeanException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.faxmx.connector.Eventually;
import org.faxmx.e2e.BridgeProcess;
import org.faxmx.e2e.Json;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxPort;
import org.faxmx.jmx.RegistrationRecorder;
import org.junit.jupiter.api.Test;

/** The jar in a Windows JVM under Wine, on real COM, driven by clients on this side. */
class ServeUnderWineIT extends BridgeUnderWine {

    ServeUnderWineIT(Wine wine) {
        super(wine);
    }

    @Test
    void publishesAThousandPortsOfAComServer() throws Exception {
        List<FaxPort> ports = ports(1000);
        scenario.serve(ports).write();
        try (BridgeProcess bridge = serve()) {
            List<Object> named = Json.array(bridge.jolokiaValue(GET_PORTS));
            assertEquals(1000, named.size());
            Map<String, Object> overHttp =
                    Json.object(bridge.jolokiaValue("{\"type\":\"read\",\"mbean\":\"faxmx:type=FaxPort,*\"}"));
            assertEquals(
                    Set.copyOf(ports),
                    overHttp.values().stream()
                            .map(port -> port(Json.object(port)))
                            .collect(Collectors.toSet()));

            try (JMXConnector client = bridge.connect()) {
                MBeanServerConnection mbeans = client.getMBeanServerConnection();
                ObjectName[] names = getPorts(mbeans);
                List<FaxPort> overRmi = new ArrayList<>();
                for (ObjectName name : names) {
                    overRmi.add(port(attributes(mbeans, name)));
                }
                assertEquals(ports, overRmi);
                assertEquals(1000, mbeans.getAttribute(SERVER, "PortCount"));
                assertEquals("com", mbeans.getAttribute(SERVER, "Backend"));

                mbeans.invoke(SERVER, "disconnect", null, null);
                Trace disconnected = Trace.read(trace);
                assertEquals(0, disconnected.live(""));
                assertEquals(1, disconnected.callingThreads().size());
                assertEquals(List.of(), disconnected.releasedElsewhere());
                // Three enumerations: at the start, over HTTP, over RMI.
                assertEquals(3000, disconnected.calls("get Name"));
                assertEquals(3000, disconnected.created("FaxPort#"));
            }
            assertEquals(0, bridge.end("INT"), bridge::log);
            assertTrue(bridge.log().contains("Ended."), bridge::log);
            assertEquals(0, Trace.read(trace).live(""));
        }
    }

    /** On Windows there is no SIGHUP, so the file is read again by the operation. */
    @Test
    void waitsForAServerAsLongAsTheSettingsFileSays() throws Exception {
        scenario.serve(ports(3)).fault("delay.GetPorts", "3000").write();
        Path settings = wine.directory().resolve("timeout.yaml");
        Files.writeString(settings, "servers: [{name: local, backend: com, timeout: 1s}]\n");
        try (BridgeProcess bridge = serve("-c", Wine.windowsPath(settings));
                JMXConnector client = bridge.connect()) {
            MBeanServerConnection mbeans = client.getMBeanServerConnection();
            assertEquals("UNREACHABLE", mbeans.getAttribute(SERVER, "State"));
            // By now LastError may tell of a later attempt.
            assertTrue(bridge.log().contains("within 1000 ms"), bridge::log);

            Files.writeString(settings, "servers: [{name: local, backend: com, timeout: 30s}]\n");
            assertEquals(List.of("changed server local: timeout"), bridge.jolokiaValue(RELOAD));
            Eventually.holds(() -> "CONNECTED".equals(mbeans.getAttribute(SERVER, "State")), bridge::log);
            assertEquals(3, mbeans.getAttribute(SERVER, "PortCount"));
        }
    }

    @Test
    void leavesNoComObjectWhenItIsEndedWhileConnected() throws Exception {
        scenario.serve(ports(10)).write();
        try (BridgeProcess bridge = serve()) {
            assertEquals(1, Trace.read(trace).live(""));

            assertEquals(0, bridge.end("INT"), bridge::log);

            Trace ended = Trace.read(trace);
            assertEquals(0, ended.live(""));
            assertEquals(1, ended.calls("call Disconnect"));
            assertEquals(List.of(), ended.releasedElsewhere());
            assertEquals(1, ended.callingThreads().size());
        }
    }

    @Test
    void followsAServerWhosePortsChange() throws Exception {
        List<FaxPort> ports = ports(20);
        scenario.serve(ports).write();
        try (BridgeProcess bridge = serve();
                JMXConnector client = bridge.connect()) {
            MBeanServerConnection mbeans = client.getMBeanServerConnection();
            ObjectName[] before = getPorts(mbeans);
            RegistrationRecorder registrations = RegistrationRecorder.in(mbeans);

            List<FaxPort> changed = new ArrayList<>(ports);
            FaxPort gone = changed.remove(3);
            FaxPort added = FaxPort.builder(new DeviceId(99), "Büro, neu").build();
            changed.add(0, added);
            changed.set(5, changed.get(5).toBuilder().csid("changed").rings(9).build());
            scenario.serve(changed).write();
            ObjectName[] after = getPorts(mbeans);

            assertEquals(changed.size(), after.length);
            for (int i = 0; i < after.length; i++) {
                assertEquals(changed.get(i), port(attributes(mbeans, after[i])));
            }
            assertEquals("faxmx:type=FaxPort,server=local,port=Büro_neu,deviceId=99", after[0].toString());
            assertFalse(mbeans.isRegistered(before[3]), gone::name);
            assertEquals(List.of("+" + after[0], "-" + before[3]), registrations.next(2));
            // Nothing else happened before the next change.
            scenario.serve(changed.subList(1, changed.size())).write();
            getPorts(mbeans);
            assertEquals(List.of("-" + after[0]), registrations.next(1));
        }
    }

    @Test
    void aPortThatFailsLeavesTheOthersPublished() throws Exception {
        List<FaxPort> ports = ports(5);
        scenario.serve(ports)
                .port(3, "fail.Item = 0x80004005 \"Line card is gone\"")
                .write();
        try (BridgeProcess bridge = serve()) {
            assertEquals(4, Json.array(bridge.jolokiaValue(GET_PORTS)).size());

            Map<String, Object> server = Json.object(
                    bridge.jolokiaValue("{\"type\":\"read\",\"mbean\":\"faxmx:type=FaxServer,server=local\"}"));
            assertEquals("CONNECTED", server.get("State"));
            assertEquals(4L, server.get("PortCount"));
            String lastError = (String) server.get("LastError");
            assertTrue(lastError.contains("FaxPorts.Item(3)"), lastError);
            assertTrue(lastError.contains("0x80004005 (E_FAIL)"), lastError);
            assertTrue(lastError.contains("Line card is gone"), lastError);

            scenario.serve(ports).write();
            assertEquals(5, Json.array(bridge.jolokiaValue(GET_PORTS)).size());
        }
        // The process was killed: nothing is to be said of the objects it held.
    }

    @Test
    void aServerThatCannotBeReachedIsPublishedAndConnectedLater() throws Exception {
        scenario.serve(ports(2)).fail("Connect", "0x800706BA").write();
        try (BridgeProcess bridge = serve();
                JMXConnector client = bridge.connect()) {
            MBeanServerConnection mbeans = client.getMBeanServerConnection();
            assertEquals("UNREACHABLE", mbeans.getAttribute(SERVER, "State"));
            assertEquals(3, mbeans.getAttribute(SERVER, "StateCode"));
            MBeanException refused = assertThrows(MBeanException.class, () -> getPorts(mbeans));
            assertTrue(refused.getMessage().contains("server local"), refused::getMessage);
            assertTrue(refused.getMessage().contains("0x800706BA (RPC_S_SERVER_UNAVAILABLE)"), refused::getMessage);

            scenario.heal("Connect").write();
            // An attempt of the bridge may be under way that began before.
            Eventually.holds(() -> connects(mbeans), bridge::log);

            assertEquals("CONNECTED", mbeans.getAttribute(SERVER, "State"));
            assertEquals(2, getPorts(mbeans).length);
        }
    }

    @Test
    void aServerThatIsLostComesBackByItself() throws Exception {
        scenario.serve(ports(2)).write();
        try (BridgeProcess bridge = serve();
                JMXConnector client = bridge.connect()) {
            MBeanServerConnection mbeans = client.getMBeanServerConnection();
            scenario.fail("GetPorts", "0x800706BA").write();
            assertThrows(MBeanException.class, () -> getPorts(mbeans));
            assertEquals("UNREACHABLE", mbeans.getAttribute(SERVER, "State"));
            assertEquals(2, mbeans.getAttribute(SERVER, "PortCount"));

            scenario.serve(ports(3)).heal("GetPorts").write();

            // Nothing is polled here.
            Eventually.holds(
                    () -> mbeans.getAttribute(SERVER, "State").equals("CONNECTED"), () -> "is lost: " + bridge.log());
            assertEquals(1L, mbeans.getAttribute(SERVER, "Reconnections"));
            assertEquals(3, mbeans.getAttribute(SERVER, "PortCount"));
        }
    }

    @Test
    void clientsOfBothKindsAtOnceGetConsistentAnswers() throws Exception {
        scenario.serve(ports(50)).write();
        ExecutorService clients = Executors.newFixedThreadPool(4);
        try (BridgeProcess bridge = serve();
                JMXConnector client = bridge.connect()) {
            MBeanServerConnection mbeans = client.getMBeanServerConnection();
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                answers.add(clients.submit(() -> getPorts(mbeans).length));
                answers.add(clients.submit(
                        () -> Json.array(bridge.jolokiaValue(GET_PORTS)).size()));
                if (i % 10 == 5) {
                    scenario.serve(ports(i % 20 == 5 ? 30 : 50)).write();
                }
            }
            for (Future<Integer> answer : answers) {
                assertTrue(Set.of(30, 50).contains(answer.get(60, TimeUnit.SECONDS)));
            }
            assertEquals(
                    getPorts(mbeans).length,
                    mbeans.queryNames(name("faxmx:type=FaxPort,*"), null).size());
            assertEquals(1, Trace.read(trace).callingThreads().size());
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void endsThoughACallHangs() throws Exception {
        Path release = wine.directory().resolve("release");
        Files.deleteIfExists(release);
        scenario.serve(ports(3)).write();
        try (BridgeProcess bridge = serve()) {
            scenario.port(2, "hang.Item = " + Wine.windowsPath(release)).write();
            ExecutorService clients = Executors.newSingleThreadExecutor();
            try {
                clients.submit(() -> bridge.jolokia(GET_PORTS));
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
                while (!Files.readString(trace).contains("\thang\t")) {
                    assertTrue(System.nanoTime() < deadline, "no call hangs");
                    Thread.onSpinWait();
                }

                assertEquals(0, bridge.end("INT"), bridge::log);
                assertTrue(bridge.log().contains("Ended."), bridge::log);
            } finally {
                clients.shutdownNow();
                Files.writeString(release, "");
            }
        }
    }

    @Test
    void simulatesNothingWhereTheClassIsNotRegisteredUnlessRequested() throws Exception {
        scenario.serve(ports(1)).write();
        wine.register(false);
        try {
            for (String command : List.of("serve", "ports", "ports --json", "serve --backend com")) {
                String printed = refused(command);
                assertTrue(printed.contains("FaxServer.FaxServer"), printed);
                assertTrue(printed.contains("0x800401F3 (CO_E_CLASSSTRING)"), printed);
                assertTrue(printed.contains("Windows Fax and Scan"), printed);
            }
            Process ports = start(List.of("ports", "--backend", "simulated"));
            assertTrue(ports.waitFor(60, TimeUnit.SECONDS));
            String table = Files.readString(log, StandardCharsets.ISO_8859_1);
            assertEquals(0, ports.exitValue(), table);
            assertTrue(table.lines().findFirst().orElseThrow().contains("backend simulated: "), table);
            assertFalse(table.contains("WARNING"), table);
        } finally {
            wine.register(true);
        }
    }

    @Test
    void simulatesNothingWhereTheLibraryIsMissing() throws Exception {
        scenario.serve(ports(1)).write();
        Path library = wine.directory().resolve("native/faxmx-test-faxcom.dll");
        Path moved = library.resolveSibling("moved.dll");
        Files.move(library, moved);
        try {
            refused("ports");
            // A library of another bitness or a damaged one.
            Files.writeString(library, "not a library");
            refused("ports");
        } finally {
            Files.move(moved, library, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** What a command prints that finds no usable fax library. */
    private String refused(String command) throws Exception {
        Process refused = start(List.of(command.split(" ")));
        assertTrue(refused.waitFor(60, TimeUnit.SECONDS));
        String printed = Files.readString(log, StandardCharsets.ISO_8859_1);
        assertEquals(1, refused.exitValue(), printed);
        assertTrue(printed.contains("Print.Fax.Scan~~~~0.0.1.0"), printed);
        assertFalse(printed.contains("simulated"), printed);
        assertFalse(printed.contains("\tat "), printed);
        return printed;
    }

    @Test
    void printsThePortsOfAComServer() throws Exception {
        scenario.serve(ports(3)).port(2, "fail.Item = 0x80004005").write();
        Process ports = start(List.of("ports"));
        assertTrue(ports.waitFor(60, TimeUnit.SECONDS));

        String printed = Files.readString(log, StandardCharsets.ISO_8859_1);
        assertEquals(1, ports.exitValue(), printed);
        assertTrue(printed.lines().findFirst().orElseThrow().contains("backend com: "), printed);
        assertTrue(printed.contains("2 ports"), printed);
        assertTrue(printed.contains("FaxPorts.Item(2) failed: 0x80004005 (E_FAIL)"), printed);
        assertEquals(0, Trace.read(trace).live(""));
    }

    private static boolean connects(MBeanServerConnection mbeans) throws Exception {
        try {
            mbeans.invoke(SERVER, "connect", null, null);
            return true;
        } catch (MBeanException e) {
            if (e.getMessage().contains("was found not to answer a moment ago")) {
                return false;
            }
            throw e;
        }
    }
}
