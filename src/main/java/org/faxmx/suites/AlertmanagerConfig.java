package org.faxmx.suites;

import java.util.List;
import java.util.stream.Collectors;
import org.faxmx.metrics.MetricModel;
import org.faxmx.suites.Alert.Level;

/** Routes and inhibitions of Alertmanager for the alerts of {@link PrometheusRules}. */
final class AlertmanagerConfig implements SuiteFile {

    /** These are in the rules of examples/fleet, and no alerts of a bridge. */
    private static final String FLEET_WATCHDOG = "FaxWatchdog";

    private static final String FLEET_SITE_AWAY = "FaxSiteAway";

    private static final String CONFIG = """
            # Alertmanager for the alerts of FaxMX. Made by "faxmx suite alertmanager".
            #
            # REPLACE marks what you have to fill in: where notifications go. Until then they go nowhere, as no name
            # under .invalid resolves.
            route:
              # What is not of FaxMX.
              receiver: none
              routes:
              # Fires at all times, in examples/fleet: what receives it raises the alarm when it stops coming.
              - matchers: ['alertname="@WATCHDOG@"']
                receiver: fax-watchdog
                group_by: []
                group_wait: 0s
                group_interval: 1m
                repeat_interval: 1m
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
                  receiver: none
            receivers:
            - name: none
            - name: fax-watchdog
              webhook_configs:
              # REPLACE: a service outside of this network that notices when nothing comes for some minutes.
              - url: http://replace-me.invalid/fax-watchdog
                send_resolved: false
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
            # A site of which no bridge answers, in examples/fleet, says all about each of them. Alerts without a site are equal
            # to each other in it, so they are left out.
            - source_matchers: ['alertname="@SITE@"', 'site=~".+"']
              target_matchers: ['alertname=~"@BRIDGE@"', 'site=~".+"']
              equal: [site]
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
                .replace("@WATCHDOG@", FLEET_WATCHDOG)
                .replace("@SITE@", FLEET_SITE_AWAY)
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
