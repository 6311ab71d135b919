package org.faxmx.connector;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.Descriptor;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.OpenMBeanAttributeInfoSupport;
import javax.management.openmbean.OpenMBeanConstructorInfo;
import javax.management.openmbean.OpenMBeanInfo;
import javax.management.openmbean.OpenMBeanInfoSupport;
import javax.management.openmbean.OpenMBeanOperationInfo;
import org.faxmx.access.Role;

/**
 * What the MBeanInfo of an MBean of our domain says of its members: which roles they need, and what is masked for
 * monitors. Immutable, computed once for each MBeanInfo.
 */
final class Members {

    private static final String ROLE = "faxmx.role";
    private static final String PERSONAL = "faxmx.personal";

    private final MBeanInfo info;
    private final MBeanInfo readOnly;
    private final Map<String, MaskedValue> attributes = new HashMap<>();
    private final Map<String, MaskedValue> results = new HashMap<>();
    private final Map<String, Role> operations = new HashMap<>();
    private final Map<String, MaskedValue> notifications = new HashMap<>();

    private Members(MBeanInfo info) {
        this.info = info;
        this.readOnly = readOnly(info);
        for (MBeanAttributeInfo attribute : info.getAttributes()) {
            mask(attributes, attribute.getName(), attribute.getDescriptor());
        }
        for (MBeanOperationInfo operation : info.getOperations()) {
            mask(results, operation.getName(), operation.getDescriptor());
            // Of two that share a name, the stricter one counts.
            operations.merge(
                    operation.getName(),
                    role(operation.getDescriptor().getFieldValue(ROLE)),
                    (one, other) -> one.includes(other) ? one : other);
        }
        for (MBeanNotificationInfo notification : info.getNotifications()) {
            for (String type : notification.getNotifTypes()) {
                mask(notifications, type, notification.getDescriptor());
            }
        }
    }

    static Members of(MBeanInfo info) {
        return new Members(info);
    }

    private static void mask(Map<String, MaskedValue> masks, String member, Descriptor descriptor) {
        Object personal = descriptor.getFieldValue(PERSONAL);
        if (personal != null) {
            masks.put(member, MaskedValue.of(personal));
        }
    }

    /** What is not marked needs an admin. */
    private static Role role(Object field) {
        return Stream.of(Role.values())
                .filter(role -> role.toString().equals(field))
                .findFirst()
                .orElse(Role.ADMIN);
    }

    /** The least role that may invoke an operation. */
    Role toInvoke(String operation) {
        return operations.getOrDefault(operation, Role.ADMIN);
    }

    boolean hasPersonalAttributes() {
        return !attributes.isEmpty();
    }

    /** An attribute's value as a monitor sees it. */
    Object masked(String attribute, Object value) {
        return masked(attributes, attribute, value);
    }

    /** An operation's result as a monitor sees it. */
    Object maskedResult(String operation, Object value) {
        return masked(results, operation, value);
    }

    /** A notification's user data as a monitor sees it. */
    CompositeData maskedUserData(String notification, CompositeData data) {
        return (CompositeData) masked(notifications, notification, data);
    }

    /** The items of a notification's user data that are personal. */
    Set<String> personalItems(String notification) {
        MaskedValue mask = notifications.get(notification);
        return mask == null ? Set.of() : mask.items();
    }

    private static Object masked(Map<String, MaskedValue> masks, String member, Object value) {
        MaskedValue mask = masks.get(member);
        return mask == null || value == null ? value : mask.of(value, member);
    }

    /** The MBeanInfo as that role sees it: an attribute that it may not write is not writable. */
    MBeanInfo info(Role role) {
        return role.includes(Role.ADMIN) ? info : readOnly;
    }

    private static MBeanInfo readOnly(MBeanInfo info) {
        if (Arrays.stream(info.getAttributes()).noneMatch(MBeanAttributeInfo::isWritable)) {
            return info;
        }
        Stream<MBeanAttributeInfo> attributes =
                Arrays.stream(info.getAttributes()).map(Members::readOnly);
        return info instanceof OpenMBeanInfo
                ? new OpenMBeanInfoSupport(
                        info.getClassName(),
                        info.getDescription(),
                        attributes.toArray(OpenMBeanAttributeInfo[]::new),
                        Arrays.copyOf(
                                info.getConstructors(),
                                info.getConstructors().length,
                                OpenMBeanConstructorInfo[].class),
                        Arrays.copyOf(
                                info.getOperations(), info.getOperations().length, OpenMBeanOperationInfo[].class),
                        info.getNotifications(),
                        info.getDescriptor())
                : withMembers(info, attributes.toArray(MBeanAttributeInfo[]::new), info.getOperations());
    }

    /** The attribute, not writable. */
    static MBeanAttributeInfo readOnly(MBeanAttributeInfo attribute) {
        if (!attribute.isWritable()) {
            return attribute;
        }
        if (attribute instanceof OpenMBeanAttributeInfo open) {
            return new OpenMBeanAttributeInfoSupport(
                    attribute.getName(),
                    attribute.getDescription(),
                    open.getOpenType(),
                    attribute.isReadable(),
                    false,
                    attribute.isIs(),
                    attribute.getDescriptor());
        }
        return new MBeanAttributeInfo(
                attribute.getName(),
                attribute.getType(),
                attribute.getDescription(),
                attribute.isReadable(),
                false,
                attribute.isIs(),
                attribute.getDescriptor());
    }

    /** The MBeanInfo, which is no OpenMBeanInfo, with other members. */
    static MBeanInfo withMembers(MBeanInfo info, MBeanAttributeInfo[] attributes, MBeanOperationInfo[] operations) {
        return new MBeanInfo(
                info.getClassName(),
                info.getDescription(),
                attributes,
                info.getConstructors(),
                operations,
                info.getNotifications(),
                info.getDescriptor());
    }
}
