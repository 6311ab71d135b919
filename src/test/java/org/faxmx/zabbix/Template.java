package org.faxmx.zabbix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.faxmx.e2e.Json;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A template as it is checked in. */
record Template(String yaml, Map<String, Object> fields) {

    /** The file of that name. */
    static Template read(String file) throws IOException {
        String yaml = Files.readString(Path.of("jmx-config", "suites", file));
        Map<String, Object> export = Json.object(new Load(LoadSettings.builder().build()).loadFromString(yaml));
        Map<String, Object> content = Json.object(export.get("zabbix_export"));
        return new Template(
                yaml, Json.object(Json.array(content.get("templates")).get(0)));
    }

    String name() {
        return (String) fields.get("template");
    }

    List<Map<String, Object>> items() {
        return list(fields, "items");
    }

    /** The rules of discovery: of fax servers and of fax ports. */
    List<Map<String, Object>> rules() {
        return list(fields, "discovery_rules");
    }

    static List<Map<String, Object>> prototypes(Map<String, Object> rule) {
        return list(rule, "item_prototypes");
    }

    static List<Map<String, Object>> list(Map<String, Object> of, String field) {
        return Json.array(of.getOrDefault(field, List.of())).stream()
                .map(Json::object)
                .toList();
    }
}
