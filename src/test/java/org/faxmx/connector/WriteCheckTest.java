package org.faxmx.connector;

import static org.faxmx.connector.Answers.assertAllowed;
import static org.faxmx.connector.Answers.assertForbidden;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.management.DescriptorKey;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The response to a value that does not fit the attribute. */
final class WriteCheckTest {

    private final MBeanServer mbeans = ManagementFactory.getPlatformMBeanServer();
    private final Settings settings = new Settings();
    private ObjectName name;
    private HttpConnector connector;
    private JolokiaClient client;

    @BeforeEach
    void open() throws Exception {
        name = new ObjectName("faxmx:type=Settings,nonce=" + System.nanoTime());
        mbeans.registerMBean(settings, name);
        connector = Doors.open();
        client = new JolokiaClient(connector);
    }

    @AfterEach
    void close() throws Exception {
        connector.close();
        mbeans.unregisterMBean(name);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "Rings, \"x\", a number from 1 to 99",
                "Rings, 2147483648, a number from 1 to 99",
                "Rings, 1.5, a number from 1 to 99",
                "Rings, true, a number from 1 to 99",
                "Rings, {}, a number from 1 to 99",
                "Size, \"x\", a number from -9223372036854775808 to 9223372036854775807",
                "Size, \"9223372036854775808\", a number from -9223372036854775808 to 9223372036854775807",
                "Send, \"yes\", true or false",
                "Send, 1, true or false"
            })
    void saysWhatTheAttributeCanBe(String attribute, String value, String expected) throws Exception {
        HttpResponse<String> answer = client.post(write(attribute, value));

        String body = answer.body().replace("\\", "");
        assertTrue(body.contains("attribute " + attribute + " of " + name + " cannot be "), body);
        assertTrue(body.contains(": it is " + expected + "\""), body);
        assertTrue(body.contains("\"status\":400"), body);
        assertTrue(body.contains("\"attribute\":\"" + attribute + "\""), "the request is missing: " + body);
        assertFalse(settings.changed);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"Rings, 3", "Rings, \"3\"", "Rings, 100", "Size, 5000000000", "Send, true", "Send, \"FALSE\""})
    void leavesAloneWhatConverts(String attribute, String value) throws Exception {
        assertAllowed(client.post(write(attribute, value)));
        assertTrue(settings.changed);
    }

    @Test
    void answersInABulkRequestInItsPlace() throws Exception {
        String body = client.post("["
                        + String.join(
                                ",", write("Rings", "1"), write("Rings", "\"x\""), JolokiaClient.read(name, "Rings"))
                        + "]")
                .body();

        String[] answers = body.split("(?<=\\}),(?=\\{)");
        assertEquals(3, answers.length, body);
        assertTrue(answers[0].contains("\"status\":200"), body);
        assertTrue(answers[1].contains("a number from 1 to 99"), body);
        assertTrue(answers[2].contains("\"value\":1"), body);
    }

    @Test
    void leavesToJolokiaWhatItAnswersItself() throws Exception {
        assertTrue(client.post(write("Absent", "\"x\"")).body().contains("\"status\":404"));
        assertTrue(client.post(JolokiaClient.write(new ObjectName("faxmx:type=Absent"), "Rings", "x"))
                .body()
                .contains("\"status\":404"));
        assertFalse(client.post(write("Fixed", "\"x\"")).body().contains("a number"));
    }

    @Test
    void reportsNothingToClientsThatMayNotWrite(@TempDir Path directory) throws Exception {
        Path policy = Files.writeString(directory.resolve("read-only.xml"), """
                <restrict>
                  <commands><command>version</command></commands>
                  <allow><mbean><name>faxmx:*</name><attribute mode="read">*</attribute></mbean></allow>
                </restrict>
                """);
        try (HttpConnector strict = Doors.open(0, Optional.of(policy))) {
            assertForbidden(new JolokiaClient(strict).post(write("Rings", "\"x\"")));
        }
        assertForbidden(client.get("write/" + name + "/Rings/x"));
    }

    private String write(String attribute, String value) {
        return "{\"type\":\"write\",\"mbean\":\"" + name + "\",\"attribute\":\"" + attribute + "\",\"value\":" + value
                + "}";
    }

    /** The least and the largest value, as the descriptor of an attribute has them. */
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Limits {
        @DescriptorKey("minValue")
        String min();

        @DescriptorKey("maxValue")
        String max();
    }

    /** Attributes of the types that are checked. */
    public interface SettingsMXBean {
        @Limits(min = "1", max = "99")
        Integer getRings();

        @Limits(min = "1", max = "99")
        void setRings(Integer rings);

        Long getSize();

        void setSize(Long size);

        Boolean getSend();

        void setSend(Boolean send);

        Integer getFixed();
    }

    private static final class Settings implements SettingsMXBean {

        private volatile boolean changed;
        private volatile Integer rings = 2;

        @Override
        public Integer getRings() {
            return rings;
        }

        @Override
        public void setRings(Integer rings) {
            this.rings = rings;
            changed = true;
        }

        @Override
        public Long getSize() {
            return 0L;
        }

        @Override
        public void setSize(Long size) {
            changed = true;
        }

        @Override
        public Boolean getSend() {
            return true;
        }

        @Override
        public void setSend(Boolean send) {
            changed = true;
        }

        @Override
        public Integer getFixed() {
            return 1;
        }
    }
}
