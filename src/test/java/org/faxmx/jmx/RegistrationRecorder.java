package org.faxmx.jmx;

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

/** A listener that records which of our MBeans are registered (+) and unregistered (-), for a test to take in order. */
public final class RegistrationRecorder implements NotificationListener {

    private static final int PATIENCE_SECONDS = 30;

    private final BlockingQueue<String> recorded = new LinkedBlockingQueue<>();

    /** Records what happens in that MBean server from now on. */
    public static RegistrationRecorder in(MBeanServerConnection mbeans) throws JMException, IOException {
        RegistrationRecorder recorder = new RegistrationRecorder();
        mbeans.addNotificationListener(MBeanServerDelegate.DELEGATE_NAME, recorder, null, null);
        return recorder;
    }

    @Override
    public void handleNotification(Notification notification, Object handback) {
        MBeanServerNotification event = (MBeanServerNotification) notification;
        if (event.getMBeanName().getDomain().equals(ObjectNames.DOMAIN)) {
            boolean registered = event.getType().equals(MBeanServerNotification.REGISTRATION_NOTIFICATION);
            recorded.add((registered ? "+" : "-") + event.getMBeanName());
        }
    }

    /** Waits for the next ones. */
    public List<String> next(int count) throws InterruptedException {
        List<String> next = new ArrayList<>();
        while (next.size() < count) {
            String one = recorded.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertNotNull(one, () -> "nothing is recorded after " + next);
            next.add(one);
        }
        return next;
    }

    /** What was recorded and not taken. */
    public List<String> taken() {
        List<String> taken = new ArrayList<>();
        recorded.drainTo(taken);
        return taken;
    }
}
