package org.faxmx.bench.endurance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.management.Notification;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/** A client that listens to one fax server and follows its ports by notifications alone. */
final class Listening implements NotificationListener {

    private final Set<String> ports;
    private final Map<String, Integer> heard = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();
    private long last = -1;

    /** @param ports the names of the ports that exist */
    Listening(Set<String> ports) {
        this.ports = new TreeSet<>(ports);
    }

    @Override
    public synchronized void handleNotification(Notification notification, Object handback) {
        long number = notification.getSequenceNumber();
        if (last >= 0 && number != last + 1) {
            wrong.add("number " + number + " came after " + last);
        }
        last = number;
        String type = notification.getType();
        heard.merge(type, 1, Integer::sum);
        if (type.equals("faxmx.port.added") || type.equals("faxmx.port.removed")) {
            String port = (String) ((CompositeData) notification.getUserData()).get("port");
            boolean changed = type.endsWith("added") ? ports.add(port) : ports.remove(port);
            if (!changed) {
                wrong.add(type + " of " + port + " changes nothing");
            }
        }
    }

    /** The names of the ports, as far as notifications say. */
    synchronized Set<String> ports() {
        return new TreeSet<>(ports);
    }

    /** How often each type was heard. */
    synchronized Map<String, Integer> heard() {
        return new TreeMap<>(heard);
    }

    /** What cannot be right: gaps in the numbers, ports that come twice. */
    synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }
}
