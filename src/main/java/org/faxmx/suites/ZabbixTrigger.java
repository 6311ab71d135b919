package org.faxmx.suites;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A trigger, or what one is made of for each fax server or fax port.
 *
 * @param subject what it watches, the same in all templates: its identity
 * @param name what an administrator reads
 * @param severity in Zabbix's words
 * @param expression when it fires; it resolves when that is false again
 * @param description what the reader should do
 * @param scope the tag by which problems are filtered
 * @param causes the triggers whose problem hides this one
 */
record ZabbixTrigger(
        String subject,
        String name,
        String severity,
        String expression,
        String description,
        String scope,
        List<ZabbixTrigger> causes) {

    ZabbixTrigger {
        causes = List.copyOf(causes);
    }

    Map<String, Object> fields(String template, List<Map<String, Object>> tags) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("uuid", ZabbixFields.uuid(template, "trigger", subject));
        fields.put("expression", expression);
        fields.put("name", name);
        fields.put("opdata", "{ITEM.LASTVALUE1}");
        fields.put("priority", severity);
        fields.put("description", description);
        if (!causes.isEmpty()) {
            fields.put(
                    "dependencies",
                    causes.stream().map(ZabbixTrigger::reference).toList());
        }
        fields.put("tags", tags);
        return fields;
    }

    private Map<String, Object> reference() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("expression", expression);
        return fields;
    }
}
