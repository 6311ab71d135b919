package org.faxmx.jmx;

import org.faxmx.metrics.MetricGroup;
import org.faxmx.metrics.MetricModel;

/** The figures of the MBeans of this version, known without a bridge that runs. */
public final class PublishedMetrics {

    private PublishedMetrics() {}

    /** The metric model, read from the MBeanInfo of each type. */
    public static MetricModel model() {
        return new MetricModel(
                MetricGroup.of("Bridge", BridgeMBean.MODEL.info(false)),
                MetricGroup.of("FaxServer", FaxServerMBean.MODEL.info(false)),
                MetricGroup.of("FaxPort", FaxPortMBean.MODEL.info(false)));
    }
}
