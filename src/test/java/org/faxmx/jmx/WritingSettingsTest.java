package org.faxmx.jmx;

import static org.faxmx.fax.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.AttributeNotFoundException;
import javax.management.InvalidAttributeValueException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanException;
import javax.management.ObjectName;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Writing one attribute where writing is allowed: values that are written, and values that are refused. */
class WritingSettingsTest {

    private static final String GUID = "{72380390-4C90-407C-AD5E-3B3A3B0F14A5}";
    private static final String PLAIN_GUID = "72380390-4c90-407c-ad5e-3b3a3b0f14a5";
    private static final String STATION_ID = "it is a text of at most 20 printable ASCII characters";
    private static final String BOOLEAN = "it is true or false";

    private final FakeFaxServer fax = new FakeFaxServer().has(port(1, "A"), port(2, "B"), port(3, "C"));
    private PublishedFake published;

    @AfterEach
    void close() {
        published.close();
    }

    static Stream<Arguments> goodPortValues() {
        return Stream.of(
                Arguments.of("Csid", "+49 (30) 1234567-890"),
                Arguments.of("Csid", ""),
                Arguments.of("Csid", " ~"),
                Arguments.of("Tsid", "ACME"),
                Arguments.of("Rings", 1),
                Arguments.of("Rings", 99),
                Arguments.of("Priority", 1),
                Arguments.of("Priority", 3),
                Arguments.of("Send", true),
                Arguments.of("Send", false),
                Arguments.of("Receive", true));
    }

    @ParameterizedTest
    @MethodSource("goodPortValues")
    void writesASettingOfAPortOnceAndPublishesIt(String attribute, Object value) throws Exception {
        ObjectName name = publish().getPorts().get(1);

        write(name, attribute, value);

        assertEquals(List.of("2." + attribute + "=" + value), fax.written());
        assertEquals(value, published.get(name, attribute));
        assertEquals(value, published.column(attribute).get(1));
        assertEquals(false, published.get(name, "Stale"));
        published.assertEveryAttributeAnswers();
    }

    static Stream<Arguments> goodServerValues() {
        return Stream.of(
                Arguments.of("Retries", 0),
                Arguments.of("Retries", Integer.MAX_VALUE),
                Arguments.of("RetryDelay", 10),
                Arguments.of("DirtyDays", 7),
                Arguments.of("Branding", true),
                Arguments.of("UseDeviceTsid", true),
                Arguments.of("ServerCoverpage", true),
                Arguments.of("PauseServerQueue", true),
                Arguments.of("ArchiveOutboundFaxes", true),
                Arguments.of("ArchiveDirectory", "D:\\Größe"),
                Arguments.of("ArchiveDirectory", ""),
                Arguments.of("ServerMapiProfile", "Fax"),
                Arguments.of("DiscountRateStartHour", 23),
                Arguments.of("DiscountRateStartHour", 0),
                Arguments.of("DiscountRateStartMinute", 59),
                Arguments.of("DiscountRateEndHour", 23),
                Arguments.of("DiscountRateEndMinute", 59));
    }

    @ParameterizedTest
    @MethodSource("goodServerValues")
    void writesASettingOfTheServerOnceAndPublishesIt(String attribute, Object value) throws Exception {
        publish();

        write(PublishedFake.SERVER, attribute, value);

        assertEquals(List.of(attribute + "=" + value), fax.written());
        assertEquals(value, published.get(attribute));
        published.assertEveryAttributeAnswers();
    }

    @Test
    void coversEveryWritableAttribute() throws Exception {
        fax.routes(method(true));
        publish();
        assertEquals(names(Setting.OF_PORT), writable(published.getPorts().get(0)));
        assertEquals(names(Setting.OF_SERVER), writable(PublishedFake.SERVER));
        assertEquals(List.of("Enable"), writable(methodName()));
        assertEquals(names(Setting.OF_PORT), tested(goodPortValues()));
        assertEquals(names(Setting.OF_SERVER), tested(goodServerValues()));
    }

    @Test
    void switchesARoutingMethodOffAndOn() throws Exception {
        fax.routes(method(true));
        publish();

        write(methodName(), "Enable", false);

        assertEquals(List.of("1." + PLAIN_GUID + "=false"), fax.written());
        assertEquals(false, published.get(methodName(), "Enable"));
        write(methodName(), "Enable", true);
        assertEquals(true, published.get(methodName(), "Enable"));
    }

    @Test
    void publishesWhatTheServerStored() throws Exception {
        fax.keeps(kept -> kept.toBuilder()
                .csid(kept.csid().substring(0, 4))
                .rings(Math.min(kept.rings(), 10))
                .build());
        ObjectName name = publish().getPorts().get(0);

        write(name, "Csid", "ABCDEF");
        assertEquals("ABCD", published.get(name, "Csid"));
        assertEquals("ABCD", published.column("Csid").get(0));

        write(name, "Rings", 50);
        assertEquals(10, published.get(name, "Rings"));
    }

    @Test
    void readsEveryPortAgainAfterAChangeOfPriority() throws Exception {
        ObjectName name = publish().getPorts().get(2);
        List<Integer> readings = new ArrayList<>();
        fax.duringReadings(() -> readings.add(1));
        fax.onPut(() -> fax.has(
                port(1, "A").toBuilder().priority(2).build(),
                port(2, "B").toBuilder().priority(3).build(),
                port(3, "C").toBuilder().priority(1).build()));

        write(name, "Priority", 1);

        assertEquals(List.of(1), readings);
        assertEquals(List.of(2, 3, 1), published.column("Priority"));
    }

    @Test
    void readsEveryPortAgainAfterAChangeOfPriorityWhileItIsConnectedAgain() throws Exception {
        ObjectName name = publish().getPorts().get(2);
        fax.onPut(() -> fax.has(
                port(1, "A").toBuilder().priority(2).build(),
                port(2, "B").toBuilder().priority(3).build(),
                port(3, "C").toBuilder().priority(1).build()));
        AtomicBoolean written = new AtomicBoolean();
        fax.afterReadings(() -> {
            if (!written.getAndSet(true)) {
                try {
                    write(name, "Priority", 1);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        });

        published.connect();

        assertEquals(List.of(2, 3, 1), published.column("Priority"));
    }

    @Test
    void readsNoPortAgainAfterAnyOtherChange() throws Exception {
        ObjectName name = publish().getPorts().get(2);
        int calls = fax.calls();
        write(name, "Rings", 5);
        assertEquals(calls + 1, fax.calls());
    }

    static Stream<Arguments> badPortValues() {
        return Stream.of(
                Arguments.of("Rings", 0, "0", "it is a number from 1 to 99"),
                Arguments.of("Rings", 100, "100", "it is a number from 1 to 99"),
                Arguments.of("Rings", -1, "-1", "it is a number from 1 to 99"),
                Arguments.of("Rings", "x", "\"x\"", "it is a number from 1 to 99, of type Integer"),
                Arguments.of("Rings", null, "null", "it is a number from 1 to 99, of type Integer"),
                Arguments.of("Rings", 5L, "5 of type Long", "it is a number from 1 to 99, of type Integer"),
                Arguments.of(
                        "Rings",
                        2_147_483_648L,
                        "2147483648 of type Long",
                        "it is a number from 1 to 99, of type Integer"),
                Arguments.of("Rings", true, "true", "it is a number from 1 to 99, of type Integer"),
                Arguments.of("Priority", 0, "0", "it is a number from 1 to 3"),
                Arguments.of("Priority", -1, "-1", "it is a number from 1 to 3"),
                Arguments.of("Priority", 4, "4", "it is a number from 1 to 3"),
                Arguments.of("Csid", "123456789012345678901", "\"123456789012345678901\"", STATION_ID),
                Arguments.of("Csid", "Büro é", "\"Büro é\"", STATION_ID),
                Arguments.of("Csid", "a\nb", "\"a\\u000Ab\"", STATION_ID),
                Arguments.of("Csid", "a\rb", "\"a\\u000Db\"", STATION_ID),
                Arguments.of("Csid", "a\u007F", "\"a\\u007F\"", STATION_ID),
                Arguments.of("Csid", "a\u0085", "\"a\\u0085\"", STATION_ID),
                Arguments.of("Csid", null, "null", STATION_ID),
                Arguments.of("Csid", 5, "5 of type Integer", STATION_ID),
                Arguments.of("Tsid", "123456789012345678901", "\"123456789012345678901\"", STATION_ID),
                Arguments.of("Tsid", "é", "\"é\"", STATION_ID),
                Arguments.of("Tsid", "\r\n", "\"\\u000D\\u000A\"", STATION_ID),
                Arguments.of("Tsid", "\u007F", "\"\\u007F\"", STATION_ID),
                Arguments.of("Send", "true", "\"true\"", BOOLEAN),
                Arguments.of("Send", null, "null", BOOLEAN),
                Arguments.of("Receive", 1, "1 of type Integer", BOOLEAN));
    }

    @ParameterizedTest
    @MethodSource("badPortValues")
    void refusesABadValueForAPortWithoutARequest(String attribute, Object value, String quoted, String allowed)
            throws Exception {
        ObjectName name = publish().getPorts().get(1);
        assertRefused(name, "port 2 of server S", attribute, value, quoted, allowed);
    }

    static Stream<Arguments> badServerValues() {
        List<Arguments> all = new ArrayList<>();
        for (String count : List.of("Retries", "RetryDelay", "DirtyDays")) {
            all.add(Arguments.of(count, -1, "-1", "it is a number from 0 on"));
            all.add(Arguments.of(count, "1", "\"1\"", "it is a number from 0 on, of type Integer"));
        }
        for (String hour : List.of("DiscountRateStartHour", "DiscountRateEndHour")) {
            all.add(Arguments.of(hour, 24, "24", "it is a number from 0 to 23"));
            all.add(Arguments.of(hour, -1, "-1", "it is a number from 0 to 23"));
        }
        for (String minute : List.of("DiscountRateStartMinute", "DiscountRateEndMinute")) {
            all.add(Arguments.of(minute, 60, "60", "it is a number from 0 to 59"));
            all.add(Arguments.of(minute, -1, "-1", "it is a number from 0 to 59"));
        }
        for (String flag :
                List.of("Branding", "UseDeviceTsid", "ServerCoverpage", "PauseServerQueue", "ArchiveOutboundFaxes")) {
            all.add(Arguments.of(flag, "false", "\"false\"", BOOLEAN));
            all.add(Arguments.of(flag, null, "null", BOOLEAN));
        }
        for (String text : List.of("ArchiveDirectory", "ServerMapiProfile")) {
            all.add(Arguments.of(text, "a\0b", "\"a\\u0000b\"", "it is a text without the character U+0000"));
            all.add(Arguments.of(text, true, "true", "it is a text without the character U+0000"));
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("badServerValues")
    void refusesABadValueForTheServerWithoutARequest(String attribute, Object value, String quoted, String allowed)
            throws Exception {
        publish();
        assertRefused(PublishedFake.SERVER, "server S", attribute, value, quoted, allowed);
    }

    @Test
    void refusesABadValueForARoutingMethodWithoutARequest() throws Exception {
        fax.routes(method(true));
        publish();
        String who = "routing method " + PLAIN_GUID + " of port 1 of server S";
        assertRefused(methodName(), who, "Enable", "false", "\"false\"", BOOLEAN);
        assertRefused(methodName(), who, "Enable", 0, "0 of type Integer", BOOLEAN);
    }

    @Test
    void refusesToWriteWhatIsNoSetting() throws Exception {
        fax.routes(method(true));
        publish();
        for (ObjectName name :
                List.of(PublishedFake.SERVER, published.getPorts().get(0), methodName())) {
            for (MBeanAttributeInfo attribute :
                    published.mbeans.getMBeanInfo(name).getAttributes()) {
                if (!attribute.isWritable()) {
                    AttributeNotFoundException refused = assertThrows(
                            AttributeNotFoundException.class,
                            () -> write(name, attribute.getName(), published.get(name, attribute.getName())));
                    assertEquals("Attribute " + attribute.getName() + " is read-only", refused.getMessage());
                }
            }
        }
        assertEquals(List.of(), fax.written());
    }

    private PublishedFake publish() {
        published = PublishedFake.writable(fax);
        return published;
    }

    private void write(ObjectName name, String attribute, Object value) throws Exception {
        published.mbeans.setAttribute(name, new Attribute(attribute, value));
    }

    private void assertRefused(
            ObjectName name, String who, String attribute, Object value, String quoted, String allowed)
            throws Exception {
        int calls = fax.calls();
        Object before = published.get(name, attribute);
        MBeanException refused = assertThrows(MBeanException.class, () -> write(name, attribute, value));
        assertInstanceOf(InvalidAttributeValueException.class, refused.getCause());
        assertEquals(who + ": " + attribute + " cannot be " + quoted + ": " + allowed, refused.getMessage());
        ClientErrorsTest.assertJdkClassesOnly(refused);
        assertEquals(0, refused.getStackTrace().length);
        assertEquals(List.of(), fax.written());
        assertEquals(calls, fax.calls());
        assertEquals(before, published.get(name, attribute));
    }

    private List<String> writable(ObjectName name) throws Exception {
        return Arrays.stream(published.mbeans.getMBeanInfo(name).getAttributes())
                .filter(MBeanAttributeInfo::isWritable)
                .map(MBeanAttributeInfo::getName)
                .toList();
    }

    private static List<String> names(List<Setting<?>> settings) {
        assertTrue(settings.size() > 1);
        return settings.stream().map(Setting::name).toList();
    }

    private static List<String> tested(Stream<Arguments> values) {
        return values.map(arguments -> (String) arguments.get()[0]).distinct().toList();
    }

    private static RoutingMethod method(boolean enabled) {
        return new RoutingMethod(new DeviceId(1), "A", GUID, "f", "Store", "fxsroute.dll", "Microsoft", "", enabled);
    }

    private static ObjectName methodName() {
        return ObjectNames.routingMethod("S", "A", new DeviceId(1), GUID, 1);
    }
}
