package org.faxmx.connector;

import static org.faxmx.connector.Answers.assertAllowed;
import static org.faxmx.connector.Answers.assertForbidden;
import static org.faxmx.connector.Answers.assertNotCarriedOut;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What HTTP clients may read, write and invoke, in every form in which Jolokia takes it. */
final class JolokiaAccessTest {

    private static final String MEMORY = ManagementFactory.MEMORY_MXBEAN_NAME;

    private final MBeanServer mbeans = ManagementFactory.getPlatformMBeanServer();
    private Sample sample;
    private Sample hidden;
    private HttpConnector connector;
    private JolokiaClient client;

    @BeforeEach
    void open() throws Exception {
        sample = Sample.in(mbeans, "faxmx");
        hidden = Sample.in(mbeans, "com.example.hidden");
        connector = Doors.open();
        client = new JolokiaClient(connector);
    }

    @AfterEach
    void close() throws Exception {
        connector.close();
        hidden.close();
        sample.close();
    }

    @Test
    void readsWritesAndInvokesInOurDomainByPost() throws Exception {
        HttpResponse<String> read = client.post(JolokiaClient.read(sample.name(), "Text"));
        assertAllowed(read);
        assertTrue(read.body().contains("\"value\":\"initial\""), read::body);

        assertAllowed(client.post(JolokiaClient.write(sample.name(), "Text", "Grüße")));
        assertEquals("Grüße", sample.getText());

        HttpResponse<String> invoked = client.post(JolokiaClient.exec(sample.name(), "echo", "\"ja\""));
        assertAllowed(invoked);
        assertTrue(invoked.body().contains("\"value\":\"ja\""), invoked::body);
    }

    @Test
    void readsByGet() throws Exception {
        HttpResponse<String> answer = client.get("read/" + sample.name() + "/Text");

        assertAllowed(answer);
        assertTrue(answer.body().contains("\"value\":\"initial\""), answer::body);
        assertAllowed(client.get("version"));
        assertAllowed(client.get("search/faxmx:*"));
        assertAllowed(client.get("?p=read/" + sample.name() + "/Text"));
    }

    @Test
    void answersABulkRequestForEachOfItsParts() throws Exception {
        HttpResponse<String> answer = client.post("["
                + String.join(
                        ",",
                        JolokiaClient.read(sample.name(), "Text"),
                        JolokiaClient.exec(new ObjectName(MEMORY), "gc", ""),
                        JolokiaClient.write(hidden.name(), "Text", "changed"),
                        JolokiaClient.exec(sample.name(), "echo", "\"ja\""))
                + "]");

        String body = answer.body();
        assertTrue(body.contains("\"value\":\"initial\""), body);
        assertTrue(body.contains("\"value\":\"ja\""), body);
        assertEquals(2, body.split("\"status\":403", -1).length - 1, body);
        assertEquals(2, body.split("\"status\":200", -1).length - 1, body);
        hidden.assertUntouched();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exec/%s/echo/x",
                "exec/%s/echo(java.lang.String)/x",
                "/exec/%s/echo/x",
                "///exec/%s/echo/x",
                "EXEC/%s/echo/x",
                "%%65xec/%s/echo/x",
                "exec%%2F%s%%2Fecho%%2Fx",
                "exec/%s/ech%%6F/x",
                "exec/%s/echo/x!//",
                "?p=exec/%s/echo/x",
                "?p=/exec/%s/echo/x",
                "?%%70=exec/%s/echo/x",
                "?p=%%65xec/%s/echo/x",
                "/?p=exec/%s/echo/x",
                "exec/%s/echo/x?ignoreErrors=true",
                "write/%s/Text/changed",
                "%%77rite/%s/Text/changed",
                "?p=write/%s/Text/changed",
                "?%%70=write/%s/Text/changed"
            })
    void changesNothingByGet(String path) throws Exception {
        for (String method : new String[] {"GET", "HEAD", "get", "Get", "PUT", "DELETE", "PATCH", "OPTIONS", "post"}) {
            assertNotCarriedOut(client.send(method, String.format(path, sample.name()), ""));
        }
        sample.assertReadAtMost();
    }

    @Test
    void saysThatAChangeNeedsAPost() throws Exception {
        HttpResponse<String> answer = client.get("exec/" + sample.name() + "/echo/x");

        assertForbidden(answer);
        assertTrue(answer.body().contains("needs an HTTP POST"), answer::body);
    }

    @Test
    void answersHeadWithoutABodyAndKeepsTheConnectionUsable() throws Exception {
        try (Wire wire = Wire.to(connector)) {
            wire.send("HEAD /jolokia/version HTTP/1.1\r\nHost: localhost\r\n\r\n");
            String head = wire.next();
            assertTrue(head.startsWith("HTTP/1.1 200") && head.endsWith("\r\n\r\n"), head);
            wire.send("GET /jolokia/version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            String answer = wire.rest();
            assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
        }
    }

    @Test
    void readsTheJvmButNeitherWritesNorInvokes() throws Exception {
        ObjectName memory = new ObjectName(MEMORY);
        Object verbose = mbeans.getAttribute(memory, "Verbose");

        assertAllowed(client.get("read/" + MEMORY + "/HeapMemoryUsage"));
        assertAllowed(client.post(JolokiaClient.read(memory, "HeapMemoryUsage")));
        assertForbidden(client.post(JolokiaClient.write(memory, "Verbose", "true")));
        assertForbidden(client.post(JolokiaClient.exec(memory, "gc", "")));
        assertForbidden(client.post(JolokiaClient.exec(memory, "gc()", "")));
        assertEquals(verbose, mbeans.getAttribute(memory, "Verbose"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.util.logging:type=Logging",
                "com.sun.management:type=HotSpotDiagnostic",
                "com.sun.management:type=DiagnosticCommand",
                "java.nio:type=BufferPool,name=direct",
                "JMImplementation:type=MBeanServerDelegate"
            })
    void keepsOutOfOtherDomains(String name) throws Exception {
        ObjectName mbean = new ObjectName(name);
        Set<ObjectName> present = mbeans.queryNames(new ObjectName(name + ",*"), null);
        assertFalse(present.isEmpty(), () -> "nothing to keep out of: " + name);
        String attribute = "HistoryMaxEntries";
        String operation = mbeans.getMBeanInfo(present.iterator().next()).getOperations().length == 0
                ? "anything"
                : mbeans.getMBeanInfo(present.iterator().next())
                        .getOperations()[0]
                        .getName();

        assertForbidden(client.post(JolokiaClient.read(mbean, attribute)));
        assertForbidden(client.get("read/" + encoded(name) + "/" + attribute));
        assertForbidden(client.post(JolokiaClient.write(mbean, attribute, "1")));
        assertForbidden(client.post(JolokiaClient.exec(mbean, operation, "")));
        assertForbidden(client.post(JolokiaClient.exec(mbean, operation + "()", "")));
    }

    @Test
    void revealsNoValueOfAnotherDomainThroughPatterns() throws Exception {
        for (String pattern : new String[] {"com.example.hidden:*", "*:type=Sample,*", "*:*"}) {
            HttpResponse<String> answer = client.post("{\"type\":\"read\",\"mbean\":\"" + pattern
                    + "\",\"attribute\":[\"Text\"],\"config\":{\"ignoreErrors\":true}}");
            assertFalse(answer.body().contains(hidden.name().toString()), answer::body);
            assertNotCarriedOut(client.post(
                    "{\"type\":\"exec\",\"mbean\":\"" + pattern + "\",\"operation\":\"echo\",\"arguments\":[\"x\"]}"));
            assertNotCarriedOut(client.post(
                    "{\"type\":\"write\",\"mbean\":\"" + pattern + "\",\"attribute\":\"Text\",\"value\":\"changed\"}"));
        }
        hidden.assertUntouched();
        sample.assertUnchanged();
    }

    @Test
    void listsAndFindsOnlyWhatItServes() throws Exception {
        for (String json : new String[] {
            "{\"type\":\"list\"}",
            "{\"type\":\"list\",\"config\":{\"maxDepth\":2}}",
            "{\"type\":\"list\",\"path\":\"com.example.hidden\"}",
            "{\"type\":\"search\",\"mbean\":\"*:*\"}",
            "{\"type\":\"search\",\"mbean\":\"com.example.hidden:*\"}"
        }) {
            HttpResponse<String> answer = client.post(json);

            assertAllowed(answer);
            String value = answer.body().replaceFirst("^\\{\"request\":\\{[^}]*},", "");
            assertFalse(value.contains("com.example.hidden"), value);
            for (String foreign : new String[] {"java.util.logging", "com.sun.management", "java.nio"}) {
                assertFalse(value.contains("\"" + foreign + "\":") || value.contains(foreign + ":"), value);
            }
        }
        String named = hidden.name().toString().replaceFirst(":", "/");
        assertNotCarriedOut(client.post("{\"type\":\"list\",\"path\":\"" + named + "\"}"));
    }

    @Test
    void registersNothing() throws Exception {
        assertEquals(Set.of(), mbeans.queryNames(new ObjectName("jolokia:*"), null));
        assertEquals(Set.of(), mbeans.queryNames(new ObjectName("jmx4perl:*"), null));
    }

    @Test
    void isNotWidenedByAPolicyThatListsEveryCommand(@TempDir Path directory) throws Exception {
        Path policy = Files.writeString(
                directory.resolve("wide.xml"),
                "<restrict><commands><command>read</command><command>write</command><command>exec</command>"
                        + "<command>list</command></commands></restrict>");
        try (HttpConnector wide = Doors.open(0, Optional.of(policy))) {
            JolokiaClient attacker = new JolokiaClient(wide);
            ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");

            assertNotCarriedOut(attacker.post(JolokiaClient.exec(commands, "vmVersion", "")));
            assertNotCarriedOut(attacker.post(JolokiaClient.exec(new ObjectName(MEMORY), "gc", "")));
            assertNotCarriedOut(attacker.post(JolokiaClient.write(hidden.name(), "Text", "changed")));
            assertNotCarriedOut(attacker.post(JolokiaClient.read(hidden.name(), "Text")));
        }
        hidden.assertUntouched();
    }

    @Test
    void enforcesTheAddressesOfAPolicy(@TempDir Path directory) throws Exception {
        Path policy = Files.writeString(
                directory.resolve("elsewhere.xml"),
                "<restrict><remote><host>10.1.2.3</host></remote><commands><command>version</command></commands></restrict>");
        try (HttpConnector strict = Doors.open(0, Optional.of(policy))) {
            HttpResponse<String> answer = new JolokiaClient(strict).get("version");

            assertEquals(403, answer.statusCode());
            assertForbidden(answer);
        }
    }

    @Test
    void dialsNobodyForAProxyRequest() throws Exception {
        try (ServerSocket elsewhere = new ServerSocket(0, 1, Loopback.address())) {
            elsewhere.setSoTimeout(500);
            String target = "\"target\":{\"url\":\"service:jmx:rmi:///jndi/rmi://127.0.0.1:" + elsewhere.getLocalPort()
                    + "/jmxrmi\"},";

            HttpResponse<String> answer = client.post(
                    JolokiaClient.exec(hidden.name(), "echo", "\"x\"").replaceFirst("\\{", "{" + target));

            assertForbidden(answer);
            hidden.assertUntouched();
            assertThrows(SocketTimeoutException.class, elsewhere::accept);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?includeStackTrace=true", "?serializeException=true&includeStackTrace=true"})
    void reportsAFailureWithoutAStackTrace(String parameters) throws Exception {
        String config = ",\"config\":{\"includeStackTrace\":\"true\",\"serializeException\":\"true\"}}";
        String failing = JolokiaClient.exec(sample.name(), "fail", "");

        for (String json : new String[] {failing, failing.replaceFirst("}$", config)}) {
            HttpResponse<String> answer = client.send("POST", parameters, json, "Content-Type", "application/json");

            assertTrue(answer.body().contains("failing as requested"), answer::body);
            assertFreeOfOurStack(answer);
        }
        assertFreeOfOurStack(client.get("read/faxmx:type=Absent/Text" + parameters));
        assertFreeOfOurStack(client.get("nonsense" + parameters));
        for (String wrong : new String[] {"{\"type\":", "[1]", "{}"}) {
            assertFreeOfOurStack(client.send("POST", parameters, wrong, "Content-Type", "application/json"));
        }
    }

    @Test
    void answersJsonWhateverTypeIsAskedFor() throws Exception {
        HttpResponse<String> answer = client.get("version?mimeType=text/html");

        String type = answer.headers().firstValue("Content-Type").orElse("");
        assertFalse(type.contains("html"), type);
    }

    @Test
    void enforcesAPolicyOfTheUsers(@TempDir Path directory) throws Exception {
        Path policy = Files.writeString(directory.resolve("read-only.xml"), """
                <restrict>
                  <commands><command>version</command></commands>
                  <allow>
                    <mbean><name>faxmx:*</name><attribute mode="read">Text</attribute></mbean>
                  </allow>
                </restrict>
                """);
        try (HttpConnector strict = Doors.open(0, Optional.of(policy))) {
            JolokiaClient monitor = new JolokiaClient(strict);

            assertAllowed(monitor.post(JolokiaClient.read(sample.name(), "Text")));
            assertForbidden(monitor.post(JolokiaClient.write(sample.name(), "Text", "changed")));
            assertForbidden(monitor.post(JolokiaClient.exec(sample.name(), "echo", "\"x\"")));
            assertForbidden(monitor.post(JolokiaClient.read(new ObjectName(MEMORY), "HeapMemoryUsage")));
            assertForbidden(monitor.get("list"));
            // The other connector keeps its own.
            assertAllowed(client.post(JolokiaClient.exec(sample.name(), "echo", "\"x\"")));
        }
        sample.assertUnchanged();
    }

    @Test
    void enforcesADenialWhateverTheOperationIsCalledWith(@TempDir Path directory) throws Exception {
        Path policy = Files.writeString(directory.resolve("no-echo.xml"), """
                <restrict>
                  <commands><command>exec</command></commands>
                  <deny><mbean><name>faxmx:*</name><operation>echo</operation></mbean></deny>
                </restrict>
                """);
        try (HttpConnector strict = Doors.open(0, Optional.of(policy))) {
            JolokiaClient operator = new JolokiaClient(strict);

            assertForbidden(operator.post(JolokiaClient.exec(sample.name(), "echo", "\"x\"")));
            assertForbidden(operator.post(JolokiaClient.exec(sample.name(), "echo(java.lang.String)", "\"x\"")));
        }
        sample.assertUntouched();
    }

    private static void assertFreeOfOurStack(HttpResponse<String> answer) {
        String body = answer.body();
        assertTrue(body.contains("\"error\""), body);
        assertFalse(body.contains("stacktrace"), body);
        assertFalse(body.contains("error_value"), body);
        assertFalse(body.contains("\\tat "), body);
        assertFalse(body.contains(".java:"), body);
        assertFalse(body.contains("org.faxmx"), body);
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }
}
