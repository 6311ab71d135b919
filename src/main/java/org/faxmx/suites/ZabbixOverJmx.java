package org.faxmx.suites;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricGroup;
import org.faxmx.metrics.MetricModel;

/** The template that reads attributes through Zabbix's Java gateway. */
final class ZabbixOverJmx implements ZabbixDoor {

    static final String SUITE = "zabbix";

    private static final String AVAILABLE = "zabbix[host,jmx,available]";
    private static final String OBJECT = "{#JMXOBJ}";
    private static final String INTERVAL = "{$FAXMX.INTERVAL}";

    /**
     * Attributes of fax servers that are texts, which the metric model does not have. Ports have none: with
     * thousands of them each item is much for gateway and database, and the state has a value map.
     */
    private static final List<String> TEXTS_OF_SERVER = List.of("State", "LastError");

    @Override
    public String name() {
        return SUITE;
    }

    @Override
    public String fileName() {
        return "zabbix.yaml";
    }

    @Override
    public String description() {
        return "FaxMX in Zabbix 6.0 and later, through a Zabbix Java gateway on the bridge's own machine";
    }

    @Override
    public String content(MetricModel metrics) {
        return ZabbixTemplate.of(this, metrics);
    }

    @Override
    public String template() {
        return "FaxMX by JMX";
    }

    @Override
    public Map<String, Object> source(MetricGroup group, Metric metric) {
        return jmx(key(group, metric), INTERVAL);
    }

    private static Map<String, Object> jmx(String key, String delay) {
        return ZabbixFields.fields(
                "type", "JMX",
                "key", key,
                "delay", delay,
                "username", "{$FAXMX.USER}",
                "password", "{$FAXMX.PASSWORD}",
                "jmx_endpoint", "{$FAXMX.JMX}");
    }

    @Override
    public String key(MetricGroup group, Metric metric) {
        return key(group, metric.attribute());
    }

    private static String key(MetricGroup group, String attribute) {
        boolean one = group.labels().isEmpty();
        return "jmx[\"" + (one ? "faxmx:type=" + group.type() : OBJECT) + "\"," + attribute + "]";
    }

    /** "None" first: it is a value of the attribute, and not scaled. */
    @Override
    public List<Map<String, Object>> steps(MetricGroup group, Metric metric) {
        List<Map<String, Object>> steps = new ArrayList<>();
        metric.none().ifPresent(none -> steps.add(ZabbixFields.discard("^" + none + "$")));
        if (ZabbixFields.isFlag(metric)) {
            steps.add(ZabbixFields.fields("type", "BOOL_TO_DECIMAL", "parameters", List.of("")));
        }
        if (metric.scale() != 1) {
            steps.add(
                    ZabbixFields.fields("type", "MULTIPLIER", "parameters", List.of(Double.toString(metric.scale()))));
        }
        return steps;
    }

    @Override
    public List<Map<String, Object>> ownItems() {
        return List.of(ZabbixFields.fields(
                "uuid",
                ZabbixFields.uuid(template(), "item", AVAILABLE),
                "name",
                "Bridge: availability of JMX",
                "type",
                "INTERNAL",
                "key",
                AVAILABLE,
                "delay",
                INTERVAL,
                "history",
                "7d",
                "description",
                "Whether Zabbix reaches the bridge through its Java gateway: 0 no, 1 yes, 2 not known.",
                "tags",
                ZabbixFields.tags("bridge")));
    }

    @Override
    public List<Map<String, Object>> ownPrototypes(MetricGroup group) {
        String component = ZabbixFields.component(group);
        return (component.equals("server") ? TEXTS_OF_SERVER : List.<String>of())
                .stream().map(attribute -> text(group, component, attribute)).toList();
    }

    private Map<String, Object> text(MetricGroup group, String component, String attribute) {
        Map<String, Object> item = ZabbixFields.fields(
                "uuid",
                ZabbixFields.uuid(template(), "text", component, attribute),
                "name",
                ZabbixFields.prefix(component) + attribute);
        item.putAll(jmx(key(group, attribute), INTERVAL));
        item.put("history", "7d");
        item.put("trends", "0");
        item.put("value_type", "TEXT");
        item.put("description", "The attribute " + attribute + ". An unchanged one is stored once an hour.");
        item.put("preprocessing", List.of(ZabbixFields.unchanged()));
        item.put("tags", ZabbixFields.tags(component));
        return item;
    }

    @Override
    public Map<String, Object> discovery(MetricGroup group) {
        Map<String, Object> rule =
                jmx("jmx.discovery[beans,\"faxmx:type=" + group.type() + ",*\"]", "{$FAXMX.DISCOVERY}");
        List<Map<String, Object>> paths = new ArrayList<>();
        // The gateway makes {#JMXDEVICEID} of the key deviceId; the template has the macros of the one over HTTP.
        group.labels().forEach((label, key) -> {
            String macro = ZabbixOverHttp.macro(label);
            if (!label.equals("occurrence")) {
                paths.add(ZabbixFields.fields(
                        "lld_macro", macro, "path", "$['{#JMX" + key.toUpperCase(Locale.ROOT) + "}']"));
            }
        });
        rule.put("lld_macro_paths", paths);
        return rule;
    }

    @Override
    public List<ZabbixTrigger> ownTriggers(MetricModel metrics, Alert down, Alert noData) {
        ZabbixTrigger unreachable = new ZabbixTrigger(
                down,
                "The Java gateway does not reach the fax bridge {HOST.NAME}",
                "last(/" + template() + "/" + AVAILABLE + ")=0",
                List.of());
        Metric ready = metrics.bridge().metric("faxmx_bridge_ready");
        ZabbixTrigger silent = new ZabbixTrigger(
                noData,
                "The fax bridge {HOST.NAME} has given no values for {$FAXMX.NODATA}",
                "nodata(/" + template() + "/" + key(metrics.bridge(), ready) + ",{$FAXMX.NODATA})=1",
                List.of(unreachable));
        return List.of(unreachable, silent);
    }

    @Override
    public List<ZabbixMacro> macros() {
        return List.of(
                new ZabbixMacro(
                        "FAXMX.JMX",
                        "service:jmx:rmi:///jndi/rmi://127.0.0.1:9875/jmxrmi",
                        "The bridge's JMX service URL, as the Java gateway reaches it; serve prints it."),
                new ZabbixMacro("FAXMX.PASSWORD", "", "The password of that user.", true),
                new ZabbixMacro(
                        "FAXMX.USER", "", "A user of the bridge with the role monitor; empty where it has none."));
    }
}
