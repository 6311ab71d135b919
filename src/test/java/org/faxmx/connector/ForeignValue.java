package org.faxmx.connector;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.MBeanServer;
import javax.management.Notification;
import javax.management.NotificationFilter;
import javax.management.ObjectName;
import javax.management.QueryExp;

/** A serializable class of a client's that does something when it is read: here it counts, elsewhere it attacks. */
final class ForeignValue implements NotificationFilter, QueryExp, Serializable {

    static final AtomicInteger READ = new AtomicInteger();

    private static final long serialVersionUID = 1L;

    @Override
    public boolean isNotificationEnabled(Notification notification) {
        return true;
    }

    @Override
    public boolean apply(ObjectName name) {
        return true;
    }

    @Override
    public void setMBeanServer(MBeanServer server) {
        // Needs none.
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        READ.incrementAndGet();
        in.defaultReadObject();
    }
}
