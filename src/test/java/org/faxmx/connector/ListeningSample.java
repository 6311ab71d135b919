package org.faxmx.connector;

import java.util.concurrent.atomic.AtomicInteger;
import javax.management.Notification;
import javax.management.NotificationListener;

/** Counts the notifications that it is made to listen to. */
final class ListeningSample implements ListeningSampleMBean, NotificationListener {

    private final AtomicInteger received = new AtomicInteger();

    int received() {
        return received.get();
    }

    @Override
    public void handleNotification(Notification notification, Object handback) {
        received.incrementAndGet();
    }
}
