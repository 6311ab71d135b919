package org.faxmx.jmx;

import java.util.Locale;
import java.util.regex.Pattern;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.RoutingMethod;

/**
 * The names of our MBeans: the one place that builds them. No name ever needs quoting, whatever a port is called,
 * because quoted names break most monitoring suites; the friendly text is the attribute {@code Name}. The configured name
 * of a server must be safe as it stands: if it is not, an IllegalArgumentException is thrown.
 */
public final class ObjectNames {

    /** The JMX domain of all our MBeans. */
    public static final String DOMAIN = "faxmx";

    private static final Pattern UNSAFE = Pattern.compile("[^\\p{L}\\p{Nd}._-]+");

    private ObjectNames() {}

    /** {@code faxmx:type=Bridge}. */
    public static ObjectName bridge() {
        return name("type=Bridge");
    }

    /** {@code faxmx:type=FaxServer,server=S}. */
    public static ObjectName faxServer(String server) {
        return name("type=FaxServer,server=" + checked(server));
    }

    /**
     * {@code faxmx:type=FaxPort,server=S,port=N,deviceId=D}, with {@code ,occurrence=2} and so on for the second and
     * later ports that share a device id.
     *
     * @param server the configured name
     * @param port the port's display name, made safe here
     * @param deviceId makes the name unique; what a monitoring suite should join on
     * @param occurrence 1 for the first port of that device id
     */
    public static ObjectName faxPort(String server, String port, DeviceId deviceId, int occurrence) {
        return name("type=FaxPort" + keys(server, port, deviceId) + key(occurrence));
    }

    /**
     * {@code faxmx:type=FaxRoutingMethod,server=S,port=N,deviceId=D,method=M}.
     *
     * @param guid the routing method's, in any spelling
     * @param occurrence 1 for the first method of that GUID on a port of that device id
     */
    public static ObjectName routingMethod(String server, String port, DeviceId deviceId, String guid, int occurrence) {
        String method = ",method=" + safe(RoutingMethod.plain(guid));
        return name("type=FaxRoutingMethod" + keys(server, port, deviceId) + method + key(occurrence));
    }

    /** {@code faxmx:type=ComApartment,server=S}. */
    public static ObjectName comApartment(String server) {
        return name("type=ComApartment,server=" + checked(server));
    }

    /**
     * The text as a key's value: letters and digits of any script, {@code .}, {@code _} and {@code -} stand, every run
     * of other characters becomes one {@code _}, and the empty text becomes {@code unnamed}.
     */
    public static String safe(String text) {
        return text.isEmpty() ? "unnamed" : UNSAFE.matcher(text).replaceAll("_");
    }

    private static String keys(String server, String port, DeviceId deviceId) {
        return ",server=" + checked(server) + ",port=" + safe(port) + ",deviceId=" + deviceId;
    }

    private static String key(int occurrence) {
        return occurrence > 1 ? ",occurrence=" + occurrence : "";
    }

    private static String checked(String server) {
        if (!safe(server).equals(server)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "server name \"%s\" is not usable in an ObjectName: letters, digits, '.', '_' and '-' are",
                    server));
        }
        return server;
    }

    // ObjectName.getInstance(domain, table) would not keep the order of keys.
    private static ObjectName name(String keys) {
        try {
            return new ObjectName(DOMAIN + ":" + keys);
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException("keys " + keys + " were to be safe", e);
        }
    }
}
