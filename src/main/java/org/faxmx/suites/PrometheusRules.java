package org.faxmx.suites;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.faxmx.metrics.MetricGroup;
import org.faxmx.metrics.MetricModel;
import org.faxmx.suites.Figure.Increase;
import org.faxmx.suites.Figure.Kind;
import org.faxmx.suites.Figure.Last;
import org.faxmx.suites.Figure.Share;
import org.faxmx.suites.Figure.Sum;

/** Recording and alerting rules of Prometheus. */
final class PrometheusRules implements SuiteFile {

    @Override
    public String name() {
        return "prometheus";
    }

    @Override
    public String fileName() {
        return "prometheus-rules.yaml";
    }

    @Override
    public String description() {
        return "recording and alerting rules of Prometheus, for scrapes of /metrics or of jmx_exporter";
    }

    @Override
    public String content(MetricModel metrics) {
        return content(metrics, Alerts.of(metrics));
    }

    /** The rules with these alerts. */
    static String content(MetricModel metrics, List<Alert> alerts) {
        StringBuilder text = new StringBuilder("""
                # Rules for FaxMX. Made by "faxmx suite prometheus": what they name is in the manual, page Metrics, and
                # the page Alerts says when each alert is raised. The thresholds suit an office with tens of ports:
                # change them here.
                # They expect that the names of scrape jobs begin with faxmx. No alert is raised for what a server or a port
                # did before contact with it was lost. Every alert ends by itself: those of a state with it, those of what grew or
                # fell within a time after that time.
                groups:
                """);
        recording(text, metrics);
        for (Alert.Level level : Alert.Level.values()) {
            text.append("- name: faxmx-").append(lower(level)).append("-alerts\n  rules:\n");
            alerts.stream().filter(alert -> alert.level() == level).forEach(alert -> alerting(text, metrics, alert));
        }
        return text.toString();
    }

    /** Named level:metric:operation, where the level is what the labels stand for. */
    private static void recording(StringBuilder text, MetricModel metrics) {
        PromQl promql = new PromQl(metrics);
        MetricGroup bridge = metrics.bridge();
        MetricGroup server = metrics.server();
        Duration quarter = ofMinutes(15);
        Duration hour = ofHours(1);
        Figure failures = new Increase(server.metric("faxmx_server_failures"), hour);
        Figure calls = Sum.of(
                failures,
                new Increase(server.metric("faxmx_server_faxes_sent"), hour),
                new Increase(server.metric("faxmx_server_faxes_received"), hour));
        Figure busyPorts = Sum.of(
                new Last(server.metric("faxmx_server_ports_sending")),
                new Last(server.metric("faxmx_server_ports_receiving")));
        Figure waiting = Sum.of(
                new Last(server.metric("faxmx_server_jobs_pending")),
                new Last(server.metric("faxmx_server_jobs_no_line")),
                new Last(server.metric("faxmx_server_jobs_retrying")));
        String ports = promql.last(server.metric("faxmx_server_ports"));
        String stale = promql.last(server.metric("faxmx_server_ports_stale"));
        String unavailable = promql.last(server.metric("faxmx_server_ports_unavailable"));
        text.append("- name: faxmx-recording\n  rules:\n");
        record(
                text,
                "bridge:faxmx_bridge_late_polls:ratio_increase15m",
                new Share(
                                new Increase(bridge.metric("faxmx_bridge_late_polls"), quarter),
                                new Increase(bridge.metric("faxmx_bridge_polls"), quarter))
                        .in(promql));
        record(text, "server:faxmx_server_jobs_waiting:sum", waiting.in(promql));
        record(text, "server:faxmx_server_ports_in_service:sum", ports + " - " + unavailable + " - " + stale);
        // While the status of every port is stale there is none.
        record(
                text,
                "server:faxmx_server_ports_busy:ratio",
                "(" + busyPorts.in(promql) + ") / (" + ports + " - " + stale + " > 0)");
        record(
                text,
                "server:faxmx_server_all_ports_busy:ratio_rate15m",
                "rate(" + server.metric("faxmx_server_all_ports_busy_seconds").sampleName() + "[15m])");
        record(text, "server:faxmx_server_calls:increase1h", calls.in(promql));
        record(text, "server:faxmx_server_failures:ratio_increase1h", new Share(failures, calls).in(promql));
    }

    private static void record(StringBuilder text, String name, String expression) {
        text.append("  - record: ")
                .append(name)
                .append("\n    expr: ")
                .append(YamlText.quoted(expression))
                .append('\n');
    }

    private static void alerting(StringBuilder text, MetricModel metrics, Alert alert) {
        text.append("  - alert: ")
                .append(alert.name())
                .append("\n    expr: ")
                .append(YamlText.block(new PromQl(metrics).expression(alert), 6))
                .append("\n    for: ")
                .append(PromQl.duration(alert.hold()))
                .append("\n    labels:\n      severity: ")
                .append(lower(alert.severity()))
                .append("\n      level: ")
                .append(lower(alert.level()))
                .append("\n    annotations:\n      summary: ")
                .append(YamlText.quoted(template(alert)))
                .append("\n      runbook: ")
                .append(YamlText.quoted(alert.action()))
                .append('\n');
    }

    private static String template(Alert alert) {
        Kind kind = alert.conditions().isEmpty()
                ? Kind.COUNT
                : alert.conditions().get(0).figure().kind();
        String value =
                switch (kind) {
                    case COUNT -> "{{ $value | printf \"%.0f\" }}";
                    case SECONDS -> "{{ $value | humanizeDuration }}";
                    case SHARE -> "{{ $value | humanizePercentage }}";
                };
        return alert.summary()
                .replace("{value}", value)
                .replace("{window}", alert.window().map(PromQl::duration).orElse(""))
                .replace("{bridge}", "{{ $labels.instance }}")
                .replace("{server}", "{{ $labels.server }}")
                .replace("{port}", "{{ $labels.port_name }}")
                .replace("{device}", "{{ $labels.device_id }}");
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
