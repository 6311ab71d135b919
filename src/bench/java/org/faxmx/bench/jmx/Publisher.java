package org.faxmx.bench.jmx;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.faxmx.FaxBridge;
import org.faxmx.SettingsSource;
import org.faxmx.access.Authenticator;
import org.faxmx.access.Role;
import org.faxmx.access.TestAuthority;
import org.faxmx.access.Tls;
import org.faxmx.access.TlsFiles;
import org.faxmx.access.UserAuthenticator;
import org.faxmx.bench.Samples;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.PollSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.config.SimulateSettings;
import org.faxmx.config.UsersFile;
import org.faxmx.connector.AccessControl;
import org.faxmx.connector.Doors;
import org.faxmx.connector.RmiConnector;
import org.faxmx.connector.RmiDoor;
import org.faxmx.e2e.TestUsers;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.ServerConfiguration;
import org.faxmx.jmx.ObjectNames;
import org.faxmx.jmx.PublishedServer;
import org.faxmx.simulator.Preset;
import org.faxmx.simulator.SimulatedFaxService;
import org.jolokia.jvmagent.JolokiaServer;
import org.jolokia.jvmagent.JolokiaServerConfig;

/**
 * A JVM that publishes fax ports as commanded line by line. Its argument says how: {@code faxmx}, or {@code plain} for
 * beans written and registered by hand.
 *
 * <pre>
 * publish N METHODS   NANOS               publishes N ports, with routing methods or not, in a new MBean server
 * again N METHODS     NANOS COUNT         the same, and reads them five times more: median of that, and how many MBeans were
 *                                         registered or unregistered
 * heap N METHODS      BYTES               what N published ports hold on the heap
 * serve N             HTTP-URL RMI-URL    publishes N ports for clients, until the end
 * doors DIRECTORY     AGENT-URL USERS-URL TLS-URL
 *                                         more ways to what serve published: Jolokia's own agent, without any rules; HTTP
 *                                         with users, who are {@link TestUsers}; and the same over TLS, whose certificate
 *                                         goes into that directory
 * serve S N MILLIS    HTTP-URL RMI-URL    publishes S servers of N ports, each read at that interval
 * hang, release       -                   the first of those servers stops answering, and answers again
 * lateness MILLIS     LATE-MILLIS...      how much later than that the readings of the others began, since last asked
 * bridge S N MILLIS   -                   opens a whole bridge of S simulated servers of N ports, without connectors
 * threads             COUNT
 * </pre>
 */
final class Publisher {

    private static final String NAME = "bench";
    private static final int COLLECTIONS = 4;
    private static final int REPEATS = 5;
    private static final Duration NEVER = Duration.ZERO;

    private final boolean plain;
    private final Servers servers = new Servers(PollSettings.DEFAULT.routing());
    private final List<SteeredFaxServer> served = new ArrayList<>();

    private Publisher(boolean plain) {
        this.plain = plain;
    }

    public static void main(String[] arguments) throws Exception {
        Publisher publisher = new Publisher(arguments[0].equals("plain"));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            try {
                System.out.println(publisher.answer(line.split(" ")));
            } catch (Exception | LinkageError e) {
                e.printStackTrace();
                System.out.println("failed " + e);
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private String answer(String[] words) throws Exception {
        switch (words[0]) {
            case "publish" -> {
                return "" + publish(prepare(words));
            }
            case "again" -> {
                return again(prepare(words));
            }
            case "heap" -> {
                return "" + heap(words);
            }
            case "serve" -> {
                if (words.length == 2) {
                    serve(Integer.parseInt(words[1]));
                } else {
                    serve(Integer.parseInt(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
                }
                MBeanServer mbeans = ManagementFactory.getPlatformMBeanServer();
                return Doors.open().url() + " "
                        + RmiConnector.open(
                                        RmiDoor.loopback(0),
                                        new AccessControl(
                                                mbeans, ObjectNames.DOMAIN, Authenticator.everybody(Role.ADMIN)))
                                .url();
            }
            case "doors" -> {
                return doors(Path.of(words[1]));
            }
            case "hang" -> {
                served.get(0).hang();
                return "-";
            }
            case "release" -> {
                served.get(0).release();
                return "-";
            }
            case "lateness" -> {
                return lateness(Integer.parseInt(words[1]));
            }
            case "bridge" -> {
                bridge(Integer.parseInt(words[1]), Integer.parseInt(words[2]), Long.parseLong(words[3]));
                return "-";
            }
            case "threads" -> {
                return "" + ManagementFactory.getThreadMXBean().getThreadCount();
            }
            default -> throw new IllegalArgumentException("unknown command: " + String.join(" ", words));
        }
    }

    // ---- publishing

    private static FaxReading prepare(String[] words) {
        return prepare(Integer.parseInt(words[1]), Boolean.parseBoolean(words[2]));
    }

    /** The answer of a backend: records and texts that are new each time. */
    private static FaxReading prepare(int count, boolean methods) {
        SimulatedFaxService service = Preset.QUIET.service(count, 1, Clock.systemUTC());
        FaxServer server = service.newServer();
        server.connect();
        return copy(server.read(FaxReading.Scope.ALL), methods);
    }

    private static FaxReading copy(FaxReading read, boolean methods) {
        List<FaxPort> ports = read.ports().ports().stream()
                .map(port -> FaxPort.builder(port.deviceId(), copy(port.name()))
                        .canModify(port.canModify())
                        .csid(copy(port.csid()))
                        .tsid(copy(port.tsid()))
                        .rings(port.rings())
                        .priority(port.priority())
                        .send(port.send())
                        .receive(port.receive())
                        .build())
                .toList();
        List<RoutingMethod> copied = methods
                ? methods(read).stream()
                        .map(method -> new RoutingMethod(
                                method.deviceId(),
                                copy(method.deviceName()),
                                copy(method.guid()),
                                copy(method.functionName()),
                                copy(method.friendlyName()),
                                copy(method.imageName()),
                                copy(method.extensionName()),
                                copy(method.routingData()),
                                method.enabled()))
                        .toList()
                : List.of();
        return reading(ports, copied);
    }

    private static FaxReading reading(List<FaxPort> ports, List<RoutingMethod> methods) {
        return new FaxReading(
                new FaxReading.Ports(ports, List.of()),
                Optional.of(new FaxReading.Methods(methods, List.of())),
                ServerConfiguration.none());
    }

    private static List<RoutingMethod> methods(FaxReading read) {
        return read.routingMethods().orElseThrow().methods();
    }

    private static String copy(String text) {
        return new String(text.toCharArray());
    }

    private long publish(FaxReading read) throws JMException {
        MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
        SteeredFaxServer server = steered(read);
        System.gc();
        long start = System.nanoTime();
        if (plain) {
            register(read, mbeans);
            long nanos = System.nanoTime() - start;
            requirePublished(mbeans, read);
            return nanos;
        }
        try (PublishedServer published = servers.publish(NAME, server, mbeans)) {
            long nanos = System.nanoTime() - start;
            requirePublished(mbeans, read);
            int count = published.monitor().snapshot().ports().size();
            if (count != read.ports().ports().size()) {
                throw new IllegalStateException("the snapshot has " + count + " ports");
            }
            return nanos;
        }
    }

    private String again(FaxReading read) throws JMException {
        MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
        SteeredFaxServer server = steered(read);
        PublishedServer published = servers.publish(NAME, server, mbeans);
        try {
            AtomicInteger changes = new AtomicInteger();
            mbeans.addNotificationListener(
                    MBeanServerDelegate.DELEGATE_NAME,
                    (notification, handback) -> changes.incrementAndGet(),
                    null,
                    null);
            List<Double> nanos = new ArrayList<>();
            for (int i = 0; i < REPEATS; i++) {
                server.answer(copy(read, true));
                System.gc();
                long start = System.nanoTime();
                ObjectName[] names = (ObjectName[]) mbeans.invoke(ObjectNames.faxServer(NAME), "getPorts", null, null);
                nanos.add((double) (System.nanoTime() - start));
                if (names.length != read.ports().ports().size()) {
                    throw new IllegalStateException("getPorts returned " + names.length + " names");
                }
                requirePublished(mbeans, read);
            }
            return Samples.of(nanos).median() + " " + changes;
        } finally {
            published.close();
        }
    }

    private double heap(String[] words) throws JMException {
        MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
        // Objects that exist once, whatever the number of ports, are made before.
        publish(prepare(10, Boolean.parseBoolean(words[2])));
        long before = used();
        FaxReading read = prepare(words);
        int count = read.ports().ports().size();
        Object published;
        if (plain) {
            register(read, mbeans);
            published = mbeans;
        } else {
            SteeredFaxServer server = steered(read);
            published = servers.publish(NAME, server, mbeans);
            server.answer(reading(List.of(), List.of()));
        }
        read = null;
        double bytes = (used() - before) / (double) count;
        if (!plain) {
            ((PublishedServer) published).close();
        }
        if (mbeans.getMBeanCount() < 1) {
            throw new IllegalStateException("the MBean server is gone");
        }
        return bytes;
    }

    private static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    private static void register(FaxReading read, MBeanServer mbeans) throws JMException {
        for (FaxPort port : read.ports().ports()) {
            mbeans.registerMBean(
                    new PlainPort(port),
                    new ObjectName("faxmx:type=FaxPort,server=" + NAME + ",port=" + ObjectNames.safe(port.name())
                            + ",deviceId=" + port.deviceId().value()));
        }
        for (RoutingMethod method : methods(read)) {
            mbeans.registerMBean(
                    new PlainMethod(method),
                    new ObjectName("faxmx:type=FaxRoutingMethod,server=" + NAME + ",port="
                            + ObjectNames.safe(method.deviceName()) + ",deviceId="
                            + method.deviceId().value() + ",method=" + RoutingMethod.plain(method.guid())));
        }
    }

    private static SteeredFaxServer steered(FaxReading read) {
        SteeredFaxServer server = new SteeredFaxServer(
                Preset.QUIET.service(0, 1, Clock.systemUTC()).newServer());
        server.answer(read);
        return server;
    }

    private static void requirePublished(MBeanServer mbeans, FaxReading read) throws JMException {
        int found =
                mbeans.queryNames(new ObjectName("faxmx:type=FaxPort,*"), null).size();
        int methods = mbeans.queryNames(new ObjectName("faxmx:type=FaxRoutingMethod,*"), null)
                .size();
        if (found != read.ports().ports().size() || methods != methods(read).size()) {
            throw new IllegalStateException(found + " ports and " + methods + " routing methods are published");
        }
    }

    // ---- serving

    private void serve(int count) throws JMException {
        MBeanServer mbeans = ManagementFactory.getPlatformMBeanServer();
        FaxReading read = prepare(count, false);
        if (plain) {
            register(read, mbeans);
        } else {
            SteeredFaxServer server = steered(read);
            served.add(server);
            servers.publish(NAME, server, mbeans);
        }
    }

    private static String doors(Path directory) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        PrintStream answers = System.out;
        // Where it logs, among the answers to commands.
        System.setOut(System.err);
        JolokiaServer agent = new JolokiaServer(
                new JolokiaServerConfig(Map.of("host", "127.0.0.1", "port", "" + port, "discoveryEnabled", "false")),
                false);
        agent.start();
        System.setOut(answers);
        AccessControl users = new AccessControl(
                ManagementFactory.getPlatformMBeanServer(),
                ObjectNames.DOMAIN,
                new UserAuthenticator(UsersFile.read(TestUsers.in(directory))));
        Tls tls = Tls.open(
                new TestAuthority().bridge(directory, TestAuthority.Flaw.NONE, TlsFiles.ClientCertificates.NONE),
                InstantSource.system(),
                Executors.newSingleThreadScheduledExecutor());
        return agent.getUrl() + " "
                + Doors.open(users, Optional.empty()).url() + " "
                + Doors.open(users, Optional.of(tls)).url();
    }

    private void serve(int count, int ports, int millis) {
        for (int i = 1; i <= count; i++) {
            SteeredFaxServer server = new SteeredFaxServer(
                    Preset.QUIET.service(ports, i, Clock.systemUTC()).newServer());
            served.add(server);
            servers.add(NAME + i, server, ManagementFactory.getPlatformMBeanServer());
        }
        servers.poll(Duration.ofMillis(millis), NEVER);
    }

    private static void bridge(int servers, int count, long millis) {
        PollSettings polling = new PollSettings(Duration.ofMillis(millis), Duration.ofMillis(millis));
        List<ServerSettings> settings = new ArrayList<>();
        for (int i = 1; i <= servers; i++) {
            settings.add(new ServerSettings(
                    NAME + i,
                    "",
                    Backend.SIMULATED,
                    new SimulateSettings("quiet", count, i),
                    polling,
                    ServerSettings.DEFAULT_TIMEOUT));
        }
        FaxBridge.open(
                new BridgeSettings(settings, Optional.empty(), Optional.empty(), Optional.empty(), false),
                SettingsSource.none(),
                ManagementFactory.getPlatformMBeanServer(),
                Clock.systemUTC());
    }

    private String lateness(int millis) {
        List<Double> late = new ArrayList<>();
        for (SteeredFaxServer server : served.subList(1, served.size())) {
            List<Long> begun = server.begun();
            for (int i = 1; i < begun.size(); i++) {
                late.add((begun.get(i) - begun.get(i - 1)) / 1e6 - millis);
            }
        }
        return late.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
}
