import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Reads the fax ports of a running FaxMX over JMX RMI and prints them as a table. It needs a JDK and nothing else:
 *
 * <pre>java examples/FaxPorts.java [SERVICE_URL]</pre>
 *
 * The URL is the one that {@code faxmx serve} prints. Exit code: 0 if all ports were read; 1 if FaxMX or a fax server
 * could not be reached; 2 for a wrong command line.
 */
public final class FaxPorts {

    private static final String DEFAULT_URL = "service:jmx:rmi:///jndi/rmi://127.0.0.1:9875/jmxrmi";
    private static final List<String> COLUMNS = List.of(
            "Server", "DeviceId", "Name", "Send", "Receive", "Rings", "Priority", "Csid", "Tsid", "Stale");

    private FaxPorts() {}

    /** Takes at most one argument, the service URL. */
    public static void main(String[] arguments) throws JMException {
        if (arguments.length > 1) {
            System.err.println("usage: java FaxPorts.java [SERVICE_URL]");
            System.exit(2);
        }
        String url = arguments.length == 1 ? arguments[0] : DEFAULT_URL;
        try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(url))) {
            System.exit(print(connector.getMBeanServerConnection()) ? 0 : 1);
        } catch (IOException e) {
            System.err.println(url + ": " + e.getMessage());
            System.exit(1);
        }
    }

    /** Prints the ports of all servers; returns whether all servers could be read. */
    private static boolean print(MBeanServerConnection mbeans) throws JMException, IOException {
        List<List<String>> rows = new ArrayList<>();
        rows.add(COLUMNS);
        boolean complete = true;
        Set<ObjectName> servers = mbeans.queryNames(new ObjectName("faxmx:type=FaxServer,*"), null);
        for (ObjectName server : servers) {
            try {
                // An operation, not an attribute: it reads the fax server now. It returns the ports in the server's order.
                ObjectName[] ports = (ObjectName[]) mbeans.invoke(server, "getPorts", null, null);
                for (ObjectName port : ports) {
                    rows.add(row(mbeans, port));
                }
            } catch (MBeanException e) {
                // The message names the server, the failed call, its result, and what to do.
                System.err.println(e.getCause().getMessage());
                complete = false;
            }
        }
        print(rows);
        System.out.println((rows.size() - 1) + " ports of " + servers.size() + " server(s)");
        return complete;
    }

    private static List<String> row(MBeanServerConnection mbeans, ObjectName port) throws JMException, IOException {
        // One request for all attributes: they come from one reading of the port, and it is one round trip instead of ten.
        Map<String, String> values = new HashMap<>();
        for (Attribute attribute : mbeans.getAttributes(port, COLUMNS.toArray(new String[0])).asList()) {
            values.put(attribute.getName(), String.valueOf(attribute.getValue()));
        }
        return COLUMNS.stream().map(column -> values.getOrDefault(column, "")).toList();
    }

    private static void print(List<List<String>> rows) {
        int[] widths = new int[COLUMNS.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] + 2 - row.get(i).length()));
            }
            System.out.println(line.toString().stripTrailing());
        }
    }
}
