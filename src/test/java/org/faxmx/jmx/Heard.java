package org.faxmx.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.Notification;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/** A listener that keeps its notifications, for a test to take in order. */
public final class Heard implements NotificationListener {

    private static final int PATIENCE_SECONDS = 30;

    private final BlockingQueue<Notification> received = new LinkedBlockingQueue<>();

    @Override
    public void handleNotification(Notification notification, Object handback) {
        received.add(notification);
    }

    /** Waits for the next one. */
    public Notification next() throws InterruptedException {
        Notification next = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertNotNull(next, "no further notification");
        return next;
    }

    /** Waits for the next ones and writes each as {@link #line} does. */
    public List<String> lines(int count) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(line(next()));
        }
        return lines;
    }

    /** How many were received and not taken. */
    public int waiting() {
        return received.size();
    }

    /** {@code port.changed 1 Rings 2 4}: type, device id, attribute, old and new value as far as there are any. */
    public static String line(Notification notification) {
        CompositeData data = (CompositeData) notification.getUserData();
        assertEquals(data.get("message"), notification.getMessage());
        String type = notification.getType().replace("faxmx.", "");
        if (!type.startsWith("port.") && !type.equals("fax.failed")) {
            return type + " " + data.get("state");
        }
        String port = type + " " + data.get("deviceId");
        return !data.get("attribute").equals("")
                ? port + " " + data.get("attribute") + " " + data.get("oldValue") + " " + data.get("newValue")
                : port;
    }
}
