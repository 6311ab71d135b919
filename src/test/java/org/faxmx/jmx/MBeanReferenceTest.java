package org.faxmx.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.Descriptor;
import javax.management.DescriptorRead;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.OpenMBeanOperationInfo;
import javax.management.openmbean.OpenType;
import org.faxmx.GeneratedPage;
import org.faxmx.fax.FaxTiff;
import org.faxmx.metrics.MetricFields;
import org.junit.jupiter.api.Test;

/** The reference of all MBeans in the documentation, which is generated from their MBeanInfos. */
class MBeanReferenceTest {

    private static final Path REFERENCE = Path.of("src/site/markdown/mbeans.md");
    private static final Path IDL = Path.of("src/test/native/faxcom.idl");

    // Members of the library that no MBean has, and why.
    private static final List<String> NOT_SHOWN = List.of(
            "IFaxPorts::Count PortCount counts the published ports",
            "IFaxPorts::Item each item is a FaxPort MBean",
            "IFaxRoutingMethods::Count each method is an MBean",
            "IFaxRoutingMethods::Item each method is an MBean",
            "IFaxJobs::Item each item is a row of JobTable",
            "IFaxPort::GetRoutingMethods each method is an MBean",
            "IFaxStatus::Refresh every status poll refreshes",
            "IFaxStatus::DeviceId it is the port's",
            "IFaxStatus::DeviceName it is the port's",
            "IFaxJob::Refresh every reading fetches the job again",
            "IFaxServer::CreateDocument sendFax creates one and sends it",
            "IFaxDoc::CallHandle Microsoft: not supported",
            "IFaxDoc::ConnectionObject undocumented, has no getter");

    @Test
    void theReferenceIsThatOfTheMBeans() throws Exception {
        GeneratedPage.check(REFERENCE, generate(), MBeanReferenceTest.class);
    }

    @Test
    void everyMemberOfTheLibraryIsInAnMBeanOrLeftOutForAReason() throws Exception {
        Set<String> members = new TreeSet<>(idlMembers());
        assertTrue(members.size() > 100, () -> "the IDL was not understood: " + members);
        Set<String> exposed = new TreeSet<>();
        for (MBeanInfo info : EveryMBean.infos().values()) {
            Stream.of(info.getAttributes(), info.getOperations())
                    .flatMap(Arrays::stream)
                    .map(member -> ((DescriptorRead) member).getDescriptor().getFieldValue(MBeanModel.MICROSOFT))
                    .filter(member -> member != null && !member.equals(""))
                    .forEach(member -> exposed.add((String) member));
        }
        exposed.addAll(jobMembers());
        exposed.addAll(documentMembers());
        exposed.addAll(tiffMembers());
        Set<String> leftOut = NOT_SHOWN.stream()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .collect(Collectors.toSet());
        Set<String> unknown = new TreeSet<>(exposed);
        unknown.removeAll(members);
        assertEquals(Set.of(), unknown, "these are not in the IDL");
        Set<String> missing = new TreeSet<>(members);
        missing.removeAll(exposed);
        missing.removeAll(leftOut);
        // The other properties of a document are for composing; sendFax sends a test fax.
        missing.removeIf(member -> member.startsWith("IFaxDoc::"));
        assertEquals(Set.of(), missing, "these have neither a place in an MBean nor a reason why not");
        for (String member : leftOut) {
            assertTrue(members.contains(member), () -> member + " is not in the IDL");
            assertFalse(exposed.contains(member), () -> member + " is in an MBean after all");
        }
    }

    /** The columns of a job's row, by the names that the library has for them. */
    private static Set<String> jobMembers() {
        return JobRow.TYPE.type().keySet().stream()
                .filter(column -> !Set.of("QueueState", "QueueStateCode", "DeviceState", "DeviceStateCode", "TypeCode")
                        .contains(column))
                .map(column -> switch (column) {
                    case "Id" -> "JobId";
                    case "SenderDepartment" -> "SenderDept";
                    default -> column;
                })
                .map(column -> "IFaxJob::" + column)
                .collect(Collectors.toSet());
    }

    /** What sendFax writes. */
    private static Set<String> documentMembers() {
        return Set.of("IFaxDoc::FileName", "IFaxDoc::FaxNumber", "IFaxDoc::RecipientName");
    }

    /** What the command tiff prints: no service over the network reads a file that a remote caller names. */
    private static Set<String> tiffMembers() {
        return Arrays.stream(FaxTiff.class.getRecordComponents())
                .filter(component -> !component.getName().equals("unavailable"))
                .map(component -> component.getName().equals("tags") ? "tiffTagString" : component.getName())
                .map(name -> "IFaxTiff::" + Character.toUpperCase(name.charAt(0)) + name.substring(1))
                .collect(Collectors.toSet());
    }

    private static List<String> idlMembers() throws Exception {
        List<String> members = new ArrayList<>();
        String library = Files.readString(IDL).replaceAll("(?s)/\\*.*?\\*/|//[^\n]*", "");
        Matcher face = Pattern.compile("interface\\s+(IFax\\w+)\\s*:\\s*IDispatch\\s*\\{(.*?)\\}", Pattern.DOTALL)
                .matcher(library);
        while (face.find()) {
            // A property is written as READ_ONLY(id, type, name) or READ_WRITE(id, type, name).
            Matcher member = Pattern.compile("(?:HRESULT\\s+|READ_\\w+\\(\\d+, \\w+, )(\\w+)")
                    .matcher(face.group(2));
            while (member.find()) {
                members.add(face.group(1) + "::" + member.group(1));
            }
        }
        return members;
    }

    private static String generate() throws Exception {
        StringBuilder text = new StringBuilder("""
                # The MBeans

                All MBeans, attributes and operations, as the MBeans describe themselves. How a type is meant: `int` has 32 bits, `long` 64; a moment is a
                text in ISO-8601, UTC. [Metrics](metrics.md) explains the metrics. *Writable* and *changes* hold where the
                bridge was started with `--writes`. *Role* is the least one that may invoke an operation; writing needs
                `admin`. What is *personal* is masked for the role `monitor`: the text, the numbers that a text quotes, or
                items of the rows ([security](security.md)).
                """);
        EveryMBean.infos().forEach((name, info) -> describe(text, name, info));
        describe(text, "Port", "a row of `PortTable`", FaxPortMBean.ROW.type());
        describe(text, "Event", "the user data of notifications", ChangeNotifier.EVENT.type());
        describe(text, "Job", "a row of `JobTable` and of what `getJobs` returns", JobRow.TYPE.type());
        return text.toString();
    }

    private static void describe(StringBuilder text, String name, MBeanInfo info) {
        text.append("\n## `")
                .append(name)
                .append("`\n\n")
                .append(info.getDescription())
                .append("\n\n");
        text.append("| attribute | type | unit | writable | meaning | personal | Microsoft's name | metric |\n");
        text.append("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
        for (MBeanAttributeInfo attribute : info.getAttributes()) {
            Descriptor fields = attribute.getDescriptor();
            text.append("| `")
                    .append(attribute.getName())
                    .append("` | ")
                    .append(type(((OpenMBeanAttributeInfo) attribute).getOpenType()))
                    .append(" | ")
                    .append(unit(fields))
                    .append(" | ")
                    .append(attribute.isWritable() ? "yes" : "")
                    .append(" | ")
                    .append(attribute.getDescription())
                    .append(" | ")
                    .append(personal(fields))
                    .append(" | ")
                    .append(field(fields, MBeanModel.MICROSOFT))
                    .append(" | ")
                    .append(metric(fields))
                    .append(" |\n");
        }
        describeOperations(text, info);
        describeNotifications(text, info);
    }

    private static void describeOperations(StringBuilder text, MBeanInfo info) {
        if (info.getOperations().length == 0) {
            return;
        }
        text.append("\n| operation | returns | changes | meaning | role | Microsoft's name |\n");
        text.append("| --- | --- | --- | --- | --- | --- |\n");
        for (MBeanOperationInfo operation : info.getOperations()) {
            text.append("| `")
                    .append(operation.getName())
                    .append(Arrays.stream(operation.getSignature())
                            .map(MBeanParameterInfo::getName)
                            .collect(Collectors.joining(", ", "(", ")")))
                    .append("` | ")
                    .append(type(((OpenMBeanOperationInfo) operation).getReturnOpenType()))
                    .append(" | ")
                    .append(changes(info, operation) ? "yes" : "")
                    .append(" | ")
                    .append(operation.getDescription())
                    .append(Arrays.stream(operation.getSignature())
                            .map(parameter -> " *" + parameter.getName() + "*: " + parameter.getDescription())
                            .collect(Collectors.joining()))
                    .append(" | ")
                    .append(field(operation.getDescriptor(), MBeanModel.ROLE))
                    .append(" | ")
                    .append(field(operation.getDescriptor(), MBeanModel.MICROSOFT))
                    .append(" |\n");
        }
    }

    private static void describeNotifications(StringBuilder text, MBeanInfo info) {
        if (info.getNotifications().length == 0) {
            return;
        }
        text.append("""

                Each notification has this MBean's ObjectName as its source and an `Event` as its user data. The sequence
                numbers of one server rise by one from notification to notification, for all listeners and types
                together. A number that is missing to a listener without a filter is a notification that was dropped,
                see `NotificationsDropped` of the bridge; over RMI, also one that waited too long for the client to fetch
                it. While there is no listener, no numbers are assigned.

                | notification | meaning |
                | --- | --- |
                """);
        for (MBeanNotificationInfo notification : info.getNotifications()) {
            text.append("| `")
                    .append(String.join("`, `", notification.getNotifTypes()))
                    .append("` | ")
                    .append(notification.getDescription())
                    .append(" |\n");
        }
    }

    private static void describe(StringBuilder text, String name, String where, CompositeType row) {
        text.append("\n## `")
                .append(name)
                .append("`, ")
                .append(where)
                .append("\n\n| item | type | meaning |\n| --- | --- | --- |\n");
        for (String item : row.keySet()) {
            text.append("| `")
                    .append(item)
                    .append("` | ")
                    .append(type(row.getType(item)))
                    .append(" | ")
                    .append(row.getDescription(item))
                    .append(" |\n");
        }
    }

    private static boolean changes(MBeanInfo info, MBeanOperationInfo operation) {
        return info.getClassName().equals(FaxServerMBean.class.getName())
                && FaxServerMBean.MODEL.operation(operation.getName()).mutating();
    }

    private static String unit(Descriptor fields) {
        String unit = field(fields, "units");
        String kind = field(fields, "metricType");
        return unit.isEmpty() || kind.isEmpty() ? unit + kind : unit + ", " + kind;
    }

    private static String personal(Descriptor fields) {
        Object personal = fields.getFieldValue(MBeanModel.PERSONAL);
        if (personal == null) {
            return "";
        }
        return personal instanceof String[] ? "items" : personal.equals(MBeanModel.NUMBERS) ? "numbers" : "yes";
    }

    private static String metric(Descriptor fields) {
        String name = field(fields, MetricFields.NAME);
        String suffix = field(fields, "metricType").equals("counter") ? "_total" : "";
        return name.isEmpty() ? "" : "`" + name + suffix + "`";
    }

    private static String field(Descriptor fields, String name) {
        Object value = fields.getFieldValue(name);
        return value == null ? "" : value.toString();
    }

    private static String type(OpenType<?> type) {
        if (type instanceof ArrayType<?> array) {
            return type(array.getElementOpenType()) + "[]";
        }
        String name = type.getTypeName().substring(type.getTypeName().lastIndexOf('.') + 1);
        return switch (name) {
            case "Integer" -> "int";
            case "Long", "Boolean", "Void" -> name.toLowerCase(Locale.ROOT);
            default -> name;
        };
    }
}
