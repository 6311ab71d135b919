import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.Notification;
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
 * reload adds afterwards are not watched. Exit code: 0 after COUNT events; 1 if FaxMX could not be reached or the
 * connection broke; 2 for a wrong command line.
 */
public final class WatchPorts {

    private static final String DEFAULT_URL = "service:jmx:rmi:///jndi/rmi://127.0.0.1:9875/jmxrmi";

    private final BlockingQueue<Notification> told = new LinkedBlockingQueue<>();
    private final Map<Object, Long> numbers = new ConcurrentHashMap<>();

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
        // It tells when the connection breaks. Listeners only queue: JMX calls them one after the other.
        connector.addConnectionNotificationListener((notification, handback) -> told.add(notification), null, null);
        MBeanServerConnection mbeans = connector.getMBeanServerConnection();
        Set<ObjectName> servers = mbeans.queryNames(new ObjectName("faxmx:type=FaxServer,*"), null);
        for (ObjectName server : servers) {
            mbeans.addNotificationListener(server, (notification, handback) -> told.add(notification), null, null);
        }
        System.out.println("watching " + servers.size() + " server(s)");
        for (long printed = 0; printed < count; ) {
            Notification next = told.take();
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
