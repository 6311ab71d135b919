package org.faxmx.bench.endurance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.management.Attribute;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanException;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnectionNotification;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.faxmx.bench.LinuxProcess;
import org.faxmx.bench.Machine;
import org.faxmx.bench.Report;
import org.faxmx.bench.Steadiness;
import org.faxmx.bench.jmx.CommandedJvm;
import org.junit.jupiter.api.Test;

/**
 * Many busy fax servers and several clients, for long: afterwards the MBeans must have what the simulator holds, nothing may
 * have grown, no read may have failed that should not, and listeners must have received all notifications.
 */
class EnduranceRun {

    private static final Duration LENGTH =
            Duration.parse("PT" + System.getProperty("faxmx.endurance", "1m").toUpperCase());
    private static final int SERVERS = 20;
    private static final int PORTS = 50;
    private static final int TENTHS = 10;
    private static final Duration LONGEST_SETTLING = Duration.ofMinutes(2);
    private static final List<String> OPTIONS = List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch");

    private static final String READ = "read";
    private static final String[] PORT = {
        "Name", "DeviceId", "CanModify", "Csid", "Tsid", "Rings", "Priority", "Send", "Receive"
    };
    private static final String[] METHOD = {
        "DeviceId",
        "DeviceName",
        "Guid",
        "FunctionName",
        "FriendlyName",
        "ImageName",
        "ExtensionName",
        "RoutingData",
        "Enable"
    };

    private final Report report = new Report("endurance", "endurance");
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<ReadingClient> clients = new ArrayList<>();
    private final Map<ObjectName, Listening> listenings = new HashMap<>();
    private final AtomicLong lost = new AtomicLong();
    private final Steadiness steadiness = new Steadiness()
            .watch("Java heap, KiB", 2 * 1024)
            .watch("Java threads", 4)
            .watch("threads", 4)
            .watch("file descriptors", 4)
            .watch("private memory, KiB", 16 * 1024)
            .watch("resident memory, KiB", 16 * 1024);

    @Test
    void endures() throws Exception {
        report.add("- " + Instant.now().truncatedTo(ChronoUnit.MINUTES) + ", commit " + Machine.commit() + "\n- "
                + Machine.describe() + "\n- Java " + System.getProperty("java.runtime.version") + "\n- "
                + LENGTH.toString().substring(2).toLowerCase() + ", " + SERVERS + " servers of " + PORTS
                + " ports and spare modems");
        List<String> wrong = new ArrayList<>();
        try (CommandedJvm bridge = new CommandedJvm(EnduringBridge.class, OPTIONS)) {
            String[] urls = bridge.ask("open " + SERVERS + " " + PORTS);
            try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(urls[1]))) {
                MBeanServerConnection mbeans = connector.getMBeanServerConnection();
                requireTruth(bridge, mbeans, "before the beginning");
                listen(connector);
                read(urls[0], mbeans);
                bridge.ask("begin");
                work(bridge);
                clients.forEach(ReadingClient::close);
                bridge.ask("end");
                for (ObjectName server : servers(mbeans)) {
                    readAtLast(mbeans, server);
                }
                int shown = requireTruth(bridge, mbeans, "in the end");
                report.add("In the end " + shown
                        + " MBeans of ports and routing methods showed exactly what the simulator held; "
                        + mbeans.queryNames(name("faxmx:type=FaxPort,occurrence=*,*"), null)
                                .size()
                        + " of them for ports with the device id of another.");
                judgeServers(bridge, mbeans);
                judgeListeners(mbeans, wrong);
            } finally {
                clients.forEach(ReadingClient::close);
            }
        }
        judgeClients(wrong);
        steadiness.report(report);
        wrong.addAll(steadiness.grown());
        report.publish();
        assertEquals(List.of(), wrong);
    }

    private void work(CommandedJvm bridge) throws Exception {
        long begun = System.nanoTime();
        for (int tenth = 1; tenth <= TENTHS; tenth++) {
            long left = begun + LENGTH.multipliedBy(tenth).dividedBy(TENTHS).toNanos() - System.nanoTime();
            assertFalse(bridge.process().waitFor(left, TimeUnit.NANOSECONDS), "the bridge has ended");
            String[] held = bridge.ask("held");
            LinuxProcess process = LinuxProcess.look(bridge.process().pid());
            steadiness.sample(Map.of(
                    "Java heap, KiB", Double.parseDouble(held[0]) / 1024,
                    "Java threads", Double.valueOf(held[1]),
                    "threads", (double) process.threads(),
                    "file descriptors", (double) process.descriptors(),
                    "private memory, KiB", (double) process.privateKilobytes(),
                    "resident memory, KiB", (double) process.residentKilobytes()));
        }
    }

    private static void readAtLast(MBeanServerConnection mbeans, ObjectName server) throws Exception {
        try {
            mbeans.invoke(server, "getPorts", null, null);
        } catch (MBeanException e) {
            // The service was restarted, which the bridge noticed only now; it connects again.
            mbeans.invoke(server, "getPorts", null, null);
        }
    }

    // ---- what is shown

    /** An MBean and what it shows, as one line of text. */
    static String line(ObjectName name, Object... values) {
        return name + " " + Arrays.toString(values);
    }

    private static int requireTruth(CommandedJvm bridge, MBeanServerConnection mbeans, String when) throws Exception {
        Path file = Path.of("target/bench/truth.txt").toAbsolutePath();
        bridge.ask("truth " + file);
        List<String> truth = Files.readAllLines(file);
        List<String> shown = new ArrayList<>();
        for (ObjectName port : mbeans.queryNames(name("faxmx:type=FaxPort,*"), null)) {
            shown.add(line(port, values(mbeans, port, PORT)));
        }
        for (ObjectName method : mbeans.queryNames(name("faxmx:type=FaxRoutingMethod,*"), null)) {
            shown.add(line(method, values(mbeans, method, METHOD)));
        }
        Collections.sort(shown);
        List<String> missing = new ArrayList<>(truth);
        missing.removeAll(Set.copyOf(shown));
        List<String> surplus = new ArrayList<>(shown);
        surplus.removeAll(Set.copyOf(truth));
        assertEquals(List.of(), missing, when + " the simulator holds what is not shown");
        assertEquals(List.of(), surplus, when + " something is shown that the simulator does not hold");
        assertEquals(truth.size(), shown.size(), when);
        assertTrue(shown.size() > SERVERS * PORTS, when + " there is little to compare");
        return shown.size();
    }

    private static Object[] values(MBeanServerConnection mbeans, ObjectName name, String[] attributes)
            throws Exception {
        return mbeans.getAttributes(name, attributes).asList().stream()
                .map(Attribute::getValue)
                .toArray();
    }

    private void judgeServers(CommandedJvm bridge, MBeanServerConnection mbeans) throws Exception {
        long reconnections = 0;
        for (ObjectName server : servers(mbeans)) {
            assertEquals(true, mbeans.getAttribute(server, "Connected"), server + " is connected in the end");
            reconnections += (Long) mbeans.getAttribute(server, "Reconnections");
        }
        assertTrue(reconnections > 0, "no server was ever away");
        report.add("Connections that were lost and came back: " + reconnections + ". Besides the life of the preset: "
                + String.join(", ", bridge.ask("counts")).replace('=', ' ') + ".");
    }

    // ---- clients

    private void read(String url, MBeanServerConnection mbeans) {
        Random random = new Random(1);
        clients.add(new ReadingClient("RMI, bulk", () -> {
            ObjectName server = server(random);
            if (random.nextInt(10) == 0) {
                try {
                    mbeans.invoke(server, "getPorts", null, null);
                } catch (MBeanException e) {
                    // The server is away, or an operation of another client takes long.
                    return "getPorts refused: " + e.getCause().getClass().getSimpleName();
                }
                return "getPorts";
            }
            CompositeData[] rows = (CompositeData[]) mbeans.getAttribute(server, "PortTable");
            for (CompositeData row : rows) {
                if (row.get("Csid") == null || row.get("DeviceState") == null) {
                    return "unexpected: " + row;
                }
            }
            return READ;
        }));
        Random other = new Random(2);
        clients.add(new ReadingClient("RMI, single", () -> {
            List<ObjectName> ports = List.copyOf(mbeans.queryNames(portsOf(server(other)), null));
            if (ports.isEmpty()) {
                return "no port";
            }
            try {
                Object[] values = values(mbeans, ports.get(other.nextInt(ports.size())), PORT);
                return values.length == PORT.length ? READ : "unexpected: " + Arrays.toString(values);
            } catch (InstanceNotFoundException e) {
                return "port unplugged";
            }
        }));
        Random third = new Random(3);
        clients.add(new ReadingClient(
                "HTTP, bulk",
                () -> outcome(
                        HttpRequest.newBuilder(URI.create(url))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(
                                        "{\"type\":\"read\",\"mbean\":\"" + portsOf(server(third)) + "\"}"))
                                .build(),
                        "\"Csid\":")));
        Random fourth = new Random(4);
        clients.add(new ReadingClient(
                "HTTP, single",
                () -> outcome(
                        HttpRequest.newBuilder(URI.create(url + "read/" + server(fourth) + "/PortCount,State"))
                                .build(),
                        "\"State\":")));
    }

    private String outcome(HttpRequest request, String expected) throws IOException, InterruptedException {
        String answer = http.send(request, BodyHandlers.ofString()).body();
        if (answer.contains("\"status\":200") && answer.contains(expected)) {
            return READ;
        }
        if (answer.contains("\"status\":404") && answer.contains("InstanceNotFoundException")) {
            return "port unplugged";
        }
        return "unexpected: " + answer.substring(0, Math.min(300, answer.length()));
    }

    private void judgeClients(List<String> wrong) {
        List<List<String>> rows = new ArrayList<>();
        for (ReadingClient client : clients) {
            Map<String, Integer> counts = client.counts();
            rows.add(List.of(
                    client.name(),
                    "" + counts.getOrDefault(READ, 0),
                    counts.entrySet().stream()
                            .filter(entry -> !entry.getKey().equals(READ))
                            .map(entry -> entry.getKey() + " " + entry.getValue())
                            .collect(Collectors.joining(", "))));
            if (counts.getOrDefault(READ, 0) == 0) {
                wrong.add(client.name() + " has read nothing");
            }
            counts.keySet().stream()
                    .filter(outcome -> outcome.startsWith("unexpected"))
                    .forEach(outcome -> wrong.add(client.name() + ": " + outcome));
        }
        report.table(List.of("client", "reads:", "besides"), rows);
    }

    // ---- listeners

    /** Listens to every server. */
    private void listen(JMXConnector connector) throws Exception {
        MBeanServerConnection mbeans = connector.getMBeanServerConnection();
        connector.addConnectionNotificationListener(
                (notification, handback) -> {
                    if (notification.getType().equals(JMXConnectionNotification.NOTIFS_LOST)) {
                        lost.addAndGet((Long) notification.getUserData());
                    }
                },
                null,
                null);
        for (ObjectName server : servers(mbeans)) {
            Listening listening = new Listening(ports(mbeans, server));
            mbeans.addNotificationListener(server, listening, null, null);
            listenings.put(server, listening);
        }
    }

    private void judgeListeners(MBeanServerConnection mbeans, List<String> wrong) throws Exception {
        Map<String, Integer> heard = new TreeMap<>();
        for (Map.Entry<ObjectName, Listening> entry : listenings.entrySet()) {
            Listening listening = entry.getValue();
            Set<String> ports = ports(mbeans, entry.getKey());
            long deadline = System.nanoTime() + LONGEST_SETTLING.toNanos();
            while (!listening.ports().equals(ports) && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            if (!listening.ports().equals(ports)) {
                wrong.add(entry.getKey() + " has other ports than its listener was notified of");
            }
            listening.wrong().forEach(what -> wrong.add(entry.getKey() + ": " + what));
            listening.heard().forEach((type, count) -> heard.merge(type, count, Integer::sum));
        }
        if (lost.get() > 0) {
            wrong.add(lost + " notifications were lost on their way");
        }
        report.add("Listeners of " + listenings.size() + " servers heard " + heard + ", " + lost + " lost.");
    }

    private static Set<String> ports(MBeanServerConnection mbeans, ObjectName server) throws IOException {
        return mbeans.queryNames(portsOf(server), null).stream()
                .map(ObjectName::toString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<ObjectName> servers(MBeanServerConnection mbeans) throws IOException {
        Set<ObjectName> servers = mbeans.queryNames(name("faxmx:type=FaxServer,*"), null);
        assertEquals(SERVERS, servers.size());
        return servers;
    }

    private static ObjectName server(Random random) {
        return name("faxmx:type=FaxServer,server=fax" + (1 + random.nextInt(SERVERS)));
    }

    private static ObjectName portsOf(ObjectName server) {
        return name("faxmx:type=FaxPort,server=" + server.getKeyProperty("server") + ",*");
    }

    private static ObjectName name(String text) {
        try {
            return new ObjectName(text);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
