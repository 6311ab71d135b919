package org.faxmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ListenerSettings;
import org.faxmx.config.PollSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.config.SimulateSettings;
import org.faxmx.connector.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The figures as a client has them over HTTP, of a bridge that runs. */
@Timeout(60)
class FiguresOverJolokiaTest {

    private static final String SERVER = "faxmx:type=FaxServer,server=figures";

    private final MBeanServer mbeans = ManagementFactory.getPlatformMBeanServer();
    private final HttpClient http = HttpClient.newHttpClient();
    private final ManualClock clock = new ManualClock("2026-03-01T10:00:00Z");

    @Test
    void everyAttributeAnswersAndFiguresMove() throws Exception {
        ServerSettings server = new ServerSettings("figures", "", Backend.SIMULATED)
                .withSimulate(new SimulateSettings("busy", 8, 1))
                .withPolling(new PollSettings(Duration.ofMillis(100), Duration.ofMillis(100)))
                .withExpectedPorts(OptionalInt.of(9));
        BridgeSettings settings = new BridgeSettings(
                List.of(server),
                Optional.of(new ListenerSettings(0)),
                Optional.of(new ListenerSettings(0)),
                Optional.empty(),
                false);
        try (FaxBridge bridge = FaxBridge.open(settings, SettingsSource.none(), mbeans, clock)) {
            ObjectName port = mbeans.queryNames(new ObjectName("faxmx:type=FaxPort,server=figures,*"), null)
                    .iterator()
                    .next();
            for (ObjectName name : List.of(new ObjectName(SERVER), port, new ObjectName("faxmx:type=Bridge"))) {
                String answer = get(bridge, "read/" + name);
                assertTrue(answer.contains("\"status\":200"), answer);
                assertFalse(answer.contains("null"), answer);
                for (MBeanAttributeInfo attribute : mbeans.getMBeanInfo(name).getAttributes()) {
                    assertTrue(
                            answer.contains("\"" + attribute.getName() + "\":"),
                            () -> attribute.getName() + ": " + answer);
                }
            }
            assertTrue(get(bridge, "read/" + SERVER + "/PortsMissing").contains("\"value\":1,"));

            for (String attribute : List.of(
                    "FaxesSent", "PagesReceived", "FaxesFailed", "BusySeen", "PortsRemoved", "AllPortsBusyMillis")) {
                Eventually.holds(
                        () -> {
                            // Simulated time passes ten times as fast as polls follow each other.
                            clock.advance(Duration.ofSeconds(1));
                            return !get(bridge, "read/" + SERVER + "/" + attribute)
                                    .contains("\"value\":0,");
                        },
                        () -> attribute + " stays 0");
            }
        }
    }

    @Test
    void theDoorsCountWhatComesIn() throws Exception {
        BridgeSettings settings = new BridgeSettings(
                List.of(new ServerSettings("figures", "", Backend.SIMULATED).withPolling(PollSettings.NONE)),
                Optional.of(new ListenerSettings(0)),
                Optional.of(new ListenerSettings(0)),
                Optional.empty(),
                false);
        ObjectName name = new ObjectName("faxmx:type=Bridge");
        try (FaxBridge bridge = FaxBridge.open(settings, SettingsSource.none(), mbeans, clock)) {
            assertEquals(0L, mbeans.getAttribute(name, "HttpRequests"));
            get(bridge, "version");
            send(bridge.httpUrl().replace("jolokia/", "elsewhere"));
            Eventually.holds(() -> mbeans.getAttribute(name, "HttpRequests").equals(2L), () -> "2 requests were made");
            assertEquals(1L, mbeans.getAttribute(name, "HttpRefused"), "there is no such page");
            assertEquals(0, mbeans.getAttribute(name, "RmiConnections"));
            try (JMXConnector client = JMXConnectorFactory.connect(new JMXServiceURL(bridge.rmiUrl()))) {
                assertEquals(1, client.getMBeanServerConnection().getAttribute(name, "RmiConnections"));
            }
            Eventually.holds(() -> mbeans.getAttribute(name, "RmiConnections").equals(0), () -> "the client is gone");
        }
    }

    @Test
    void aBridgeWithoutDoorsCountsNothing() throws Exception {
        BridgeSettings settings = new BridgeSettings(
                List.of(new ServerSettings("figures", "", Backend.SIMULATED).withPolling(PollSettings.NONE)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
        try (FaxBridge bridge = FaxBridge.open(settings, SettingsSource.none(), mbeans, clock)) {
            assertEquals("", bridge.httpUrl());
            ObjectName name = new ObjectName("faxmx:type=Bridge");
            for (String attribute : List.of("HttpRequests", "HttpRefused")) {
                assertEquals(0L, mbeans.getAttribute(name, attribute));
            }
            assertEquals(0, mbeans.getAttribute(name, "RmiConnections"));
        }
    }

    private String get(FaxBridge bridge, String path) throws Exception {
        return send(bridge.httpUrl() + path);
    }

    private String send(String url) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
