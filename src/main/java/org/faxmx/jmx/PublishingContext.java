package org.faxmx.jmx;

import javax.management.MBeanServer;
import org.faxmx.monitor.MonitorContext;

/**
 * What all published fax servers of a bridge share. It outlives them.
 *
 * @param mbeans where MBeans are registered
 * @param monitoring what their monitors share
 * @param notifications counts their notifications
 * @param writesAllowed whether clients may change fax servers through the bridge
 */
public record PublishingContext(
        MBeanServer mbeans, MonitorContext monitoring, NotificationStatistics notifications, boolean writesAllowed) {}
