package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanException;
import javax.management.MBeanServer;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.Query;
import javax.management.ReflectionException;
import javax.management.openmbean.CompositeData;
import org.faxmx.FaxBridge;
import org.faxmx.ManualClock;
import org.faxmx.access.Authenticator;
import org.faxmx.access.Caller;
import org.faxmx.access.PasswordHash;
import org.faxmx.access.Role;
import org.faxmx.access.User;
import org.faxmx.access.UserAuthenticator;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.PollSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.config.UsersFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who may do what, as one table: a row for each action, a column for each kind of client, with and without writes. Where the
 * outcome is not {@code ok} nothing has changed. The table holds for every way in; a connector is another
 * {@link Entrance}.
 */
final class AccessTableTest {

    /**
     * Outcomes: ok; masked: without personal data; login: there is no access without a login; refused: a SecurityException;
     * absent: as if there were no such MBean; off: the error says how to allow writes. Where two are given, the second one
     * is that of a bridge with writes.
     *
     * <p>Columns: everybody is a client of a bridge without users. The certificate is that of a user who is an operator.
     */
    static final String TABLE = """
            action              | everybody   | anonymous | monitor | operator | admin  | wrong | removed | certificate
            read                | ok          | login  | ok      | ok       | ok     | login | login   | ok
            read all            | masked/ok   | login  | masked  | ok       | ok     | login | login   | ok
            personal data       | masked/ok   | login  | masked  | ok       | ok     | login | login   | ok
            personal by query   | masked/ok   | login  | masked  | ok       | ok     | login | login   | ok
            exec getJobs        | masked/ok   | login  | masked  | ok       | ok     | login | login   | ok
            list                | ok          | login  | ok      | ok       | ok     | login | login   | ok
            search              | ok          | login  | ok      | ok       | ok     | login | login   | ok
            exec getPorts       | ok          | login  | ok      | ok       | ok     | login | login   | ok
            disconnect          | refused/ok  | login  | refused | ok       | ok     | login | login   | ok
            connect             | refused/ok  | login  | refused | ok       | ok     | login | login   | ok
            reload              | refused/ok  | login  | refused | ok       | ok     | login | login   | ok
            write Rings         | refused/ok  | login  | refused | refused  | off/ok | login | login   | refused
            write in bulk       | refused/ok  | login  | refused | refused  | ok     | login | login   | refused
            pause a job         | refused/ok  | login  | refused | refused  | off/ok | login | login   | refused
            sendFax             | refused/ok  | login  | refused | refused  | off/ok | login | login   | refused
            unknown operation   | refused/off | login  | refused | refused  | off    | login | login   | refused
            create MBean        | refused     | login  | refused | refused  | refused | login | login  | refused
            unregister MBean    | refused     | login  | refused | refused  | refused | login | login  | refused
            Memory.gc           | refused     | login  | refused | refused  | refused | login | login  | refused
            Memory.Verbose      | refused     | login  | refused | refused  | refused | login | login  | refused
            DiagnosticCommand   | absent      | login  | absent  | absent   | absent | login | login   | absent
            Runtime.Uptime      | ok          | login  | ok      | ok       | ok     | login | login   | ok
            InputArguments      | refused     | login  | refused | refused  | refused | login | login  | refused
            properties in bulk  | absent      | login  | absent  | absent   | absent | login | login   | absent
            threads             | ok          | login  | ok      | ok       | ok     | login | login   | ok
            unknown MBean       | absent      | login  | absent  | absent   | absent | login | login   | absent
            """;

    static final String PASSWORD = "correct horse";
    private static final PasswordHash HASH = PasswordHash.of(PASSWORD, new SecureRandom());
    static final List<User> USERS = List.of(
            new User("mona", Role.MONITOR, HASH),
            new User("olga", Role.OPERATOR, HASH),
            new User("adam", Role.ADMIN, HASH),
            new User("carla", Role.OPERATOR, HASH));
    static final User FORMER = new User("former", Role.ADMIN, HASH);
    private static final ObjectName SERVER = name("faxmx:type=FaxServer,server=S");
    private static final ObjectName BRIDGE = name("faxmx:type=Bridge");
    private static final ObjectName MEMORY = name(ManagementFactory.MEMORY_MXBEAN_NAME);
    private static final ObjectName RUNTIME = name(ManagementFactory.RUNTIME_MXBEAN_NAME);
    private static final ObjectName THREADING = name(ManagementFactory.THREAD_MXBEAN_NAME);
    private static final ObjectName COMMANDS = name("com.sun.management:type=DiagnosticCommand");
    private static final ObjectName CREATED = name("faxmx:type=Created");

    private static X509Certificate certificate;

    private final MBeanServer mbeans = ManagementFactory.getPlatformMBeanServer();

    /** A way in. */
    interface Entrance extends AutoCloseable {

        /** The settings with what this way in needs. */
        BridgeSettings settings(BridgeSettings settings, String column) throws Exception;

        /** What a client of that column gets; empty if it is not let in. */
        Optional<MBeanServerConnection> enter(FaxBridge bridge, BridgeSettings settings, String column)
                throws Exception;

        /** The outcome of an action, where it is not that of the table. */
        String expected(String action, String outcome);

        @Override
        void close() throws IOException;
    }

    /** What a client does; returns whether personal data was in what it got. */
    private interface Action {
        boolean sees(MBeanServerConnection client) throws Exception;
    }

    @BeforeAll
    static void makeCertificate(@TempDir Path directory) throws Exception {
        Path store = directory.resolve("client.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "client",
                        "-dname",
                        "CN=carla,O=Example",
                        "-keyalg",
                        "EC",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        assertEquals(0, keytool.waitFor(), () -> new String(readAll(keytool.getInputStream())));
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        certificate = (X509Certificate) keys.getCertificate("client");
    }

    @TestFactory
    Stream<DynamicTest> everyCellIsAsTheTableSays(@TempDir Path directory) {
        return cells(directory, Guarded::new);
    }

    @TestFactory
    Stream<DynamicTest> everyCellIsSoOverRmi(@TempDir Path directory) {
        return cells(directory, () -> new RmiEntrance(directory, PASSWORD));
    }

    private Stream<DynamicTest> cells(Path directory, Supplier<Entrance> entrances) {
        List<String[]> rows = TABLE.lines().map(line -> line.split(" *\\| *")).toList();
        String[] columns = rows.get(0);
        return Stream.of(false, true).flatMap(writes -> Stream.of(columns)
                .skip(1)
                .map(column -> DynamicTest.dynamicTest(
                        column + (writes ? ", with writes" : ", without writes"),
                        () -> check(column, writes, rows, directory, entrances.get()))));
    }

    private void check(String column, boolean writes, List<String[]> rows, Path directory, Entrance entrance)
            throws Exception {
        Optional<Path> file = Optional.empty();
        if (!column.equals("everybody")) {
            file = Optional.of(directory.resolve("users.yaml"));
            List<User> all = new ArrayList<>(USERS);
            all.add(FORMER);
            UsersFile.write(file.get(), all);
        }
        BridgeSettings settings = entrance.settings(
                new BridgeSettings(
                                List.of(new ServerSettings("S", "", Backend.SIMULATED).withPolling(PollSettings.NONE)),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                writes)
                        .withUsers(file),
                column);
        ManualClock clock = new ManualClock("2026-03-02T10:00:00Z");
        try (FaxBridge bridge = FaxBridge.open(settings, () -> settings, mbeans, clock);
                entrance) {
            awaitPersonalData(clock);
            int place = Arrays.asList(rows.get(0)).indexOf(column);
            Optional<MBeanServerConnection> client = entrance.enter(bridge, settings, column);
            Map<String, String> expected = new LinkedHashMap<>();
            Map<String, String> found = new LinkedHashMap<>();
            for (String[] row : rows.subList(1, rows.size())) {
                String[] outcomes = row[place].split("/");
                expected.put(row[0], entrance.expected(row[0], outcomes[writes ? outcomes.length - 1 : 0]));
                found.put(
                        row[0],
                        client.isEmpty() ? "login" : outcome(row[0], actions().get(row[0]), client.get()));
            }
            assertEquals(lines(expected), lines(found));
            assertFalse(bridge.report().isEmpty());
        }
    }

    static String lines(Map<String, String> outcomes) {
        return outcomes.entrySet().stream()
                .map(cell -> cell.getKey() + ": " + cell.getValue())
                .collect(Collectors.joining("\n"));
    }

    /** The view that both connectors are built on. */
    private static final class Guarded implements Entrance {

        @Override
        public BridgeSettings settings(BridgeSettings settings, String column) {
            return settings;
        }

        @Override
        public Optional<MBeanServerConnection> enter(FaxBridge bridge, BridgeSettings settings, String column)
                throws Exception {
            MBeanServer mbeans = ManagementFactory.getPlatformMBeanServer();
            Caller.Peer peer = new Caller.Peer("test", "127.0.0.1");
            if (settings.users().isEmpty()) {
                return Authenticator.everybody(FaxBridge.everybody(settings))
                        .anonymous(peer)
                        .map(caller -> GuardedMBeanServer.of(new AccessRules(mbeans, "faxmx"), caller));
            }
            try (UserAuthenticator users =
                    new UserAuthenticator(UsersFile.read(settings.users().get()))) {
                Optional<Caller> caller =
                        switch (column) {
                            case "anonymous" -> users.anonymous(peer);
                            case "certificate" -> users.certified(certificate, peer);
                            default ->
                                users.login(
                                                Map.of("monitor", "mona", "operator", "olga", "removed", "former")
                                                        .getOrDefault(column, "adam"),
                                                column.equals("wrong") ? "correct hors" : PASSWORD,
                                                peer)
                                        .toCompletableFuture()
                                        .get(60, TimeUnit.SECONDS);
                        };
                users.replace(USERS);
                return caller.filter(users::valid)
                        .map(known -> GuardedMBeanServer.of(new AccessRules(mbeans, "faxmx"), known));
            }
        }

        @Override
        public String expected(String action, String outcome) {
            return outcome;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    private String outcome(String action, Action attempt, MBeanServerConnection client) throws Exception {
        List<String> before = state();
        String outcome = attempted(attempt, client);
        if (!outcome.equals("ok")) {
            assertEquals(before, state(), () -> action + " was " + outcome + " and changed something");
        }
        // Undone for the next row.
        mbeans.invoke(SERVER, "connect", null, null);
        return outcome;
    }

    private static String attempted(Action attempt, MBeanServerConnection client) throws Exception {
        try {
            return attempt.sees(client) ? "ok" : "masked";
        } catch (SecurityException e) {
            assertTrue(
                    e.getMessage()
                            .matches(
                                    ".*(needs the role|is allowed to no user|not allowed through|queries are not evaluated).*"),
                    e::toString);
            return "refused";
        } catch (InstanceNotFoundException e) {
            return "absent";
        } catch (AttributeNotFoundException | MBeanException e) {
            assertTrue(e.getMessage().contains("--writes"), e::toString);
            return "off";
        } catch (ReflectionException e) {
            // There is no such operation, for those who may invoke all that there are.
            return "off";
        }
    }

    private Map<String, Action> actions() throws JMException {
        ObjectName port = modifiablePort();
        Map<String, Action> actions = new TreeMap<>();
        actions.put("read", client -> "CONNECTED".equals(client.getAttribute(SERVER, "State")));
        actions.put(
                "read all",
                client -> personal(client.getAttributes(SERVER, new String[] {"JobTable"})
                        .asList()
                        .get(0)
                        .getValue()));
        actions.put("personal data", client -> personal(client.getAttribute(SERVER, "JobTable")));
        actions.put("personal by query", client -> !client.queryNames(
                        name("faxmx:type=FaxPort,*"), Query.match(Query.attr("CallerId"), Query.value("*" + caller())))
                .isEmpty());
        actions.put("exec getJobs", client -> personal(client.invoke(SERVER, "getJobs", null, null)));
        actions.put("list", client -> {
            boolean writable = Arrays.stream(client.getMBeanInfo(port).getAttributes())
                    .filter(attribute -> attribute.getName().equals("Rings"))
                    .anyMatch(MBeanAttributeInfo::isWritable);
            assertEquals(
                    writable,
                    attempted(rings(port), client).equals("ok"),
                    "Rings is shown as writable where it is, and not elsewhere");
            assertEquals(
                    Set.of("ObjectName", "Uptime", "StartTime", "VmName", "VmVersion", "SpecVersion"),
                    Arrays.stream(client.getMBeanInfo(RUNTIME).getAttributes())
                            .map(MBeanAttributeInfo::getName)
                            .collect(Collectors.toSet()));
            return Arrays.stream(client.getMBeanInfo(MEMORY).getOperations())
                    .toList()
                    .isEmpty();
        });
        actions.put("search", client -> {
            Set<ObjectName> names = client.queryNames(null, null);
            assertEquals(names.size(), client.getMBeanCount());
            assertEquals(Set.of("faxmx", "java.lang", "JMImplementation"), Set.of(client.getDomains()));
            assertEquals(Set.of(), client.queryNames(name("com.sun.management:*"), null));
            assertFalse(client.isRegistered(COMMANDS));
            return names.contains(SERVER) && names.containsAll(ports());
        });
        actions.put(
                "exec getPorts", client -> ((ObjectName[]) client.invoke(SERVER, "getPorts", null, null)).length > 0);
        actions.put("disconnect", client -> done(client.invoke(SERVER, "disconnect", null, null)));
        actions.put("connect", client -> done(client.invoke(SERVER, "connect", null, null)));
        actions.put("reload", client -> ((String[]) client.invoke(BRIDGE, "reload", null, null)).length == 0);
        actions.put("write Rings", rings(port));
        actions.put(
                "write in bulk",
                client -> done(client.setAttributes(port, new AttributeList(List.of(new Attribute("Rings", 7))))));
        actions.put(
                "pause a job",
                client -> done(client.invoke(
                        SERVER, "pauseJob", new Object[] {waitingJob()}, new String[] {"java.lang.String"})));
        String text = String.class.getName();
        actions.put(
                "sendFax",
                client -> done(client.invoke(
                        SERVER, "sendFax", new Object[] {"a.tif", "+1 555 3253", "X"}, new String[] {text, text, text
                        })));
        actions.put("unknown operation", client -> done(client.invoke(SERVER, "formatDisk", null, null)));
        actions.put("create MBean", client -> done(client.createMBean("javax.management.timer.Timer", CREATED)));
        actions.put("unregister MBean", client -> {
            client.unregisterMBean(port);
            return true;
        });
        actions.put("Memory.gc", client -> done(client.invoke(MEMORY, "gc", null, null)));
        actions.put("Memory.Verbose", client -> {
            client.setAttribute(MEMORY, new Attribute("Verbose", true));
            return true;
        });
        actions.put("DiagnosticCommand", client -> done(client.invoke(COMMANDS, "vmSystemProperties", null, null)));
        actions.put("Runtime.Uptime", client -> (Long) client.getAttribute(RUNTIME, "Uptime") > 0);
        actions.put("InputArguments", client -> done(client.getAttribute(RUNTIME, "InputArguments")));
        actions.put("properties in bulk", client -> {
            if (client.getAttributes(RUNTIME, new String[] {"SystemProperties", "InputArguments", "ClassPath"})
                    .isEmpty()) {
                throw new InstanceNotFoundException("left out");
            }
            return true;
        });
        actions.put("threads", client -> {
            long[] ids = (long[]) client.getAttribute(THREADING, "AllThreadIds");
            client.invoke(THREADING, "findDeadlockedThreads", null, null);
            client.invoke(THREADING, "findMonitorDeadlockedThreads", null, null);
            return client.invoke(THREADING, "getThreadInfo", new Object[] {ids[0], 5}, new String[] {"long", "int"})
                    != null;
        });
        actions.put("unknown MBean", client -> done(client.getAttribute(name("com.example:type=Any"), "Any")));
        return actions;
    }

    private static Action rings(ObjectName port) {
        return client -> {
            client.setAttribute(port, new Attribute("Rings", 7));
            return true;
        };
    }

    private static boolean done(Object answer) {
        return true;
    }

    /** Whether the whole number of a job is in its row. */
    private static boolean personal(Object jobs) {
        List<String> numbers = Arrays.stream((CompositeData[]) jobs)
                .map(job -> (String) job.get("FaxNumber"))
                .filter(number -> !number.isEmpty())
                .toList();
        assertFalse(numbers.isEmpty(), "no job has a number");
        boolean masked = numbers.stream().allMatch(number -> number.contains("\u2022"));
        assertTrue(masked || numbers.stream().noneMatch(number -> number.contains("\u2022")), numbers::toString);
        return !masked;
    }

    /** Lets the simulated office work until a job with a number waits and a port has a caller. */
    void awaitPersonalData(ManualClock clock) throws JMException {
        for (int i = 0; i < 5_000; i++) {
            mbeans.invoke(SERVER, "getPorts", null, null);
            for (ObjectName port : ports()) {
                mbeans.invoke(port, "refreshStatus", null, null);
            }
            if (jobs().stream().anyMatch(AccessTableTest::waits) && !caller().isEmpty()) {
                return;
            }
            clock.advance(Duration.ofSeconds(5));
        }
        throw new AssertionError("no job waits and no port has a caller");
    }

    private static boolean waits(CompositeData job) {
        return job.get("QueueState").equals("PENDING") && !job.get("FaxNumber").equals("");
    }

    String waitingJob() throws JMException {
        return jobs().stream()
                .filter(AccessTableTest::waits)
                .map(job -> (String) job.get("Id"))
                .findFirst()
                .orElseThrow();
    }

    private List<CompositeData> jobs() throws JMException {
        return List.of((CompositeData[]) mbeans.invoke(SERVER, "getJobs", null, null));
    }

    private String caller() throws JMException {
        for (ObjectName port : ports()) {
            String caller = (String) mbeans.getAttribute(port, "CallerId");
            if (!caller.isEmpty()) {
                return caller;
            }
        }
        return "";
    }

    ObjectName modifiablePort() throws JMException {
        for (ObjectName port : ports()) {
            if ((Boolean) mbeans.getAttribute(port, "CanModify")) {
                return port;
            }
        }
        throw new AssertionError("no port can be modified");
    }

    private Set<ObjectName> ports() {
        return new TreeSet<>(mbeans.queryNames(name("faxmx:type=FaxPort,*"), null));
    }

    /** What a client could have changed. */
    List<String> state() throws JMException {
        List<String> state = new ArrayList<>();
        state.add("server " + mbeans.getAttribute(SERVER, "State"));
        for (ObjectName port : ports()) {
            state.add(port + " rings " + mbeans.getAttribute(port, "Rings"));
        }
        for (CompositeData job : (CompositeData[]) mbeans.getAttribute(SERVER, "JobTable")) {
            state.add("job " + job.get("Id") + " " + job.get("QueueState"));
        }
        state.add("servers " + List.of((String[]) mbeans.getAttribute(BRIDGE, "ServerNames")));
        state.add("created " + mbeans.isRegistered(CREATED));
        state.add("verbose " + mbeans.getAttribute(MEMORY, "Verbose"));
        return state;
    }

    private static byte[] readAll(InputStream in) {
        try {
            return in.readAllBytes();
        } catch (IOException e) {
            return e.toString().getBytes();
        }
    }

    private static ObjectName name(String text) {
        try {
            return new ObjectName(text);
        } catch (MalformedObjectNameException e) {
            throw new AssertionError(e);
        }
    }
}
