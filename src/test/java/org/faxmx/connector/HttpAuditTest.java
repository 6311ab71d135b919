package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.management.ObjectName;
import org.faxmx.access.UserAuthenticator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each request over HTTP that changes something, or was to, is one line of the audit log. */
final class HttpAuditTest {

    private final AuditLines lines = new AuditLines();
    private Sample sample;

    @BeforeEach
    void open() throws Exception {
        sample = Sample.in(ManagementFactory.getPlatformMBeanServer(), "faxmx");
    }

    @AfterEach
    void close() throws Exception {
        sample.close();
        lines.close();
    }

    @Test
    void oneLineForAWrite() throws Exception {
        try (HttpConnector connector = Doors.open()) {
            JolokiaClient client = new JolokiaClient(connector);
            client.post(JolokiaClient.write(sample.name(), "Text", "changed"));
            assertOneLine("set=\"Text\"", "old=\"initial\"", "new=\"changed\"", "outcome=done");
            client.post(JolokiaClient.exec(sample.name(), "echo", "\"x\""));
            assertOneLine("invoke=\"echo\"", "outcome=done");
            client.post(JolokiaClient.read(sample.name(), "Text"));
            assertEquals(List.of(), lines.take());
        }
    }

    @Test
    void oneLineForWhatIsRefusedBeforeTheMBean() throws Exception {
        ObjectName gone = new ObjectName("faxmx:type=Gone");
        ObjectName memory = new ObjectName(ManagementFactory.MEMORY_MXBEAN_NAME);
        try (HttpConnector connector = Doors.open()) {
            JolokiaClient client = new JolokiaClient(connector);
            client.get("write/" + sample.name() + "/Text/changed");
            assertOneLine("set=\"Text\"", "outcome=refused", "needs an HTTP POST");
            client.get("exec/" + sample.name() + "/echo/x");
            assertOneLine("invoke=\"echo\"", "outcome=refused", "needs an HTTP POST");
            client.post(JolokiaClient.exec(sample.name(), "echo", "\"x\",\"too many\""));
            assertOneLine("invoke=\"echo\"", "outcome=refused");
            client.post(JolokiaClient.write(sample.name(), "NoSuchAttribute", "x"));
            assertOneLine("set=\"NoSuchAttribute\"", "outcome=refused");
            client.post(JolokiaClient.write(gone, "Text", "x"));
            assertOneLine("target=\"faxmx:type=Gone\"", "outcome=refused");
            client.post(JolokiaClient.exec(memory, "gc", ""));
            assertOneLine("invoke=\"gc\"", "outcome=refused");
        }
        assertEquals("initial", sample.getText());
    }

    @Test
    void oneLineForWhatThePolicyTakesAway(@TempDir Path directory) throws Exception {
        Path policy = Files.writeString(
                directory.resolve("read-only.xml"),
                "<restrict><commands><command>list</command></commands><allow><mbean><name>faxmx:*</name>"
                        + "<attribute mode=\"read\">*</attribute></mbean></allow></restrict>");
        try (HttpConnector connector = Doors.open(0, Optional.of(policy))) {
            JolokiaClient client = new JolokiaClient(connector);
            client.post(JolokiaClient.write(sample.name(), "Text", "changed"));
            assertOneLine("set=\"Text\"", "new=\"changed\"", "outcome=refused");
            client.post(JolokiaClient.exec(sample.name(), "echo", "\"x\""));
            assertOneLine("invoke=\"echo\"", "outcome=refused");
        }
        assertEquals("initial", sample.getText());
    }

    @Test
    void oneLineForWhatIsRefusedBeforeALogin() throws Exception {
        try (HttpConnector connector = Doors.open()) {
            Wire.exchange(connector, "GET /jolokia/version HTTP/1.1", "Host: evil.example");
            assertOneLine("request=\"GET\"", "outcome=refused", "Host evil.example");
            Wire.exchange(
                    connector, "GET /jolokia/version HTTP/1.1", "Host: localhost", "Origin: http://localhost:22100");
            assertOneLine("request=\"GET\"", "Origin http://localhost:22100 is neither");
            Wire.exchange(
                    connector,
                    "POST /jolokia/ HTTP/1.1",
                    "Host: localhost",
                    "Content-Type: text/plain",
                    "Content-Length: 0");
            assertOneLine("request=\"POST\"", "the Content-Type is text/plain");
            for (int i = 0; i < 100; i++) {
                Wire.exchange(connector, "GET /jolokia/version HTTP/1.1", "Host: evil" + i + ".example");
            }
            int logged = lines.take().size();
            assertTrue(logged < 40, () -> logged + " lines");
        }
    }

    @Test
    void oneLineForWantOfALogin() throws Exception {
        UserAuthenticator users = new UserAuthenticator(List.of());
        try (users;
                HttpConnector connector = HttpConnector.open(
                        Doors.door(List.of(), List.of()),
                        new AccessControl(ManagementFactory.getPlatformMBeanServer(), "faxmx", users),
                        FixedBridge.empty())) {
            Wire.exchange(connector, "GET /jolokia/version HTTP/1.1", "Host: localhost");
            assertOneLine("request=\"GET\"", "outcome=refused", "reason=\"no login\"");
            Wire.exchange(connector, "GET /jolokia/version HTTP/1.1", "Host: localhost", "Authorization: Bearer x");
            assertOneLine("request=\"GET\"", "is not that of HTTP Basic");
            Wire.exchange(connector, "GET /jolokia/version HTTP/1.1", "Host: localhost", "Authorization: Basic YTpi");
            assertOneLine("user=\"a\" login", "outcome=refused");
        }
    }

    private void assertOneLine(String... parts) {
        List<String> logged = lines.take();
        assertEquals(1, logged.size(), logged::toString);
        for (String part : parts) {
            assertTrue(logged.get(0).contains(part), () -> part + " in " + logged);
        }
        assertTrue(logged.get(0).contains("door=http address=\"127.0.0.1\""), logged::toString);
    }
}
