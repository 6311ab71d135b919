package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.management.ObjectName;
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

    private void assertOneLine(String... parts) {
        List<String> logged = lines.take();
        assertEquals(1, logged.size(), logged::toString);
        for (String part : parts) {
            assertTrue(logged.get(0).contains(part), () -> part + " in " + logged);
        }
        assertTrue(logged.get(0).contains("door=http address=\"127.0.0.1\""), logged::toString);
    }
}
