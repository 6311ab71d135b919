package org.faxmx.jmx;

import static org.faxmx.fax.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.management.Attribute;
import javax.management.MBeanException;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerNotification;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.ServerConfiguration;
import org.faxmx.fax.Setting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The MBeans of routing methods, and the settings that a server has or refuses. */
class RoutingMethodsTest {

    private static final String STORE = "{92041A90-9AF2-11D0-ABF7-00C04FD91A4E}";
    private static final String PRINT = "{aec1b37c-9af2-11d0-abf7-00c04fd91a4e}";
    private static final FaxPort A = port(1, "A 1");
    private static final FaxPort B = port(2, "B");
    private static final String A_STORE = "A_1,deviceId=1,method=92041a90-9af2-11d0-abf7-00c04fd91a4e";
    private static final String A_PRINT = "A_1,deviceId=1,method=aec1b37c-9af2-11d0-abf7-00c04fd91a4e";
    private static final String B_STORE = "B,deviceId=2,method=92041a90-9af2-11d0-abf7-00c04fd91a4e";

    private final FakeFaxServer fax = new FakeFaxServer().has(A, B);
    private final PublishedFake published;

    RoutingMethodsTest() {
        fax.routes(method(A, STORE), method(A, PRINT), method(B, STORE));
        published = PublishedFake.writable(fax);
    }

    @AfterEach
    void close() {
        published.close();
    }

    @Test
    void publishesThemUnderTheNameOfTheirPortAndTheirPlainGuid() throws Exception {
        assertEquals(Set.of(A_STORE, A_PRINT, B_STORE), registered());
        ObjectName name = name(A_STORE);
        assertEquals(1L, published.get(name, "DeviceId"));
        assertEquals("A 1", published.get(name, "DeviceName"));
        assertEquals(STORE, published.get(name, "Guid"));
        assertEquals("FaxRoute", published.get(name, "FunctionName"));
        assertEquals("Store in a folder", published.get(name, "FriendlyName"));
        assertEquals("fxsroute.dll", published.get(name, "ImageName"));
        assertEquals("Microsoft Routing Extension", published.get(name, "ExtensionName"));
        assertEquals("D:\\in", published.get(name, "RoutingData"));
        assertEquals(true, published.get(name, "Enable"));
        published.assertEveryAttributeAnswers();
    }

    @Test
    void updatesThemInPlace() throws Exception {
        fax.routes(method(A, STORE).enabled(false), method(A, PRINT), method(B, STORE));
        published.getPorts();
        assertEquals(false, published.get(name(A_STORE), "Enable"));
        assertEquals(true, published.get(name(A_PRINT), "Enable"));
        assertEquals(List.of(), published.registrations());
    }

    @Test
    void unregistersThemWithTheirPort() throws Exception {
        fax.has(B);
        fax.routes(method(B, STORE));
        published.getPorts();
        assertEquals(Set.of(B_STORE), registered());
    }

    @Test
    void oneThatIsGoneHasItsLastValuesUntilItIsUnregistered() throws Exception {
        published.mbeans.setAttribute(name(A_STORE), new Attribute("Enable", false));
        List<Object> values = new ArrayList<>();
        NotificationListener listener = (notification, handback) -> {
            try {
                values.add(published.get(name(A_STORE), "Enable"));
            } catch (Exception e) {
                values.add(e);
            }
        };
        published.mbeans.addNotificationListener(
                MBeanServerDelegate.DELEGATE_NAME,
                listener,
                notification -> notification.getType().equals(MBeanServerNotification.REGISTRATION_NOTIFICATION),
                null);
        fax.routes(method(A, PRINT), method(B, STORE), method(B, PRINT));

        published.getPorts();

        assertEquals(List.of(false), values);
        assertFalse(published.mbeans.isRegistered(name(A_STORE)));
    }

    @Test
    void unregistersOneThatIsGone() throws Exception {
        fax.routes(method(A, STORE), method(B, STORE));
        published.getPorts();
        assertEquals(Set.of(A_STORE, B_STORE), registered());
    }

    @Test
    void keepsThemWhileTheyOrTheirPortCannotBeRead() throws Exception {
        FaxException failure = FakeFaxServer.failed("FaxPort.GetRoutingMethods");
        fax.failMethods(A.deviceId());
        published.getPorts();
        assertEquals(Set.of(A_STORE, A_PRINT, B_STORE), registered());
        assertEquals(failure.getMessage(), published.get("LastError"));
        assertEquals(List.of(false, false), published.column("Stale"));

        fax.heal();
        fax.failAt(1);
        published.getPorts();
        assertEquals(Set.of(A_STORE, A_PRINT, B_STORE), registered());
        assertEquals(List.of(false, true), published.column("Stale"));

        fax.heal();
        fax.routes(method(B, STORE));
        published.getPorts();
        assertEquals(Set.of(B_STORE), registered());
    }

    @Test
    void unregistersThoseOfAPortThatIsGoneEvenIfAnothersCannotBeRead() throws Exception {
        fax.has(A);
        fax.routes(method(A, STORE), method(A, PRINT));
        fax.failMethods(A.deviceId());
        published.getPorts();
        assertEquals(Set.of(A_STORE, A_PRINT), registered());
    }

    @Test
    void leavesThoseOfPortsThatShareADeviceIdAsTheyAreWhileOneOfThemFails() throws Exception {
        FaxPort twin = port(1, "twin");
        RoutingMethod other = method(A, STORE).enabled(false);
        fax.has(A, twin);
        fax.routes(method(A, STORE), other);
        published.getPorts();
        Set<String> before = Set.of(A_STORE, A_STORE + ",occurrence=2");
        assertEquals(before, registered());
        fax.failAt(1);
        fax.routes(other);
        published.getPorts();

        assertEquals(before, registered());
        assertEquals(true, published.get(name(A_STORE), "Enable"));
        assertEquals(false, published.get(name(A_STORE + ",occurrence=2"), "Enable"));
    }

    @Test
    void publishesTwoOfOneGuidHoweverItIsWritten() throws Exception {
        fax.has(A);
        fax.routes(method(A, PRINT), method(A, PRINT.toUpperCase(Locale.ROOT)));
        published.getPorts();
        assertEquals(Set.of(A_PRINT, A_PRINT + ",occurrence=2"), registered());
        published.assertEveryAttributeAnswers();
    }

    @Test
    void acceptsAnyTextAsAGuid() throws Exception {
        fax.has(A);
        fax.routes(method(A, ""), method(A, "a,b*?\"="));
        published.getPorts();
        assertEquals(Set.of("A_1,deviceId=1,method=unnamed", "A_1,deviceId=1,method=a_b_"), registered());
    }

    @Test
    void reportsThatAMethodIsGoneFromTheServer() throws Exception {
        fax.routes();
        MBeanException refused = assertThrows(
                MBeanException.class,
                () -> published.mbeans.setAttribute(name(A_STORE), new Attribute("Enable", false)));
        assertTrue(refused.getMessage().contains("FaxRoutingMethod.Enable failed"), refused.getMessage());
        assertEquals(true, published.get(name(A_STORE), "Enable"));
    }

    @Test
    void unregistersAllWhenClosed() throws Exception {
        published.close();
        assertEquals(Set.of(), registered());
    }

    @Test
    void leavesAForeignMBeanThatHasTheNameAloneAndNamesItInLastError() throws Exception {
        published.close();
        FakeFaxServer other = new FakeFaxServer().has(A);
        try (PublishedFake again = PublishedFake.of(other)) {
            again.mbeans.registerMBean(new FaxServerMBeanTest.Foreign(), name(A_STORE));
            other.routes(method(A, STORE));
            assertEquals(1, again.getPorts().size());
            assertEquals("foreign", again.get(name(A_STORE), "Whose"));
            assertTrue(again.get("LastError").toString().contains(A_STORE));
        }
    }

    @Test
    void namesTheSettingsThatTheServerRefuses() throws Exception {
        assertEquals(List.of(), unsupported());
        fax.isConfigured(new ServerConfiguration(
                Map.of(Setting.RETRIES, 3, Setting.BRANDING, true),
                Map.of(
                        Setting.SERVER_MAPI_PROFILE,
                        FakeFaxServer.failed("FaxServer.ServerMapiProfile"),
                        Setting.DIRTY_DAYS,
                        FakeFaxServer.failed("FaxServer.DirtyDays"))));
        published.getPorts();

        assertEquals(List.of("DirtyDays", "ServerMapiProfile"), unsupported());
        assertEquals(
                List.of(
                        "DirtyDays: FaxServer.DirtyDays failed: 0x80004005 (E_FAIL)",
                        "ServerMapiProfile: FaxServer.ServerMapiProfile failed: 0x80004005 (E_FAIL)"),
                List.of((String[]) published.get("UnsupportedSettingReasons")));
        assertEquals(3, published.get("Retries"));
        assertEquals(true, published.get("Branding"));
        assertEquals(-1, published.get("DirtyDays"));
        assertEquals(-1, published.get("DiscountRateEndHour"));
        assertEquals("", published.get("ServerMapiProfile"));
        assertEquals("", published.get("LastError"));
        published.assertEveryAttributeAnswers();

        published.mbeans.setAttribute(PublishedFake.SERVER, new Attribute("DirtyDays", 4));
        assertEquals(List.of("ServerMapiProfile"), unsupported());
        assertEquals(4, published.get("DirtyDays"));
    }

    private List<String> unsupported() throws Exception {
        return List.of((String[]) published.get("UnsupportedSettings"));
    }

    private Set<String> registered() {
        return published.mbeans.queryNames(null, null).stream()
                .filter(name -> "FaxRoutingMethod".equals(name.getKeyProperty("type")))
                .map(name -> name.toString().replace("faxmx:type=FaxRoutingMethod,server=S,port=", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static ObjectName name(String method) throws Exception {
        return new ObjectName("faxmx:type=FaxRoutingMethod,server=S,port=" + method);
    }

    private static RoutingMethod method(FaxPort port, String guid) {
        return new RoutingMethod(
                port.deviceId(),
                port.name(),
                guid,
                "FaxRoute",
                "Store in a folder",
                "fxsroute.dll",
                "Microsoft Routing Extension",
                "D:\\in",
                true);
    }
}
