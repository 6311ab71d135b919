package org.faxmx.suites;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricGroup;
import org.faxmx.metrics.MetricModel;

/** The template that reads {@code /metrics} once for all items, from any machine. */
final class ZabbixOverHttp implements ZabbixDoor {

    static final String SUITE = "zabbix-http";

    private static final String MASTER = "faxmx.metrics";

    @Override
    public String name() {
        return SUITE;
    }

    @Override
    public String fileName() {
        return "zabbix-http.yaml";
    }

    @Override
    public String description() {
        return "FaxMX in Zabbix 6.0 and later, over HTTP: one request of /metrics for all items";
    }

    @Override
    public String content(MetricModel metrics) {
        return ZabbixTemplate.of(this, metrics);
    }

    @Override
    public String template() {
        return "FaxMX by HTTP";
    }

    /** The macro for a label: {@code {#DEVICEID}} for {@code device_id}. */
    static String macro(String label) {
        return "{#" + label.replace("port_name", "port").replace("_", "").toUpperCase(Locale.ROOT) + "}";
    }

    @Override
    public Map<String, Object> source(MetricGroup group, Metric metric) {
        return ZabbixFields.fields(
                "type", "DEPENDENT", "key", key(group, metric), "delay", "0", "master_item", master());
    }

    private static Map<String, Object> master() {
        return ZabbixFields.fields("key", MASTER);
    }

    @Override
    public String key(MetricGroup group, Metric metric) {
        String name = metric.name().replaceFirst("^faxmx_", "faxmx.").replaceFirst("_", ".");
        String parameters = identity(group).stream().map(ZabbixOverHttp::macro).collect(Collectors.joining(","));
        return parameters.isEmpty() ? name : name + "[" + parameters + "]";
    }

    private static List<String> identity(MetricGroup group) {
        return group.labels().keySet().stream()
                .filter(label -> !label.equals("occurrence"))
                .toList();
    }

    @Override
    public List<Map<String, Object>> steps(MetricGroup group, Metric metric) {
        String labels = identity(group).stream()
                .map(label -> label + "=\"" + macro(label) + "\"")
                .collect(Collectors.joining(","));
        String pattern = metric.sampleName() + (labels.isEmpty() ? "" : "{" + labels + "}");
        // A value that is not available is not in the answer: the item keeps its last one.
        return List.of(ZabbixFields.fields(
                "type",
                "PROMETHEUS_PATTERN",
                "parameters",
                List.of(pattern, "value", ""),
                "error_handler",
                metric.none().isPresent() ? "DISCARD_VALUE" : "ORIGINAL_ERROR"));
    }

    @Override
    public List<Map<String, Object>> ownItems() {
        return List.of(ZabbixFields.fields(
                "uuid", ZabbixFields.uuid(template(), "item", MASTER),
                "name", "Bridge: metrics",
                "type", "HTTP_AGENT",
                "key", MASTER,
                "delay", "{$FAXMX.INTERVAL}",
                "history", "0",
                "trends", "0",
                "value_type", "TEXT",
                "description",
                        "The answer to one request of /metrics, from which all other items come. It is not stored.",
                "timeout", "{$FAXMX.TIMEOUT}",
                "url", "{$FAXMX.URL}",
                "headers", List.of(ZabbixFields.fields("name", "Accept", "value", "text/plain;version=0.0.4")),
                "authtype", "BASIC",
                "username", "{$FAXMX.USER}",
                "password", "{$FAXMX.PASSWORD}",
                "verify_peer", "YES",
                "verify_host", "YES",
                "tags", ZabbixFields.tags("bridge")));
    }

    @Override
    public List<Map<String, Object>> ownPrototypes(MetricGroup group) {
        return List.of();
    }

    @Override
    public Map<String, Object> discovery(MetricGroup group) {
        String component = ZabbixFields.component(group);
        // Each fax server and each port has exactly one sample of its state.
        Metric state = group.metric("faxmx_" + component + "_state");
        List<Map<String, Object>> paths = new ArrayList<>();
        identity(group)
                .forEach(label ->
                        paths.add(ZabbixFields.fields("lld_macro", macro(label), "path", "$.labels['" + label + "']")));
        return ZabbixFields.fields(
                "type",
                "DEPENDENT",
                "key",
                "faxmx." + component + ".discovery",
                "delay",
                "0",
                "master_item",
                master(),
                "preprocessing",
                List.of(
                        ZabbixFields.fields("type", "PROMETHEUS_TO_JSON", "parameters", List.of(state.sampleName())),
                        ZabbixFields.fields(
                                "type", "DISCARD_UNCHANGED_HEARTBEAT", "parameters", List.of("{$FAXMX.DISCOVERY}"))),
                "lld_macro_paths",
                paths);
    }

    /** The master item is not stored, so Zabbix sees by the missing values only that there was no answer. */
    @Override
    public List<ZabbixTrigger> ownTriggers(MetricModel metrics, Alert down, Alert noData) {
        Metric ready = metrics.bridge().metric("faxmx_bridge_ready");
        return List.of(new ZabbixTrigger(
                down,
                "The fax bridge {HOST.NAME} has given no values for {$FAXMX.NODATA}",
                "nodata(/" + template() + "/" + key(metrics.bridge(), ready) + ",{$FAXMX.NODATA})=1",
                List.of()));
    }

    @Override
    public List<ZabbixMacro> macros() {
        return List.of(
                new ZabbixMacro("FAXMX.PASSWORD", "", "The password of that user.", true),
                new ZabbixMacro("FAXMX.TIMEOUT", "10s", "How long Zabbix waits for the answer."),
                new ZabbixMacro(
                        "FAXMX.URL",
                        "http://127.0.0.1:8778/metrics",
                        "Where the bridge answers: https from another machine. With ?ports=none there are fax servers only."),
                new ZabbixMacro(
                        "FAXMX.USER", "", "A user of the bridge with the role monitor; empty where it has none."));
    }
}
