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
 * Prints the notifications of the fax servers of a running FaxMX over JMX RMI. It needs a JDK and nothing else:
 *
 * <pre>java examples/WatchPorts.java [SERVICE_URL [COUNT]]</pre>
 *
 * The URL is the one that {@code faxmx serve} prints. It ends after COUNT events, or at Ctrl-C. It also watches fax servers
 * that a reload adds or replaces. Exit code: 0 after COUNT events; 1 if FaxMX could not be reached or the connection broke;
 * 2 for a wrong command line.
 */
public final class WatchPorts {

    private static final String DEFAULT_URL = "service:jmx:rmi:///jndi/rmi://127.0.0.1:9875/jmxrmi";

    private final BlockingQueue<Notification> received = new LinkedBlockingQueue<>();
    // Listeners only queue: JMX calls them one after the other.
    private final NotificationListener queueing = (notification, handback) -> received.add(notification);
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

    /** Prints that number of events; returns false if the connection broke before. */
    private boolean watch(JMXConnector connector, long count) throws JMException, IOException, InterruptedException {
        // Notifies of a broken connection.
        connector.addConnectionNotificationListener(queueing, null, null);
        MBeanServerConnection mbeans = connector.getMBeanServerConnection();
        // A listener is removed with its MBean. This one notifies of new MBeans; it is added first, so that none is missed.
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
            Notification next = received.take();
            if (next instanceof MBeanServerNotification) {
                ObjectName name = ((MBeanServerNotification) next).getMBeanName();
                if (pattern.apply(name) && listen(mbeans, name)) {
                    System.out.println("watching server " + name.getKeyProperty("server") + ", added or replaced");
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

    /** Adds the listener to a server, once; returns false if the server is gone. Its PortTable has the state until now. */
    private boolean listen(MBeanServerConnection mbeans, ObjectName server) throws JMException, IOException {
        try {
            mbeans.removeNotificationListener(server, queueing);
        } catch (ListenerNotFoundException | InstanceNotFoundException e) {
            // The usual case: there is no listener yet.
        }
        // A new MBean numbers its notifications from the start.
        numbers.remove(server);
        try {
            mbeans.addNotificationListener(server, queueing, null, null);
            return true;
        } catch (InstanceNotFoundException e) {
            return false;
        }
    }

    private void print(Notification event, CompositeData data) {
        // Consecutive for each server. A client that misses some reads PortTable again.
        long number = event.getSequenceNumber();
        Long before = numbers.put(event.getSource(), number);
        if (before != null && number != before + 1) {
            System.out.println((number - before - 1) + " events of " + event.getSource() + " are missing");
        }
        System.out.println(Instant.ofEpochMilli(event.getTimeStamp()) + "  " + event.getType() + "  "
                + event.getMessage() + (data.get("name").equals("") ? "" : " (" + data.get("name") + ")"));
    }
}
