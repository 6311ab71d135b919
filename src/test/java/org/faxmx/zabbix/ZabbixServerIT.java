package org.faxmx.zabbix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import org.faxmx.FaxBridge;
import org.faxmx.ManualClock;
import org.faxmx.SettingsSource;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ListenerSettings;
import org.faxmx.config.PollSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.config.SimulateSettings;
import org.faxmx.connector.Eventually;
import org.faxmx.e2e.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The templates in a Zabbix server: values of all items, and a fax server that goes and comes back. */
@ExtendWith(ZabbixInstalled.Server.class)
@Timeout(600)
class ZabbixServerIT {

    private static final String SERVER = "zabbix-it";
    private static final int PORTS = 4;
    private static final String JMX_INTERFACE =
            "{\"type\":4,\"main\":1,\"useip\":1,\"ip\":\"127.0.0.1\",\"dns\":\"\",\"port\":\"9875\"}";
    /** Parts of keys whose value may be "none". */
    private static final List<String> NONE = List.of(
            "PortsMissing",
            "ports_missing",
            "PageAgeMillis",
            "page_age",
            "MillisSinceReceive",
            "since_receive",
            "OldestJobAgeMillis",
            "oldest_job_age");
    /** Alerts that the traffic of the preset may raise; they are not the subject here. */
    private static final Set<String> TRAFFIC =
            Set.of("FaxNoDialTone", "FaxFatalErrors", "FaxFailureRatio", "FaxJobsGivenUp", "FaxServerReadFailures");

    private static final Duration BOUND = Duration.ofMinutes(3);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final MBeanServer mbeans = ManagementFactory.getPlatformMBeanServer();
    private final ManualClock clock = new ManualClock("2026-03-01T10:00:00Z");

    @Test
    void valuesArriveAndTriggersFireAndResolve() throws Exception {
        try (Programs programs = new Programs();
                FaxBridge bridge = FaxBridge.open(settings(), SettingsSource.none(), mbeans, clock)) {
            JavaGateway gateway = JavaGateway.start(programs, List.of());
            ZabbixServer zabbix = ZabbixServer.start(programs, gateway);
            Template overJmx = Template.read("zabbix.yaml");
            Template overHttp = Template.read("zabbix-http.yaml");
            String url = URI.create(bridge.httpUrl()).resolve("/metrics").toString();
            String jmx = host(zabbix, overJmx, JMX_INTERFACE, Map.of("{$FAXMX.JMX}", bridge.rmiUrl()));
            String http = host(zabbix, overHttp, "", Map.of("{$FAXMX.URL}", url));

            everyItemHasAValue(zabbix, jmx, overJmx);
            everyItemHasAValue(zabbix, http, overHttp);
            assertEquals(Set.of(), problems(zabbix, jmx, http));
            // One that was evaluated before all its items had values is in error until the next value.
            Eventually.holdsWithin(
                    BOUND,
                    () -> unevaluated(zabbix, jmx, http).isEmpty(),
                    () -> "triggers that cannot be evaluated stay:\n" + zabbix.log());

            // The preset stops its fax service five minutes after the start, for 5 to 15 s; then the clock stands
            // still.
            clock.advance(Duration.ofSeconds(302));
            // One of the fax server, and none of its ports.
            awaitProblems(zabbix, Set.of(jmx + " FaxServerAway", http + " FaxServerAway"), jmx, http);

            clock.advance(Duration.ofSeconds(20));
            awaitProblems(zabbix, Set.of(), jmx, http);
            assertEquals(List.of(), gateway.complaints());
        }
    }

    private static void awaitProblems(ZabbixServer zabbix, Set<String> expected, String... hosts) throws Exception {
        AtomicReference<Set<String>> last = new AtomicReference<>(Set.of());
        Eventually.holdsWithin(
                BOUND,
                () -> {
                    last.set(problems(zabbix, hosts));
                    return last.get().equals(expected);
                },
                () -> "problems are " + last + ", and not " + expected + "\n" + zabbix.log());
    }

    private static BridgeSettings settings() {
        ServerSettings server = new ServerSettings(SERVER, "", Backend.SIMULATED)
                .withSimulate(new SimulateSettings("busy", PORTS, 1))
                .withPolling(new PollSettings(SHORT, SHORT));
        return new BridgeSettings(
                List.of(server),
                Optional.of(new ListenerSettings(0)),
                Optional.of(new ListenerSettings(0)),
                Optional.empty(),
                false);
    }

    /** Imports a template and makes a host with it, with short times. */
    private static String host(ZabbixServer zabbix, Template template, String interfaces, Map<String, String> own)
            throws Exception {
        String importing =
                "{\"format\":\"yaml\",\"rules\":{" + rules() + "},\"source\":" + quoted(template.yaml()) + "}";
        zabbix.call("configuration.import", importing);
        String templateId = id(zabbix, "template.get", "templateid", "{\"host\":\"" + template.name() + "\"}");
        // A later version of it updates what is there.
        zabbix.call("configuration.import", importing);
        assertEquals(templateId, id(zabbix, "template.get", "templateid", "{\"host\":\"" + template.name() + "\"}"));
        String group = id(zabbix, "hostgroup.get", "groupid", "{\"name\":\"Linux servers\"}");
        Map<String, String> macros = new TreeMap<>(own);
        macros.put("{$FAXMX.INTERVAL}", "2s");
        macros.put("{$FAXMX.DISCOVERY}", "2s");
        macros.put("{$FAXMX.RECENT}", "30s");
        macros.put("{$FAXMX.SERVER.AWAY.FOR}", "4s");
        String values = macros.entrySet().stream()
                .map(macro -> "{\"macro\":\"" + macro.getKey() + "\",\"value\":\"" + macro.getValue() + "\"}")
                .collect(Collectors.joining(","));
        Map<String, Object> made = Json.object(zabbix.call(
                "host.create",
                "{\"host\":\"bridge of " + template.name() + "\",\"groups\":[{\"groupid\":\"" + group
                        + "\"}],\"templates\":[{\"templateid\":\"" + templateId + "\"}],\"interfaces\":[" + interfaces
                        + "],\"macros\":[" + values + "]}"));
        return (String) Json.array(made.get("hostids")).get(0);
    }

    private static String id(ZabbixServer zabbix, String method, String field, String filter) throws Exception {
        return (String) zabbix.find(method, "{\"output\":[\"" + field + "\"],\"filter\":" + filter + "}")
                .get(0)
                .get(field);
    }

    private static String rules() {
        return List.of("groups", "templates", "items", "discoveryRules", "triggers", "valueMaps").stream()
                .map(what -> "\"" + what + "\":{\"createMissing\":true"
                        + (what.equals("groups") ? "}" : ",\"updateExisting\":true}"))
                .collect(Collectors.joining(","));
    }

    /** But those whose value is "none" with this bridge. */
    private static void everyItemHasAValue(ZabbixServer zabbix, String host, Template template) throws Exception {
        int perServer = Template.prototypes(template.rules().get(0)).size();
        int perPort = Template.prototypes(template.rules().get(1)).size();
        int expected = template.items().size() + perServer + PORTS * perPort;
        List<String> last = new ArrayList<>();
        Eventually.holdsWithin(
                BOUND,
                () -> {
                    List<Map<String, Object>> items = zabbix.find(
                            "item.get",
                            "{\"output\":[\"key_\",\"lastclock\",\"state\",\"error\"],\"hostids\":\"" + host + "\"}");
                    last.clear();
                    items.stream()
                            .filter(item -> item.get("lastclock").equals("0") && !mayBeNone(item))
                            .map(item -> item.get("key_") + ": " + item.get("error"))
                            .forEach(last::add);
                    if (items.size() != expected) {
                        last.add(items.size() + " items, not " + expected);
                    }
                    return last.isEmpty();
                },
                () -> "without a value: " + last + "\n" + zabbix.log());
        String unsupported = "{\"output\":[\"key_\",\"error\"],\"filter\":{\"state\":1},\"hostids\":\"" + host + "\"}";
        assertEquals(List.of(), zabbix.find("item.get", unsupported));
    }

    /** What this bridge has now and then only, or not at all; and the answer that is not stored. */
    private static boolean mayBeNone(Map<String, Object> item) {
        String key = (String) item.get("key_");
        return key.equals("faxmx.metrics") || NONE.stream().anyMatch(key::contains);
    }

    /** The alerts of each host that are problems, a line for each problem. */
    private static Set<String> problems(ZabbixServer zabbix, String... hosts) throws Exception {
        Set<String> problems = new TreeSet<>();
        for (String host : hosts) {
            for (Map<String, Object> problem : zabbix.find(
                    "problem.get", "{\"output\":[\"name\"],\"selectTags\":\"extend\",\"hostids\":\"" + host + "\"}")) {
                String alert = Template.list(problem, "tags").stream()
                        .filter(tag -> tag.get("tag").equals("alert"))
                        .map(tag -> (String) tag.get("value"))
                        .findFirst()
                        .orElse("no alert: " + problem);
                String line = host + " " + alert;
                if (!TRAFFIC.contains(alert) && !problems.add(line)) {
                    problems.add(line + " again: " + problem);
                }
            }
        }
        return problems;
    }

    /** The triggers that Zabbix cannot evaluate, but those of values that this bridge does not have. */
    private static List<String> unevaluated(ZabbixServer zabbix, String... hosts) throws Exception {
        List<String> errors = new ArrayList<>();
        for (String host : hosts) {
            zabbix
                    .find(
                            "trigger.get",
                            "{\"output\":[\"description\",\"error\"],\"filter\":{\"state\":1},\"hostids\":\"" + host
                                    + "\"}")
                    .stream()
                    .map(Object::toString)
                    .filter(error -> NONE.stream().noneMatch(error::contains))
                    .forEach(errors::add);
        }
        return errors;
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            json.append(
                    switch (c) {
                        case '"' -> "\\\"";
                        case '\\' -> "\\\\";
                        case '\n' -> "\\n";
                        default -> String.valueOf(c);
                    });
        }
        return json.append('"').toString();
    }
}
