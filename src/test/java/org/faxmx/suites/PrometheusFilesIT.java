package org.faxmx.suites;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.faxmx.FaxBridge;
import org.faxmx.connector.Eventually;
import org.faxmx.e2e.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The files for Prometheus, Alertmanager and Grafana, as the programs that read them see them. */
@Programs.Needed
@Timeout(600)
final class PrometheusFilesIT {

    private static final Path FOLDER = Path.of("jmx-config", "suites");
    private static final Path RULES = FOLDER.resolve("prometheus-rules.yaml");
    private static final Path TESTS = Path.of("src", "test", "resources", "org", "faxmx", "suites");
    private static final Path RULES_TEST = TESTS.resolve("prometheus-rules-test.yaml");
    // Of alerts that take days: evaluated less often.
    private static final Path DAYS_TEST = TESTS.resolve("prometheus-rules-days-test.yaml");

    @TempDir
    Path directory;

    @Test
    void theRulesAreSound() throws Exception {
        String printed = Programs.run(directory, "promtool", "check", "rules", "--lint=all", RULES.toString());
        assertTrue(printed.contains("SUCCESS"), printed);
    }

    @Test
    void everyAlertFiresStaysQuietAndEnds() throws Exception {
        String printed =
                Programs.run(directory, "promtool", "test", "rules", RULES_TEST.toString(), DAYS_TEST.toString());
        assertTrue(printed.contains("SUCCESS"), printed);

        String tests = Files.readString(RULES_TEST) + Files.readString(DAYS_TEST);
        for (Alert alert : Alerts.of(FaxBridge.metrics())) {
            String test = test(tests, alert.name());
            int fires = test.indexOf("ALERTS{alertname=\"" + alert.name() + "\"");
            assertTrue(fires > 0, () -> "no test sees " + alert.name() + " fire");
            assertTrue(test.indexOf("exp_samples: []") < fires, () -> alert.name() + " is never quiet before");
            assertTrue(test.indexOf("exp_samples: []", fires) > 0, () -> "no test sees " + alert.name() + " end");
            assertFalse(test(tests, alert.name() + ", quiet").contains("ALERTS{alertname"), alert.name());
        }
    }

    private static String test(String tests, String name) {
        int start = tests.indexOf("- name: '" + name + "'\n");
        assertTrue(start >= 0, () -> "there is no test " + name);
        int end = tests.indexOf("\n- name: ", start);
        return tests.substring(start, end < 0 ? tests.length() : end);
    }

    @Test
    void everyQueryOfTheDashboardIsAnExpression() throws Exception {
        List<String> expressions = Dashboard.queries();
        assertTrue(expressions.size() > 20, expressions::toString);

        StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
        for (String expression : expressions) {
            assertTrue(expression.contains("{instance=~\"$bridge\""), expression);
            rules.append("  - record: dashboard:query:")
                    .append(expressions.indexOf(expression))
                    .append("\n    expr: ")
                    .append(YamlText.quoted(expression.replace("$__rate_interval", "5m")))
                    .append('\n');
        }
        Path file = Files.writeString(directory.resolve("dashboard.yaml"), rules);
        Programs.run(directory, "promtool", "check", "rules", file.toString());
    }

    @Test
    void theDashboardIsOneThatGrafanaImports() throws Exception {
        Map<String, Object> dashboard = Dashboard.read();
        assertEquals(List.of("datasource", "bridge", "server"), Dashboard.texts(dashboard.get("templating"), "name"));
        // Grafana's schema requires it.
        assertEquals(Map.of("list", List.of()), dashboard.get("annotations"));
        List<Object> ids = new ArrayList<>();
        for (Object each : (List<?>) dashboard.get("panels")) {
            Map<String, Object> panel = Json.object(each);
            ids.add(panel.get("id"));
            Map<String, Object> place = Json.object(panel.get("gridPos"));
            assertTrue((long) place.get("x") + (long) place.get("w") <= 24, panel::toString);
            assertTrue(
                    panel.get("type").equals("row")
                            || Map.of("uid", "${datasource}").equals(panel.get("datasource")),
                    panel::toString);
        }
        assertEquals(ids.stream().distinct().toList(), ids);
    }

    @Test
    void alertmanagerTakesItsConfiguration() throws Exception {
        String printed = Programs.run(
                directory,
                "amtool",
                "check-config",
                FOLDER.resolve("alertmanager.yaml").toString());
        assertTrue(printed.contains("SUCCESS"), printed);
        assertEquals("fax-on-call", receiver("alertname=FaxServerAway", "severity=critical"));
        assertEquals("fax-administrators", receiver("alertname=FaxQueueLong", "severity=warning"));
        assertEquals("none", receiver("alertname=FaxBusyLines", "severity=info"));
        assertEquals("none", receiver("alertname=DiskFull", "severity=critical"));
        // Of examples/fleet.
        assertEquals("fax-watchdog", receiver("alertname=FaxWatchdog", "severity=none"));
        assertEquals("fax-on-call", receiver("alertname=FaxSiteAway", "severity=critical", "site=S"));
    }

    private String receiver(String... labels) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("amtool", "config", "routes", "test", "--config.file=" + FOLDER.resolve("alertmanager.yaml")));
        command.addAll(List.of(labels));
        // Behind a warning.
        return Programs.run(directory, command.toArray(String[]::new))
                .lines()
                .reduce((line, next) -> next)
                .orElseThrow();
    }

    @Test
    void whatABridgeOrAServerExplainsIsInhibited() throws Exception {
        try (Server alertmanager = Server.alertmanager(directory, FOLDER.resolve("alertmanager.yaml"))) {
            alertmanager.post(
                    "/api/v2/alerts",
                    "["
                            + String.join(
                                    ",",
                                    alert("FaxBridgeDown", "a", ""),
                                    alert("FaxServerAway", "a", "F"),
                                    alert("FaxServerAway", "b", "F"),
                                    alert("FaxPortOutOfService", "b", "F"),
                                    alert("FaxPortOutOfService", "b", "G"),
                                    alert("FaxQueueLong", "b", "F"),
                                    ofSite("FaxSiteAway", "", "S"),
                                    ofSite("FaxBridgeDown", "c", "S"),
                                    ofSite("FaxBridgeDown", "d", "T"),
                                    // Of a bridge of no site, which is none of a site without a name.
                                    ofSite("FaxSiteAway", "", ""))
                            + "]");
            Map<String, String> expected = Map.of(
                    "FaxBridgeDown a ", "active",
                    "FaxServerAway a F", "suppressed",
                    "FaxServerAway b F", "active",
                    "FaxPortOutOfService b F", "suppressed",
                    "FaxPortOutOfService b G", "active",
                    "FaxQueueLong b F", "suppressed",
                    "FaxSiteAway  S", "active",
                    "FaxSiteAway  ", "active",
                    "FaxBridgeDown c S", "suppressed",
                    "FaxBridgeDown d T", "active");
            // Alerts that explain others are taken note of some time after they came.
            Eventually.holdsWithin(
                    Duration.ofSeconds(60),
                    () -> states(alertmanager).equals(expected),
                    () -> "expected " + expected + ":\n" + alertmanager.log());
        }
    }

    private static Map<String, String> states(Server alertmanager) throws Exception {
        Map<String, String> states = new TreeMap<>();
        for (Object each : (List<?>) Json.read(alertmanager.get("/api/v2/alerts"))) {
            Map<String, Object> alert = Json.object(each);
            Map<String, Object> labels = Json.object(alert.get("labels"));
            states.put(
                    Stream.of(
                                    labels.get("alertname"),
                                    labels.get("instance"),
                                    labels.getOrDefault("server", labels.get("site")))
                            .map(label -> Objects.toString(label, ""))
                            .collect(Collectors.joining(" ")),
                    (String) Json.object(alert.get("status")).get("state"));
        }
        return states;
    }

    private static String alert(String name, String bridge, String server) {
        String ofServer = server.isEmpty() ? "" : ",\"server\":\"" + server + "\"";
        return "{\"labels\":{\"alertname\":\"" + name + "\",\"job\":\"faxmx\",\"instance\":\"" + bridge + "\""
                + ofServer + "}}";
    }

    private static String ofSite(String name, String bridge, String site) {
        String labels = (bridge.isEmpty() ? "" : ",\"job\":\"faxmx\",\"instance\":\"" + bridge + "\"")
                + (site.isEmpty() ? "" : ",\"site\":\"" + site + "\"");
        return "{\"labels\":{\"alertname\":\"" + name + "\"" + labels + "}}";
    }
}
