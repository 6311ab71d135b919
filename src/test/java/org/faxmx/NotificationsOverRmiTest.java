package org.faxmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.MBeanServerConnection;
import javax.management.MBeanServerFactory;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.faxmx.access.Authenticator;
import org.faxmx.access.Role;
import org.faxmx.connector.AccessControl;
import org.faxmx.connector.RmiConnector;
import org.faxmx.connector.RmiDoor;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.Setting;
import org.faxmx.fax.WriteRules;
import org.faxmx.jmx.NotificationStatistics;
import org.faxmx.jmx.ObjectNames;
import org.faxmx.jmx.PublishedServer;
import org.faxmx.jmx.PublishingContext;
import org.faxmx.monitor.MonitorContext;
import org.faxmx.monitor.MonitorStatistics;
import org.faxmx.monitor.ServerMonitor;
import org.faxmx.simulator.Preset;
import org.faxmx.simulator.SimulatedFaxService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that follows a busy fax server by its notifications alone, compared with the simulator. */
@Timeout(120)
class NotificationsOverRmiTest {

    private static final ObjectName SERVER = ObjectNames.faxServer("S");
    private static final List<String> STATUS = List.of("Sending", "Receiving", "StatusText", "DeviceState");
    private static final int STEPS = 600;

    private final ManualClock clock = new ManualClock("2026-03-01T10:00:00Z");
    private final SimulatedFaxService service = Preset.BUSY.service(20, 5, clock);
    private final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    private final BlockingQueue<Notification> received = new LinkedBlockingQueue<>();
    private final Map<Object, Map<String, String>> known = new HashMap<>();
    private final Set<String> types = new HashSet<>();

    @Test
    void nothingIsLostOfABusyServer() throws Exception {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
        PublishingContext context = new PublishingContext(
                mbeans,
                new MonitorContext(
                        clock, System::nanoTime, executor, executor, executor, new Random(1), new MonitorStatistics()),
                new NotificationStatistics(),
                false);
        FaxServer server = service.newServer();
        ServerMonitor monitor =
                new ServerMonitor("S", server, Duration.ofSeconds(10), Duration.ofMinutes(10), context.monitoring());
        try (PublishedServer published =
                        PublishedServer.publish("", "simulated", WriteRules.simulated(), monitor, server, context);
                RmiConnector rmi = RmiConnector.open(
                        RmiDoor.loopback(0),
                        new AccessControl(mbeans, ObjectNames.DOMAIN, Authenticator.everybody(Role.ADMIN)));
                JMXConnector client = JMXConnectorFactory.connect(new JMXServiceURL(rmi.url()))) {
            published.monitor().connect();
            MBeanServerConnection remote = client.getMBeanServerConnection();
            remote.addNotificationListener(SERVER, (notification, handback) -> received.add(notification), null, null);
            for (CompositeData row : (CompositeData[]) remote.getAttribute(SERVER, "PortTable")) {
                Map<String, String> port = known.computeIfAbsent(row.get("DeviceId"), id -> new HashMap<>());
                row.getCompositeType().keySet().forEach(item -> port.put(item, String.valueOf(row.get(item))));
            }
            run(monitor);
            CompositeData[] table = (CompositeData[]) mbeans.getAttribute(SERVER, "PortTable");
            monitor.disconnect();
            replay();

            assertEquals(
                    Set.of(
                            "faxmx.port.added",
                            "faxmx.port.removed",
                            "faxmx.port.changed",
                            "faxmx.fax.failed",
                            "faxmx.server.connected",
                            "faxmx.server.disconnected"),
                    types);
            assertEquals(truth(), known.keySet());
            for (FaxPort port : service.ports()) {
                assertKnown(port.deviceId().value(), "Rings", port.rings());
                assertKnown(port.deviceId().value(), "Csid", port.csid());
            }
            assertEquals(service.ports().size(), table.length);
            for (CompositeData row : table) {
                STATUS.forEach(attribute -> assertKnown(row.get("DeviceId"), attribute, row.get(attribute)));
            }
        } finally {
            executor.shutdownNow();
        }
    }

    /** Ten minutes in which everything happens that can; at the end all is read again. */
    private void run(ServerMonitor monitor) {
        FaxServer another = service.newServer();
        Random random = new Random(3);
        for (int step = 0; step < STEPS || !monitor.snapshot().connected(); step++) {
            clock.advance(Duration.ofSeconds(1));
            try {
                if (step % 7 == 0) {
                    another.connect();
                    another.put(new DeviceId(65537 + random.nextInt(6)), Setting.RINGS, 1 + random.nextInt(99));
                }
            } catch (FaxException e) {
                // That port is gone or in use, or the service does not run.
            }
            try {
                if (monitor.snapshot().connected()) {
                    monitor.pollStatus();
                    monitor.poll();
                } else {
                    monitor.connect();
                }
            } catch (FaxException e) {
                assertFalse(monitor.snapshot().connected());
            }
        }
        monitor.poll();
        monitor.pollStatus();
    }

    /** Applies all notifications up to the disconnect. */
    private void replay() throws InterruptedException {
        long number = 0;
        CompositeData data;
        do {
            Notification next = received.poll(30, TimeUnit.SECONDS);
            assertNotNull(next, "nothing more after number " + number);
            assertEquals(++number, next.getSequenceNumber());
            assertEquals(SERVER, next.getSource());
            types.add(next.getType());
            data = (CompositeData) next.getUserData();
            Object port = data.get("deviceId");
            switch (next.getType()) {
                case "faxmx.port.added" -> assertNull(known.put(port, new HashMap<>()));
                case "faxmx.port.removed" -> assertNotNull(known.remove(port));
                case "faxmx.port.changed" -> {
                    assertKnown(port, (String) data.get("attribute"), data.get("oldValue"));
                    known.get(port).put((String) data.get("attribute"), (String) data.get("newValue"));
                }
                case "faxmx.fax.failed" -> {
                    assertNotNull(known.get(port));
                    assertTrue(
                            DeviceState.valueOf((String) data.get("newValue")).isFailure());
                }
                default -> assertEquals("", data.get("port"));
            }
        } while (!data.get("state").equals("DISCONNECTED"));
        assertTrue(number > 1000, "not much has happened: " + number);
    }

    private Set<Object> truth() {
        return service.ports().stream()
                .map(port -> (Object) port.deviceId().value())
                .collect(Collectors.toSet());
    }

    /** The last notification of an attribute has that value; a port that was added has none until it changes. */
    private void assertKnown(Object port, String attribute, Object value) {
        String last = known.get(port).get(attribute);
        assertTrue(
                last == null || last.equals(String.valueOf(value)),
                () -> port + " " + attribute + " is " + value + ", the last notification said " + last);
    }
}
