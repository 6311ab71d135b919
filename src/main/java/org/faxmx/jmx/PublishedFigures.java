package org.faxmx.jmx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import javax.management.Attribute;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricModel;
import org.faxmx.metrics.MetricSource;

/**
 * The figures of the published MBeans. Those of ports, of which there may be thousands, are read from the snapshots: finding
 * the MBeans in the MBean server would take longer than all else.
 */
public final class PublishedFigures implements MetricSource {

    private final MetricModel model = PublishedMetrics.model();
    private final MBeanServer mbeans;
    private final Supplier<List<PublishedServer>> servers;

    /** @param servers returns the published servers; called by any thread */
    public PublishedFigures(PublishingContext context, Supplier<List<PublishedServer>> servers) {
        this.mbeans = context.mbeans();
        this.servers = servers;
    }

    @Override
    public MetricModel model() {
        return model;
    }

    @Override
    public List<Reading> bridge(List<Metric> metrics) {
        List<Reading> readings = new ArrayList<>();
        read(ObjectNames.bridge(), metrics, readings);
        return readings;
    }

    @Override
    public List<Reading> servers(List<Metric> metrics) {
        List<Reading> readings = new ArrayList<>();
        for (PublishedServer server : servers.get()) {
            read(ObjectNames.faxServer(server.monitor().name()), metrics, readings);
        }
        return readings;
    }

    @Override
    public List<Reading> ports(List<Metric> metrics) {
        List<Reading> readings = new ArrayList<>();
        for (PublishedServer server : servers.get()) {
            server.readPorts(metrics, readings);
        }
        return readings;
    }

    private void read(ObjectName name, List<Metric> metrics, List<Reading> readings) {
        double[] values = new double[metrics.size()];
        Arrays.fill(values, Double.NaN);
        List<String> attributes = metrics.stream().map(Metric::attribute).toList();
        try {
            for (Attribute value : mbeans.getAttributes(name, attributes.toArray(String[]::new))
                    .asList()) {
                int place = attributes.indexOf(value.getName());
                values[place] = metrics.get(place).value(value.getValue()).orElse(Double.NaN);
            }
        } catch (InstanceNotFoundException e) {
            // Not registered yet, or no longer.
            return;
        } catch (JMException e) {
            throw new IllegalStateException("reading " + name, e);
        }
        readings.add(new Reading(name, values));
    }
}
