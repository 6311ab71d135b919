package org.faxmx.suites;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.faxmx.suites.Alert.Severity;

/**
 * A trigger, or what one is made of for each fax server or fax port.
 *
 * @param alert what it raises; its name is the trigger's identity in all templates
 * @param summary what an administrator reads
 * @param expression when it fires
 * @param recovery what must be true, besides the expression being false, before it resolves; empty for nothing else
 * @param causes the triggers whose problem hides this one
 */
record ZabbixTrigger(
        Alert alert, String summary, String expression, Optional<String> recovery, List<ZabbixTrigger> causes) {

    ZabbixTrigger {
        causes = List.copyOf(causes);
    }

    /** One that resolves when its expression is false again. */
    ZabbixTrigger(Alert alert, String summary, String expression, List<ZabbixTrigger> causes) {
        this(alert, summary, expression, Optional.empty(), causes);
    }

    Map<String, Object> fields(String template, List<Map<String, Object>> tags) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("uuid", ZabbixFields.uuid(template, "trigger", alert.name()));
        fields.put("expression", expression);
        recovery.ifPresent(text -> {
            fields.put("recovery_mode", "RECOVERY_EXPRESSION");
            fields.put("recovery_expression", text);
        });
        fields.put("name", summary);
        fields.put("priority", priority(alert.severity()));
        fields.put("description", alert.action());
        if (!causes.isEmpty()) {
            fields.put(
                    "dependencies",
                    causes.stream().map(ZabbixTrigger::reference).toList());
        }
        List<Map<String, Object>> all = new ArrayList<>(tags);
        all.add(ZabbixFields.fields("tag", "alert", "value", alert.name()));
        fields.put("tags", all);
        return fields;
    }

    private static String priority(Severity severity) {
        return switch (severity) {
            case CRITICAL -> "HIGH";
            case WARNING -> "WARNING";
            case INFO -> "INFO";
        };
    }

    private Map<String, Object> reference() {
        Map<String, Object> fields = ZabbixFields.fields("name", summary, "expression", expression);
        recovery.ifPresent(text -> fields.put("recovery_expression", text));
        return fields;
    }
}
