package org.faxmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.http.HttpEntityEnclosingRequest;
import org.apache.http.HttpRequestInterceptor;
import org.apache.http.impl.client.HttpClients;
import org.faxmx.config.Backend;
import org.faxmx.config.ServerSettings;
import org.faxmx.config.SimulateSettings;
import org.jolokia.client.J4pClient;
import org.jolokia.client.request.J4pExecRequest;
import org.jolokia.client.request.J4pExecResponse;
import org.jolokia.client.request.J4pQueryParameter;
import org.jolokia.client.request.J4pReadRequest;
import org.jolokia.client.request.J4pReadResponse;
import org.jolokia.client.request.J4pSearchRequest;
import org.jolokia.client.request.J4pSearchResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jolokia's client for Java 1.7.2 against a bridge that runs. */
final class JolokiaClientForJavaTest {

    // Enough for an answer that is compressed.
    private static final int PORTS = 40;

    // It sends JSON as text/plain, as any web page could.
    private static final HttpRequestInterceptor JSON = (request, context) -> {
        if (request instanceof HttpEntityEnclosingRequest) {
            request.setHeader("Content-Type", "application/json");
        }
    };

    private final MBeanServer mbeans = ManagementFactory.getPlatformMBeanServer();
    private FaxBridge bridge;
    private J4pClient client;

    @BeforeEach
    void open() {
        bridge = ScrapedBridge.open(
                mbeans,
                new ServerSettings("client", "", Backend.SIMULATED)
                        .withSimulate(new SimulateSettings("office", PORTS, 1)));
        client = new J4pClient(
                bridge.httpUrl(), HttpClients.custom().addInterceptorFirst(JSON).build());
    }

    @AfterEach
    void close() {
        bridge.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void findsItsNamesInTheAnswerToAPattern(String method) throws Exception {
        J4pReadResponse answer =
                client.execute(new J4pReadRequest(new ObjectName("faxmx:type=FaxPort,*"), "DeviceId", "Rings"), method);

        assertEquals(PORTS, answer.getObjectNames().size());
        for (ObjectName name : answer.getObjectNames()) {
            assertEquals(
                    Long.valueOf(name.getKeyProperty("deviceId")),
                    answer.<Long>getValue(name, "DeviceId"),
                    name::toString);
            assertEquals(Set.of("DeviceId", "Rings"), new HashSet<>(answer.getAttributes(name)));
        }
    }

    @Test
    void readsWithoutSettingsOfItsOwn() throws Exception {
        J4pReadResponse answer = new J4pClient(bridge.httpUrl())
                .execute(new J4pReadRequest(new ObjectName("faxmx:type=FaxPort,*"), "Stale"));

        for (ObjectName name : answer.getObjectNames()) {
            assertEquals(List.of("Stale"), List.copyOf(answer.getAttributes(name)));
        }
    }

    @Test
    void findsThePortsThatGetPortsReturns() throws Exception {
        ObjectName server = new ObjectName("faxmx:type=FaxServer,server=client");
        J4pExecResponse ports = client.execute(new J4pExecRequest(server, "getPorts"), "POST");
        J4pReadResponse answer = client.execute(
                new J4pReadRequest(new ObjectName("faxmx:type=FaxPort,server=client,*"), "Name"), "POST");

        List<String> names = new ArrayList<>();
        for (Map<?, ?> port : ports.<List<Map<?, ?>>>getValue()) {
            ObjectName name = new ObjectName((String) port.get("objectName"));
            names.add(name.toString());
            assertNotEquals("", answer.<String>getValue(name, "Name"));
        }
        // In the order of keys that the bridge gives them, as on every other way.
        assertEquals(
                List.of((ObjectName[]) mbeans.invoke(server, "getPorts", null, null)).stream()
                        .map(ObjectName::toString)
                        .toList(),
                names);
        assertTrue(names.get(0).startsWith("faxmx:type=FaxPort,server=client,port="), names::toString);
    }

    @Test
    void getsNamesAsTheBridgeWritesThemIfItSaysSo() throws Exception {
        J4pReadResponse answer = client.execute(
                new J4pReadRequest(new ObjectName("faxmx:type=FaxPort,*"), "Name"),
                "POST",
                Map.of(J4pQueryParameter.CANONICAL_NAMING, "false"));

        Map<String, ?> byName = answer.getValue();
        assertEquals(PORTS, byName.size());
        byName.keySet().forEach(name -> assertTrue(name.startsWith("faxmx:type=FaxPort,server=client,port="), name));
    }

    @Test
    void findsPortsBySearching() throws Exception {
        J4pSearchResponse answer = client.execute(new J4pSearchRequest("faxmx:type=FaxPort,*"), "POST");

        Set<ObjectName> found = new HashSet<>(answer.getObjectNames());
        assertEquals(mbeans.queryNames(new ObjectName("faxmx:type=FaxPort,*"), null), found);
        assertFalse(found.isEmpty());
    }
}
