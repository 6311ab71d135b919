package org.faxmx.bench.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Array;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.Attribute;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.faxmx.bench.Bar;
import org.faxmx.bench.Machine;
import org.faxmx.bench.Report;
import org.faxmx.bench.Samples;
import org.faxmx.bench.Turns;
import org.faxmx.e2e.TestUsers;
import org.junit.jupiter.api.Test;

/**
 * What publishing many fax ports costs: FaxMX, and beans with the same attributes that are written and registered by
 * hand, in turns. A bar that is not met is reported; what cannot run or reads wrong values is a failure.
 */
class PublishingBenchmark {

    private static final int PORTS = 10_000;
    private static final int WARM_UP = 10;
    private static final int ROUNDS = Integer.getInteger("faxmx.bench.rounds", 20);
    private static final int BULK_ROUNDS = Math.max(3, ROUNDS / 3);
    private static final int GETS = 2_000;
    private static final int SERVERS = 100;
    // More than the threads that a bridge polls them all on.
    private static final int SOME_SERVERS = 20;
    private static final int PORTS_OF_EACH = 100;
    private static final int INTERVAL_MILLIS = 1_000;
    private static final Duration PHASE = Duration.ofSeconds(Integer.getInteger("faxmx.bench.phase", 10));
    private static final int PHASES = 4;

    private static final int RMI_WARM_UP = 2;
    private static final String BY_TABLE = "RMI, PortTable, ms";
    private static final String BY_COLUMNS = "RMI, PortColumns, ms";
    private static final String ONE_BY_ONE = "RMI, getAttributes on each port, ms";

    private static final String FAXMX = "FaxMX";
    private static final String PLAIN = "plain beans";
    private static final String ALL = "Jolokia, all attributes of all ports, ";
    private static final String BARE = " behind Jolokia's agent";
    private static final String USERS = ", with users";
    private static final String USERS_AND_TLS = ", with users, over TLS";
    private static final ObjectName ALL_PORTS = name("faxmx:type=FaxPort,*");
    private static final List<String> OPTIONS = List.of("-Xms2g", "-Xmx2g");

    private final Map<String, List<Double>> measured = new LinkedHashMap<>();
    private final List<Bar> bars = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private double changes;
    private int methods;

    @Test
    void publishing() throws Exception {
        Instant begun = Instant.now();
        double load = Machine.load();
        publications();
        clients();
        double[] threadsOfPorts = {threads("serve 10"), threads("serve " + PORTS)};
        double[] threadsOfServers = {
            threads("bridge " + SOME_SERVERS + " 10 200"), threads("bridge " + SERVERS + " 10 200")
        };
        hanging();
        judge(threadsOfPorts, threadsOfServers);

        Report report = new Report("publishing");
        report.add("- " + begun.truncatedTo(ChronoUnit.MINUTES) + ", commit " + Machine.commit() + "\n- "
                + Machine.describe()
                + String.format(Locale.ROOT, "; load average before the run %.1f", load) + "\n- Java "
                + System.getProperty("java.runtime.version"));
        List<List<String>> rows = new ArrayList<>();
        measured.forEach((what, values) -> {
            Samples samples = Samples.of(values);
            List<String> row = new ArrayList<>(List.of(what, "" + samples.count()));
            row.addAll(List.of(samples.cells(2)));
            rows.add(row);
        });
        report.table(List.of("", "rounds:", "median:", "min:", "25 %:", "75 %:", "max:"), rows);
        report.add(String.format(
                Locale.ROOT,
                "Threads of the JVM: %.0f with 10 ports, %.0f with %,d; in a whole bridge without connectors %.0f with 20"
                        + " simulated servers, %.0f with %d.",
                threadsOfPorts[0],
                threadsOfPorts[1],
                PORTS,
                threadsOfServers[0],
                threadsOfServers[1],
                SERVERS));
        report.bars(bars);
        report.publish();
    }

    // ---- in the MBean server

    private void publications() throws Exception {
        try (CommandedJvm faxmx = new CommandedJvm(Publisher.class, OPTIONS, "faxmx");
                CommandedJvm plain = new CommandedJvm(Publisher.class, OPTIONS, "plain")) {
            for (int i = 0; i < WARM_UP; i++) {
                for (boolean withMethods : new boolean[] {false, true}) {
                    faxmx.ask(command("publish", withMethods));
                    plain.ask(command("publish", withMethods));
                    faxmx.ask(command("again", withMethods));
                }
            }
            List<Callable<?>> contestants = new ArrayList<>();
            for (boolean withMethods : new boolean[] {false, true}) {
                String kind = ports(withMethods) + ", ms";
                contestants.add(() -> keep("first publication, " + FAXMX + kind, faxmx, "publish", withMethods));
                contestants.add(() -> keep("registration, " + PLAIN + kind, plain, "publish", withMethods));
                contestants.add(() -> {
                    String[] answer = faxmx.ask(command("again", withMethods));
                    add("getPorts, nothing changed, " + FAXMX + kind, Double.parseDouble(answer[0]) / 1e6);
                    changes = Math.max(changes, Double.parseDouble(answer[1]));
                    return null;
                });
            }
            // In a fixed order in the table, whichever begins.
            for (boolean withMethods : new boolean[] {false, true}) {
                String kind = ports(withMethods) + ", ms";
                measured.put("first publication, " + FAXMX + kind, new ArrayList<>());
                measured.put("registration, " + PLAIN + kind, new ArrayList<>());
                measured.put("getPorts, nothing changed, " + FAXMX + kind, new ArrayList<>());
            }
            Turns.take(contestants, contestant -> ROUNDS, PublishingBenchmark::run);
            for (int i = 0; i < 3; i++) {
                for (boolean withMethods : new boolean[] {false, true}) {
                    String kind = ports(withMethods) + ", heap bytes a port";
                    add(FAXMX + kind, faxmx.number(command("heap", withMethods)));
                    add(PLAIN + kind, plain.number(command("heap", withMethods)));
                }
            }
        }
    }

    private static String ports(boolean withMethods) {
        return withMethods ? ", with routing methods" : "";
    }

    private static String command(String verb, boolean withMethods) {
        return verb + " " + PORTS + " " + withMethods;
    }

    private Object keep(String what, CommandedJvm jvm, String verb, boolean withMethods) throws IOException {
        add(what, jvm.number(command(verb, withMethods)) / 1e6);
        return null;
    }

    private static double threads(String command) throws Exception {
        try (CommandedJvm jvm = new CommandedJvm(Publisher.class, OPTIONS, "faxmx")) {
            jvm.ask(command);
            // Until all that is done regularly has been done, and each thread there is to be has started.
            double most = 0;
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
            while (System.nanoTime() < until) {
                most = Math.max(most, jvm.number("threads"));
            }
            return most;
        }
    }

    // ---- for clients

    private void clients() throws Exception {
        try (CommandedJvm faxmx = new CommandedJvm(Publisher.class, OPTIONS, "faxmx");
                CommandedJvm plain = new CommandedJvm(Publisher.class, OPTIONS, "plain")) {
            String[] faxmxUrls = faxmx.ask("serve " + PORTS);
            String[] plainUrls = plain.ask("serve " + PORTS);
            try (JMXConnector faxmxClient = JMXConnectorFactory.connect(new JMXServiceURL(faxmxUrls[1]));
                    JMXConnector plainClient = JMXConnectorFactory.connect(new JMXServiceURL(plainUrls[1]))) {
                requireSameAttributes(faxmxClient.getMBeanServerConnection(), plainClient.getMBeanServerConnection());
                httpReads(faxmx, faxmxUrls[0], plain, plainUrls[0]);
                rmiReads(faxmxClient.getMBeanServerConnection());
            }
        }
    }

    private static void requireSameAttributes(MBeanServerConnection faxmx, MBeanServerConnection plain)
            throws Exception {
        Set<ObjectName> names = faxmx.queryNames(ALL_PORTS, null);
        assertEquals(PORTS, names.size());
        assertEquals(names, plain.queryNames(ALL_PORTS, null));
        ObjectName port = names.iterator().next();
        assertEquals(
                attributes(plain, port), attributes(faxmx, port), "PlainPortMXBean is not what a port's MBean shows");
    }

    private static Set<String> attributes(MBeanServerConnection mbeans, ObjectName port) throws Exception {
        return Arrays.stream(mbeans.getMBeanInfo(port).getAttributes())
                .map(MBeanFeatureInfo::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void httpReads(CommandedJvm faxmx, String url, CommandedJvm plain, String plainUrl) throws Exception {
        Path files = Files.createDirectories(Path.of("target/bench/doors-faxmx"));
        Path plainFiles = Files.createDirectories(Path.of("target/bench/doors-plain"));
        String[] doors = faxmx.ask("doors " + files.toAbsolutePath());
        String[] plainDoors = plain.ask("doors " + plainFiles.toAbsolutePath());
        Map<String, Callable<?>> reads = new LinkedHashMap<>();
        Map<String, HttpRequest> requests = new LinkedHashMap<>();
        requests.put(PLAIN + BARE, read(plainDoors[0]));
        requests.put(FAXMX + BARE, read(doors[0]));
        requests.put(PLAIN, read(plainUrl));
        requests.put(FAXMX, read(url));
        requests.put(FAXMX + USERS, read(doors[1]));
        requests.put(FAXMX + USERS_AND_TLS, read(doors[2]));
        HttpClient overTls = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(trusting(files.resolve("server.pem")))
                .build();
        requests.forEach((what, request) -> {
            HttpClient client = request.uri().getScheme().equals("https") ? overTls : http;
            measured.put(ALL + what + ", ms", new ArrayList<>());
            reads.put(what, () -> add(ALL + what + ", ms", readAll(client, request)));
        });
        for (int i = 0; i < 3; i++) {
            for (Callable<?> read : reads.values()) {
                read.call();
            }
        }
        measured.keySet().stream().filter(key -> key.startsWith(ALL)).forEach(key -> measured.get(key)
                .clear());
        List<Callable<?>> contestants = List.copyOf(reads.values());
        Turns.take(contestants, contestant -> BULK_ROUNDS, PublishingBenchmark::run);
        HttpRequest small = HttpRequest.newBuilder(URI.create(url + "read/faxmx:type=FaxServer,server=bench/PortCount"))
                .build();
        for (int i = 0; i < 2 * GETS; i++) {
            long start = System.nanoTime();
            HttpResponse<String> answer = http.send(small, BodyHandlers.ofString());
            double millis = (System.nanoTime() - start) / 1e6;
            if (!answer.body().contains("\"value\":" + PORTS + ",")) {
                throw new IllegalStateException(answer.body());
            }
            if (i >= GETS) {
                add("Jolokia, one small GET, ms", millis);
            }
        }
    }

    private static HttpRequest read(String url) {
        return HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .header("Authorization", TestUsers.BASIC)
                .POST(HttpRequest.BodyPublishers.ofString("{\"type\":\"read\",\"mbean\":\"" + ALL_PORTS + "\"}"))
                .build();
    }

    /** Knows servers with that certificate. */
    private static SSLContext trusting(Path certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            store.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private static double readAll(HttpClient http, HttpRequest request) throws Exception {
        long start = System.nanoTime();
        String answer = http.send(request, BodyHandlers.ofString()).body();
        double millis = (System.nanoTime() - start) / 1e6;
        long found = Pattern.compile("\"Csid\":\"\\+1 555 0100\"")
                .matcher(answer)
                .results()
                .count();
        if (found != PORTS || !answer.contains("\"status\":200")) {
            throw new IllegalStateException(found + " ports were read: " + answer.substring(0, 200));
        }
        return millis;
    }

    private void rmiReads(MBeanServerConnection mbeans) throws Exception {
        ObjectName server = name("faxmx:type=FaxServer,server=bench");
        List<ObjectName> names = mbeans.queryNames(ALL_PORTS, null).stream()
                .sorted(Comparator.comparing(port -> Long.valueOf(port.getKeyProperty("deviceId"))))
                .toList();
        String[] attributes = attributes(mbeans, names.get(0)).toArray(String[]::new);
        Callable<?> byTable = () -> {
            long start = System.nanoTime();
            CompositeData[] rows = (CompositeData[]) mbeans.getAttribute(server, "PortTable");
            return add(BY_TABLE, elapsed(start, rows.length));
        };
        Callable<?> byColumns = () -> {
            long start = System.nanoTime();
            CompositeData columns = (CompositeData) mbeans.getAttribute(server, "PortColumns");
            return add(BY_COLUMNS, elapsed(start, ((String[]) columns.get("Csid")).length));
        };
        Callable<?> oneByOne = () -> {
            long start = System.nanoTime();
            int read = 0;
            for (ObjectName port : names) {
                List<Attribute> values = mbeans.getAttributes(port, attributes).asList();
                read += values.size() == attributes.length ? 1 : 0;
            }
            return add(ONE_BY_ONE, elapsed(start, read));
        };
        List<Callable<?>> contestants = List.of(byTable, byColumns, oneByOne);
        Turns.take(contestants, contestant -> RMI_WARM_UP, PublishingBenchmark::run);
        // In a fixed order in the table, whichever begins.
        List.of(BY_TABLE, BY_COLUMNS, ONE_BY_ONE).forEach(what -> measured.put(what, new ArrayList<>()));
        Turns.take(contestants, contestant -> BULK_ROUNDS, PublishingBenchmark::run);
        requireSameValues(mbeans, server, names);
    }

    private static double elapsed(long start, int read) {
        double millis = (System.nanoTime() - start) / 1e6;
        assertEquals(PORTS, read, "ports were read completely");
        return millis;
    }

    private static void requireSameValues(MBeanServerConnection mbeans, ObjectName server, List<ObjectName> names)
            throws Exception {
        CompositeData[] rows = (CompositeData[]) mbeans.getAttribute(server, "PortTable");
        CompositeData columns = (CompositeData) mbeans.getAttribute(server, "PortColumns");
        String[] configuration = {"Name", "DeviceId", "Csid", "Tsid", "Rings", "Priority", "Send", "Receive"};
        Map<Object, List<Object>> byId = new HashMap<>();
        for (int i = 0; i < rows.length; i++) {
            byId.put(rows[i].get("DeviceId"), List.of(rows[i].getAll(configuration)));
            for (String attribute : configuration) {
                assertEquals(rows[i].get(attribute), Array.get(columns.get(attribute), i));
            }
        }
        for (ObjectName port : names) {
            List<Object> values = mbeans.getAttributes(port, configuration).asList().stream()
                    .map(Attribute::getValue)
                    .toList();
            assertEquals(byId.get(Long.valueOf(port.getKeyProperty("deviceId"))), values);
        }
    }

    // ---- one of many that hangs

    private void hanging() throws Exception {
        try (CommandedJvm faxmx = new CommandedJvm(Publisher.class, OPTIONS, "faxmx")) {
            String[] urls = faxmx.ask("serve " + SERVERS + " " + PORTS_OF_EACH + " " + INTERVAL_MILLIS);
            try (JMXConnector client = JMXConnectorFactory.connect(new JMXServiceURL(urls[1]))) {
                MBeanServerConnection mbeans = client.getMBeanServerConnection();
                phase(faxmx, mbeans);
                for (int i = 0; i < PHASES; i++) {
                    add("p99 of reads, none hung, ms", phase(faxmx, mbeans, "none hung"));
                    faxmx.ask("hang");
                    add("p99 of reads, one hung, ms", phase(faxmx, mbeans, "one hung"));
                    faxmx.ask("release");
                }
            }
        }
    }

    private double phase(CommandedJvm faxmx, MBeanServerConnection mbeans, String kind) throws Exception {
        faxmx.ask("lateness " + INTERVAL_MILLIS);
        double reads = phase(faxmx, mbeans);
        List<Double> late = Arrays.stream(faxmx.ask("lateness " + INTERVAL_MILLIS))
                .map(Double::valueOf)
                .toList();
        int least = (int) (PHASE.toMillis() / INTERVAL_MILLIS / 2) * (SERVERS - 1);
        if (late.size() < least) {
            throw new IllegalStateException("the servers were read " + late.size() + " times, " + kind);
        }
        add("p99 of lateness, " + kind + ", ms", Samples.of(late).quantile(0.99));
        return reads;
    }

    /** The 99th percentile of reads of servers that do not hang, by a client over RMI. */
    private double phase(CommandedJvm faxmx, MBeanServerConnection mbeans) throws Exception {
        Random random = new Random(1);
        List<Double> millis = new ArrayList<>();
        long until = System.nanoTime() + PHASE.toNanos();
        while (System.nanoTime() < until) {
            ObjectName server = name("faxmx:type=FaxServer,server=bench" + (2 + random.nextInt(SERVERS - 1)));
            long start = System.nanoTime();
            CompositeData[] rows = (CompositeData[]) mbeans.getAttribute(server, "PortTable");
            millis.add((System.nanoTime() - start) / 1e6);
            if (rows.length != PORTS_OF_EACH
                    || !mbeans.getAttribute(server, "Connected").equals(true)) {
                throw new IllegalStateException(server + " shows " + rows.length + " ports");
            }
        }
        return Samples.of(millis).quantile(0.99);
    }

    // ---- what came of it

    private void judge(double[] threadsOfPorts, double[] threadsOfServers) {
        bars.add(Bar.atMost(
                "first publication of 10,000 ports at most 1.5 times the registration of plain beans",
                ratio("first publication, " + FAXMX + ", ms", "registration, " + PLAIN + ", ms"),
                1.5));
        bars.add(Bar.atMost(
                "the same with their routing methods",
                ratio(
                        "first publication, " + FAXMX + ports(true) + ", ms",
                        "registration, " + PLAIN + ports(true) + ", ms"),
                1.5));
        for (boolean withMethods : new boolean[] {false, true}) {
            bars.add(Bar.atMost(
                    "getPorts when nothing changed at most 0.15 times the first" + ports(withMethods),
                    ratio(
                            "getPorts, nothing changed, " + FAXMX + ports(withMethods) + ", ms",
                            "first publication, " + FAXMX + ports(withMethods) + ", ms"),
                    0.15));
        }
        bars.add(Bar.atMost(
                "MBeans registered or unregistered when nothing changed: none", OptionalDouble.of(changes), 0));
        for (String door : List.of("", USERS, USERS_AND_TLS)) {
            bars.add(Bar.atMost(
                    "Jolokia read of all ports" + door
                            + " at most 1.2 times that of plain beans behind Jolokia's own agent",
                    ratio(ALL + FAXMX + door + ", ms", ALL + PLAIN + BARE + ", ms"),
                    1.2));
        }
        bars.add(Bar.atLeast(
                "10,000 ports over RMI through PortTable at least 20 times faster than one by one",
                ratio(ONE_BY_ONE, BY_TABLE),
                20));
        bars.add(Bar.atLeast("the same through PortColumns", ratio(ONE_BY_ONE, BY_COLUMNS), 20));
        for (boolean withMethods : new boolean[] {false, true}) {
            bars.add(Bar.atMost(
                    "heap for each port at most 2 times that of a plain bean" + ports(withMethods),
                    ratio(
                            FAXMX + ports(withMethods) + ", heap bytes a port",
                            PLAIN + ports(withMethods) + ", heap bytes a port"),
                    2));
        }
        bars.add(Bar.atMost(
                "one small Jolokia GET, median under 3 ms",
                OptionalDouble.of(median("Jolokia, one small GET, ms")),
                3));
        bars.add(Bar.atMost(
                "p99 of reads while one of 100 servers hangs at most 1.2 times that while none does",
                ratio("p99 of reads, one hung, ms", "p99 of reads, none hung, ms"),
                1.2));
        bars.add(Bar.atMost(
                "p99 of lateness of the other 99 at most 1.2 times",
                ratio("p99 of lateness, one hung, ms", "p99 of lateness, none hung, ms"),
                1.2));
        bars.add(Bar.atMost(
                "threads for each port more: none",
                OptionalDouble.of((threadsOfPorts[1] - threadsOfPorts[0]) / (PORTS - 10)),
                0));
        bars.add(Bar.atMost(
                "threads for each simulated server more: none (a COM server has its apartment's)",
                OptionalDouble.of((threadsOfServers[1] - threadsOfServers[0]) / (SERVERS - SOME_SERVERS)),
                0));
    }

    private OptionalDouble ratio(String dividend, String divisor) {
        return OptionalDouble.of(median(dividend) / median(divisor));
    }

    private double median(String what) {
        return Samples.of(measured.get(what)).median();
    }

    private Object add(String what, double value) {
        return measured.computeIfAbsent(what, unused -> new ArrayList<>()).add(value);
    }

    private static void run(Callable<?> step) {
        try {
            step.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectName name(String text) {
        try {
            return new ObjectName(text);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
