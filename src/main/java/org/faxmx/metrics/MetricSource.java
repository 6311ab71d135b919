package org.faxmx.metrics;

import java.util.List;
import javax.management.ObjectName;

/**
 * Where the figures of a running bridge are read: from what it knows, without a call to a fax server. Any thread may call
 * it.
 */
public interface MetricSource {

    /** All figures that there are. */
    MetricModel model();

    /** The bridge with the values of these metrics of it; empty while it has no MBean. */
    List<Reading> bridge(List<Metric> metrics);

    /** Each fax server with the values of these metrics of it, in the order of the settings. */
    List<Reading> servers(List<Metric> metrics);

    /** Each fax port with the values of these metrics of it. Those of one server are from one moment. */
    List<Reading> ports(List<Metric> metrics);

    /**
     * The values of one MBean.
     *
     * @param name its name, which no other reading of the same call has
     * @param values in the order of the metrics; NaN where there is none
     */
    record Reading(ObjectName name, double[] values) {}
}
