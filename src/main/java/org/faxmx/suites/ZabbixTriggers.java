package org.faxmx.suites;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricGroup;
import org.faxmx.metrics.MetricModel;
import org.faxmx.suites.Alert.Level;

/**
 * The triggers for {@link Alerts}. What Zabbix says of a fax server depends on the trigger that says that it is away,
 * which depends on the bridge's. Zabbix knows no dependency between two rules of discovery: triggers of a port depend on
 * the bridge's, and hold only while the port is not stale, as all are whose server is away.
 */
final class ZabbixTriggers {

    private final ZabbixDoor door;
    private final MetricModel metrics;
    private final List<Alert> alerts;
    private final List<ZabbixTrigger> doors;

    ZabbixTriggers(ZabbixDoor door, MetricModel metrics) {
        this.door = door;
        this.metrics = metrics;
        alerts = Alerts.of(metrics);
        doors = door.ownTriggers(metrics, alert(Alerts.BRIDGE_DOWN), alert(Alerts.BRIDGE_NO_DATA));
    }

    private Alert alert(String name) {
        return alerts.stream()
                .filter(alert -> alert.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no alert is called " + name));
    }

    /** Those of the bridge. */
    List<ZabbixTrigger> ofBridge() {
        return Stream.concat(doors.stream(), of(Level.BRIDGE, alert -> true, doors).stream())
                .toList();
    }

    /** Those of each fax server. */
    List<ZabbixTrigger> ofServer() {
        List<ZabbixTrigger> away = of(Level.SERVER, alert -> alert.name().equals(Alerts.SERVER_AWAY), doors);
        return Stream.concat(
                        away.stream(),
                        of(Level.SERVER, alert -> !alert.name().equals(Alerts.SERVER_AWAY), away).stream())
                .toList();
    }

    /** Those of each fax port. */
    List<ZabbixTrigger> ofPort() {
        return of(Level.PORT, alert -> true, doors);
    }

    private List<ZabbixTrigger> of(Level level, Predicate<Alert> chosen, List<ZabbixTrigger> causes) {
        return alerts.stream()
                .filter(alert -> alert.level() == level && !alert.conditions().isEmpty())
                .filter(chosen)
                .map(alert -> {
                    ZabbixQuery query = query(alert);
                    return new ZabbixTrigger(alert, query.summary(), query.expression(), query.recovery(), causes);
                })
                .toList();
    }

    private ZabbixQuery query(Alert alert) {
        return new ZabbixQuery(alert, metric -> "/" + door.template() + "/" + door.key(group(metric), metric));
    }

    private MetricGroup group(Metric metric) {
        return metrics.groups().stream()
                .filter(group -> group.metrics().contains(metric))
                .findFirst()
                .orElseThrow();
    }

    /** The macros in the triggers. */
    List<ZabbixMacro> macros() {
        return Stream.concat(
                        Stream.of(
                                new ZabbixMacro(
                                        "FAXMX.NODATA",
                                        "5m",
                                        "How long the bridge may give no values: at least 5 times {$FAXMX.INTERVAL}."),
                                new ZabbixMacro(
                                        "FAXMX.RECENT",
                                        "3m",
                                        "How old a value may be to count: at least 3 times {$FAXMX.INTERVAL}, and 30 s.")),
                        alerts.stream().flatMap(alert -> query(alert).macros().stream()))
                .toList();
    }
}
