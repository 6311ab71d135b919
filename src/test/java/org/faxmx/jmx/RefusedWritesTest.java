package org.faxmx.jmx;

import static org.faxmx.fax.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxAccessDeniedException;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxRequestFailedException;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.JobType;
import org.faxmx.fax.RoutingMethod;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes that the fax server or the bridge refuses. */
class RefusedWritesTest {

    private static final String HINT = "this bridge does not allow writing. Start it with --writes to allow it";
    private static final FaxException LOST = new FaxUnavailableException(
            "FaxPort.Rings", "0x800706BA (RPC_S_SERVER_UNAVAILABLE)", "Start the fax service", null);

    private final FakeFaxServer fax = new FakeFaxServer().has(port(1, "A"), port(2, "B"));
    private PublishedFake published;

    @AfterEach
    void close() {
        published.close();
    }

    static Stream<Arguments> answers() {
        Exception deep = new Exception("deep");
        return Stream.of(
                Arguments.of(
                        new FaxAccessDeniedException(
                                "FaxPort.Rings", "0x80070005 (E_ACCESSDENIED)", "Grant the right", deep),
                        SecurityException.class,
                        "FaxPort.Rings failed: 0x80070005 (E_ACCESSDENIED). Grant the right"),
                Arguments.of(
                        new FaxRequestFailedException(
                                "FaxPort.Rings", "0x80070964 (ERROR_DEVICE_IN_USE)", "Try again later", deep),
                        IllegalStateException.class,
                        "FaxPort.Rings failed: 0x80070964 (ERROR_DEVICE_IN_USE). Try again later"),
                Arguments.of(
                        new FaxRequestFailedException(
                                "FaxPort.Receive", "0x80041B62 (FAX_E_DEVICE_NUM_LIMIT_EXCEEDED)", "Buy more", deep),
                        IllegalStateException.class,
                        "FaxPort.Receive failed: 0x80041B62 (FAX_E_DEVICE_NUM_LIMIT_EXCEEDED). Buy more"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void reportsTheAnswerOfTheFaxServer(FaxException answer, Class<?> cause, String message) throws Exception {
        publish();
        ObjectName name = published.getPorts().get(0);
        fax.failPuts(answer);

        assertRefused(name, "Rings", 5, cause, "port 1 of server S: " + message);
        assertRefused(PublishedFake.SERVER, "Retries", 5, cause, "server S: " + message);

        assertEquals(List.of(), fax.written());
        assertEquals(1, published.get(name, "Rings"));
        assertEquals(-1, published.get("Retries"));
        assertEquals(false, published.get(name, "Stale"));
        FaxServerMBeanTest.assertState(published, "CONNECTED", 1);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void reportsTheAnswerOfTheFaxServerForARoutingMethod(FaxException answer, Class<?> cause, String message)
            throws Exception {
        fax.routes(new RoutingMethod(new DeviceId(1), "A", "{AB-1}", "f", "Print", "x.dll", "E", "", true));
        publish();
        fax.failPuts(answer);
        assertRefused(
                ObjectNames.routingMethod("S", "A", new DeviceId(1), "{AB-1}", 1),
                "Enable",
                false,
                cause,
                "routing method ab-1 of port 1 of server S: " + message);
    }

    @Test
    void isUnreachableAndStaleWhenTheConnectionIsLostInAWrite() throws Exception {
        publish();
        ObjectName name = published.getPorts().get(0);
        fax.failPuts(LOST);

        assertRefused(name, "Rings", 5, IOException.class, "port 1 of server S: " + LOST.getMessage());

        FaxServerMBeanTest.assertState(published, "UNREACHABLE", 3);
        assertEquals(LOST.getMessage(), published.get("LastError"));
        assertEquals(List.of(true, true), published.column("Stale"));
        assertEquals(true, published.get(name, "Stale"));
        published.assertEveryAttributeAnswers();

        int calls = fax.calls();
        assertRefused(
                name,
                "Rings",
                5,
                IllegalStateException.class,
                "server S: is not connected (UNREACHABLE). Invoke connect to connect it again");
        assertEquals(calls, fax.calls());

        fax.heal();
        published.getPorts();
        published.mbeans.setAttribute(name, new Attribute("Rings", 5));
        assertEquals(5, published.get(name, "Rings"));
        published.monitor.pollStatus();
        assertEquals(List.of(false, false), published.column("Stale"));
    }

    @Test
    void aChangeOfPriorityStandsEvenIfThePortsCannotBeReadAgain() throws Exception {
        publish();
        ObjectName name = published.getPorts().get(0);
        fax.failReadings(FakeFaxServer.denied());

        published.mbeans.setAttribute(name, new Attribute("Priority", 2));

        assertEquals(List.of("1.Priority=2"), fax.written());
        assertEquals(2, published.get(name, "Priority"));
        assertEquals(List.of(true, true), published.column("Stale"));
        assertEquals(FakeFaxServer.denied().getMessage(), published.get("LastError"));

        fax.failReadings(FakeFaxServer.unavailable());
        published.mbeans.setAttribute(name, new Attribute("Priority", 1));
        FaxServerMBeanTest.assertState(published, "UNREACHABLE", 3);
        assertEquals(1, published.get(name, "Priority"));
    }

    @Test
    void reportsADefectInAWriteWithoutItsClasses() throws Exception {
        publish();
        fax.failPuts(new UnsupportedOperationException("a defect"));
        assertRefused(
                PublishedFake.SERVER,
                "Retries",
                5,
                IllegalStateException.class,
                "server S: Retries failed unexpectedly: java.lang.UnsupportedOperationException: a defect");
    }

    @Test
    void writesSeveralInTheGivenOrderAndReturnsWhatTheServerStored() throws Exception {
        fax.keeps(kept -> kept.toBuilder().csid(kept.csid().strip()).build());
        publish();
        ObjectName name = published.getPorts().get(0);

        AttributeList set = set(name, "Rings", 7, "Csid", " A ", "Send", true);

        assertEquals(List.of("1.Rings=7", "1.Csid= A ", "1.Send=true"), fax.written());
        assertEquals(
                new AttributeList(
                        List.of(new Attribute("Rings", 7), new Attribute("Csid", "A"), new Attribute("Send", true))),
                set);
        assertEquals("", published.get("LastError"));
    }

    @Test
    void stopsAtTheFirstRefusalAndNamesWhatWasWrittenAndWhatWasNotTried() throws Exception {
        publish();
        ObjectName name = published.getPorts().get(0);

        AttributeList set = set(name, "Rings", 7, "Send", true, "Csid", "é", "Tsid", "T", "Receive", true);

        assertEquals(new AttributeList(List.of(new Attribute("Rings", 7), new Attribute("Send", true))), set);
        assertEquals(List.of("1.Rings=7", "1.Send=true"), fax.written());
        assertEquals(
                "port 1 of server S: Csid cannot be \"é\": it is a text of at most 20 printable ASCII characters. "
                        + "Written before: Rings, Send. Not tried: Tsid, Receive",
                published.get("LastError"));
        assertEquals("2026-03-01T10:00:00Z", published.get("LastErrorTime"));
        FaxServerMBeanTest.assertState(published, "CONNECTED", 1);
        assertEquals(List.of(false, false), published.column("Stale"));
    }

    @Test
    void leavesOutOfLastErrorWhatThereIsNone() throws Exception {
        publish();

        assertEquals(new AttributeList(), set(PublishedFake.SERVER, "Retries", -1, "Branding", true));
        assertEquals(
                "server S: Retries cannot be -1: it is a number from 0 on. Not tried: Branding",
                published.get("LastError"));

        assertEquals(
                1,
                set(PublishedFake.SERVER, "Branding", true, "State", "CONNECTED")
                        .size());
        assertEquals("server S: Attribute State is read-only. Written before: Branding", published.get("LastError"));

        assertEquals(0, set(PublishedFake.SERVER, "Nonsense", 1).size());
        assertEquals("server S: No such attribute: Nonsense", published.get("LastError"));
        assertEquals(List.of("Branding=true"), fax.written());
    }

    @Test
    void namesWhatWasWrittenWhenTheConnectionIsLostBetweenTwo() throws Exception {
        publish();
        ObjectName name = published.getPorts().get(0);
        List<Integer> puts = new ArrayList<>();
        fax.onPut(() -> {
            puts.add(1);
            if (puts.size() == 2) {
                throw LOST;
            }
        });

        assertEquals(1, set(name, "Rings", 7, "Csid", "C", "Tsid", "T").size());

        assertEquals(2, puts.size());
        FaxServerMBeanTest.assertState(published, "UNREACHABLE", 3);
        assertEquals(
                "port 1 of server S: " + LOST.getMessage() + ". Written before: Rings. Not tried: Tsid",
                published.get("LastError"));
    }

    @Test
    void refusesSettingsWithAHintWhileWritesAreOff() throws Exception {
        fax.routes(new RoutingMethod(new DeviceId(1), "A", "{AB-1}", "f", "Print", "x.dll", "E", "", true));
        publish(PublishedFake.of(fax));
        Map<ObjectName, Map<String, Object>> settings = Map.of(
                PublishedFake.SERVER,
                Map.of("Retries", 3, "Branding", true, "ArchiveDirectory", "D:\\", "DiscountRateEndHour", 24),
                published.getPorts().get(0),
                Map.of("Csid", "C", "Tsid", "T", "Rings", 5, "Priority", 1, "Send", true, "Receive", "x"),
                ObjectNames.routingMethod("S", "A", new DeviceId(1), "{AB-1}", 1),
                Map.of("Enable", false));
        int calls = fax.calls();
        settings.forEach((name, values) -> values.forEach((attribute, value) -> {
            AttributeNotFoundException refused = assertThrows(
                    AttributeNotFoundException.class,
                    () -> published.mbeans.setAttribute(name, new Attribute(attribute, value)));
            assertEquals("Attribute " + attribute + " is read-only: " + HINT, refused.getMessage());
        }));
        for (ObjectName name : settings.keySet()) {
            for (MBeanAttributeInfo attribute :
                    published.mbeans.getMBeanInfo(name).getAttributes()) {
                assertEquals(false, attribute.isWritable(), attribute.getName());
            }
        }
        assertEquals(calls, fax.calls());
    }

    @Test
    void refusesEveryOperationThatChangesSomethingWhileWritesAreOff() throws Exception {
        fax.queues(FaxJob.builder(7, JobType.SEND).build());
        publish(PublishedFake.of(fax));
        int calls = fax.calls();
        String[] id = {"java.lang.String"};
        String[] texts = {"java.lang.String", "java.lang.String", "java.lang.String"};
        Map<String, String[]> mutating =
                Map.of("pauseJob", id, "resumeJob", id, "restartJob", id, "deleteJob", id, "sendFax", texts);
        mutating.forEach((operation, signature) -> {
            Object[] parameters = signature == id ? new Object[] {"7"} : new Object[] {"a.tif", "123", ""};
            MBeanException refused = assertThrows(
                    MBeanException.class,
                    () -> published.mbeans.invoke(PublishedFake.SERVER, operation, parameters, signature));
            assertEquals("server S: " + operation + " is refused: " + HINT, refused.getMessage());
            assertEquals(IllegalStateException.class, refused.getCause().getClass());
        });
        assertEquals(calls, fax.calls());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void putsNoLineBreakOfAClientIntoLastError(boolean writes) throws Exception {
        publish(writes ? PublishedFake.writable(fax) : PublishedFake.of(fax));
        String forged = "x\n2026-11-26T12:00:00 INFO all is well \u001b[31m\u202e\u2028<script>";

        assertEquals(
                0,
                set(PublishedFake.SERVER, forged, 1, "Retries", 3, "y\r" + forged, 1)
                        .size());

        String error = (String) published.get("LastError");
        assertTrue(
                error.contains("x\\u000a2026-11-26T12:00:00 INFO all is well \\u001b[31m\\u202e\\u2028<script>"),
                error);
        assertTrue(error.contains("Not tried: Retries, y\\u000dx\\u000a"), error);
        assertTrue(error.chars().allMatch(character -> character >= ' ' && character < 0x7F), error);

        set(PublishedFake.SERVER, "n".repeat(100_000), 1);
        assertTrue(published.get("LastError").toString().length() < 3_000);
        assertFalse(assertThrows(
                        ReflectionException.class,
                        () -> published.mbeans.invoke(PublishedFake.SERVER, forged, null, new String[] {forged}))
                .getCause()
                .getMessage()
                .contains("\n"));
    }

    @Test
    void stillReadsEverythingWhileWritesAreOff() throws Exception {
        fax.queues(FaxJob.builder(7, JobType.SEND).build());
        fax.shows(FaxStatus.builder(new DeviceId(1)).description("Available").build());
        publish(PublishedFake.of(fax));
        ObjectName name = published.getPorts().get(0);

        published.mbeans.invoke(PublishedFake.SERVER, "getJobs", null, null);
        published.mbeans.invoke(name, "refreshStatus", null, null);
        published.disconnect();
        published.connect();

        assertEquals(1, published.get("JobCount"));
        assertEquals("Available", published.get(name, "StatusText"));
        assertEquals(List.of(), fax.written());
    }

    @Test
    void differsFromAWritableBridgeInNothingButWhatIsWritable() throws Exception {
        publish();
        FakeFaxServer other = new FakeFaxServer().has(port(1, "A"));
        try (PublishedFake readOnly = PublishedFake.of(other)) {
            MBeanInfo writable = published.mbeans.getMBeanInfo(PublishedFake.SERVER);
            MBeanInfo plain = readOnly.mbeans.getMBeanInfo(PublishedFake.SERVER);
            assertEquals(members(plain, Object::toString), members(writable, Object::toString));
            assertEquals(List.of(plain.getOperations()), List.of(writable.getOperations()));
        }
    }

    private static List<String> members(MBeanInfo info, Function<Object, String> text) {
        return Stream.of(info.getAttributes())
                .map(attribute -> attribute.getName()
                        + attribute.getDescription()
                        + text.apply(attribute.getDescriptor())
                        + attribute.getType())
                .collect(Collectors.toList());
    }

    private void publish() {
        publish(PublishedFake.writable(fax));
    }

    private void publish(PublishedFake server) {
        published = server;
    }

    private AttributeList set(ObjectName name, Object... namesAndValues) throws Exception {
        AttributeList attributes = new AttributeList();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            attributes.add(new Attribute((String) namesAndValues[i], namesAndValues[i + 1]));
        }
        return published.mbeans.setAttributes(name, attributes);
    }

    private void assertRefused(ObjectName name, String attribute, Object value, Class<?> cause, String message)
            throws Exception {
        MBeanException refused = assertThrows(
                MBeanException.class, () -> published.mbeans.setAttribute(name, new Attribute(attribute, value)));
        assertEquals(message, refused.getMessage());
        assertEquals(cause, refused.getCause().getClass());
        assertEquals(message, refused.getCause().getMessage());
        assertEquals(0, refused.getStackTrace().length);
        ClientErrorsTest.assertJdkClassesOnly(refused);
    }
}
