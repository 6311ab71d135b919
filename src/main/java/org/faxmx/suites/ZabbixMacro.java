package org.faxmx.suites;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A user macro of a template.
 *
 * @param name without the braces
 * @param value "" for none
 * @param secret whether Zabbix hides its value
 */
record ZabbixMacro(String name, String value, String description, boolean secret) {

    ZabbixMacro(String name, String value, String description) {
        this(name, value, description, false);
    }

    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("macro", "{$" + name + "}");
        if (secret) {
            fields.put("type", "SECRET_TEXT");
        } else {
            fields.put("value", value);
        }
        fields.put("description", description);
        return fields;
    }
}
