package org.faxmx.jmx;

import java.util.Locale;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.RoutingMethod;

/**
 * The names of our MBeans: the one place that builds them. No name ever needs quoting, whatever a port is called,
 * because quoted names break most monitoring suites; the friendly text is the attribute {@code Name}.
 */
public final class ObjectNames {

    /** The JMX domain of all our MBeans. */
    public static final String DOMAIN = "faxmx";

    private ObjectNames() {}

    /** {@code faxmx:type=Bridge}. */
    public static ObjectName bridge() {
        return name("type=Bridge");
    }

    /**
     * {@code faxmx:type=FaxServer,server=S}.
     *
     * @throws IllegalArgumentException if the server's name is not safe as it stands
     */
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
     * @throws IllegalArgumentException if the server's name is not safe as it stands
     */
    public static ObjectName faxPort(String server, String port, DeviceId deviceId, int occurrence) {
        return name("type=FaxPort,server=" + checked(server) + ",port=" + safe(port) + ",deviceId=" + deviceId
                + (occurrence > 1 ? ",occurrence=" + occurrence : ""));
    }

    /**
     * {@code faxmx:type=FaxRoutingMethod,server=S,port=N,deviceId=D,method=M}.
     *
     * @param guid the routing method's, in any spelling
     * @param occurrence 1 for the first method of that GUID on a port of that device id
     * @throws IllegalArgumentException if the server's name is not safe as it stands
     */
    public static ObjectName routingMethod(String server, String port, DeviceId deviceId, String guid, int occurrence) {
        return name("type=FaxRoutingMethod,server=" + checked(server) + ",port=" + safe(port) + ",deviceId=" + deviceId
                + ",method=" + safe(RoutingMethod.plain(guid)) + (occurrence > 1 ? ",occurrence=" + occurrence : ""));
    }

    /**
     * {@code faxmx:type=ComApartment,server=S}.
     *
     * @throws IllegalArgumentException if the server's name is not safe as it stands
     */
    public static ObjectName comApartment(String server) {
        return name("type=ComApartment,server=" + checked(server));
    }

    /**
     * The text as a key's value: letters and digits of any script, {@code .}, {@code _} and {@code -} stand, every run
     * of other characters becomes one {@code _}, and the empty text becomes {@code unnamed}.
     */
    public static String safe(String text) {
        if (text.isEmpty()) {
            return "unnamed";
        }
        StringBuilder safe = new StringBuilder(text.length());
        boolean replacing = false;
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            if (isSafe(character)) {
                safe.appendCodePoint(character);
                replacing = false;
            } else if (!replacing) {
                safe.append('_');
                replacing = true;
            }
        }
        return safe.toString();
    }

    private static boolean isSafe(int character) {
        return Character.isLetterOrDigit(character) || character == '.' || character == '_' || character == '-';
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
