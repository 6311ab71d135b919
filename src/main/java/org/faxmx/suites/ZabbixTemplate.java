package org.faxmx.suites;

import static org.faxmx.suites.ZabbixFields.fields;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricGroup;
import org.faxmx.metrics.MetricModel;

/**
 * A template for Zabbix 6.0 and later, in its export format: the metrics of the default set as items, fax servers and
 * ports by discovery, and triggers.
 */
final class ZabbixTemplate {

    /** The group that Zabbix itself ships for templates of applications, with its UUID. */
    private static final Map<String, Object> GROUP =
            fields("uuid", "a571c0d144b14fd4a87a9d9b2aa9fcd6", "name", "Templates/Applications");

    private static final String FLAGS = "FaxMX flag";

    private final ZabbixDoor door;
    private final MetricModel metrics;

    private ZabbixTemplate(ZabbixDoor door, MetricModel metrics) {
        this.door = door;
        this.metrics = metrics;
    }

    /** The template that reads through that door. */
    static String of(ZabbixDoor door, MetricModel metrics) {
        return "# " + door.description() + "\n# Printed by: faxmx suite " + door.name() + "\n"
                + YamlDocument.of(fields("zabbix_export", new ZabbixTemplate(door, metrics).export()));
    }

    private Map<String, Object> export() {
        ZabbixTriggers triggers = new ZabbixTriggers(door, metrics);
        List<Map<String, Object>> items = new ArrayList<>(door.ownItems());
        items.addAll(items(metrics.bridge()));
        List<Map<String, Object>> rules =
                List.of(rule(metrics.server(), triggers.ofServer()), rule(metrics.port(), triggers.ofPort()));
        Map<String, Object> template = fields(
                "uuid", ZabbixFields.uuid(door.template()),
                "template", door.template(),
                "name", door.template(),
                "description", door.description() + ". Its thresholds are macros.",
                "groups", List.of(fields("name", GROUP.get("name"))),
                "items", items,
                "discovery_rules", rules,
                "tags",
                        List.of(
                                fields("tag", "class", "value", "application"),
                                fields("tag", "target", "value", "faxmx")),
                "macros", macros(triggers),
                "valuemaps", valueMaps());
        return fields(
                "version", "6.0",
                "groups", List.of(GROUP),
                "templates", List.of(template),
                "triggers", triggers(triggers.ofBridge(), "bridge"));
    }

    private Map<String, Object> rule(MetricGroup group, List<ZabbixTrigger> triggers) {
        String component = ZabbixFields.component(group);
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("uuid", ZabbixFields.uuid(door.template(), "discovery", component));
        rule.put("name", "Discovery of fax " + component + "s");
        rule.putAll(door.discovery(group));
        rule.put("lifetime", "7d");
        List<Map<String, Object>> prototypes = new ArrayList<>(items(group));
        prototypes.addAll(door.ownPrototypes(group));
        rule.put("item_prototypes", prototypes);
        rule.put("trigger_prototypes", triggers(triggers, component));
        return rule;
    }

    private List<Map<String, Object>> triggers(List<ZabbixTrigger> triggers, String component) {
        return triggers.stream()
                .map(trigger -> trigger.fields(door.template(), ZabbixFields.tags(component)))
                .toList();
    }

    private List<Map<String, Object>> items(MetricGroup group) {
        return group.standard().stream().map(metric -> item(group, metric)).toList();
    }

    private Map<String, Object> item(MetricGroup group, Metric metric) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("uuid", ZabbixFields.uuid(door.template(), "item", metric.name()));
        item.put("name", ZabbixFields.prefix(ZabbixFields.component(group)) + words(group, metric));
        item.putAll(door.source(group, metric));
        item.put("history", "7d");
        boolean whole = metric.none().isEmpty() && metric.scale() == 1;
        item.put("value_type", whole ? "UNSIGNED" : "FLOAT");
        unit(metric).ifPresent(unit -> item.put("units", unit));
        item.put("description", metric.description());
        valueMap(metric).ifPresent(map -> item.put("valuemap", fields("name", map)));
        List<Map<String, Object>> steps = door.steps(group, metric);
        if (!steps.isEmpty()) {
            item.put("preprocessing", steps);
        }
        item.put("tags", ZabbixFields.tags(ZabbixFields.component(group)));
        return item;
    }

    private static String words(MetricGroup group, Metric metric) {
        return metric.name()
                .replaceFirst("^faxmx_" + ZabbixFields.component(group) + "_", "")
                .replaceFirst("_seconds$", "")
                .replace('_', ' ');
    }

    /** Zabbix's unit: a "!" keeps it from making "1.2K" of 1,200 pages. */
    private static Optional<String> unit(Metric metric) {
        return switch (metric.unit()) {
            case "1" -> Optional.empty();
            case "s" -> Optional.of(metric.name().endsWith("_time_seconds") ? "unixtime" : "s");
            default -> Optional.of("!" + metric.unit().replaceAll("[{}]", ""));
        };
    }

    private static Optional<String> valueMap(Metric metric) {
        if (ZabbixFields.isFlag(metric)) {
            return Optional.of(FLAGS);
        }
        return metric.codes().isEmpty() ? Optional.empty() : Optional.of(codes(metric));
    }

    private static String codes(Metric metric) {
        return metric.name().replaceFirst("^faxmx_", "FaxMX ").replace('_', ' ');
    }

    private List<Map<String, Object>> valueMaps() {
        Stream<Map<String, Object>> codes = metrics.groups().stream()
                .flatMap(group -> group.standard().stream())
                .filter(metric -> !metric.codes().isEmpty())
                .map(metric -> valueMap(codes(metric), metric.codes()));
        return Stream.concat(Stream.of(valueMap(FLAGS, Map.of(0, "no", 1, "yes"))), codes)
                .toList();
    }

    private Map<String, Object> valueMap(String name, Map<Integer, String> meanings) {
        List<Map<String, Object>> mappings = meanings.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> fields("value", entry.getKey().toString(), "newvalue", entry.getValue()))
                .toList();
        return fields(
                "uuid", ZabbixFields.uuid(door.template(), "value map", name), "name", name, "mappings", mappings);
    }

    private List<Map<String, Object>> macros(ZabbixTriggers triggers) {
        List<ZabbixMacro> polls = List.of(
                new ZabbixMacro("FAXMX.DISCOVERY", "10m", "How often fax servers and ports are discovered."),
                new ZabbixMacro(
                        "FAXMX.INTERVAL",
                        "1m",
                        "How often values are read. Raise {$FAXMX.RECENT}, {$FAXMX.NODATA} and the macros .WINDOW with it, as "
                                + "their descriptions say: else triggers never fire."));
        return Stream.of(polls, door.macros(), triggers.macros())
                .flatMap(List::stream)
                .sorted(Comparator.comparing((Function<ZabbixMacro, String>) ZabbixMacro::name))
                .map(ZabbixMacro::fields)
                .toList();
    }
}
