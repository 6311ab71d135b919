package org.faxmx.wine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.faxmx.e2e.BridgeProcess;
import org.faxmx.e2e.TestUsers;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxPort;
import org.faxmx.faxcom.ComScenario;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** The jar in a Windows JVM under Wine, on a COM server with a scenario and a trace of its own for each test. */
@ExtendWith(Wine.Installed.class)
class BridgeUnderWine {

    static final ObjectName SERVER = name("faxmx:type=FaxServer,server=local");
    static final String[] CONFIGURATION = {
        "Name", "DeviceId", "CanModify", "Csid", "Tsid", "Rings", "Priority", "Send", "Receive"
    };
    static final String GET_PORTS =
            "{\"type\":\"exec\",\"mbean\":\"faxmx:type=FaxServer,server=local\",\"operation\":\"getPorts\"}";
    static final String RELOAD = "{\"type\":\"exec\",\"mbean\":\"faxmx:type=Bridge\",\"operation\":\"reload\"}";

    final Wine wine;
    Path trace;
    Path log;
    ComScenario scenario;
    private Path scenarioFile;

    BridgeUnderWine(Wine wine) {
        this.wine = wine;
    }

    @BeforeEach
    final void newScenario(TestInfo info) throws IOException {
        newScenario(info.getTestMethod().orElseThrow().getName());
    }

    /** A new scenario and trace in files of that name. */
    final void newScenario(String name) throws IOException {
        trace = wine.directory().resolve(name + ".trace");
        log = wine.directory().resolve(name + ".log");
        scenarioFile = wine.directory().resolve(name + ".scenario");
        scenario = new ComScenario(scenarioFile);
        Files.deleteIfExists(trace);
        Files.deleteIfExists(log);
    }

    /** A bridge that reads only when it is asked to, so that a trace holds what the test caused. */
    final BridgeProcess serve(String... options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(BridgeProcess.SERVE_ON_FREE_PORTS);
        arguments.addAll(List.of("--poll", "0s", "--status-poll", "0s"));
        arguments.addAll(users());
        arguments.addAll(List.of(options));
        return new BridgeProcess(start(arguments), log);
    }

    /** A bridge that does what a settings file says, in a JVM with options of its own. */
    final BridgeProcess serve(Path settings, List<String> options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(BridgeProcess.SERVE_ON_FREE_PORTS);
        arguments.addAll(List.of("-c", Wine.windowsPath(settings)));
        arguments.addAll(users());
        return new BridgeProcess(start(options, arguments), log);
    }

    /** Fax servers behind COM are changed, disconnected and reloaded by users only. */
    private List<String> users() throws IOException {
        return List.of("--users", Wine.windowsPath(TestUsers.in(wine.directory())));
    }

    final Process start(List<String> arguments) throws IOException {
        return start(List.of(), arguments);
    }

    /** The jar in a JVM with options of its own. */
    final Process start(List<String> options, List<String> arguments) throws IOException {
        return wine.java(
                log,
                Map.of("FAXMX_SCENARIO", Wine.windowsPath(scenarioFile), "FAXMX_TRACE", Wine.windowsPath(trace)),
                Stream.of(options, List.of("-jar", Wine.windowsPath(BridgeProcess.jar())), arguments)
                        .flatMap(List::stream)
                        .toList());
    }

    /** Nothing failed unexpectedly. */
    static void assertHealthyLog(BridgeProcess bridge) {
        assertFalse(bridge.log().contains("SEVERE"), bridge::log);
        assertFalse(bridge.log().contains("\tat "), bridge::log);
    }

    static ObjectName[] getPorts(MBeanServerConnection mbeans) throws Exception {
        return (ObjectName[]) mbeans.invoke(SERVER, "getPorts", null, null);
    }

    static Map<String, Object> attributes(MBeanServerConnection mbeans, ObjectName name) throws Exception {
        AttributeList list = mbeans.getAttributes(name, CONFIGURATION);
        Map<String, Object> values = new HashMap<>();
        for (Attribute attribute : list.asList()) {
            values.put(attribute.getName(), attribute.getValue());
        }
        return values;
    }

    static FaxPort port(Map<String, Object> attributes) {
        assertTrue(attributes.keySet().containsAll(Arrays.asList(CONFIGURATION)), attributes::toString);
        return FaxPort.builder(new DeviceId(((Number) attributes.get("DeviceId")).longValue()), (String)
                        attributes.get("Name"))
                .canModify((Boolean) attributes.get("CanModify"))
                .csid((String) attributes.get("Csid"))
                .tsid((String) attributes.get("Tsid"))
                .rings(((Number) attributes.get("Rings")).intValue())
                .priority(((Number) attributes.get("Priority")).intValue())
                .send((Boolean) attributes.get("Send"))
                .receive((Boolean) attributes.get("Receive"))
                .build();
    }

    /** The rows of a fax server's PortTable. */
    static List<FaxPort> table(MBeanServerConnection mbeans, ObjectName server) throws Exception {
        List<FaxPort> ports = new ArrayList<>();
        for (CompositeData row : (CompositeData[]) mbeans.getAttribute(server, "PortTable")) {
            Map<String, Object> values = new HashMap<>();
            for (String item : CONFIGURATION) {
                values.put(item, row.get(item));
            }
            ports.add(port(values));
        }
        return ports;
    }

    static List<FaxPort> ports(int count) {
        List<FaxPort> ports = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            ports.add(FaxPort.builder(new DeviceId(0xFFFF_0000L + i), i % 4 == 0 ? "Modem, \"ü\" #" : "Line " + i)
                    .csid("C" + i)
                    .tsid("T" + i)
                    .rings(1 + i % 99)
                    .priority(i)
                    .send(i % 2 == 0)
                    .receive(i % 3 == 0)
                    .canModify(i % 5 != 0)
                    .build());
        }
        return ports;
    }

    static ObjectName name(String text) {
        try {
            return new ObjectName(text);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
