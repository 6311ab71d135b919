package org.faxmx.suites;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.faxmx.FaxBridge;
import org.faxmx.metrics.MetricModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the templates for Zabbix promise beyond what a Zabbix server shows in an integration test. */
class ZabbixTemplatesTest {

    private static final MetricModel METRICS = FaxBridge.metrics();
    // 32 digits, version 4: the only UUIDs that Zabbix imports.
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}");
    private static final Pattern MACRO = Pattern.compile("\\{\\$([A-Z.]+)(:\"[^\"]*\")?}");
    private static final Pattern ATTRIBUTE = Pattern.compile("jmx\\[\"[^\"]*\",(\\w+)]");
    private static final int PORT_METRICS = 15;
    // Rows of PortTable are described by fewer.
    private static final int CELLS = 7;

    static Stream<ZabbixDoor> doors() {
        return Stream.of(new ZabbixOverJmx(), new ZabbixOverHttp());
    }

    @ParameterizedTest
    @MethodSource("doors")
    void identitiesAreUniqueAndOfTheFormThatZabbixTakes(ZabbixDoor door) {
        List<String> uuids = values(export(door), "uuid");
        assertTrue(uuids.stream().allMatch(uuid -> UUID.matcher(uuid).matches()), uuids::toString);
        assertEquals(uuids.size(), new HashSet<>(uuids).size());
    }

    @Test
    void identitiesOfTheTemplatesDiffer() {
        Set<String> first = new HashSet<>(values(export(new ZabbixOverJmx()), "uuid"));
        first.retainAll(values(export(new ZabbixOverHttp()), "uuid"));
        // Zabbix's own group of templates.
        assertEquals(Set.of("a571c0d144b14fd4a87a9d9b2aa9fcd6"), first);
    }

    /** An identity that changed would make an import delete the item with its history. */
    @Test
    void identitiesStay() {
        assertEquals("8f5de2f7c6a44f86807e85da418dc290", ZabbixFields.uuid("FaxMX by JMX"));
        assertNotEquals(ZabbixFields.uuid("a", "b"), ZabbixFields.uuid("ab"));
    }

    @ParameterizedTest
    @MethodSource("doors")
    void eachMacroIsDeclaredAndUsed(ZabbixDoor door) {
        Map<?, ?> export = export(door);
        Set<String> declared = values(export, "macro").stream()
                .flatMap(text -> MACRO.matcher(text).results())
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> used = door.content(METRICS)
                .lines()
                .filter(line -> !line.contains("- macro:"))
                .flatMap(line -> MACRO.matcher(line).results())
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(declared, used);
    }

    @ParameterizedTest
    @MethodSource("doors")
    void eachAlertIsATrigger(ZabbixDoor door) {
        Set<String> expected =
                Alerts.of(METRICS).stream().map(Alert::name).collect(Collectors.toCollection(TreeSet::new));
        if (door instanceof ZabbixOverHttp) {
            // Over HTTP these two are one: there are no values.
            expected.remove(Alerts.BRIDGE_NO_DATA);
        }
        List<String> found = triggers(export(door)).stream()
                .flatMap(trigger -> ((List<?>) trigger.get("tags")).stream())
                .map(tag -> (Map<?, ?>) tag)
                .filter(tag -> tag.get("tag").equals("alert"))
                .map(tag -> (String) tag.get("value"))
                .toList();
        assertEquals(expected, new TreeSet<>(found));
        assertEquals(expected.size(), found.size(), found::toString);
    }

    /** A trigger without a cause is noise while the bridge is away. */
    @ParameterizedTest
    @MethodSource("doors")
    void onlyWhatSaysThatTheBridgeIsAwayDependsOnNothing(ZabbixDoor door) {
        List<String> roots = triggers(export(door)).stream()
                .filter(trigger -> !trigger.containsKey("dependencies"))
                .map(trigger -> (String) trigger.get("name"))
                .toList();
        assertEquals(1, roots.size(), roots::toString);
        assertTrue(roots.get(0).contains("bridge"), roots::toString);
    }

    @ParameterizedTest
    @MethodSource("doors")
    void namesAndTextsFitIntoZabbixsColumns(ZabbixDoor door) {
        Map<?, ?> export = export(door);
        values(export, "name").forEach(name -> assertTrue(name.length() <= 255, name));
        values(export, "expression").forEach(text -> assertTrue(text.length() <= 2048, text));
        values(export, "key").forEach(key -> assertTrue(key.length() <= 2048, key));
    }

    /** One value is all values of a time that began before it. */
    @ParameterizedTest
    @MethodSource("doors")
    void whatMustHoldForATimeNeedsAValueFromBeforeIt(ZabbixDoor door) {
        Pattern before = Pattern.compile(
                " and count\\(/[^()]+,\\{\\$FAXMX\\.RECENT}:now-(\\{\\$[A-Z.]+\\.FOR(?::\"[^\"]*\")?})\\)>0");
        List<String> expressions = triggers(export(door)).stream()
                .map(trigger -> (String) trigger.get("expression"))
                .filter(expression -> expression.contains(".FOR"))
                .toList();
        assertFalse(expressions.isEmpty());
        for (String expression : expressions) {
            List<MatchResult> found = before.matcher(expression).results().toList();
            assertEquals(1, found.size(), expression);
            assertTrue(expression.contains("," + found.get(0).group(1) + ")"), expression);
        }
    }

    /** Else triggers come and go between two rounds. */
    @ParameterizedTest
    @MethodSource("doors")
    void theTimesForMissingValuesSuitTheInterval(ZabbixDoor door) {
        Map<String, String> values = Pattern.compile(
                        "- macro: *['\"]?\\{\\$FAXMX\\.([A-Z]+)}['\"]?\\s+value: '?(\\d+)m'?\\s")
                .matcher(door.content(METRICS))
                .results()
                .collect(Collectors.toMap(match -> match.group(1), match -> match.group(2)));
        int interval = Integer.parseInt(values.get("INTERVAL"));
        assertTrue(Integer.parseInt(values.get("RECENT")) >= 3 * interval, values::toString);
        assertTrue(Integer.parseInt(values.get("NODATA")) >= 5 * interval, values::toString);
    }

    /** With thousands of ports each one more is much for gateway and database. */
    @ParameterizedTest
    @MethodSource("doors")
    void aPortHasFifteenItems(ZabbixDoor door) {
        assertEquals(PORT_METRICS, METRICS.port().standard().size());
        List<Map<?, ?>> rules = new ArrayList<>();
        collect(export(door), "discovery_rules", rules);
        List<String> keys = ((List<?>) rules.get(1).get("item_prototypes"))
                .stream().map(item -> (String) ((Map<?, ?>) item).get("key")).toList();
        assertEquals(
                METRICS.port().standard().stream()
                        .map(metric -> door.key(METRICS.port(), metric))
                        .toList(),
                keys);
    }

    /** Of texts the metric model knows nothing: the reference of the MBeans does. */
    @Test
    void attributesExistAndAreNotPersonal() throws IOException {
        List<String> reference = Files.readAllLines(Path.of("src", "site", "markdown", "mbeans.md"));
        Set<String> attributes = ATTRIBUTE
                .matcher(new ZabbixOverJmx().content(METRICS))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        for (String attribute : attributes) {
            List<String> rows = reference.stream()
                    .filter(line -> line.startsWith("| `" + attribute + "` |") && line.split("\\|").length > CELLS)
                    .toList();
            assertFalse(rows.isEmpty(), attribute);
            // The sixth cell is "yes" where all of it is, and "numbers" where these are masked for monitors.
            rows.forEach(row -> assertNotEquals("yes", row.split("\\|")[6].strip(), row));
        }
    }

    /** The pattern takes "none" and nothing else, before the value is scaled. */
    @Test
    void noneIsDiscardedFirst() {
        List<Map<String, Object>> steps =
                new ZabbixOverJmx().steps(METRICS.port(), METRICS.port().metric("faxmx_port_page_age_seconds"));
        assertEquals(
                List.of("NOT_MATCHES_REGEX", "MULTIPLIER"),
                steps.stream().map(step -> step.get("type")).toList());
        assertEquals(List.of("^-1$"), steps.get(0).get("parameters"));
        assertEquals("DISCARD_VALUE", steps.get(0).get("error_handler"));
    }

    @Test
    void aTextThatYamlCouldMistakeIsQuoted() {
        Map<String, Object> document = ZabbixFields.fields(
                "plain", "FaxMX by JMX",
                "others", List.of("yes", "1", "0x1F", "a: b", "it's", "#", "- a", "", "12e3", "{#PORT}", "NULL", "a "),
                "nested", List.of(ZabbixFields.fields("a", "b", "c", List.of("d"))));
        String yaml = YamlDocument.of(document);
        assertEquals(document, load(yaml));
        assertTrue(yaml.startsWith("plain: FaxMX by JMX\n"), yaml);
    }

    private static List<Map<?, ?>> triggers(Map<?, ?> export) {
        List<Map<?, ?>> found = new ArrayList<>();
        collect(export, "triggers", found);
        collect(export, "trigger_prototypes", found);
        return found;
    }

    private static void collect(Object node, String field, List<Map<?, ?>> found) {
        if (node instanceof Map<?, ?> map) {
            if (map.get(field) instanceof List<?> list) {
                list.forEach(element -> found.add((Map<?, ?>) element));
            }
            map.values().forEach(value -> collect(value, field, found));
        } else if (node instanceof List<?> list) {
            list.forEach(element -> collect(element, field, found));
        }
    }

    /** All texts of that field, wherever it is; those of triggers' causes are repetitions. */
    private static List<String> values(Object node, String field) {
        List<String> found = new ArrayList<>();
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (key.equals(field) && value instanceof String text) {
                    found.add(text);
                } else if (!key.equals("dependencies")) {
                    found.addAll(values(value, field));
                }
            });
        } else if (node instanceof List<?> list) {
            list.forEach(element -> found.addAll(values(element, field)));
        }
        return found;
    }

    private static Map<?, ?> export(ZabbixDoor door) {
        return (Map<?, ?>) load(door.content(METRICS)).get("zabbix_export");
    }

    private static Map<?, ?> load(String yaml) {
        return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(yaml);
    }
}
