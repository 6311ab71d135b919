import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanServerConnection;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerNotification;
import javax.management.Notification;
import javax.management.NotificationFilterSupport;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnectionNotification;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Prints what happens at the fax servers of a running FaxMX, as it happens, over JMX RMI. It needs a JDK and nothing else:
 *
 * <pre>java examples/WatchPorts.java [SERVICE_URL [COUNT]]</pre>
 *
 * The URL is the one that {@code faxmx serve} prints. It ends after COUNT events, without one at Ctrl-C. Fax servers that a
 * reload adds or publishes anew are watched from then on. Exit code: 0 after COUNT events; 1 if FaxMX could not be reached
 * or the connection broke; 2 for a wrong command line.
 */
public final class WatchPorts {

    private static final String DEFAULT_URL = "service:jmx:rmi:///jndi/rmi://127.0.0.1:9875/jmxrmi";

    private final BlockingQueue<Notification> told = new LinkedBlockingQueue<>();
    // Listeners only queue: JMX calls them one after the other.
    private final NotificationListener queueing = (notification, handback) -> told.add(notification);
    private final Map<Object, Long> numbers = new HashMap<>();

    private WatchPorts() {}

    /** Takes the service URL and the number of events to print, both optional. */
    public static void main(String[] arguments) throws JMException, InterruptedException {
        if (arguments.length > 2 || (arguments.length == 2 && !arguments[1].matches("[1-9][0-9]{0,8}"))) {
            System.err.println("usage: java WatchPorts.java [SERVICE_URL [COUNT]]");
            System.exit(2);
        }
        String url = arguments.length > 0 ? arguments[0] : DEFAULT_URL;
        long count = arguments.length > 1 ? Long.parseLong(arguments[1]) : Long.MAX_VALUE;
        try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(url))) {
            System.exit(new WatchPorts().watch(connector, count) ? 0 : 1);
        } catch (IOException e) {
            System.err.println(url + ": " + e.getMessage());
            System.exit(1);
        }
    }

    /** Prints so many events; answers false if the connection broke before. */
    private boolean watch(JMXConnector connector, long count) throws JMException, IOException, InterruptedException {
        // It tells when the connection breaks.
        connector.addConnectionNotificationListener(queueing, null, null);
        MBeanServerConnection mbeans = connector.getMBeanServerConnection();
        // A listener ends with its MBean. This one tells which MBeans come; it is there first, so that none is missed.
        NotificationFilterSupport coming = new NotificationFilterSupport();
        coming.enableType(MBeanServerNotification.REGISTRATION_NOTIFICATION);
        mbeans.addNotificationListener(MBeanServerDelegate.DELEGATE_NAME, queueing, coming, null);
        ObjectName pattern = new ObjectName("faxmx:type=FaxServer,*");
        Set<ObjectName> servers = mbeans.queryNames(pattern, null);
        for (ObjectName server : servers) {
            listen(mbeans, server);
        }
        System.out.println("watching " + servers.size() + " server(s)");
        for (long printed = 0; printed < count; ) {
            Notification next = told.take();
            if (next instanceof MBeanServerNotification) {
                ObjectName name = ((MBeanServerNotification) next).getMBeanName();
                if (pattern.apply(name) && listen(mbeans, name)) {
                    System.out.println("watching server " + name.getKeyProperty("server") + ", new or published anew");
                }
                continue;
            }
            if (next.getUserData() instanceof CompositeData) {
                print(next, (CompositeData) next.getUserData());
                printed++;
            } else if (next.getType().equals(JMXConnectionNotification.CLOSED)
                    || next.getType().equals(JMXConnectionNotification.FAILED)) {
                System.err.println(next.getMessage());
                return false;
            }
        }
        return true;
    }

    /**
     * Listens to a server, once; answers false if it is gone. What happened to it before is in its PortTable.
     */
    private boolean listen(MBeanServerConnection mbeans, ObjectName server) throws JMException, IOException {
        try {
            mbeans.removeNotificationListener(server, queueing);
        } catch (ListenerNotFoundException | InstanceNotFoundException e) {
            // As it is to be: not listened to yet.
        }
        // The numbers of an MBean begin anew with it.
        numbers.remove(server);
        try {
            mbeans.addNotificationListener(server, queueing, null, null);
            return true;
        } catch (InstanceNotFoundException e) {
            return false;
        }
    }

    private void print(Notification event, CompositeData data) {
        // Numbers rise by one for each server. Whoever misses some reads PortTable again to be up to date.
        long number = event.getSequenceNumber();
        Long before = numbers.put(event.getSource(), number);
        if (before != null && number != before + 1) {
            System.out.println((number - before - 1) + " events of " + event.getSource() + " are missing");
        }
        System.out.println(Instant.ofEpochMilli(event.getTimeStamp()) + "  " + event.getType() + "  "
                + event.getMessage() + (data.get("name").equals("") ? "" : " (" + data.get("name") + ")"));
    }
}
