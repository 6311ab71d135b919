package org.faxmx.jmx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.management.Descriptor;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.OpenMBeanOperationInfo;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import org.faxmx.e2e.Json;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.RoutingMethod;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the MBeanInfos say of personal data and of the roles that operations need: connectors go by it. */
class PersonalDataTest {

    /** Texts that were judged to be about machines and not about people. A new text belongs here or is personal. */
    private static final Set<String> NOT_PERSONAL = Set.of(
            // Of the bridge and its apartments.
            "Version",
            "StartTime",
            "HttpUrl",
            "RmiUrl",
            "ServerNames",
            "LastHResult",
            "Binding",
            // Of a job.
            "Id",
            // Of a server.
            "Name",
            "Host",
            "Backend",
            "State",
            "NextAttemptTime",
            "LastErrorTime",
            "LastReadTime",
            "ArchiveDirectory",
            "ServerMapiProfile",
            // The server's words for states.
            "UnknownStateTexts",
            "UnsupportedSettings",
            "UnsupportedSettingReasons",
            // Of a port: its own identifiers, and what it is doing.
            "Csid",
            "Tsid",
            "StatusText",
            "DeviceState",
            "SubmittedTime",
            "LastFailure",
            "LastFailureTime",
            "UnavailableAttributes",
            "Server",
            // Of a routing method.
            "DeviceName",
            "Guid",
            "FunctionName",
            "FriendlyName",
            "ImageName",
            "ExtensionName",
            // Of a job.
            "Type",
            "QueueStatus",
            "QueueState",
            "DeviceStatus");

    private static final Set<String> PERSONAL_OF_PORT = Set.of(
            "CallerId",
            "RemoteCsid",
            "RemoteTsid",
            "Address",
            "DocumentName",
            "SenderName",
            "RecipientName",
            "RoutingString");

    private static final Set<String> PERSONAL_OF_JOB = Set.of(
            "DisplayName",
            "UserName",
            "FaxNumber",
            "RecipientName",
            "Tsid",
            "SenderName",
            "SenderCompany",
            "SenderDepartment",
            "BillingCode");

    private PublishedFake published;
    private AutoCloseable bridge;
    private Registration<?> apartment;

    @BeforeEach
    void publish() {
        DeviceId id = new DeviceId(5);
        FakeFaxServer fax = new FakeFaxServer().has(FakeFaxServer.port(5, "A"));
        fax.routes(new RoutingMethod(id, "A", "{M}", "", "", "", "", "", true));
        published = PublishedFake.of(fax);
        bridge = BridgeMBean.publish(
                new BridgeMBean.Facts("1.2.3", "", "", false, false),
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
    void everyTextOfAPortOrAMethodIsPersonalOrJudgedNotToBe() throws Exception {
        assertEquals(PERSONAL_OF_PORT, marked(info("FaxPort"), MBeanModel.ALL));
        assertEquals(Set.of("RoutingData"), marked(info("FaxRoutingMethod"), MBeanModel.ALL));
        assertEquals(Set.of("LastError"), marked(info("FaxServer"), MBeanModel.NUMBERS));
        for (MBeanInfo info : infos().values()) {
            Set<String> texts = Arrays.stream(info.getAttributes())
                    .filter(attribute -> isText(type(attribute)))
                    .map(MBeanAttributeInfo::getName)
                    .collect(Collectors.toCollection(TreeSet::new));
            texts.removeAll(marked(info, MBeanModel.ALL));
            texts.removeAll(marked(info, MBeanModel.NUMBERS));
            texts.removeAll(NOT_PERSONAL);
            // Figures of a test.
            texts.removeIf(text -> info.getClassName().equals(ComApartmentMBean.class.getName()));
            assertEquals(Set.of(), texts, () -> "is it personal? " + info.getClassName());
        }
    }

    @Test
    void everyTableMarksThePersonalItemsOfItsRows() throws Exception {
        Map<String, Set<String>> expected = Map.of("Port", PERSONAL_OF_PORT, "Job", PERSONAL_OF_JOB);
        Map<String, Set<String>> found = new TreeMap<>();
        MBeanInfo server = info("FaxServer");
        for (MBeanAttributeInfo attribute : server.getAttributes()) {
            check(attribute.getName(), type(attribute), attribute.getDescriptor(), expected, found);
        }
        for (MBeanOperationInfo operation : server.getOperations()) {
            OpenType<?> returned = ((OpenMBeanOperationInfo) operation).getReturnOpenType();
            check(operation.getName(), returned, operation.getDescriptor(), expected, found);
        }
        assertEquals(Set.of("PortTable", "PortColumns", "JobTable", "getJobs"), found.keySet());
    }

    private static void check(
            String member,
            OpenType<?> type,
            Descriptor descriptor,
            Map<String, Set<String>> expected,
            Map<String, Set<String>> found) {
        OpenType<?> element = type instanceof ArrayType<?> array ? array.getElementOpenType() : type;
        if (!(element instanceof CompositeType rows)) {
            assertFalse(descriptor.getFieldValue(MBeanModel.PERSONAL) instanceof String[], member);
            return;
        }
        Set<String> items = Set.of((String[]) descriptor.getFieldValue(MBeanModel.PERSONAL));
        assertEquals(expected.get(rows.getTypeName().replace("PortColumns", "Port")), items, member);
        assertTrue(rows.keySet().containsAll(items), member);
        Set<String> others = rows.keySet().stream()
                .filter(item -> isText(rows.getType(item)) && !items.contains(item))
                .collect(Collectors.toCollection(TreeSet::new));
        others.removeAll(NOT_PERSONAL);
        assertEquals(Set.of(), others, () -> "is it personal? " + member);
        found.put(member, items);
    }

    private static boolean isText(OpenType<?> type) {
        return type.equals(SimpleType.STRING)
                || type instanceof ArrayType<?> array
                        && array.getElementOpenType().equals(SimpleType.STRING);
    }

    /** Jolokia's list has no descriptors, so the status page has a list of its own. */
    @Test
    void theStatusPageHidesTheSame() throws Exception {
        String list = Files.readString(Path.of("src/main/resources/org/faxmx/connector/page/personal.json"));
        Map<String, Object> hidden = Json.object(list);

        assertEquals(PERSONAL_OF_PORT, Set.copyOf((List<?>) hidden.get("port")));
        assertEquals(PERSONAL_OF_JOB, Set.copyOf((List<?>) hidden.get("job")));
        assertEquals(marked(info("FaxServer"), MBeanModel.NUMBERS), Set.copyOf((List<?>) hidden.get("server")));
    }

    @Test
    void noChangeOfAPersonalAttributeIsNotified() {
        assertEquals(
                List.of(),
                ChangeNotifier.ATTRIBUTES.stream()
                        .filter(PERSONAL_OF_PORT::contains)
                        .toList());
    }

    @Test
    void everyNotificationMarksThePersonalItemsOfItsUserData() throws Exception {
        MBeanNotificationInfo[] notifications = info("FaxServer").getNotifications();
        assertTrue(notifications.length >= 6);
        for (MBeanNotificationInfo notification : notifications) {
            assertArrayEquals(ChangeNotifier.EVENT.personal(), (String[])
                    notification.getDescriptor().getFieldValue(MBeanModel.PERSONAL));
        }
    }

    @Test
    void everyOperationNamesTheRoleThatItNeeds() throws Exception {
        Map<String, String> roles = new TreeMap<>();
        for (MBeanInfo info : infos().values()) {
            for (MBeanOperationInfo operation : info.getOperations()) {
                roles.put(
                        operation.getName(), (String) operation.getDescriptor().getFieldValue(MBeanModel.ROLE));
            }
        }
        assertEquals(
                "{connect=operator, deleteJob=admin, disconnect=operator, getJobs=monitor, getPorts=monitor,"
                        + " pauseJob=admin, refreshStatus=monitor, reload=operator, restartJob=admin, resumeJob=admin,"
                        + " sendFax=admin}",
                roles.toString());
    }

    private Map<String, MBeanInfo> infos() throws Exception {
        Map<String, MBeanInfo> infos = new TreeMap<>();
        for (String type : List.of("Bridge", "FaxServer", "FaxPort", "FaxRoutingMethod", "ComApartment")) {
            infos.put(type, info(type));
        }
        return infos;
    }

    private MBeanInfo info(String type) throws Exception {
        return published.mbeans.getMBeanInfo(published.mbeans.queryNames(null, null).stream()
                .filter(name -> type.equals(name.getKeyProperty("type")))
                .findFirst()
                .orElseThrow());
    }

    private static Set<String> marked(MBeanInfo info, String how) {
        return Arrays.stream(info.getAttributes())
                .filter(attribute -> how.equals(attribute.getDescriptor().getFieldValue(MBeanModel.PERSONAL)))
                .map(MBeanAttributeInfo::getName)
                .collect(Collectors.toSet());
    }

    private static OpenType<?> type(MBeanAttributeInfo attribute) {
        return ((OpenMBeanAttributeInfo) attribute).getOpenType();
    }
}
