package org.faxmx.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.management.AttributeList;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import org.faxmx.ManualClock;
import org.faxmx.fax.Setting;

/** A fake fax server published as {@code S} in an MBean server of its own, and read back through it. */
final class PublishedServer implements AutoCloseable {

    static final ObjectName SERVER = ObjectNames.faxServer("S");
    static final ManagedFaxServer.Facts FACTS = new ManagedFaxServer.Facts("S", "HOST", "simulated", false);

    final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    final ManualClock clock = new ManualClock("2026-03-01T10:00:00Z");
    /** Runs attempts to connect again; pauses are cut to their half. */
    final ManualScheduler scheduler = new ManualScheduler();

    final NotificationDelivery notifications = new NotificationDelivery();

    /** Nanoseconds that polls are timed by. */
    final AtomicLong nanos = new AtomicLong();

    private final Surroundings around = new Surroundings(
            mbeans, clock, nanos::get, scheduler, () -> 0, notifications, new BridgeFigures(), new Attempts(1));

    final FakeFaxServer fax;
    final ManagedFaxServer managed;
    private final Registrations registrations;

    PublishedServer(FakeFaxServer fax) {
        this(fax, FACTS);
    }

    private PublishedServer(FakeFaxServer fax, ManagedFaxServer.Facts facts) {
        this.fax = fax;
        try {
            registrations = Registrations.in(mbeans);
        } catch (JMException | IOException e) {
            throw new AssertionError(e);
        }
        managed = ManagedFaxServer.publish(facts, fax, around);
        registrations();
    }

    /** What it shares with others. */
    Surroundings around() {
        return around;
    }

    static Surroundings around(
            MBeanServer mbeans,
            InstantSource clock,
            ScheduledExecutorService executor,
            NotificationDelivery notifications) {
        return new Surroundings(
                mbeans,
                clock,
                () -> nanos(clock),
                executor,
                () -> 0,
                notifications,
                new BridgeFigures(),
                new Attempts(1));
    }

    /** Time as a clock has it that nobody sets. */
    private static long nanos(InstantSource clock) {
        return ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant());
    }

    /** Time goes on for all that it is taken from. */
    void elapse(Duration time) {
        clock.advance(time);
        nanos.addAndGet(time.toNanos());
    }

    static PublishedServer of(FakeFaxServer fax) {
        return new PublishedServer(fax);
    }

    /** A server whose bridge allows writing. */
    static PublishedServer writable(FakeFaxServer fax) {
        return new PublishedServer(fax, new ManagedFaxServer.Facts("S", "HOST", "simulated", true));
    }

    /** What was registered (+) and unregistered (-) since the last time this was asked. */
    List<String> registrations() {
        return registrations.taken();
    }

    List<ObjectName> getPorts() throws JMException {
        return List.of((ObjectName[]) mbeans.invoke(SERVER, "getPorts", null, null));
    }

    void connect() throws JMException {
        mbeans.invoke(SERVER, "connect", null, null);
    }

    void disconnect() throws JMException {
        mbeans.invoke(SERVER, "disconnect", null, null);
    }

    /** An attribute of the server's MBean. */
    Object get(String attribute) throws JMException {
        return mbeans.getAttribute(SERVER, attribute);
    }

    Object get(ObjectName name, String attribute) throws JMException {
        return mbeans.getAttribute(name, attribute);
    }

    CompositeData[] table() throws JMException {
        return (CompositeData[]) get("PortTable");
    }

    /** One column of PortTable. */
    List<Object> column(String attribute) throws JMException {
        return Arrays.stream(table()).map(row -> row.get(attribute)).toList();
    }

    /** The names of all registered ports. */
    Set<String> registeredPorts() {
        return mbeans.queryNames(null, null).stream()
                .filter(name -> "FaxPort".equals(name.getKeyProperty("type")))
                .map(ObjectName::toString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Reads everything that every MBean of ours shows, one by one and in bulk: no null, no exception, right types. */
    void assertEveryAttributeAnswers() throws JMException {
        Set<ObjectName> names = mbeans.queryNames(new ObjectName(ObjectNames.DOMAIN + ":*"), null);
        assertTrue(names.contains(SERVER), names::toString);
        for (ObjectName name : names) {
            assertEveryAttributeAnswers(mbeans, name);
        }
    }

    static void assertEveryAttributeAnswers(MBeanServer mbeans, ObjectName name) throws JMException {
        MBeanAttributeInfo[] attributes = mbeans.getMBeanInfo(name).getAttributes();
        for (MBeanAttributeInfo attribute : attributes) {
            Object value = mbeans.getAttribute(name, attribute.getName());
            assertNotNull(value, () -> name + " " + attribute.getName());
            assertTrue(
                    assertInstanceOf(OpenMBeanAttributeInfo.class, attribute).isValue(value)
                            || isUntoldSetting(attribute.getName(), value),
                    () -> name + " " + attribute.getName() + " is " + value);
        }
        AttributeList bulk = mbeans.getAttributes(
                name, Arrays.stream(attributes).map(MBeanAttributeInfo::getName).toArray(String[]::new));
        assertEquals(attributes.length, bulk.size(), () -> name + " answers in bulk only " + bulk);
    }

    /** The range of a setting is that of what may be written; one that the server does not tell shows -1. */
    private static boolean isUntoldSetting(String attribute, Object value) {
        return value.equals(-1)
                && Setting.OF_SERVER.stream().anyMatch(setting -> setting.name().equals(attribute));
    }

    @Override
    public void close() {
        managed.close();
        scheduler.shutdownNow();
        notifications.close();
    }
}
