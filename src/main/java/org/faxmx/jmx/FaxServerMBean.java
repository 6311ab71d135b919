package org.faxmx.jmx;

import java.time.InstantSource;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanNotificationInfo;
import javax.management.NotificationEmitter;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;

/** The MBean of one fax server. Its values are those of the server's current snapshot. */
final class FaxServerMBean extends ModelledMBean<FaxServerModel.View, FaxServerModel.Target>
        implements NotificationEmitter {

    private final FaxServerModel.Facts facts;
    private final FaxServerModel.Target target;
    private final NotificationBroadcaster broadcaster;
    private final InstantSource clock;
    private final boolean writesAllowed;

    FaxServerMBean(
            FaxServerModel.Facts facts,
            FaxServerModel.Target target,
            NotificationBroadcaster broadcaster,
            InstantSource clock,
            boolean writesAllowed) {
        this.facts = facts;
        this.target = target;
        this.broadcaster = broadcaster;
        this.clock = clock;
        this.writesAllowed = writesAllowed;
    }

    @Override
    MBeanModel<FaxServerModel.View, FaxServerModel.Target> model() {
        return FaxServerModel.MODEL;
    }

    @Override
    FaxServerModel.View view() {
        return new FaxServerModel.View(
                facts,
                target,
                clock,
                target.monitor().snapshot(),
                target.monitor().nextAttempt().orElse(null));
    }

    @Override
    FaxServerModel.Target target() {
        return target;
    }

    @Override
    boolean writesAllowed() {
        return writesAllowed;
    }

    @Override
    void refused(String message) {
        target.monitor().record(message);
    }

    @Override
    public MBeanNotificationInfo[] getNotificationInfo() {
        return getMBeanInfo().getNotifications();
    }

    @Override
    public void addNotificationListener(NotificationListener listener, NotificationFilter filter, Object handback) {
        broadcaster.addNotificationListener(listener, filter, handback);
    }

    @Override
    public void removeNotificationListener(NotificationListener listener) throws ListenerNotFoundException {
        broadcaster.removeNotificationListener(listener);
    }

    @Override
    public void removeNotificationListener(NotificationListener listener, NotificationFilter filter, Object handback)
            throws ListenerNotFoundException {
        broadcaster.removeNotificationListener(listener, filter, handback);
    }

    @Override
    public String toString() {
        return target.monitor().toString();
    }
}
