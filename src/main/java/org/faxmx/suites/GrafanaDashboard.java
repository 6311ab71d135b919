package org.faxmx.suites;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricGroup;
import org.faxmx.metrics.MetricModel;

/** A dashboard of Grafana over Prometheus: fax servers, ports, queue, failures and how busy the lines are. */
final class GrafanaDashboard implements SuiteFile {

    private static final int COLUMNS = 24;
    private static final int WIDTH = 12;
    private static final Map<String, Object> DATASOURCE = Map.of("uid", "${datasource}");
    private static final String OF_SERVERS = "{instance=~\"$bridge\",server=~\"$server\"}";
    private static final String OF_BRIDGES = "{instance=~\"$bridge\"}";
    private static final String RATE = "[$__rate_interval]";
    private static final String HOUR = "[1h]";
    private static final String SERVER = "{{server}}";

    @Override
    public String name() {
        return "grafana";
    }

    @Override
    public String fileName() {
        return "grafana-dashboard.json";
    }

    @Override
    public String description() {
        return "a dashboard of Grafana over Prometheus, to be imported";
    }

    @Override
    public String content(MetricModel metrics) {
        Map<String, Object> dashboard = object(
                "uid",
                "faxmx",
                "title",
                "Fax servers",
                "tags",
                List.of("fax", "faxmx"),
                "description",
                "Made by \"faxmx suite grafana\"",
                "schemaVersion",
                36,
                "version",
                1,
                "editable",
                true,
                "refresh",
                "30s",
                "time",
                object("from", "now-6h", "to", "now"),
                "annotations",
                object("list", List.of()),
                "templating",
                object("list", variables(metrics)),
                "panels",
                new Panels(metrics).all());
        return JsonText.of(dashboard);
    }

    private static List<Object> variables(MetricModel metrics) {
        String ready = metrics.bridge().metric("faxmx_bridge_ready").sampleName();
        String state = metrics.server().metric("faxmx_server_state").sampleName();
        return List.of(
                object("name", "datasource", "label", "Data source", "type", "datasource", "query", "prometheus"),
                variable("bridge", "Bridge", "label_values(" + ready + ", instance)"),
                variable("server", "Fax server", "label_values(" + state + "{instance=~\"$bridge\"}, server)"));
    }

    private static Map<String, Object> variable(String name, String label, String query) {
        return object(
                "name",
                name,
                "label",
                label,
                "type",
                "query",
                "datasource",
                DATASOURCE,
                "query",
                object("query", query, "refId", name),
                "definition",
                query,
                "refresh",
                2,
                "sort",
                1,
                "includeAll",
                true,
                "multi",
                true,
                "allValue",
                ".*");
    }

    /** An object whose members stay in the order in which they are given. */
    private static Map<String, Object> object(Object... keysAndValues) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            members.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return members;
    }

    /** The panels from left to right and from top to bottom. */
    private static final class Panels {

        private final MetricGroup bridge;
        private final MetricGroup server;
        private final MetricGroup port;
        private final List<Object> panels = new ArrayList<>();
        private int x;
        private int y;
        private int lineHeight;

        Panels(MetricModel metrics) {
            bridge = metrics.bridge();
            server = metrics.server();
            port = metrics.port();
        }

        List<Object> all() {
            row("Fax servers");
            add(6, "state-timeline", "Connection", "none", stateMappings(), query(now("faxmx_server_state"), SERVER));
            chart(6, "Time since the ports were read", "s", query(now("faxmx_server_snapshot_age_seconds"), SERVER));
            row("Ports");
            chart(
                    8,
                    "What the ports do",
                    "none",
                    query(sum("faxmx_server_ports_sending"), "sending"),
                    query(sum("faxmx_server_ports_receiving"), "receiving"),
                    query(sum("faxmx_server_ports_idle"), "idle"),
                    query(sum("faxmx_server_ports_unavailable"), "out of service"),
                    query(sum("faxmx_server_ports_stale"), "not known"));
            add(
                    8,
                    "table",
                    "Ports out of service",
                    "none",
                    List.of(),
                    table(port("faxmx_port_in_service") + " == 0 and " + port("faxmx_port_stale") + " == 0"));
            chart(
                    8,
                    "Ports in a call, of those that are known",
                    "percentunit",
                    query(
                            "(" + now("faxmx_server_ports_sending") + " + " + now("faxmx_server_ports_receiving")
                                    + ") / (" + now("faxmx_server_ports") + " - " + now("faxmx_server_ports_stale")
                                    + " > 0)",
                            SERVER));
            chart(
                    8,
                    "Part of the time in which all ports were busy",
                    "percentunit",
                    query("rate(" + now("faxmx_server_all_ports_busy_seconds") + RATE + ")", SERVER));
            row("Queue");
            chart(
                    8,
                    "Jobs",
                    "none",
                    query(sum("faxmx_server_jobs_pending"), "waiting"),
                    query(sum("faxmx_server_jobs_no_line"), "waiting for a line"),
                    query(sum("faxmx_server_jobs_retrying"), "waiting for the next attempt"),
                    query(sum("faxmx_server_jobs_in_progress"), "under way"),
                    query(sum("faxmx_server_jobs_paused"), "paused"),
                    query(sum("faxmx_server_jobs_failed"), "given up"));
            chart(
                    8,
                    "Age of the oldest job that waits",
                    "s",
                    query(now("faxmx_server_oldest_job_age_seconds"), SERVER));
            row("Calls");
            chart(
                    8,
                    "Faxes an hour",
                    "none",
                    query(hourly("faxmx_server_faxes_sent"), "sent"),
                    query(hourly("faxmx_server_faxes_received"), "received"));
            chart(
                    8,
                    "Failures an hour",
                    "none",
                    query(hourly("faxmx_server_busy_failures"), "busy"),
                    query(hourly("faxmx_server_no_answer_failures"), "no answer"),
                    query(hourly("faxmx_server_no_dial_tone_failures"), "no dial tone"),
                    query(hourly("faxmx_server_bad_address_failures"), "bad address"),
                    query(hourly("faxmx_server_fatal_error_failures"), "fatal error"));
            chart(8, "Part of the calls that failed in the last hour", "percentunit", query(failureRatio(), SERVER));
            chart(
                    8,
                    "Pages an hour",
                    "none",
                    query(hourly("faxmx_server_pages_sent"), "sent"),
                    query(hourly("faxmx_server_pages_received"), "received"));
            row("Bridge");
            chart(
                    6,
                    "Late polls",
                    "percentunit",
                    query(
                            "rate(" + ofBridge("faxmx_bridge_late_polls") + RATE + ") / rate("
                                    + ofBridge("faxmx_bridge_polls") + RATE + ")",
                            "{{instance}}"));
            chart(6, "Time of a reading", "s", query(now("faxmx_server_read_seconds"), SERVER));
            return panels;
        }

        private String now(String metric) {
            return server.metric(metric).sampleName() + OF_SERVERS;
        }

        private String port(String metric) {
            return port.metric(metric).sampleName() + OF_SERVERS;
        }

        private String ofBridge(String metric) {
            return bridge.metric(metric).sampleName() + OF_BRIDGES;
        }

        private String sum(String metric) {
            return "sum(" + now(metric) + ")";
        }

        private String increase(String metric) {
            return "increase(" + now(metric) + HOUR + ")";
        }

        private String hourly(String metric) {
            return "sum(" + increase(metric) + ")";
        }

        private String failureRatio() {
            String failures = increase("faxmx_server_failures");
            return failures + " / (" + failures + " + " + increase("faxmx_server_faxes_sent") + " + "
                    + increase("faxmx_server_faxes_received") + " > 0)";
        }

        /** The names of the states, from the model. */
        private List<Object> stateMappings() {
            Metric state = server.metric("faxmx_server_state");
            List<String> colours = List.of("yellow", "green", "blue", "red");
            Map<String, Object> options = new LinkedHashMap<>();
            state.codes()
                    .forEach((code, name) -> options.put(
                            Integer.toString(code), object("text", name, "color", colours.get(code), "index", code)));
            return List.of(object("type", "value", "options", options));
        }

        private void row(String title) {
            nextLine();
            panels.add(object(
                    "id",
                    panels.size() + 1,
                    "type",
                    "row",
                    "title",
                    title,
                    "collapsed",
                    false,
                    "gridPos",
                    object("x", 0, "y", y, "w", COLUMNS, "h", 1),
                    "panels",
                    List.of()));
            y++;
        }

        private void chart(int height, String title, String unit, Query... queries) {
            add(height, "timeseries", title, unit, List.of(), queries);
        }

        private void add(int height, String type, String title, String unit, List<Object> mappings, Query... queries) {
            if (x + WIDTH > COLUMNS) {
                nextLine();
            }
            panels.add(object(
                    "id",
                    panels.size() + 1,
                    "type",
                    type,
                    "title",
                    title,
                    "datasource",
                    DATASOURCE,
                    "gridPos",
                    object("x", x, "y", y, "w", WIDTH, "h", height),
                    "fieldConfig",
                    object(
                            "defaults", object("unit", unit, "min", 0, "mappings", mappings),
                            "overrides", List.of()),
                    "targets",
                    targets(queries)));
            x += WIDTH;
            lineHeight = Math.max(lineHeight, height);
        }

        private void nextLine() {
            y += lineHeight;
            x = 0;
            lineHeight = 0;
        }

        private static List<Object> targets(Query... queries) {
            List<Object> targets = new ArrayList<>();
            for (Query query : queries) {
                Map<String, Object> target = object(
                        "refId", String.valueOf((char) ('A' + targets.size())),
                        "datasource", DATASOURCE,
                        "expr", query.expression());
                target.putAll(
                        query.legend().isEmpty()
                                ? object("format", "table", "instant", true)
                                : object("legendFormat", query.legend(), "range", true));
                targets.add(target);
            }
            return targets;
        }

        private static Query query(String expression, String legend) {
            return new Query(expression, legend);
        }

        private static Query table(String expression) {
            return new Query(expression, "");
        }
    }

    /** @param legend the name of a line; "" for a table of what is so now */
    private record Query(String expression, String legend) {}
}
