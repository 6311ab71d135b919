package org.faxmx.management;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerNotification;
import javax.management.Notification;
import javax.management.NotificationListener;

/** A listener that keeps which of our MBeans are registered (+) and unregistered (-), for a test to take in order. */
public final class Registrations implements NotificationListener {

    private static final int PATIENCE_SECONDS = 30;

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    /** What happens in that MBean server from now on. */
    public static Registrations in(MBeanServerConnection mbeans) throws JMException, IOException {
        Registrations registrations = new Registrations();
        mbeans.addNotificationListener(MBeanServerDelegate.DELEGATE_NAME, registrations, null, null);
        return registrations;
    }

    @Override
    public void handleNotification(Notification notification, Object handback) {
        MBeanServerNotification event = (MBeanServerNotification) notification;
        if (event.getMBeanName().getDomain().equals(ObjectNames.DOMAIN)) {
            boolean registered = event.getType().equals(MBeanServerNotification.REGISTRATION_NOTIFICATION);
            told.add((registered ? "+" : "-") + event.getMBeanName());
        }
    }

    /** The next so many; they are waited for. */
    public List<String> next(int count) throws InterruptedException {
        List<String> next = new ArrayList<>();
        while (next.size() < count) {
            String one = told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertNotNull(one, () -> "nothing more is told after " + next);
            next.add(one);
        }
        return next;
    }

    /** What was told and not taken. */
    public List<String> taken() {
        List<String> taken = new ArrayList<>();
        told.drainTo(taken);
        return taken;
    }
}
