package org.faxmx.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.management.Attribute;
import javax.management.AttributeNotFoundException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.faxmx.com.Apartment;
import org.faxmx.com.ApartmentStatistics;
import org.faxmx.com.HResult;
import org.faxmx.fax.BackendFigure;
import org.faxmx.faxcom.ComFaxServer;
import org.junit.jupiter.api.Test;

/** The MBean of a COM apartment. */
class ComApartmentMBeanTest {

    /** The figures of a COM fax server, with values other than 0. */
    static final List<BackendFigure> FIGURES = figures(new ApartmentStatistics(
            1_000, 3, 2, 4, 490, 500, 77, 80, 12_345_999_999L, 678_000_000, HResult.RPC_S_SERVER_UNAVAILABLE, 0, 0));

    private static final List<BackendFigure> NONE =
            figures(new ApartmentStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, HResult.S_OK, 0, 0));

    private final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    private final ObjectName name = ObjectNames.comApartment("S");
    private Supplier<List<BackendFigure>> figures = () -> FIGURES;

    @Test
    void hasAnAttributeForEveryFigure() throws Exception {
        publish();
        assertEquals("faxmx:type=ComApartment,server=S", name.toString());
        Map<String, Object> values = new TreeMap<>();
        for (MBeanAttributeInfo attribute : mbeans.getMBeanInfo(name).getAttributes()) {
            values.put(attribute.getName(), mbeans.getAttribute(name, attribute.getName()));
        }
        assertEquals(
                new TreeMap<>(Map.ofEntries(
                        Map.entry("Calls", 1_000L),
                        Map.entry("Failures", 3L),
                        Map.entry("Timeouts", 2L),
                        Map.entry("QueueLength", 4),
                        Map.entry("LiveReferences", 10L),
                        Map.entry("ReferencesAcquired", 500L),
                        Map.entry("ReferencesReleased", 490L),
                        Map.entry("LiveStrings", 3L),
                        Map.entry("StringsAcquired", 80L),
                        Map.entry("StringsReleased", 77L),
                        Map.entry("CallMillisTotal", 12_345L),
                        Map.entry("LongestCallMillis", 678L),
                        Map.entry("LastHResult", "0x800706BA (RPC_S_SERVER_UNAVAILABLE)"),
                        Map.entry("LastHResultCode", 0x800706BA),
                        Map.entry("Replacements", 0L),
                        Map.entry("Stuck", 0),
                        Map.entry("NativeAccess", "JNA"),
                        Map.entry("Binding", ""))),
                values);
        PublishedFake.assertEveryAttributeAnswers(mbeans, name);
    }

    @Test
    void answersForAnApartmentWithoutCalls() throws Exception {
        figures = () -> NONE;
        publish();
        assertEquals("", mbeans.getAttribute(name, "LastHResult"));
        assertEquals("JNA", mbeans.getAttribute(name, "NativeAccess"));
        PublishedFake.assertEveryAttributeAnswers(mbeans, name);
    }

    @Test
    void marksCountersAndGauges() throws Exception {
        publish();
        Map<Object, String> kinds = Arrays.stream(mbeans.getMBeanInfo(name).getAttributes())
                .filter(attribute -> attribute.getDescriptor().getFieldValue("metricType") != null)
                .collect(Collectors.groupingBy(
                        attribute -> attribute.getDescriptor().getFieldValue("metricType"),
                        Collectors.mapping(MBeanAttributeInfo::getName, Collectors.joining(" "))));
        assertEquals(
                Map.of(
                        "counter",
                        "Calls Failures Timeouts ReferencesAcquired ReferencesReleased StringsAcquired StringsReleased "
                                + "CallMillisTotal Replacements",
                        "gauge",
                        "QueueLength LiveReferences LiveStrings LongestCallMillis LastHResultCode Stuck"),
                kinds);
    }

    @Test
    void answersTheFiguresOfThisMoment() throws Exception {
        publish();
        figures = () -> NONE;
        assertEquals(0L, mbeans.getAttribute(name, "Calls"));
    }

    @Test
    void answersTheFiguresBeforeIfReadingThemFails() throws Exception {
        publish();
        figures = () -> {
            throw new UnsupportedOperationException("a defect");
        };
        assertEquals(1_000L, mbeans.getAttribute(name, "Calls"));
        PublishedFake.assertEveryAttributeAnswers(mbeans, name);
    }

    @Test
    void isReadOnlyAndHasNoOperations() throws Exception {
        publish();
        assertEquals(0, mbeans.getMBeanInfo(name).getOperations().length);
        assertThrows(AttributeNotFoundException.class, () -> mbeans.setAttribute(name, new Attribute("Calls", 0L)));
    }

    @Test
    void unregistersWhenClosedOnceOrTwice() {
        Registration<?> apartment = publish();
        assertTrue(mbeans.isRegistered(name));
        apartment.close();
        apartment.close();
        assertFalse(mbeans.isRegistered(name));
    }

    @Test
    void leavesAnotherMBeanOfItsNameAlone() {
        publish();
        assertThrows(IllegalStateException.class, this::publish);
        assertTrue(mbeans.isRegistered(name));
    }

    private static List<BackendFigure> figures(ApartmentStatistics counted) {
        Apartment apartment = (Apartment) Proxy.newProxyInstance(
                Apartment.class.getClassLoader(),
                new Class<?>[] {Apartment.class},
                (proxy, method, arguments) -> method.getName().equals("statistics") ? counted : "JNA");
        return new ComFaxServer(() -> apartment, "", Duration.ofSeconds(1)).figures();
    }

    private Registration<?> publish() {
        return publish("S", () -> figures.get(), mbeans);
    }

    /** Registers the MBean of a server's figures. */
    static Registration<?> publish(String server, Supplier<List<BackendFigure>> figures, MBeanServer mbeans) {
        return Registration.of(mbeans, ObjectNames.comApartment(server), new ComApartmentMBean(server, figures));
    }
}
