package org.faxmx.wine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.MBeanServerConnection;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.faxmx.connector.Eventually;
import org.faxmx.e2e.BridgeProcess;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxPort;
import org.faxmx.jmx.Heard;
import org.faxmx.jmx.ObjectNames;
import org.faxmx.jmx.RegistrationRecorder;
import org.junit.jupiter.api.Test;

/** COM fax servers, and settings, that change while the bridge runs, seen by a client that only reads and listens. */
class ChangesUnderWineIT extends BridgeUnderWine {

    ChangesUnderWineIT(Wine wine) {
        super(wine);
    }

    @Test
    void showsAndTellsWhateverChangesByPollingAlone() throws Exception {
        scenario.serve(ChangingServer.PORTS).write();
        Path settings = write("  - {name: local, backend: com, poll: 200ms, statusPoll: 100ms}\n");
        try (BridgeProcess bridge = serve(settings, List.of());
                JMXConnector client = bridge.connect();
                ChangingServer server = new ChangingServer(
                        SERVER.getKeyProperty("server"), scenario, client.getMBeanServerConnection())) {
            server.live();

            Trace all = Trace.read(trace);
            assertEquals(0, all.live(""));
            assertEquals(List.of(), all.releasedElsewhere());
            assertHealthyLog(bridge);
        }
    }

    /** On Windows there is no SIGHUP, so the file is read again by the operation. */
    @Test
    void addsAndRemovesAServerWithoutTouchingAnother() throws Exception {
        List<FaxPort> ports = ports(3);
        scenario.serve(ports).write();
        String a = "  - {name: A, backend: com, host: HostA, poll: 200ms, statusPoll: 100ms}\n";
        String b = "  - {name: B, backend: com, host: HostB, poll: 200ms}\n";
        ObjectName serverA = name("faxmx:type=FaxServer,server=A");
        ObjectName serverB = name("faxmx:type=FaxServer,server=B");
        ObjectName apartmentA = name("faxmx:type=ComApartment,server=A");
        Path settings = write(a);
        try (BridgeProcess bridge = serve(settings, List.of());
                JMXConnector client = bridge.connect()) {
            MBeanServerConnection mbeans = client.getMBeanServerConnection();
            ChangingServer.awaitStatusPoll(mbeans, serverA);
            RegistrationRecorder registrations = RegistrationRecorder.in(mbeans);
            Heard heard = new Heard();
            mbeans.addNotificationListener(serverA, heard, null, null);
            FaxPort added = FaxPort.builder(new DeviceId(99), "Line 99").build();
            List<FaxPort> more = new ArrayList<>(ports);
            more.add(added);
            List<String> addedToA = List.of(
                    "port.added 99",
                    "port.changed 99 StatusText  Available",
                    "port.changed 99 DeviceState UNKNOWN AVAILABLE");
            long calls = (Long) mbeans.getAttribute(apartmentA, "Calls");
            try (SteadyPorts steady = new SteadyPorts(mbeans, "A", ports)) {
                write(a + b.replace("200ms", "200"));
                String refused = String.valueOf(bridge.jolokia(RELOAD).get("error"));
                assertTrue(refused.contains("nothing is changed: " + Wine.windowsPath(settings) + ":3:"), refused);
                assertTrue(refused.contains("servers[1].poll"), refused);

                write(a + b);
                assertEquals(List.of("added server B"), bridge.jolokiaValue(RELOAD));
                assertEquals(ports, table(mbeans, serverB));
                Set<String> ofB = mbeansOf("B", ports);
                assertEquals(signed("+", ofB), Set.copyOf(registrations.next(ofB.size())));

                // Both are polled.
                scenario.serve(more).write();
                assertEquals(addedToA, heard.lines(3));
                Eventually.holds(() -> table(mbeans, serverB).equals(more), () -> "B is not polled");
                assertEquals(
                        Set.of("+" + mbean("A", added), "+" + mbean("B", added)), Set.copyOf(registrations.next(2)));

                write(a);
                assertEquals(List.of("removed server B"), bridge.jolokiaValue(RELOAD));
                ofB = mbeansOf("B", more);
                assertEquals(signed("-", ofB), Set.copyOf(registrations.next(ofB.size())));
                assertEquals(Set.of(), mbeans.queryNames(name("faxmx:*,server=B"), null));
                assertEquals(1, Trace.read(trace).live("FaxServer#"));

                scenario.serve(ports).write();
                Notification removed = heard.next();
                assertEquals("port.removed 99", Heard.line(removed));
                assertEquals(4, removed.getSequenceNumber());
                assertEquals(List.of("-" + mbean("A", added)), registrations.next(1));
                steady.assertSteady();
            }

            // Nothing else happened before the next change.
            scenario.serve(more).write();
            assertEquals(addedToA, heard.lines(3));
            assertEquals(List.of("+" + mbean("A", added)), registrations.next(1));
            Trace all = Trace.read(trace);
            assertEquals(1, all.calls("call Connect", "HostA"));
            assertEquals(1, all.calls("call Connect", "HostB"));
            assertEquals(1, all.calls("call Disconnect"));
            assertEquals(List.of(), all.releasedElsewhere());
            assertEquals(0L, mbeans.getAttribute(serverA, "Reconnections"));
            assertEquals(0L, mbeans.getAttribute(apartmentA, "Replacements"));
            assertTrue((Long) mbeans.getAttribute(apartmentA, "Calls") > calls, "its counters began again");
            assertHealthyLog(bridge);
        }
    }

    private static Set<String> mbeansOf(String server, List<FaxPort> ports) {
        return Stream.concat(
                        Stream.of("faxmx:type=FaxServer,server=" + server, "faxmx:type=ComApartment,server=" + server),
                        ports.stream().map(port -> mbean(server, port)))
                .collect(Collectors.toSet());
    }

    private static String mbean(String server, FaxPort port) {
        return ObjectNames.faxPort(server, port.name(), port.deviceId(), 1).toString();
    }

    private static Set<String> signed(String sign, Set<String> names) {
        return names.stream().map(name -> sign + name).collect(Collectors.toSet());
    }

    private Path write(String servers) throws Exception {
        return Files.writeString(wine.directory().resolve("changes.yaml"), "servers:\n" + servers);
    }
}
