package org.faxmx.suites;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.faxmx.connector.Eventually;
import org.faxmx.e2e.BridgeProcess;
import org.faxmx.e2e.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Command lines for JMX RMI, which need none of our classes. */
@Timeout(300)
final class JmxCommandLinesIT {

    private static final String PYTHON = """
            import json, sys
            from jmxquery import JMXConnection, JMXQuery
            bridge = JMXConnection(sys.argv[1])
            names = ["State", "StateCode", "PortCount", "Connected", "OldestJobAgeMillis"]
            queries = [JMXQuery("faxmx:type=FaxServer,*", attribute=name) for name in names]
            queries.append(JMXQuery("faxmx:type=FaxPort,*", attribute="DeviceId"))
            print(json.dumps([[each.to_query_string(), each.value] for each in bridge.query(queries, timeout=60)]))
            """;

    @TempDir
    private Path directory;

    private BridgeProcess bridge;

    @BeforeEach
    void start() throws Exception {
        bridge = BridgeProcess.serve(directory, "--backend", "simulated", "--simulate", "quiet,ports=20");
        try (JMXConnector client = bridge.connect()) {
            MBeanServerConnection mbeans = client.getMBeanServerConnection();
            ObjectName server = new ObjectName("faxmx:type=FaxServer,server=local");
            Eventually.holdsWithin(
                    Duration.ofSeconds(90),
                    () -> Integer.valueOf(20).equals(mbeans.getAttribute(server, "PortCount"))
                            && Integer.valueOf(0).equals(mbeans.getAttribute(server, "PortsStale")),
                    bridge::log);
        }
    }

    @AfterEach
    void stop() {
        bridge.close();
    }

    @Test
    void jmxtermReadsAServerAndItsPorts() throws Exception {
        String jar = System.getProperty("faxmx.agents") + "/jmxterm-uber.jar";
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

        String output = Program.runWithInput(
                        directory,
                        "beans -d faxmx\nget -s -b faxmx:type=FaxServer,server=local State PortCount ArchiveDirectory\n",
                        java,
                        "-jar",
                        jar,
                        "-l",
                        bridge.rmiUrl(),
                        "-n",
                        "-v",
                        "silent")
                .ok();

        assertEquals(
                20, output.lines().filter(line -> line.endsWith("type=FaxPort")).count(), output);
        List<String> values = output.lines().toList();
        assertTrue(values.contains("CONNECTED") && values.contains("20"), output);
        assertTrue(output.contains(":\\"), output);
    }

    @Test
    void jmxqueryReadsNamedAttributesOfAllServersAndPorts() throws Exception {
        Path modules = Program.from(
                "FAXMX_JMXQUERY",
                "It needs jmxquery 0.6.0, whose folder FAXMX_JMXQUERY names: pip install --target FOLDER jmxquery==0.6.0");

        String output = Program.run(directory, "env", "PYTHONPATH=" + modules, "python3", "-c", PYTHON, bridge.rmiUrl())
                .ok();

        List<List<Object>> values =
                Json.array(Json.read(output)).stream().map(Json::array).toList();
        String server = "faxmx:type=FaxServer,server=local/";
        assertTrue(values.contains(List.of(server + "State", "CONNECTED")), output);
        assertTrue(values.contains(List.of(server + "StateCode", 1L)), output);
        assertTrue(values.contains(List.of(server + "PortCount", 20L)), output);
        assertEquals(
                20,
                values.stream()
                        .filter(each -> each.get(0).toString().endsWith("/DeviceId"))
                        .count(),
                output);
    }
}
