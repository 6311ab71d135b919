package org.faxmx.zabbix;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.faxmx.e2e.Json;

/**
 * A host of a Zabbix server with one of the templates.
 *
 * @param id what the API knows it by
 */
record ZabbixHost(ZabbixServer zabbix, String id) {

    private static final String JMX =
            "{\"type\":4,\"main\":1,\"useip\":1,\"ip\":\"127.0.0.1\",\"dns\":\"\",\"port\":\"9875\"}";

    /**
     * Imports a template and makes a host with it, as a user does; values are read each two seconds.
     *
     * @param own macros of the host
     */
    static ZabbixHost make(ZabbixServer zabbix, Template template, Map<String, String> own) throws Exception {
        String templateId = importTemplate(zabbix, template);
        String group = id(zabbix, "hostgroup.get", "groupid", "{\"name\":\"Linux servers\"}");
        Map<String, String> macros = new TreeMap<>(own);
        macros.put("{$FAXMX.INTERVAL}", "2s");
        macros.put("{$FAXMX.DISCOVERY}", "2s");
        macros.put("{$FAXMX.RECENT}", "30s");
        String values = macros.entrySet().stream()
                .map(macro -> "{\"macro\":" + quoted(macro.getKey()) + ",\"value\":" + quoted(macro.getValue()) + "}")
                .collect(Collectors.joining(","));
        Map<String, Object> made = Json.object(zabbix.call(
                "host.create",
                "{\"host\":\"bridge of " + template.name() + "\",\"groups\":[{\"groupid\":\"" + group
                        + "\"}],\"templates\":[{\"templateid\":\"" + templateId + "\"}],\"interfaces\":["
                        + (template.yaml().contains("type: JMX") ? JMX : "") + "],\"macros\":[" + values + "]}"));
        return new ZabbixHost(zabbix, (String) Json.array(made.get("hostids")).get(0));
    }

    /** Imports a template, or a later version of it, and returns what the API knows it by. */
    static String importTemplate(ZabbixServer zabbix, Template template) throws Exception {
        zabbix.call(
                "configuration.import",
                "{\"format\":\"yaml\",\"rules\":{" + rules() + "},\"source\":" + quoted(template.yaml()) + "}");
        return id(zabbix, "template.get", "templateid", "{\"host\":\"" + template.name() + "\"}");
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

    /** What a method of the API finds of this host. */
    List<Map<String, Object>> find(String method, String parameters) throws Exception {
        return zabbix.find(method, "{" + parameters + ",\"hostids\":\"" + id + "\"}");
    }

    /** Whether values of an item are read. */
    void enable(String key, boolean enabled) throws Exception {
        zabbix.call("item.update", "{\"itemid\":\"" + item(key, "itemid") + "\",\"status\":" + (enabled ? 0 : 1) + "}");
    }

    /** The time of the last value of an item. */
    Instant lastValue(String key) throws Exception {
        return Instant.ofEpochSecond(Long.parseLong(item(key, "lastclock")));
    }

    private String item(String key, String field) throws Exception {
        return (String) find("item.get", "\"output\":[\"" + field + "\"],\"filter\":{\"key_\":\"" + key + "\"}")
                .get(0)
                .get(field);
    }

    /** The alerts that are problems now, a line for each problem, with the fax server that each is of. */
    Set<String> problems() throws Exception {
        Set<String> problems = new TreeSet<>();
        for (Map<String, Object> problem : find("problem.get", "\"output\":[\"name\"],\"selectTags\":\"extend\"")) {
            String alert = alert(problem);
            if (!problems.add(alert)) {
                problems.add(alert + " again: " + problem);
            }
        }
        return problems;
    }

    /** The alerts that became a problem at that instant or later. */
    Set<String> firedSince(Instant instant) throws Exception {
        return find(
                        "event.get",
                        "\"output\":[\"clock\"],\"selectTags\":\"extend\",\"value\":1,\"time_from\":"
                                + instant.getEpochSecond())
                .stream()
                .map(ZabbixHost::alert)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** As in "FaxServerAway local"; without a fax server where it is of the bridge. */
    private static String alert(Map<String, Object> event) {
        return tag(event, "alert") + " " + tag(event, "server");
    }

    private static String tag(Map<String, Object> event, String name) {
        return Template.list(event, "tags").stream()
                .filter(tag -> tag.get("tag").equals(name))
                .map(tag -> (String) tag.get("value"))
                .findFirst()
                .orElse("");
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
