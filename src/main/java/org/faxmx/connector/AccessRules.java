package org.faxmx.connector;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.InstanceNotFoundException;
import javax.management.IntrospectionException;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerDelegate;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.RuntimeOperationsException;
import javax.management.openmbean.CompositeData;
import org.faxmx.access.Caller;
import org.faxmx.access.Role;

/**
 * What clients may do with the MBeans of an MBean server, the same for all connectors: our domain as the role of the caller
 * allows, some attributes of {@code java.lang}, and the MBean server's delegate. All other MBeans do not exist for them.
 *
 * <p>What the members of an MBean need comes from its MBeanInfo, and is computed once for each. One instance serves all
 * callers and threads.
 */
final class AccessRules {

    // More than there are types of MBeans; those of apartments differ from server to server.
    private static final int MOST_INFOS = 1_000;
    private static final int LONGEST_NAME = 200;
    private static final String MESSAGE = "message";

    private final MBeanServer mbeans;
    private final String domain;
    private final Map<Identity, Members> members = new ConcurrentHashMap<>();

    /** @param domain the JMX domain of our MBeans */
    AccessRules(MBeanServer mbeans, String domain) {
        this.mbeans = mbeans;
        this.domain = domain;
    }

    MBeanServer mbeans() {
        return mbeans;
    }

    /** Whether clients may know that MBean; it need not exist. */
    boolean visible(ObjectName name) {
        if (name == null) {
            throw new RuntimeOperationsException(new IllegalArgumentException("the ObjectName is missing"));
        }
        return ours(name) || JvmAccess.visible(name) || name.equals(MBeanServerDelegate.DELEGATE_NAME);
    }

    boolean ours(ObjectName name) {
        return name.getDomain().equals(domain);
    }

    /** Whether a pattern is of our domain only. */
    boolean onlyOurs(ObjectName pattern) {
        return pattern != null && !pattern.isDomainPattern() && ours(pattern);
    }

    void requireVisible(ObjectName name) throws InstanceNotFoundException {
        if (!visible(name)) {
            // As the MBean server words it.
            throw new InstanceNotFoundException(String.valueOf(name));
        }
    }

    /** Refuses an attribute of an MBean that is not ours, unless it may be read. */
    void requireReadable(ObjectName name, String attribute, Caller caller) throws InstanceNotFoundException {
        requireVisible(name);
        if (!ours(name) && !readable(name, attribute)) {
            throw new SecurityException("reading " + shown(attribute) + " of " + name + " is allowed to no user: "
                    + who(caller) + " was refused");
        }
    }

    /** Whether an attribute of a visible MBean that is not ours may be read. */
    boolean readable(ObjectName name, String attribute) {
        return name.equals(MBeanServerDelegate.DELEGATE_NAME) || JvmAccess.readable(name, attribute);
    }

    /** Refuses to write unless it is one of our MBeans and the caller an admin. */
    void requireWritable(ObjectName name, String attribute, Caller caller) throws InstanceNotFoundException {
        requireVisible(name);
        require(ours(name), Role.ADMIN, "writing " + shown(attribute) + " of " + name, caller);
    }

    /** Refuses to invoke what the role of the caller does not allow. */
    void requireInvocable(ObjectName name, String operation, Caller caller)
            throws InstanceNotFoundException, IntrospectionException, ReflectionException {
        requireVisible(name);
        if (ours(name)) {
            Role needed = of(name).toInvoke(operation);
            require(true, needed, "invoking " + shown(operation) + " of " + name, caller);
        } else {
            boolean invocable = JvmAccess.visible(name) && JvmAccess.invocable(name, operation);
            require(invocable, Role.MONITOR, "invoking " + shown(operation) + " of " + name, caller);
        }
    }

    private static void require(boolean possible, Role needed, String what, Caller caller) {
        if (!possible) {
            throw new SecurityException(what + " is allowed to no user: " + who(caller) + " was refused");
        }
        if (!caller.role().includes(needed)) {
            throw new SecurityException(what + " needs the role " + needed + ", and " + who(caller) + " is "
                    + caller.role() + (caller.user().isEmpty() ? ": " + Caller.HOW_TO_GET_ROLES : ""));
        }
    }

    private static String who(Caller caller) {
        return caller.user().isEmpty() ? "everybody on this machine" : "user " + shown(caller.user());
    }

    /** A client's text in a message: on one line, not too long. */
    private static String shown(String name) {
        String text = String.valueOf(name).replaceAll("[\\p{Cntrl}\u2028\u2029]", "?");
        return text.length() > LONGEST_NAME ? text.substring(0, LONGEST_NAME) + "..." : text;
    }

    static boolean seesPersonalData(Caller caller) {
        return caller.role().includes(Role.OPERATOR);
    }

    /** What the MBeanInfo of one of our MBeans says of its members. */
    Members of(ObjectName name) throws InstanceNotFoundException, IntrospectionException, ReflectionException {
        MBeanInfo info = mbeans.getMBeanInfo(name);
        Members known = members.get(new Identity(info));
        if (known != null) {
            return known;
        }
        Members computed = Members.of(info);
        if ("true".equals(info.getDescriptor().getFieldValue("immutableInfo"))) {
            if (members.size() >= MOST_INFOS) {
                members.clear();
            }
            members.put(new Identity(info), computed);
        }
        return computed;
    }

    /**
     * A notification as that caller may see it, for connectors, because listeners are called with what the MBean sends.
     *
     * @return the same one, or for a monitor one with its personal data masked
     */
    Notification masked(Notification notification, Caller caller) {
        if (seesPersonalData(caller) || !(notification.getSource() instanceof ObjectName source) || !ours(source)) {
            return notification;
        }
        String message = String.valueOf(notification.getMessage());
        CompositeData data = null;
        // Of an MBean that is gone it is not known what is personal.
        if (notification.getUserData() instanceof CompositeData given && mbeans.isRegistered(source)) {
            try {
                Members ofSource = of(source);
                data = ofSource.maskedUserData(notification.getType(), given);
                for (String item : ofSource.personalItems(notification.getType())) {
                    if (given.containsKey(item) && given.get(item) instanceof String text && !text.isEmpty()) {
                        message = message.replace(text, Mask.text(text));
                    }
                }
            } catch (InstanceNotFoundException | IntrospectionException | ReflectionException e) {
                data = null;
            }
        }
        message = Mask.numbers(message);
        if (data != null && data.containsKey(MESSAGE)) {
            data = MaskedValue.with(data, MESSAGE, message);
        }
        Notification masked = new Notification(
                notification.getType(), source, notification.getSequenceNumber(), notification.getTimeStamp(), message);
        masked.setUserData(data);
        return masked;
    }

    /** An MBeanInfo by its identity: comparing two costs as much as computing what they say. */
    private record Identity(MBeanInfo info) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Identity that && that.info == info;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(info);
        }
    }
}
