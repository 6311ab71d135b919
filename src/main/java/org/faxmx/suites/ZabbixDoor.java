package org.faxmx.suites;

import java.util.List;
import java.util.Map;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricGroup;
import org.faxmx.metrics.MetricModel;

/** A way in which Zabbix reads a bridge: what differs between the templates. Maps are those of Zabbix's export format. */
interface ZabbixDoor extends SuiteFile {

    /** The name of the template. */
    String template();

    /** The fields of an item that say where a metric's value comes from, its key included. */
    Map<String, Object> source(MetricGroup group, Metric metric);

    /** The steps from what the door answers to the metric's value. */
    List<Map<String, Object>> steps(MetricGroup group, Metric metric);

    /** The key of the item for a metric. */
    String key(MetricGroup group, Metric metric);

    /** The items that are no metrics. */
    List<Map<String, Object>> ownItems();

    /** The item prototypes of a fax server or a fax port that are no metrics. */
    List<Map<String, Object>> ownPrototypes(MetricGroup group);

    /** The fields of the rule that discovers fax servers or fax ports; its rows have {@code {#SERVER}} and so on. */
    Map<String, Object> discovery(MetricGroup group);

    /** The triggers that say that the bridge does not answer, or not with figures. */
    List<ZabbixTrigger> ownTriggers(MetricModel metrics, Alert down, Alert noData);

    /** The macros that say how to reach the bridge. */
    List<ZabbixMacro> macros();
}
