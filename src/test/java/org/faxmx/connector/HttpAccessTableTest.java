package org.faxmx.connector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.faxmx.FaxBridge;
import org.faxmx.ManualClock;
import org.faxmx.access.TestCertificate;
import org.faxmx.access.TlsFiles;
import org.faxmx.access.TlsFiles.ClientCertificates;
import org.faxmx.access.User;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ListenerSettings;
import org.faxmx.config.PollSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.config.UsersFile;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The table of {@link AccessTableTest} over HTTP, through a whole bridge: without users in plain, with users over TLS.
 * Besides, what may not be done is refused whatever its values are.
 */
final class HttpAccessTableTest {

    /**
     * Where HTTP answers otherwise: a bulk of it reports each of its writes, and a list of attributes each attribute; the
     * policy refuses other domains before it is known whether there is such an MBean.
     */
    private static final Map<String, String> OTHERWISE = Map.of(
            "write in bulk", "refused/ok  | login  | refused | refused  | off/ok | login | login   | refused",
            "DiagnosticCommand", "refused     | login  | refused | refused  | refused | login | login  | refused",
            "unknown MBean", "refused     | login  | refused | refused  | refused | login | login  | refused",
            "properties in bulk", "refused     | login  | refused | refused  | refused | login | login  | refused");

    private static final String DELEGATE = "JMImplementation:type=MBeanServerDelegate";
    private static final String SERVER = "faxmx:type=FaxServer,server=S";

    private final AccessTableTest table = new AccessTableTest();

    /** What HTTP answers to a client of a column. */
    private interface Door {
        CompletableFuture<HttpResponse<String>> answer(String json);
    }

    @TestFactory
    Stream<DynamicTest> everyCellIsAsTheTableSays(@TempDir Path directory) {
        List<String[]> rows = new ArrayList<>();
        AccessTableTest.TABLE.lines().forEach(line -> {
            String action = line.split(" *\\| *")[0];
            String cells = OTHERWISE.containsKey(action) ? action + " | " + OTHERWISE.get(action) : line;
            rows.add(cells.split(" *\\| *"));
        });
        return Stream.of(false, true).flatMap(writes -> Stream.of(rows.get(0))
                .skip(1)
                .map(column -> DynamicTest.dynamicTest(
                        column + (writes ? ", with writes" : ", without writes"),
                        () -> check(column, writes, rows, directory))));
    }

    private void check(String column, boolean writes, List<String[]> rows, Path directory) throws Exception {
        boolean users = !column.equals("everybody");
        Path file = directory.resolve("users.yaml");
        List<User> withFormer = new ArrayList<>(AccessTableTest.USERS);
        withFormer.add(AccessTableTest.FORMER);
        UsersFile.write(file, withFormer);
        BridgeSettings settings = new BridgeSettings(
                        List.of(new ServerSettings("S", "", Backend.SIMULATED).withPolling(PollSettings.NONE)),
                        Optional.of(new ListenerSettings(0)),
                        Optional.empty(),
                        Optional.empty(),
                        writes)
                .withUsers(users ? Optional.of(file) : Optional.empty())
                .withTls(users ? Optional.of(tls(directory)) : Optional.empty());
        ManualClock clock = new ManualClock("2026-03-02T10:00:00Z");
        try (FaxBridge bridge =
                FaxBridge.open(settings, () -> settings, ManagementFactory.getPlatformMBeanServer(), clock)) {
            table.awaitPersonalData(clock);
            assertTrue(bridge.httpUrl().startsWith(users ? "https://" : "http://"), bridge.httpUrl());
            Door door = door(bridge.httpUrl(), column);
            if (column.equals("removed")) {
                assertEquals(200, door.answer("{\"type\":\"version\"}").join().statusCode());
                UsersFile.write(file, AccessTableTest.USERS);
                assertEquals(1, bridge.reload().size());
            }
            int place = Arrays.asList(rows.get(0)).indexOf(column);
            Map<String, String> expected = new LinkedHashMap<>();
            Map<String, String> found = new LinkedHashMap<>();
            for (String[] row : rows.subList(1, rows.size())) {
                String[] outcomes = row[place].split("/");
                expected.put(row[0], outcomes[writes ? outcomes.length - 1 : 0]);
            }
            if (Set.copyOf(expected.values()).equals(Set.of("login"))) {
                found.putAll(outcomesAtOnce(expected.keySet(), door));
            } else {
                for (String action : expected.keySet()) {
                    found.put(action, outcome(action, request(action), door));
                }
            }
            assertEquals(AccessTableTest.lines(expected), AccessTableTest.lines(found));
            requireRefusalsBeforeValues(expected, door);
        }
    }

    private static TlsFiles tls(Path directory) throws IOException {
        TestCertificate server = TestCertificate.draft("server")
                .valid(TlsFixture.BEGIN, Instant.now().plus(Duration.ofDays(60)))
                .signedBy(TlsFixture.CA);
        return new TlsFiles(
                new TlsFiles.Pem(
                        server.writeCertificate(directory.resolve("server.pem")),
                        server.writeKey(directory.resolve("server.key"))),
                Optional.of(TlsFixture.CA.writeCertificate(directory.resolve("ca.pem"))),
                ClientCertificates.OPTIONAL);
    }

    private static Door door(String url, String column) {
        Optional<TestCertificate> own =
                column.equals("certificate") ? Optional.of(TlsFixture.user("carla")) : Optional.empty();
        HttpClient client = TlsFixture.client(TlsFixture.CA, own);
        String user = Map.of("monitor", "mona", "operator", "olga", "removed", "former")
                .getOrDefault(column, "adam");
        String password = column.equals("wrong") ? "correct hors" : AccessTableTest.PASSWORD;
        String login = "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
        boolean logsIn = !List.of("everybody", "anonymous", "certificate").contains(column);
        return json -> {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                    .timeout(Duration.ofSeconds(60))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(json));
            if (logsIn) {
                request.header("Authorization", login);
            }
            return client.sendAsync(request.build(), BodyHandlers.ofString(UTF_8));
        };
    }

    /** A wrong password takes its time, once for those that are sent together. */
    private Map<String, String> outcomesAtOnce(Set<String> actions, Door door) throws Exception {
        List<String> before = table.state();
        Map<String, CompletableFuture<HttpResponse<String>>> answers = new LinkedHashMap<>();
        for (String action : actions) {
            answers.put(action, door.answer(request(action)));
        }
        Map<String, String> outcomes = new LinkedHashMap<>();
        answers.forEach((action, answer) -> outcomes.put(action, outcome(answer.join())));
        assertEquals(before, table.state());
        return outcomes;
    }

    private String outcome(String action, String json, Door door) throws Exception {
        List<String> before = table.state();
        HttpResponse<String> answer = door.answer(json).join();
        String outcome = outcome(answer);
        if (!outcome.equals("ok")) {
            assertEquals(before, table.state(), () -> action + " was " + outcome + " and changed something");
        }
        if (action.equals("list") || action.equals("search")) {
            assertFalse(answer.body().contains("DiagnosticCommand"), action);
        }
        // Undone for the next row.
        ManagementFactory.getPlatformMBeanServer().invoke(new ObjectName(SERVER), "connect", null, null);
        return outcome;
    }

    private static String outcome(HttpResponse<String> answer) {
        String body = answer.body();
        if (answer.statusCode() == 401) {
            assertEquals(
                    List.of("Basic realm=\"FaxMX\", charset=\"UTF-8\""),
                    answer.headers().allValues("WWW-Authenticate"));
            return "login";
        }
        if (body.contains("\"status\":403")) {
            assertTrue(
                    body.matches(".*(needs the role|is allowed to no user|not allowed through|forbidden for MBean).*"),
                    body);
            return "refused";
        }
        if (body.contains("--writes") || body.contains("No operation formatDisk")) {
            return "off";
        }
        if (body.contains("\"status\":404")) {
            return "absent";
        }
        assertTrue(answer.statusCode() == 200 && body.contains("\"status\":200"), body);
        return body.contains("\u2022") || body.contains("\\u2022") ? "masked" : "ok";
    }

    /** What is refused is so with values that make no sense, too. */
    private void requireRefusalsBeforeValues(Map<String, String> expected, Door door) throws Exception {
        ObjectName port = table.modifiablePort();
        Map<String, String> senseless = Map.of(
                "write Rings", JolokiaClient.write(port, "Rings", "many"),
                "pause a job", JolokiaClient.exec(new ObjectName(SERVER), "pauseJob", "1,2,3"),
                "sendFax", JolokiaClient.exec(new ObjectName(SERVER), "sendFax", "{\"a\":1}"));
        for (Map.Entry<String, String> each : senseless.entrySet()) {
            if (expected.get(each.getKey()).equals("refused")) {
                assertEquals(403, door.answer(each.getValue()).join().statusCode(), each.getKey());
            }
        }
    }

    private String request(String action) throws JMException {
        ObjectName server = new ObjectName(SERVER);
        ObjectName bridge = new ObjectName("faxmx:type=Bridge");
        ObjectName memory = new ObjectName(ManagementFactory.MEMORY_MXBEAN_NAME);
        ObjectName runtime = new ObjectName(ManagementFactory.RUNTIME_MXBEAN_NAME);
        ObjectName port = table.modifiablePort();
        return switch (action) {
            case "read" -> JolokiaClient.read(server, "State");
            case "read all" -> "{\"type\":\"read\",\"mbean\":\"" + SERVER + "\"}";
            case "personal data" -> JolokiaClient.read(server, "JobTable");
            // There are no queries over HTTP, but patterns.
            case "personal by query" -> JolokiaClient.read(new ObjectName("faxmx:type=FaxPort,*"), "CallerId");
            case "exec getJobs", "exec getPorts" -> JolokiaClient.exec(server, action.substring(5), "");
            case "list" -> "{\"type\":\"list\",\"config\":{\"maxDepth\":3}}";
            case "search" -> "{\"type\":\"search\",\"mbean\":\"*:*\"}";
            case "disconnect", "connect" -> JolokiaClient.exec(server, action, "");
            case "reload" -> JolokiaClient.exec(bridge, action, "");
            case "write Rings" -> JolokiaClient.write(port, "Rings", "7");
            case "write in bulk" -> "[" + JolokiaClient.write(port, "Rings", "7") + "]";
            case "pause a job" -> JolokiaClient.exec(server, "pauseJob", "\"" + table.waitingJob() + "\"");
            case "sendFax" -> JolokiaClient.exec(server, "sendFax", "\"a.tif\",\"+1 555 3253\",\"X\"");
            case "unknown operation" -> JolokiaClient.exec(server, "formatDisk", "");
            case "create MBean" ->
                JolokiaClient.exec(
                        new ObjectName(DELEGATE),
                        "createMBean",
                        "\"javax.management.timer.Timer\",\"faxmx:type=Created\"");
            case "unregister MBean" ->
                JolokiaClient.exec(new ObjectName(DELEGATE), "unregisterMBean", "\"" + SERVER + "\"");
            case "Memory.gc" -> JolokiaClient.exec(memory, "gc", "");
            case "Memory.Verbose" -> JolokiaClient.write(memory, "Verbose", "true");
            case "DiagnosticCommand" ->
                JolokiaClient.exec(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"), "vmSystemProperties", "");
            case "Runtime.Uptime" -> JolokiaClient.read(runtime, "Uptime");
            case "InputArguments" -> JolokiaClient.read(runtime, "InputArguments");
            case "properties in bulk" ->
                "{\"type\":\"read\",\"mbean\":\"" + runtime + "\",\"attribute\":[\"SystemProperties\",\"ClassPath\"]}";
            case "threads" ->
                JolokiaClient.exec(
                        new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME), "getThreadInfo(long,int)", "1,5");
            case "unknown MBean" -> JolokiaClient.read(new ObjectName("com.example:type=Any"), "Any");
            default -> throw new AssertionError("there is no request for " + action);
        };
    }
}
