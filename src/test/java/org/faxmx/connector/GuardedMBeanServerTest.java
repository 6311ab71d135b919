package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanServer;
import javax.management.MBeanServerConnection;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerNotification;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import javax.management.Query;
import javax.management.QueryEval;
import javax.management.QueryExp;
import javax.management.remote.JMXConnector;
import org.faxmx.access.Authenticator;
import org.faxmx.access.Caller;
import org.faxmx.access.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a client sees and may do, over RMI, of an MBean server that holds more than ours: the platform's. */
final class GuardedMBeanServerTest {

    private static final String DOMAIN = "faxmx";
    private static final Caller CALLER = new Caller("", Role.ADMIN, new Caller.Peer("rmi", "127.0.0.1"));
    private static final String[] NO_SIGNATURE = {};
    private static final Object[] NO_ARGUMENTS = {};
    private static final ObjectName JVM_LOADER = null;

    private final MBeanServer mbeans = ManagementFactory.getPlatformMBeanServer();
    private Sample ours;
    private Sample hidden;
    private ObjectName memory;
    private RmiConnector connector;
    private JMXConnector client;
    private MBeanServerConnection remote;

    @BeforeEach
    void connect() throws Exception {
        memory = new ObjectName(ManagementFactory.MEMORY_MXBEAN_NAME);
        ours = Sample.in(mbeans, DOMAIN);
        hidden = Sample.in(mbeans, "com.example.hidden");
        connector = RmiConnector.open(
                RmiDoor.loopback(0), new AccessControl(mbeans, DOMAIN, Authenticator.everybody(Role.ADMIN)));
        client = RmiConnectorTest.connect(connector);
        remote = client.getMBeanServerConnection();
    }

    @AfterEach
    void disconnect() throws Exception {
        client.close();
        connector.close();
        hidden.close();
        ours.close();
    }

    @Test
    void showsTheJvmToRead() throws Exception {
        assertTrue(remote.isRegistered(memory));
        assertTrue(remote.getAttribute(memory, "HeapMemoryUsage").toString().contains("used"));
        assertEquals(
                1,
                remote.getAttributes(memory, new String[] {"HeapMemoryUsage"}).size());
        assertNotEquals(0, remote.getMBeanInfo(memory).getAttributes().length);
        assertEquals(memory, remote.getObjectInstance(memory).getObjectName());
        assertTrue(remote.isInstanceOf(memory, "java.lang.management.MemoryMXBean"));
    }

    @Test
    void refusesToChangeOrInvokeAnythingOfTheJvm() throws Exception {
        Object verbose = mbeans.getAttribute(memory, "Verbose");
        Attribute changed = new Attribute("Verbose", !(Boolean) verbose);

        assertAll(
                refused(SecurityException.class, () -> remote.invoke(memory, "gc", NO_ARGUMENTS, NO_SIGNATURE)),
                refused(SecurityException.class, () -> remote.setAttribute(memory, changed)),
                refused(
                        SecurityException.class,
                        () -> remote.setAttributes(memory, new AttributeList(List.of(changed)))));
        assertEquals(verbose, mbeans.getAttribute(memory, "Verbose"));
    }

    @Test
    void showsOtherDomainsToNobodyWhoAsksForNames() throws Exception {
        ObjectName pattern = new ObjectName("com.example.hidden:*");

        assertEquals(Set.of(), remote.queryNames(pattern, null));
        assertEquals(Set.of(), remote.queryMBeans(pattern, null));
        assertEquals(Set.of(), remote.queryNames(hidden.name(), null));
        assertFalse(remote.isRegistered(hidden.name()));
        assertEquals(Set.of(DOMAIN, "java.lang", "JMImplementation"), Set.of(remote.getDomains()));
        assertEquals(remote.queryNames(null, null).size(), remote.getMBeanCount());
        assertEquals(Set.of(DOMAIN, "java.lang", "JMImplementation"), domains(remote.queryNames(null, null)));
        assertTrue(remote.queryNames(null, null).contains(ours.name()));
        assertEquals(1, remote.queryMBeans(ours.name(), null).size());
    }

    @Test
    void answersForAHiddenMBeanAsIfThereWereNone() {
        ObjectName name = hidden.name();

        assertAll(
                refused(InstanceNotFoundException.class, () -> remote.getMBeanInfo(name)),
                refused(InstanceNotFoundException.class, () -> remote.getObjectInstance(name)),
                refused(InstanceNotFoundException.class, () -> remote.isInstanceOf(name, "java.lang.Object")),
                refused(InstanceNotFoundException.class, () -> remote.getAttribute(name, "Text")),
                refused(InstanceNotFoundException.class, () -> remote.getAttributes(name, new String[] {"Text"})),
                refused(
                        InstanceNotFoundException.class,
                        () -> remote.setAttribute(name, new Attribute("Text", "changed"))),
                refused(
                        InstanceNotFoundException.class,
                        () -> remote.setAttributes(name, new AttributeList(List.of(new Attribute("Text", "changed"))))),
                refused(
                        InstanceNotFoundException.class,
                        () -> remote.invoke(name, "fail", NO_ARGUMENTS, NO_SIGNATURE)));
        hidden.assertUntouched();
    }

    @Test
    void letsNoQueryReadAttributesOfAHiddenMBean() throws Exception {
        // Queries of remote clients are refused altogether.
        MBeanServer remote = GuardedMBeanServer.of(new AccessRules(mbeans, DOMAIN), CALLER);
        QueryExp byValue = Query.eq(Query.attr("Text"), Query.value("initial"));
        QueryExp byClass = Query.isInstanceOf(Query.value(SampleMXBean.class.getName()));

        assertEquals(Set.of(ours.name()), remote.queryNames(null, byValue));
        assertEquals(1, remote.queryMBeans(null, byValue).size());
        assertEquals(Set.of(), remote.queryNames(hidden.name(), Query.not(byValue)));
        assertEquals(
                Set.of(ours.name()),
                remote.queryNames(new ObjectName("*:type=Sample,*"), Query.not(Query.not(byValue))));
        assertFalse(remote.queryNames(null, byClass).contains(hidden.name()));
        hidden.assertUntouched();
    }

    @Test
    void forgetsTheMBeanServerWhenAQueryIsAnswered() throws Exception {
        MBeanServer guarded = GuardedMBeanServer.of(new AccessRules(mbeans, DOMAIN), CALLER);

        guarded.queryNames(null, Query.eq(Query.attr("Text"), Query.value("initial")));

        assertNull(QueryEval.getMBeanServer(), "the thread still holds on to the server");
    }

    @Test
    void createsNoMBeanHoweverAskedTo() throws Exception {
        ObjectName name = new ObjectName(DOMAIN + ":type=Created");
        String timer = "javax.management.timer.Timer";

        assertAll(
                refused(SecurityException.class, () -> remote.createMBean(timer, name)),
                refused(SecurityException.class, () -> remote.createMBean(timer, name, NO_ARGUMENTS, NO_SIGNATURE)),
                refused(SecurityException.class, () -> remote.createMBean(timer, name, JVM_LOADER)),
                refused(
                        SecurityException.class,
                        () -> remote.createMBean(timer, name, JVM_LOADER, NO_ARGUMENTS, NO_SIGNATURE)),
                refused(SecurityException.class, () -> remote.createMBean("javax.management.loading.MLet", name)));
        assertFalse(mbeans.isRegistered(name));
    }

    @Test
    void unregistersNoMBean() {
        assertAll(
                refused(SecurityException.class, () -> remote.unregisterMBean(ours.name())),
                refused(SecurityException.class, () -> remote.unregisterMBean(hidden.name())));
        assertTrue(mbeans.isRegistered(ours.name()));
        assertTrue(mbeans.isRegistered(hidden.name()));
    }

    @Test
    void announcesRegistrations() throws Exception {
        BlockingQueue<ObjectName> registered = new ArrayBlockingQueue<>(100);
        NotificationListener listener =
                (notification, handback) -> registered.offer(((MBeanServerNotification) notification).getMBeanName());
        remote.addNotificationListener(MBeanServerDelegate.DELEGATE_NAME, listener, null, null);

        try (Sample late = Sample.in(mbeans, DOMAIN)) {
            ObjectName announced = registered.poll(15, TimeUnit.SECONDS);
            while (announced != null && !announced.equals(late.name())) {
                announced = registered.poll(15, TimeUnit.SECONDS);
            }
            assertEquals(late.name(), announced);
        }
        remote.removeNotificationListener(MBeanServerDelegate.DELEGATE_NAME, listener);
    }

    @Test
    void listensToNoHiddenMBean() {
        NotificationListener listener = (notification, handback) -> {};

        assertAll(
                refused(
                        InstanceNotFoundException.class,
                        () -> remote.addNotificationListener(hidden.name(), listener, null, null)),
                refused(
                        InstanceNotFoundException.class,
                        () -> remote.removeNotificationListener(hidden.name(), ours.name())),
                refused(
                        InstanceNotFoundException.class,
                        () -> remote.addNotificationListener(hidden.name(), ours.name(), null, null)));
    }

    @Test
    void makesNoHiddenMBeanListen() throws Exception {
        ListeningSample listening = new ListeningSample();
        ObjectName name = new ObjectName("com.example.hidden:type=Listening,nonce=" + System.nanoTime());
        mbeans.registerMBean(listening, name);
        try {
            assertAll(
                    refused(
                            InstanceNotFoundException.class,
                            () -> remote.addNotificationListener(ours.name(), name, null, null)),
                    refused(
                            InstanceNotFoundException.class,
                            () -> remote.removeNotificationListener(ours.name(), name)),
                    refused(
                            InstanceNotFoundException.class,
                            () -> remote.removeNotificationListener(ours.name(), name, null, null)));
            ours.announce();
            assertEquals(0, listening.received());
        } finally {
            mbeans.unregisterMBean(name);
        }
    }

    private static Executable refused(Class<? extends Exception> type, Executable call) {
        return () -> assertThrows(type, call);
    }

    private static Set<String> domains(Set<ObjectName> names) {
        return names.stream().map(ObjectName::getDomain).collect(Collectors.toSet());
    }
}
