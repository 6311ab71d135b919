package org.faxmx.jmx;

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
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
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
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.Setting;
import org.faxmx.fax.WriteRules;
import org.faxmx.monitor.DaemonThreads;
import org.faxmx.monitor.MonitorContext;
import org.faxmx.monitor.MonitorStatistics;
import org.faxmx.monitor.ServerMonitor;

/** A fake fax server published as {@code S} in an MBean server of its own, and read back through it. */
final class PublishedFake implements AutoCloseable {

    static final ObjectName SERVER = ObjectNames.faxServer("S");

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    final ManualClock clock = new ManualClock("2026-03-01T10:00:00Z");
    final NotificationStatistics notifications = new NotificationStatistics();

    /** Nanoseconds of the monotonic clock that times readings. */
    final AtomicLong nanos = new AtomicLong();

    private final AtomicReference<Runnable> nextAge = new AtomicReference<>(() -> {});

    final PublishingContext context;
    final FakeFaxServer fax;
    final PublishedServer server;
    final ServerMonitor monitor;

    private final RegistrationRecorder registrations;

    private PublishedFake(FakeFaxServer fax, boolean writesAllowed) {
        this(fax, writesAllowed, WriteRules.simulated());
    }

    private PublishedFake(FakeFaxServer fax, boolean writesAllowed, WriteRules rules) {
        this.fax = fax;
        this.context = new PublishingContext(mbeans, monitoring(clock, this::look), notifications, writesAllowed);
        try {
            registrations = RegistrationRecorder.in(mbeans);
        } catch (JMException | IOException e) {
            throw new AssertionError(e);
        }
        server = publish("S", fax, rules, context);
        monitor = server.monitor();
        connectIfPossible(server);
        registrations();
    }

    /** A connected server whose status was polled. */
    static PublishedFake of(FakeFaxServer fax) {
        PublishedFake published = new PublishedFake(fax, false);
        published.monitor.pollStatus();
        return published;
    }

    /** A connected server before the first status poll. */
    static PublishedFake unpolled(FakeFaxServer fax, boolean writesAllowed) {
        return new PublishedFake(fax, writesAllowed);
    }

    /** A connected server before the first status poll, to which clients may write what the rules allow. */
    static PublishedFake writable(FakeFaxServer fax, WriteRules rules) {
        return new PublishedFake(fax, true, rules);
    }

    /** A connected server whose status was polled, and whose bridge allows writing. */
    static PublishedFake writable(FakeFaxServer fax) {
        PublishedFake published = new PublishedFake(fax, true);
        published.monitor.pollStatus();
        return published;
    }

    /** Publishes a server of that name, which is not connected yet. */
    static PublishedServer publish(String name, FakeFaxServer fax, PublishingContext context) {
        return publish(name, fax, WriteRules.simulated(), context);
    }

    private static PublishedServer publish(
            String name, FakeFaxServer fax, WriteRules rules, PublishingContext context) {
        ServerMonitor monitor = new ServerMonitor(name, fax, TIMEOUT, Duration.ZERO, context.monitoring());
        return PublishedServer.publish("HOST", "simulated", rules, monitor, fax, context);
    }

    /** What servers share in an MBean server whose clock a test sets. */
    static PublishingContext context(MBeanServer mbeans, InstantSource clock) {
        return context(mbeans, clock, () -> ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant()));
    }

    /** As the other method, with a monotonic clock of its own. */
    static PublishingContext context(MBeanServer mbeans, InstantSource clock, LongSupplier nanos) {
        return new PublishingContext(mbeans, monitoring(clock, nanos), new NotificationStatistics(), false);
    }

    /** No attempt to reconnect is made, and what follows a reading is done at once. */
    private static MonitorContext monitoring(InstantSource clock, LongSupplier nanos) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1) {
            @Override
            public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
                return super.schedule(work, 1, TimeUnit.DAYS);
            }
        };
        timer.setRemoveOnCancelPolicy(true);
        timer.setThreadFactory(new DaemonThreads("test-timer-"));
        return new MonitorContext(clock, nanos, timer, Runnable::run, Runnable::run, () -> 0, new MonitorStatistics());
    }

    private static void connectIfPossible(PublishedServer server) {
        try {
            server.monitor().connect();
        } catch (FaxException e) {
            assertEquals(e.getMessage(), server.monitor().snapshot().failure().text());
        }
    }

    private long look() {
        nextAge.getAndSet(() -> {}).run();
        return nanos.get();
    }

    /** Has something happen in the middle of whatever takes an age or a duration next. */
    void onNextAge(Runnable action) {
        nextAge.set(action);
    }

    /** Advances both clocks. */
    void elapse(Duration time) {
        clock.advance(time);
        nanos.addAndGet(time.toNanos());
    }

    /** What was registered (+) and unregistered (-) since the last call. */
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

    /** Reads every attribute of every MBean of ours, one by one and in bulk: no null, no exception, right types. */
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
                            || isUnknownSetting(attribute.getName(), value),
                    () -> name + " " + attribute.getName() + " is " + value);
        }
        AttributeList bulk = mbeans.getAttributes(
                name, Arrays.stream(attributes).map(MBeanAttributeInfo::getName).toArray(String[]::new));
        assertEquals(attributes.length, bulk.size(), () -> name + " answers in bulk only " + bulk);
    }

    /** The range of a setting is that of what may be written; one that the server does not return is -1. */
    private static boolean isUnknownSetting(String attribute, Object value) {
        return value.equals(-1)
                && Setting.OF_SERVER.stream().anyMatch(setting -> setting.name().equals(attribute));
    }

    @Override
    public void close() {
        server.close();
        context.monitoring().timer().shutdownNow();
    }
}
