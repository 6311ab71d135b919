package org.faxmx.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.Descriptor;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.OpenMBeanOperationInfo;
import javax.management.openmbean.OpenType;
import org.faxmx.fax.FakeFaxServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients know of our MBeans before they read a value. */
class MBeanInfoTest {

    private PublishedFake published;
    private AutoCloseable bridge;
    private Registration<?> apartment;

    @BeforeEach
    void publish() {
        published = PublishedFake.of(new FakeFaxServer().has(FakeFaxServer.port(5, "A")));
        bridge = BridgeMBean.publish(
                new BridgeMBean.Facts("1.2.3", "http://h/", "service:jmx:x", false, false),
                () -> List.of(published.server),
                () -> List.of(),
                FixedStatus.READY,
                published.context);
        apartment = ComApartmentMBeanTest.publish("S", () -> ComApartmentMBeanTest.FIGURES, published.mbeans);
    }

    @AfterEach
    void close() throws Exception {
        apartment.close();
        bridge.close();
        published.close();
    }

    @Test
    void describesTheBridge() throws Exception {
        assertEquals("""
                Version String
                StartTime String
                StartTimeMillis Long units=ms metricType=gauge
                Ready Boolean metricType=gauge
                UptimeMillis Long units=ms metricType=counter
                ServerNames String[]
                ServersConnected Integer units=servers metricType=gauge
                PortsPublished Integer units=ports metricType=gauge
                PortsStale Integer units=ports metricType=gauge
                MBeansPublished Integer units=MBeans metricType=gauge
                Polls Long units=polls metricType=counter
                LatePolls Long units=polls metricType=counter
                PollDelayMillisMax Long units=ms metricType=gauge
                PollDelayMillisP99 Long units=ms metricType=gauge
                Reads Long units=reads metricType=counter
                ReadMillisTotal Long units=ms metricType=counter
                ReadMillisMax Long units=ms metricType=gauge
                ReadMillisP50 Long units=ms metricType=gauge
                ReadMillisP95 Long units=ms metricType=gauge
                ReadMillisP99 Long units=ms metricType=gauge
                NotificationsSent Long units=notifications metricType=counter
                NotificationsDropped Long units=notifications metricType=counter
                HttpRequests Long units=requests metricType=counter
                HttpRefused Long units=requests metricType=counter
                RmiConnections Integer units=connections metricType=gauge
                RmiRefused Long units=requests metricType=counter
                CertificateMillisLeft Long units=ms metricType=gauge
                WritesAllowed Boolean
                Insecure Boolean
                HttpUrl String
                RmiUrl String
                """, attributes(bridgeInfo()));
        assertEquals("reload() String[] ACTION\n", operations(bridgeInfo()));
    }

    @Test
    void offersGetPortsAsAnOperationAndNotAsAnAttribute() throws Exception {
        assertFalse(Arrays.stream(serverInfo().getAttributes())
                .anyMatch(attribute -> attribute.getName().equals("Ports")));
    }

    @Test
    void describesEveryMemberInASentence() throws Exception {
        for (MBeanInfo info : infos()) {
            assertSentence(info.getDescription());
            for (MBeanAttributeInfo attribute : info.getAttributes()) {
                assertSentence(attribute.getDescription());
            }
            for (MBeanOperationInfo operation : info.getOperations()) {
                assertSentence(operation.getDescription());
            }
        }
    }

    @Test
    void marksTheInfoImmutableAndKeepsItThatWay() throws Exception {
        for (MBeanInfo info : infos()) {
            assertEquals("true", info.getDescriptor().getFieldValue("immutableInfo"));
        }
        MBeanInfo before = serverInfo();
        published.fax.failReadings(FakeFaxServer.unavailable());
        published.disconnect();
        assertEquals(before, serverInfo());
    }

    @Test
    void hasNoWritableAttributeWhileWritesAreOff() throws Exception {
        for (MBeanInfo info : infos()) {
            for (MBeanAttributeInfo attribute : info.getAttributes()) {
                assertTrue(attribute.isReadable(), attribute.getName());
                assertFalse(attribute.isWritable(), attribute.getName());
                assertFalse(attribute.isIs(), attribute.getName());
            }
        }
    }

    @Test
    void usesOnlyOpenTypesWithoutNullDescriptions() throws Exception {
        for (MBeanInfo info : infos()) {
            for (MBeanAttributeInfo attribute : info.getAttributes()) {
                assertInstanceOf(OpenMBeanAttributeInfo.class, attribute, attribute.getName());
            }
            for (MBeanOperationInfo operation : info.getOperations()) {
                assertInstanceOf(OpenMBeanOperationInfo.class, operation, operation.getName());
            }
        }
    }

    @Test
    void givesTheRowsOfPortTableTheAttributesOfThePort() throws Exception {
        MBeanAttributeInfo table = Arrays.stream(serverInfo().getAttributes())
                .filter(attribute -> attribute.getName().equals("PortTable"))
                .findFirst()
                .orElseThrow();
        CompositeType row =
                (CompositeType) ((ArrayType<?>) ((OpenMBeanAttributeInfo) table).getOpenType()).getElementOpenType();
        assertEquals("Port", row.getTypeName());
        Set<String> ofPort = Arrays.stream(portInfo().getAttributes())
                .map(MBeanAttributeInfo::getName)
                .filter(attribute -> !attribute.equals("Server") && !attribute.equals("UnavailableAttributes"))
                .collect(Collectors.toSet());
        assertEquals(ofPort, row.keySet());
        for (MBeanAttributeInfo attribute : portInfo().getAttributes()) {
            if (row.containsKey(attribute.getName())) {
                assertEquals(((OpenMBeanAttributeInfo) attribute).getOpenType(), row.getType(attribute.getName()));
                assertEquals(attribute.getDescription(), row.getDescription(attribute.getName()));
            }
        }
    }

    private MBeanInfo serverInfo() throws Exception {
        return published.mbeans.getMBeanInfo(PublishedFake.SERVER);
    }

    private MBeanInfo portInfo() throws Exception {
        return published.mbeans.getMBeanInfo(published.getPorts().get(0));
    }

    private MBeanInfo bridgeInfo() throws Exception {
        return published.mbeans.getMBeanInfo(ObjectNames.bridge());
    }

    private List<MBeanInfo> infos() throws Exception {
        return List.of(
                serverInfo(), portInfo(), bridgeInfo(), published.mbeans.getMBeanInfo(ObjectNames.comApartment("S")));
    }

    private static void assertSentence(String description) {
        assertTrue(description.matches("(?s)\\p{Lu}.{8,}\\."), () -> "not a sentence: " + description);
    }

    private static String attributes(MBeanInfo info) {
        StringBuilder lines = new StringBuilder();
        for (MBeanAttributeInfo attribute : info.getAttributes()) {
            List<String> line = new ArrayList<>();
            line.add(attribute.getName());
            line.add(shortName(((OpenMBeanAttributeInfo) attribute).getOpenType()));
            Descriptor descriptor = attribute.getDescriptor();
            Stream.of("units", "metricType", "minValue", "maxValue", "legalValues")
                    .filter(field -> descriptor.getFieldValue(field) != null)
                    .map(field -> field + "=" + text(descriptor.getFieldValue(field)))
                    .forEach(line::add);
            lines.append(String.join(" ", line)).append('\n');
        }
        return lines.toString();
    }

    private static String operations(MBeanInfo info) {
        StringBuilder lines = new StringBuilder();
        for (MBeanOperationInfo operation : info.getOperations()) {
            assertEquals(0, operation.getSignature().length);
            lines.append(operation.getName())
                    .append("() ")
                    .append(shortName(((OpenMBeanOperationInfo) operation).getReturnOpenType()))
                    .append(operation.getImpact() == MBeanOperationInfo.ACTION ? " ACTION\n" : " other impact\n");
        }
        return lines.toString();
    }

    private static String shortName(OpenType<?> type) {
        if (type instanceof ArrayType<?> array) {
            return shortName(array.getElementOpenType()) + "[]".repeat(array.getDimension());
        }
        String name = type.getTypeName();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String text(Object value) {
        if (value instanceof Set<?> set) {
            return set.stream().map(Objects::toString).sorted().toList().toString();
        }
        return value.toString();
    }
}
