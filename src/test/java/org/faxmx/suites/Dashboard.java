package org.faxmx.suites;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.faxmx.e2e.Json;

/** The dashboard as it is checked in. */
final class Dashboard {

    private Dashboard() {}

    static Map<String, Object> read() throws IOException {
        return Json.object(Files.readString(Path.of("jmx-config", "suites", "grafana-dashboard.json")));
    }

    /** The queries of all panels, with the variables of the dashboard. */
    static List<String> queries() throws IOException {
        return texts(read(), "expr");
    }

    /** A query as Grafana sends it where everything is selected. */
    static String ofEverything(String query, String rateInterval) {
        return query.replace("$bridge", ".*").replace("$server", ".*").replace("$__rate_interval", rateInterval);
    }

    /** All texts of that name, wherever they are. */
    static List<String> texts(Object json, String name) {
        List<String> found = new ArrayList<>();
        collect(json, name, found);
        return found;
    }

    private static void collect(Object json, String name, List<String> found) {
        if (json instanceof Map<?, ?> members) {
            members.forEach((key, value) -> {
                if (key.equals(name) && value instanceof String text) {
                    found.add(text);
                }
                collect(value, name, found);
            });
        } else if (json instanceof List<?> elements) {
            elements.forEach(element -> collect(element, name, found));
        }
    }
}
