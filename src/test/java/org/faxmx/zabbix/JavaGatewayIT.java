package org.faxmx.zabbix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.faxmx.e2e.BridgeProcess;
import org.faxmx.e2e.Json;
import org.faxmx.e2e.TestUsers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The keys of the template over JMX, as Zabbix's Java gateway answers them for a bridge. */
@ExtendWith(ZabbixInstalled.Gateway.class)
@Timeout(600)
class JavaGatewayIT {

    private static final int PORTS = 8;
    private static final String NUMBER = "-?\\d+";

    @TempDir
    private Path directory;

    @Test
    void everyKeyOfTheTemplateHasAValueOfItsType() throws Exception {
        Template template = Template.read("zabbix.yaml");
        try (Programs programs = new Programs();
                BridgeProcess bridge = BridgeProcess.serve(
                        directory, "--backend", "simulated", "--simulate", "quiet,ports=" + PORTS)) {
            JavaGateway gateway = JavaGateway.start(programs, List.of());
            List<Map<String, Object>> items = new ArrayList<>(template.items().stream()
                    .filter(item -> item.get("type").equals("JMX"))
                    .toList());
            List<String> keys = new ArrayList<>(keys(items));
            int rows = 0;
            for (Map<String, Object> rule : template.rules()) {
                for (Map<String, Object> row : discover(gateway, bridge, "", "", rule)) {
                    rows++;
                    for (Map<String, Object> prototype : Template.prototypes(rule)) {
                        items.add(prototype);
                        keys.add(((String) prototype.get("key")).replace("{#JMXOBJ}", (String) row.get("{#JMXOBJ}")));
                    }
                }
            }
            assertEquals(1 + PORTS, rows);

            List<Map<String, Object>> values = gateway.values(bridge.rmiUrl(), "", "", keys);

            assertEquals(keys.size(), values.size(), values::toString);
            for (int i = 0; i < keys.size(); i++) {
                String key = keys.get(i);
                Map<String, Object> answer = values.get(i);
                assertFalse(answer.containsKey("error"), () -> key + ": " + answer);
                String value = (String) answer.get("value");
                assertTrue(fits(items.get(i), value), () -> key + ": " + value);
            }
            assertEquals(List.of(), gateway.complaints());
        }
    }

    /** What is left after the template's own steps can be stored as the type of the item. */
    private static boolean fits(Map<String, Object> item, String value) {
        Set<Object> steps = Template.list(item, "preprocessing").stream()
                .map(step -> step.get("type"))
                .collect(Collectors.toSet());
        return switch ((String) item.getOrDefault("value_type", "UNSIGNED")) {
            case "TEXT" -> true;
            case "FLOAT" -> value.matches(NUMBER);
            default -> steps.contains("BOOL_TO_DECIMAL") ? value.matches("true|false") : Long.parseLong(value) >= 0;
        };
    }

    @Test
    void aUserMayReadWithTheRightPasswordOnly() throws Exception {
        try (Programs programs = new Programs();
                BridgeProcess bridge = BridgeProcess.serve(
                        directory,
                        "--backend",
                        "simulated",
                        "--users",
                        TestUsers.in(directory).toString())) {
            JavaGateway gateway = JavaGateway.start(programs, List.of());
            List<String> keys = keys(Template.read("zabbix.yaml").items().stream()
                    .filter(item -> item.get("type").equals("JMX"))
                    .toList());

            assertTrue(gateway.values(bridge.rmiUrl(), TestUsers.ADMIN, TestUsers.PASSWORD, keys).stream()
                    .allMatch(answer -> answer.containsKey("value")));
            assertEquals(List.of(), gateway.complaints());
            assertTrue(gateway.values(bridge.rmiUrl(), TestUsers.ADMIN, "wrong", keys).stream()
                    .allMatch(answer -> answer.containsKey("error")));
            assertTrue(gateway.values(bridge.rmiUrl(), "", "", keys).stream()
                    .allMatch(answer -> answer.containsKey("error")));
        }
    }

    private static List<String> keys(List<Map<String, Object>> items) {
        return items.stream().map(item -> (String) item.get("key")).toList();
    }

    private static List<Map<String, Object>> discover(
            JavaGateway gateway, BridgeProcess bridge, String user, String password, Map<String, Object> rule)
            throws Exception {
        Map<String, Object> answer = gateway.values(bridge.rmiUrl(), user, password, List.of((String) rule.get("key")))
                .get(0);
        assertFalse(answer.containsKey("error"), answer::toString);
        Object rows = Json.read((String) answer.get("value"));
        return Json.array(rows instanceof Map<?, ?> map ? map.get("data") : rows).stream()
                .map(Json::object)
                .toList();
    }
}
