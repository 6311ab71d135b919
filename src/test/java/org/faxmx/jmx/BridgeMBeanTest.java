package org.faxmx.jmx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.management.Attribute;
import javax.management.MBeanException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import org.faxmx.ManualClock;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.RoutingMethod;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The MBean of the bridge. */
class BridgeMBeanTest {

    private static final BridgeMBean.Facts FACTS =
            new BridgeMBean.Facts("1.2.3", "http://127.0.0.1:1/jolokia/", "service:jmx:rmi:///x", false, false);

    private final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    private final ManualClock clock = new ManualClock("2026-03-01T10:00:00.123456Z");
    private final PublishingContext context = PublishedFake.context(mbeans, clock);
    private final FakeFaxServer one = new FakeFaxServer().has(FakeFaxServer.port(1, "A"), FakeFaxServer.port(2, "B"));
    private final FakeFaxServer two = new FakeFaxServer().has(FakeFaxServer.port(1, "A"));
    private final PublishedServer first = publish("one", one);
    private final PublishedServer second = publish("two", two);
    private volatile List<PublishedServer> servers = List.of(first, second);
    private Supplier<List<String>> reloading = List::of;
    private final AutoCloseable bridge =
            BridgeMBean.publish(FACTS, () -> servers, () -> reloading.get(), FixedStatus.READY, context);

    @AfterEach
    void close() throws Exception {
        bridge.close();
        first.close();
        second.close();
        context.monitoring().timer().shutdownNow();
    }

    @Test
    void hasVersionUptimeServersAndAddresses() throws Exception {
        clock.advance(Duration.ofSeconds(90));
        assertEquals("1.2.3", get("Version"));
        assertEquals("2026-03-01T10:00:00.123Z", get("StartTime"));
        assertEquals(Instant.parse("2026-03-01T10:00:00.123Z").toEpochMilli(), get("StartTimeMillis"));
        assertEquals(true, get("Ready"));
        assertEquals(7L, get("HttpRequests"));
        assertEquals(2L, get("HttpRefused"));
        assertEquals(3L, get("RmiRefused"));
        assertEquals(1, get("RmiConnections"));
        assertEquals(90_000L, get("UptimeMillis"));
        assertArrayEquals(new String[] {"one", "two"}, (String[]) get("ServerNames"));
        assertEquals(2, get("ServersConnected"));
        assertEquals(3, get("PortsPublished"));
        assertEquals(3, get("PortsStale"), "their status was never read");
        first.monitor().pollStatus();
        assertEquals(1, get("PortsStale"));
        second.monitor().pollStatus();
        assertEquals(0, get("PortsStale"));
        assertEquals(false, get("WritesAllowed"));
        assertEquals(false, get("Insecure"));
        assertEquals("http://127.0.0.1:1/jolokia/", get("HttpUrl"));
        assertEquals("service:jmx:rmi:///x", get("RmiUrl"));
        PublishedFake.assertEveryAttributeAnswers(mbeans, ObjectNames.bridge());
    }

    @Test
    void hasTheTimesOfReadings() throws Exception {
        one.duringReadings(() -> clock.advance(Duration.ofMillis(400)));
        first.monitor().getPorts();
        assertEquals(3L, get("Reads"));
        assertEquals(400L, get("ReadMillisTotal"));
        assertEquals(400L, get("ReadMillisMax"));
        assertEquals(0L, get("ReadMillisP50"));
        assertEquals(400L, get("ReadMillisP95"));
        assertEquals(6, get("MBeansPublished"), "two servers, three ports and the bridge");
    }

    @Test
    void countsNotifications() throws Exception {
        Heard heard = new Heard();
        mbeans.addNotificationListener(ObjectNames.faxServer("one"), heard, null, null);
        assertEquals(0L, get("NotificationsSent"));
        first.monitor().disconnect();
        heard.next();
        assertEquals(1L, get("NotificationsSent"));
        assertEquals(0L, get("NotificationsDropped"));
    }

    @Test
    void countsStalePorts() throws Exception {
        first.monitor().disconnect();
        two.failAt(1);
        second.monitor().getPorts();
        assertEquals(1, get("ServersConnected"));
        assertEquals(3, get("PortsPublished"));
        assertEquals(3, get("PortsStale"));
    }

    @Test
    void hasTheServersOfThisMoment() throws Exception {
        servers = List.of(second);
        assertArrayEquals(new String[] {"two"}, (String[]) get("ServerNames"));
        assertEquals(1, get("ServersConnected"));
        assertEquals(1, get("PortsPublished"));
    }

    @Test
    void attributesOfOneReadBelongTogether() throws Exception {
        bridge.close();
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        InstantSource busy = () -> {
            meanwhile.getAndSet(() -> {}).run();
            return clock.instant();
        };
        PublishingContext others = PublishedFake.context(mbeans, busy);
        try (AutoCloseable again =
                BridgeMBean.publish(FACTS, () -> servers, () -> reloading.get(), FixedStatus.READY, others)) {
            meanwhile.set(() -> {
                two.has(FakeFaxServer.port(1, "A"), FakeFaxServer.port(2, "B"));
                second.monitor().getPorts();
                first.monitor().disconnect();
            });
            List<Object> values = mbeans
                    .getAttributes(ObjectNames.bridge(), new String[] {
                        "PortsPublished", "ServersConnected", "UptimeMillis", "MBeansPublished", "PortsStale"
                    })
                    .asList()
                    .stream()
                    .map(Attribute::getValue)
                    .toList();
            assertEquals(List.of(3, 2, 0L, 6, 3), values);
            assertEquals(7, get("MBeansPublished"), again::toString);
        }
    }

    @Test
    void countsApartmentsAndRoutingMethods() throws Exception {
        two.routes(new RoutingMethod(
                new DeviceId(1), "A", "{11111111-1111-1111-1111-111111111111}", "F", "f", "i", "e", "d", true));
        second.monitor().getPorts();
        assertEquals(7, get("MBeansPublished"));
        FakeFaxServer three = new FakeFaxServer();
        three.counts(ComApartmentMBeanTest.FIGURES);
        try (PublishedServer third = PublishedFake.publish("three", three, context)) {
            servers = List.of(first, second, third);
            assertEquals(9, get("MBeansPublished"));
            assertTrue(mbeans.isRegistered(ObjectNames.comApartment("three")));
        }
        assertFalse(mbeans.isRegistered(ObjectNames.comApartment("three")));
    }

    @Test
    void reloadReturnsWhatChanged() throws Exception {
        assertArrayEquals(new String[0], (String[]) reload());
        reloading = () -> List.of("added server three", "removed server two");
        assertArrayEquals(new String[] {"added server three", "removed server two"}, (String[]) reload());
    }

    @Test
    void reloadThrowsClassesThatClientsHaveIfItIsRefused() {
        reloading = () -> {
            throw new IllegalStateException("nothing is changed: f.yaml:1:1: no", new AssertionError("ours"));
        };
        MBeanException refused = assertThrows(MBeanException.class, this::reload);
        assertEquals("nothing is changed: f.yaml:1:1: no", refused.getMessage());
        assertEquals(IllegalStateException.class, refused.getCause().getClass());
        assertNull(refused.getCause().getCause());
    }

    @Test
    void hasBeenUpForAsLongWhenTheClockIsSet() throws Exception {
        bridge.close();
        AtomicLong nanos = new AtomicLong();
        PublishingContext others = PublishedFake.context(mbeans, clock, nanos::get);
        try (AutoCloseable again =
                BridgeMBean.publish(FACTS, () -> servers, () -> reloading.get(), FixedStatus.READY, others)) {
            nanos.addAndGet(Duration.ofSeconds(5).toNanos());
            clock.advance(Duration.ofDays(-2));
            assertEquals(5_000L, get("UptimeMillis"), again::toString);
            clock.advance(Duration.ofDays(4));
            assertEquals(5_000L, get("UptimeMillis"));
            assertEquals("2026-03-01T10:00:00.123Z", get("StartTime"));
        }
    }

    @Test
    void isTheOnlyOneOfItsMBeanServer() throws Exception {
        IllegalStateException refused = assertThrows(
                IllegalStateException.class,
                () -> BridgeMBean.publish(
                        new BridgeMBean.Facts("other", "", "", false, false),
                        List::of,
                        List::of,
                        FixedStatus.READY,
                        context));
        assertTrue(refused.getMessage().contains("faxmx:type=Bridge"), refused.getMessage());
        assertEquals("1.2.3", get("Version"));
    }

    @Test
    void unregistersWhenClosedOnceOrTwice() throws Exception {
        bridge.close();
        bridge.close();
        assertFalse(mbeans.isRegistered(ObjectNames.bridge()));
        assertTrue(mbeans.isRegistered(ObjectNames.faxServer("one")));
    }

    private PublishedServer publish(String name, FakeFaxServer fax) {
        PublishedServer published = PublishedFake.publish(name, fax, context);
        published.monitor().connect();
        return published;
    }

    private Object reload() throws Exception {
        return mbeans.invoke(ObjectNames.bridge(), "reload", null, null);
    }

    private Object get(String attribute) throws Exception {
        return mbeans.getAttribute(ObjectNames.bridge(), attribute);
    }
}
