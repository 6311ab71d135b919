package org.faxmx.suites;

import java.util.List;
import java.util.stream.Collectors;
import org.faxmx.metrics.MetricModel;
import org.faxmx.suites.Alert.Level;

/** Routes and inhibitions of Alertmanager for the alerts of {@link PrometheusRules}. */
final class AlertmanagerConfig implements SuiteFile {

    private static final String CONFIG = """
            # Alertmanager for the alerts of FaxMX. Made by "faxmx suite alertmanager".
            #
            # REPLACE marks what you have to fill in: where notifications go. Until then they go nowhere: the names under
            # .invalid resolve nowhere.
            route:
              # What is not of FaxMX.
              receiver: nowhere
              routes:
              - matchers: ['alertname=~"Fax.+"']
                receiver: fax-administrators
                # One notification for all that is wrong with a fax server.
                group_by: [job, instance, server]
                # A bridge that misses one scrape and is back for the next is not worth a notification.
                group_wait: 30s
                group_interval: 5m
                repeat_interval: 12h
                routes:
                - matchers: ['severity="critical"']
                  receiver: fax-on-call
                  repeat_interval: 2h
                - matchers: ['alertname="@SILENT@"']
                  mute_time_intervals: [weekends]
                - matchers: ['severity="info"']
                  receiver: nowhere
            receivers:
            - name: nowhere
            - name: fax-on-call
              webhook_configs:
              # REPLACE: what reaches a person at any hour, such as pagerduty_configs.
              - url: http://replace-me.invalid/fax-on-call
            - name: fax-administrators
              webhook_configs:
              # REPLACE: such as email_configs.
              - url: http://replace-me.invalid/fax-administrators
            time_intervals:
            - name: weekends
              time_intervals:
              # REPLACE: UTC, unless a location is given, such as location: Europe/Berlin.
              - weekdays: [saturday, sunday]
            inhibit_rules:
            # A bridge that does not answer says all about its fax servers and their ports,
            - source_matchers: ['alertname=~"@BRIDGE@"']
              target_matchers: ['alertname=~"@BELOW_BRIDGE@"']
              equal: [job, instance]
            # and a fax server that cannot be reached all about its ports, its queue and its calls.
            - source_matchers: ['alertname="@AWAY@"']
              target_matchers: ['alertname=~"@BELOW_SERVER@"']
              equal: [job, instance, server]
            """;

    @Override
    public String name() {
        return "alertmanager";
    }

    @Override
    public String fileName() {
        return "alertmanager.yaml";
    }

    @Override
    public String description() {
        return "routes and inhibitions of Alertmanager: bridge over fax server over port";
    }

    @Override
    public String content(MetricModel metrics) {
        List<Alert> alerts = Alerts.of(metrics);
        return CONFIG.replace("@SILENT@", Alerts.SERVER_SILENT)
                .replace("@BRIDGE@", Alerts.BRIDGE_DOWN + "|" + Alerts.BRIDGE_NO_DATA)
                .replace("@AWAY@", Alerts.SERVER_AWAY)
                .replace(
                        "@BELOW_BRIDGE@",
                        alerts.stream()
                                .filter(alert -> alert.level() != Level.BRIDGE)
                                .map(Alert::name)
                                .collect(Collectors.joining("|")))
                .replace(
                        "@BELOW_SERVER@",
                        alerts.stream()
                                .filter(alert -> alert.level() != Level.BRIDGE)
                                .map(Alert::name)
                                .filter(name -> !name.equals(Alerts.SERVER_AWAY))
                                .collect(Collectors.joining("|")));
    }
}
