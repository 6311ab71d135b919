package org.faxmx.suites;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricModel;

/**
 * Check commands and services of Icinga. A check sees one moment, so of the alerts those are services that compare the latest
 * values: what needs a time, such as failures in an hour, is left to suites that keep one.
 */
final class IcingaCommands implements SuiteFile {

    private static final String HEADER = """
            // FaxMX in Icinga 2. Printed by `faxmx suite icinga`. Put it into a folder that Icinga includes, such as zones.d, and
            // check_faxmx of FaxMX's examples into PluginContribDir of the machine that runs the checks.
            //
            // A host with a bridge:
            //
            //   object Host "faxsrv1" {
            //     import "generic-host"
            //     address = "192.0.2.7"
            //     vars.faxmx_host = "faxsrv1.example.org"  // as the bridge's certificate and its setting http.hosts have it
            //     vars.faxmx_tls = true
            //     vars.faxmx_user = "icinga"               // faxmx user add icinga --role monitor
            //     vars.faxmx_password_file = "/etc/icinga2/faxmx.password"
            //     vars.faxmx_ca = "/etc/icinga2/faxmx-ca.pem"
            //   }
            //
            // A bridge on this machine without users and TLS needs vars.faxmx_host = "127.0.0.1" only.

            // Whether the bridge runs. Needs no login; works with HTTP/1.0 checks as well.
            object CheckCommand "faxmx-health" {
              import "http"
              vars.http_address = "$faxmx_host$"
              vars.http_vhost = "$faxmx_host$"
              vars.http_port = "$faxmx_port$"
              vars.http_ssl = "$faxmx_tls$"
              vars.http_uri = "/health"
              vars.http_expect = "200"
              vars.faxmx_port = 8778
              vars.faxmx_tls = false
            }

            // Whether it is connected to all its fax servers: 503 is critical. Performance data: time and bytes.
            object CheckCommand "faxmx-ready" {
              import "faxmx-health"
              vars.http_uri = "/ready"
            }

            // Figures of /metrics, with thresholds and performance data.
            object CheckCommand "faxmx-figure" {
              command = [ PluginContribDir + "/check_faxmx" ]
              arguments = {
                "--url" = {
                  value = {{
                    var scheme = if (macro("$faxmx_tls$")) { "https" } else { "http" }
                    return scheme + "://" + macro("$faxmx_host$") + ":" + string(macro("$faxmx_port$")) + "/metrics" + macro("$faxmx_query$")
                  }}
                }
                "--metric" = { value = "$faxmx_metrics$", repeat_key = true, required = true }
                "--label" = { value = "$faxmx_labels$", repeat_key = true }
                "--while" = { value = "$faxmx_while$", repeat_key = true }
                "--warning" = "$faxmx_warning$"
                "--critical" = "$faxmx_critical$"
                "--absent" = "$faxmx_absent$"
                "--user" = "$faxmx_user$"
                "--password-file" = "$faxmx_password_file$"
                "--ca" = "$faxmx_ca$"
                "--cert" = "$faxmx_cert$"
                "--key" = "$faxmx_key$"
                "--timeout" = "$faxmx_timeout$"
              }
              vars.faxmx_port = 8778
              vars.faxmx_tls = false
              vars.faxmx_query = ""
            }

            template Service "faxmx-service" {
              check_interval = 1m
              retry_interval = 1m
            }

            apply Service "FaxBridge" {
              import "faxmx-service"
              check_command = "faxmx-health"
              max_check_attempts = 2
              assign where host.vars.faxmx_host
            }

            apply Service "FaxBridgeReady" {
              import "faxmx-service"
              check_command = "faxmx-ready"
              max_check_attempts = 6
              assign where host.vars.faxmx_host
            }

            // While the bridge does not answer, its figures are unknown: one notification is enough.
            apply Dependency "FaxBridge" to Service {
              parent_service_name = "FaxBridge"
              disable_notifications = true
              assign where host.vars.faxmx_host && service.vars.faxmx_metrics
            }
            """;

    @Override
    public String name() {
        return "icinga";
    }

    @Override
    public String fileName() {
        return "icinga.conf";
    }

    @Override
    public String description() {
        return "check commands and services of Icinga 2, on /health, /ready and /metrics";
    }

    @Override
    public String content(MetricModel metrics) {
        StringBuilder text = new StringBuilder(HEADER);
        for (Alert alert : Alerts.of(metrics)) {
            summed(alert).ifPresent(figures -> service(alert, figures, text));
        }
        return text.toString();
    }

    /** The metrics whose latest values are added and compared; empty if the alert needs more than the latest values. */
    private static Optional<List<Metric>> summed(Alert alert) {
        boolean latest = !alert.conditions().isEmpty()
                && isLatest(alert.conditions().get(0).figure())
                && alert.conditions().stream().skip(1).allMatch(IcingaCommands::isGuard);
        return latest ? Optional.of(alert.mainMetrics()) : Optional.empty();
    }

    private static boolean isLatest(Figure figure) {
        return figure instanceof Figure.Last
                || figure instanceof Figure.Sum sum
                        && sum.parts().stream().allMatch(part -> part instanceof Figure.Last);
    }

    private static boolean isGuard(Condition condition) {
        return condition.figure() instanceof Figure.Last && condition.comparison() == Condition.Comparison.EQUAL;
    }

    private static void service(Alert alert, List<Metric> figures, StringBuilder text) {
        boolean critical = alert.severity() == Alert.Severity.CRITICAL;
        text.append("\napply Service \"")
                .append(alert.name())
                .append("\" {\n  import \"faxmx-service\"\n  check_command = \"faxmx-figure\"\n");
        text.append("  max_check_attempts = ").append(attempts(alert.hold())).append('\n');
        text.append("  vars.faxmx_metrics = ")
                .append(strings(figures.stream().map(Metric::sampleName).toList()))
                .append('\n');
        List<String> guards = alert.conditions().stream()
                .skip(1)
                .map(guard -> guard.figure().metrics().get(0).sampleName() + "=" + guard.thresholdText())
                .toList();
        if (!guards.isEmpty()) {
            text.append("  vars.faxmx_while = ").append(strings(guards)).append('\n');
        }
        if (alert.level() != Alert.Level.PORT) {
            text.append("  vars.faxmx_query = \"?ports=none\"\n");
        }
        text.append(critical ? "  vars.faxmx_critical = " : "  vars.faxmx_warning = ")
                .append(string(range(alert.conditions().get(0))))
                .append('\n');
        if (figures.stream().anyMatch(metric -> metric.none().isPresent())) {
            text.append("  vars.faxmx_absent = \"ok\"\n");
        }
        text.append("  notes = ").append(string(alert.action())).append('\n');
        text.append("  assign where host.vars.faxmx_host\n}\n");
    }

    /** A check each minute, and a notification after the last attempt. */
    private static long attempts(Duration hold) {
        return hold.toMinutes() + 1;
    }

    /** The range, as Monitoring Plugins write it, that alerts where the condition holds. */
    private static String range(Condition condition) {
        String threshold = condition.thresholdText();
        return switch (condition.comparison()) {
            case ABOVE -> "~:" + threshold;
            case AT_LEAST -> "@" + threshold + ":";
            case EQUAL -> "@" + threshold + ":" + threshold;
        };
    }

    private static String strings(List<String> values) {
        return values.stream().map(IcingaCommands::string).collect(Collectors.joining(", ", "[ ", " ]"));
    }

    private static String string(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
