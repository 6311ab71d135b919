package org.faxmx.metrics;

import java.util.List;

/**
 * All figures that a bridge publishes.
 *
 * @param bridge those of the bridge
 * @param server those of each fax server
 * @param port those of each fax port
 */
public record MetricModel(MetricGroup bridge, MetricGroup server, MetricGroup port) {

    /** The groups, from the bridge to the ports. */
    public List<MetricGroup> groups() {
        return List.of(bridge, server, port);
    }
}
