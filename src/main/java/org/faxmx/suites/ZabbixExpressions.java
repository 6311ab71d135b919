package org.faxmx.suites;

import java.util.function.BiFunction;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricGroup;

/**
 * Parts of the expressions of triggers. Metrics are named without the prefix of their group: {@code stale} of a port is
 * {@code faxmx_port_stale}.
 */
record ZabbixExpressions(
        String template, BiFunction<MetricGroup, Metric, String> keys, MetricGroup group, String prefix) {

    /** The last value. */
    String last(String metric) {
        return "last(" + item(metric) + ")";
    }

    /** The smallest value of a time. */
    String min(String metric, String time) {
        return "min(" + item(metric) + "," + time + ")";
    }

    /** The largest value of a time. */
    String max(String metric, String time) {
        return "max(" + item(metric) + "," + time + ")";
    }

    /** By how much a counter has grown in a time. A restart of the bridge, where it falls to 0, is no growth. */
    String growth(String metric, String time) {
        return "(" + last(metric) + "-" + min(metric, time) + ")";
    }

    /** 1 where there was no value in a time, else 0. */
    String nodata(String metric, String time) {
        return "nodata(" + item(metric) + "," + time + ")";
    }

    /** How many values there were in a time. */
    String count(String metric, String time) {
        return "count(" + item(metric) + "," + time + ")";
    }

    private String item(String metric) {
        return "/" + template + "/" + keys.apply(group, group.metric(prefix + metric));
    }
}
