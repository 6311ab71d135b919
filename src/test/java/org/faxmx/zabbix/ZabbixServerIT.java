package org.faxmx.zabbix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.faxmx.FaxBridge;
import org.faxmx.ManualClock;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ListenerSettings;
import org.faxmx.config.PollSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.SettingsSource;
import org.faxmx.config.SimulateSettings;
import org.faxmx.connector.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The templates in a Zabbix server: values of all items, and a fax server that goes and comes back. */
@ExtendWith(ZabbixInstalled.Server.class)
@Timeout(600)
class ZabbixServerIT {

    private static final String SERVER = "zabbix-it";
    private static final int PORTS = 4;
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
            String host = host(zabbix, bridge);

            everyItemHasAValue(zabbix, host, Template.read("zabbix.yaml"));
            assertEquals(Map.of(), problems(zabbix, host));

            // The preset restarts its fax service every 5 to 10 minutes of its clock, which then stands still.
            Eventually.holdsWithin(BOUND, () -> advancedTo("UNREACHABLE"), () -> "the fax service does not restart");
            Eventually.holdsWithin(
                    BOUND,
                    () -> problems(zabbix, host).containsKey("FaxServerAway"),
                    () -> "no problem but " + problemsOrError(zabbix, host));
            assertEquals(Map.of("FaxServerAway", 1), problems(zabbix, host), "none for its ports");

            Eventually.holdsWithin(BOUND, () -> advancedTo("CONNECTED"), () -> "the fax service does not come back");
            Eventually.holdsWithin(
                    BOUND, () -> problems(zabbix, host).isEmpty(), () -> "left: " + problemsOrError(zabbix, host));
            assertEquals(List.of(), gateway.complaints());
        }
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

    /** Moves the clock of the fax service on by a second; whether its state is that. */
    private boolean advancedTo(String state) throws Exception {
        ObjectName name = new ObjectName("faxmx:type=FaxServer,server=" + SERVER);
        if (mbeans.getAttribute(name, "State").equals(state)) {
            return true;
        }
        clock.advance(Duration.ofSeconds(1));
        return false;
    }

    /** Imports a template and makes a host with it, with short times. */
    private static String host(ZabbixServer zabbix, FaxBridge bridge) throws Exception {
        Template template = Template.read("zabbix.yaml");
        zabbix.call("configuration.import", "{\"format\":\"yaml\",\"rules\":{" + rules() + "},\"source\":"
                + quoted(template.yaml()) + "}");
        String templateId = (String) zabbix.find(
                        "template.get", "{\"output\":[\"templateid\"],\"filter\":{\"host\":\"" + template.name() + "\"}}")
                .get(0)
                .get("templateid");
        String group = (String) zabbix.find("hostgroup.get", "{\"output\":[\"groupid\"],\"filter\":{\"name\":\"Linux servers\"}}")
                .get(0)
                .get("groupid");
        Map<String, String> macros = Map.of(
                "{$FAXMX.JMX}", bridge.rmiUrl(),
                "{$FAXMX.INTERVAL}", "2s",
                "{$FAXMX.DISCOVERY}", "2s",
                "{$FAXMX.RECENT}", "30s",
                "{$FAXMX.SERVER.AWAY.FOR}", "4s",
                // Which the preset has in plenty.
                "{$FAXMX.NO.DIAL.TONE.MAX}", "1000");
        Map<String, Object> made = org.faxmx.e2e.Json.object(zabbix.call(
                "host.create",
                "{\"host\":\"bridge\",\"groups\":[{\"groupid\":\"" + group + "\"}],\"templates\":[{\"templateid\":\""
                        + templateId + "\"}],\"interfaces\":[{\"type\":4,\"main\":1,\"useip\":1,\"ip\":\"127.0.0.1\","
                        + "\"dns\":\"\",\"port\":\"9875\"}],\"macros\":["
                        + macros.entrySet().stream()
                                .map(macro -> "{\"macro\":\"" + macro.getKey() + "\",\"value\":\"" + macro.getValue() + "\"}")
                                .collect(Collectors.joining(","))
                        + "]}"));
        return (String) org.faxmx.e2e.Json.array(made.get("hostids")).get(0);
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
        assertTrue(zabbix.find("item.get", "{\"output\":[\"key_\",\"error\"],\"filter\":{\"state\":1},\"hostids\":\"" + host + "\"}")
                .isEmpty());
    }

    private static boolean mayBeNone(Map<String, Object> item) {
        String key = (String) item.get("key_");
        return List.of("PortsMissing", "PageAgeMillis", "MillisSinceReceive", "OldestJobAgeMillis").stream()
                .anyMatch(key::contains);
    }

    /** How many problems there are of each alert. */
    private static Map<String, Integer> problems(ZabbixServer zabbix, String host) throws Exception {
        Map<String, Integer> problems = new TreeMap<>();
        zabbix.find("problem.get", "{\"output\":[\"name\"],\"selectTags\":\"extend\",\"hostids\":\"" + host + "\"}")
                .forEach(problem -> Template.list(problem, "tags").stream()
                        .filter(tag -> tag.get("tag").equals("alert"))
                        .forEach(tag -> problems.merge((String) tag.get("value"), 1, Integer::sum)));
        return problems;
    }

    private static String problemsOrError(ZabbixServer zabbix, String host) {
        try {
            return problems(zabbix, host)
                    + zabbix.find(
                                    "trigger.get",
                                    "{\"output\":[\"description\",\"error\",\"value\"],\"filter\":{\"state\":1},\"hostids\":\""
                                            + host + "\"}")
                            .toString();
        } catch (Exception e) {
            return e.toString();
        }
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
        return new String(json.append('"').toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
