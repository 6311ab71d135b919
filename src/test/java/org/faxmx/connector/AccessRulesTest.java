package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.management.Attribute;
import javax.management.AttributeChangeNotification;
import javax.management.AttributeList;
import javax.management.Descriptor;
import javax.management.DynamicMBean;
import javax.management.ImmutableDescriptor;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import javax.management.openmbean.OpenMBeanAttributeInfoSupport;
import javax.management.openmbean.OpenMBeanInfo;
import javax.management.openmbean.OpenMBeanInfoSupport;
import javax.management.openmbean.OpenMBeanOperationInfo;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import org.faxmx.access.Caller;
import org.faxmx.access.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The rules on MBeans that are marked otherwise than ours. */
class AccessRulesTest {

    private static final Caller MONITOR = caller("mona", Role.MONITOR);
    private static final Caller OPERATOR = caller("olga", Role.OPERATOR);
    private static final Caller ADMIN = caller("adam", Role.ADMIN);
    private static final Descriptor IMMUTABLE = new ImmutableDescriptor("immutableInfo=true");

    private final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    private final AccessRules rules = new AccessRules(mbeans, "faxmx");
    private final Marked marked = new Marked();
    private ObjectName name;

    @BeforeEach
    void register() throws Exception {
        name = new ObjectName("faxmx:type=Marked");
        mbeans.registerMBean(marked, name);
    }

    @Test
    void whatIsNotMarkedIsForAdminsToInvokeAndForAllToRead() throws Exception {
        marked.info = info(operation("plain"), operation("odd", "faxmx.role=root"));

        for (String operation : List.of("plain", "odd", "absent")) {
            assertRefused("mona is monitor", () -> view(MONITOR).invoke(name, operation, null, null));
            assertRefused("olga is operator", () -> view(OPERATOR).invoke(name, operation, null, null));
            assertEquals("done", view(ADMIN).invoke(name, operation, null, null));
        }
        assertEquals("plain", view(MONITOR).getAttribute(name, "Plain"));
        assertEquals(List.of("plain", "odd", "absent"), marked.invoked);
    }

    @Test
    void ofTwoOperationsOfOneNameTheStricterCounts() throws Exception {
        marked.info = info(operation("twice", "faxmx.role=monitor"), operation("twice", "faxmx.role=operator"));

        assertRefused("needs the role operator", () -> view(MONITOR).invoke(name, "twice", null, null));
        assertEquals("done", view(OPERATOR).invoke(name, "twice", null, null));
    }

    @Test
    void refusalsNameWhatWhoAndTheRoleThatIsNeededOnOneLine() throws Exception {
        marked.info = info(operation("stop", "faxmx.role=operator"));

        assertEquals(
                "invoking stop of faxmx:type=Marked needs the role operator, and user mona is monitor",
                refusal(() -> view(MONITOR).invoke(name, "stop", null, null)));
        assertEquals(
                "invoking stop of faxmx:type=Marked needs the role operator, and everybody on this machine is monitor: "
                        + "add users with faxmx user and name their file in the settings, or, where all fax servers are"
                        + " simulated, start it with --writes",
                refusal(() -> view(caller("", Role.MONITOR)).invoke(name, "stop", null, null)));
        assertEquals(
                "writing a?b\u2026 of faxmx:type=Marked needs the role admin, and user olga is operator"
                        .replace("\u2026", "c".repeat(197) + "..."),
                refusal(() -> view(OPERATOR).setAttribute(name, new Attribute("a\nb" + "c".repeat(900), 1))));
    }

    @Test
    void readsTheMBeanInfoAgainOnlyIfItMayChange() throws Exception {
        marked.info = info(operation("stop", "faxmx.role=operator"));
        assertSame(rules.of(name), rules.of(name));

        MBeanInfo changing = new MBeanInfo("C", "C", null, null, new MBeanOperationInfo[] {operation("stop")}, null);
        marked.info = changing;
        assertTrue(rules.of(name) != rules.of(name));
        assertEquals(Role.ADMIN, rules.of(name).toInvoke("stop"));
    }

    @Test
    void showsAttributesAsReadOnlyToThoseWhoMayNotWriteThem() throws Exception {
        OpenMBeanAttributeInfo rings = new OpenMBeanAttributeInfoSupport(
                "Rings", "Rings.", SimpleType.INTEGER, true, true, false, new ImmutableDescriptor("units=rings"));
        OpenMBeanInfoSupport open = new OpenMBeanInfoSupport(
                "C", "C.", new OpenMBeanAttributeInfo[] {rings}, null, new OpenMBeanOperationInfo[0], null, IMMUTABLE);
        marked.info = open;

        assertSame(open, view(ADMIN).getMBeanInfo(name));
        MBeanInfo seen = view(MONITOR).getMBeanInfo(name);
        assertInstanceOf(OpenMBeanInfo.class, seen);
        assertFalse(seen.getAttributes()[0].isWritable());
        assertEquals("rings", seen.getAttributes()[0].getDescriptor().getFieldValue("units"));
        assertEquals(SimpleType.INTEGER, ((OpenMBeanAttributeInfo) seen.getAttributes()[0]).getOpenType());
    }

    @Test
    void masksNotificationsForMonitors() throws Exception {
        marked.info = new MBeanInfo("C", "C", null, null, null, new MBeanNotificationInfo[] {
            new MBeanNotificationInfo(
                    new String[] {"call"},
                    "N",
                    "N",
                    new ImmutableDescriptor(new String[] {"faxmx.personal"}, new Object[] {new String[] {"caller"}}))
        });
        Notification call = notification("call", "Receiving from Anna B, call 0891234567", "Anna B");

        assertSame(call, rules.masked(call, OPERATOR));
        Notification masked = rules.masked(call, MONITOR);
        assertEquals("Receiving from •••, call 0891••••67", masked.getMessage());
        CompositeData data = (CompositeData) masked.getUserData();
        assertEquals("•••", data.get("caller"));
        assertEquals(masked.getMessage(), data.get("message"));
        assertEquals("line 1", data.get("port"));
        assertEquals(
                List.of("call", name, 7L, 8L),
                List.of(masked.getType(), masked.getSource(), masked.getSequenceNumber(), masked.getTimeStamp()));
    }

    @Test
    void leavesOutTheDataOfANotificationOfWhichItKnowsNothing() throws Exception {
        Notification call = notification("call", "Receiving from 0891234567", "Anna B");
        mbeans.unregisterMBean(name);

        Notification masked = rules.masked(call, MONITOR);
        assertNull(masked.getUserData());
        assertEquals("Receiving from 0891••••67", masked.getMessage());

        AttributeChangeNotification change =
                new AttributeChangeNotification(name, 1, 2, "changed", "CallerId", "String", "", "Anna B");
        assertEquals(Notification.class, rules.masked(change, MONITOR).getClass());

        ObjectName foreign = new ObjectName("JMImplementation:type=MBeanServerDelegate");
        Notification other = new Notification("JMX.mbean.registered", foreign, 1, "0891234567");
        assertSame(other, rules.masked(other, MONITOR));
    }

    @Test
    void refusesCallsWithoutAName() {
        assertThrows(RuntimeException.class, () -> view(ADMIN).getAttribute(null, "Any"));
        assertThrows(RuntimeException.class, () -> view(ADMIN).isRegistered(null));
    }

    private Notification notification(String type, String message, String caller) throws Exception {
        String[] items = {"caller", "message", "port"};
        CompositeType event = new CompositeType("Event", "Event", items, items, new OpenType<?>[] {
            SimpleType.STRING, SimpleType.STRING, SimpleType.STRING
        });
        Notification notification = new Notification(type, name, 7, 8, message);
        notification.setUserData(new CompositeDataSupport(event, items, new Object[] {caller, message, "line 1"}));
        return notification;
    }

    private MBeanServer view(Caller caller) {
        return GuardedMBeanServer.of(rules, caller);
    }

    private static void assertRefused(String part, Executable call) {
        String message = refusal(call);
        assertTrue(message.contains(part), message);
    }

    private static String refusal(Executable call) {
        return assertThrows(SecurityException.class, call).getMessage();
    }

    private static Caller caller(String user, Role role) {
        return new Caller(user, role, new Caller.Peer("test", "127.0.0.1"));
    }

    private static MBeanInfo info(MBeanOperationInfo... operations) {
        return new MBeanInfo("C", "C", null, null, operations, null, IMMUTABLE);
    }

    private static MBeanOperationInfo operation(String name, String... fields) {
        return new MBeanOperationInfo(
                name,
                name,
                new MBeanParameterInfo[0],
                "java.lang.String",
                MBeanOperationInfo.ACTION,
                new ImmutableDescriptor(fields));
    }

    /** An MBean that shows the MBeanInfo of a test. */
    private static final class Marked implements DynamicMBean {

        private final List<String> invoked = new ArrayList<>();
        private MBeanInfo info = info();

        @Override
        public Object getAttribute(String attribute) {
            return attribute.toLowerCase(Locale.ROOT);
        }

        @Override
        public void setAttribute(Attribute attribute) {
            throw new AssertionError(attribute + " was written");
        }

        @Override
        public AttributeList getAttributes(String[] attributes) {
            throw new AssertionError("no test reads several");
        }

        @Override
        public AttributeList setAttributes(AttributeList attributes) {
            throw new AssertionError(attributes + " were written");
        }

        @Override
        public Object invoke(String operation, Object[] parameters, String[] signature) {
            invoked.add(operation);
            return "done";
        }

        @Override
        public MBeanInfo getMBeanInfo() {
            return info;
        }
    }
}
