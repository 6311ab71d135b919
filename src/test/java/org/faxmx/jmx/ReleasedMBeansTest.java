package org.faxmx.jmx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
import org.faxmx.ReleasedModel;
import org.faxmx.metrics.MetricFields;
import org.junit.jupiter.api.Test;

/** What scripts and monitoring suites hold on to stays from release to release: members of MBeans, and metrics. */
final class ReleasedMBeansTest {

    @Test
    void everyMemberOfTheLastReleaseIsThere() throws Exception {
        List<String> members = new ArrayList<>();
        EveryMBean.names().forEach(name -> members.add("name " + name));
        for (Map.Entry<String, MBeanInfo> mbean : EveryMBean.infos().entrySet()) {
            MBeanInfo info = mbean.getValue();
            for (MBeanAttributeInfo attribute : info.getAttributes()) {
                addAttribute(mbean.getKey(), attribute, members);
            }
            for (MBeanOperationInfo operation : info.getOperations()) {
                members.add(mbean.getKey() + " operation " + operation.getName()
                        + Arrays.stream(operation.getSignature())
                                .map(MBeanParameterInfo::getType)
                                .collect(Collectors.joining(", ", "(", ")"))
                        + " "
                        + name(((OpenMBeanOperationInfo) operation).getReturnOpenType()) + " role "
                        + field(operation, MBeanModel.ROLE));
            }
            for (MBeanNotificationInfo notification : info.getNotifications()) {
                for (String type : notification.getNotifTypes()) {
                    members.add(mbean.getKey() + " notification " + type + " " + notification.getName());
                }
            }
        }
        addItems(ChangeNotifier.EVENT.type(), members);
        ReleasedModel.check("mbeans", members, ReleasedMBeansTest.class);
    }

    @Test
    void everyMetricOfTheLastReleaseIsThere() throws Exception {
        List<String> metrics = new ArrayList<>();
        for (MBeanInfo info : EveryMBean.infos().values()) {
            String labels = field(info, MetricFields.LABELS);
            for (MBeanAttributeInfo attribute : info.getAttributes()) {
                String name = field(attribute, MetricFields.NAME);
                if (!name.isEmpty()) {
                    metrics.add(name + " " + field(attribute, "metricType") + " " + field(attribute, MetricFields.UNIT)
                            + " labels " + labels + " from " + attribute.getName());
                }
            }
        }
        ReleasedModel.check("metrics", metrics, ReleasedMBeansTest.class);
    }

    private static void addAttribute(String mbean, MBeanAttributeInfo attribute, List<String> members) {
        OpenType<?> type = ((OpenMBeanAttributeInfo) attribute).getOpenType();
        String line = mbean + " attribute " + attribute.getName() + " " + name(type);
        members.add(line);
        addItems(type, members);
        // A line of its own, so that an attribute may become writable.
        if (attribute.isWritable()) {
            members.add(line + " writable");
        }
    }

    private static void addItems(OpenType<?> type, List<String> members) {
        if (type instanceof ArrayType<?> array) {
            addItems(array.getElementOpenType(), members);
        } else if (type instanceof CompositeType row) {
            for (String item : row.keySet()) {
                members.add(row.getTypeName() + " item " + item + " " + name(row.getType(item)));
            }
        }
    }

    private static String name(OpenType<?> type) {
        return type instanceof ArrayType<?> array ? name(array.getElementOpenType()) + "[]" : type.getTypeName();
    }

    private static String field(DescriptorRead member, String field) {
        Descriptor fields = member.getDescriptor();
        Object value = fields.getFieldValue(field);
        return value instanceof String[] texts ? List.of(texts).toString() : value == null ? "" : value.toString();
    }
}
