package org.faxmx.connector;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The host in RMI stubs, to which clients connect after the registry. By default it is the machine's network name, which
 * does not lead to the loopback address.
 */
final class StubHost {

    private static final Logger LOG = Logger.getLogger(StubHost.class.getName());
    // Read by RMI when an object is exported; all connectors of a process share it.
    private static final String PROPERTY = "java.rmi.server.hostname";

    private StubHost() {}

    /**
     * Sets the host: the host name of the settings, or else the one that was given with the property if it leads to the
     * address, or else the host that is listened on.
     *
     * @param listening the address of that
     * @return the host
     * @throws ConnectorException if the settings have a host name that cannot lead to the address
     */
    static String set(RmiDoor door, InetAddress listening) {
        String given = System.getProperty(PROPERTY);
        String host = door.hostname();
        if (host.isEmpty()) {
            boolean kept = given != null && (given.equals(door.host()) || leadsTo(listening, given));
            host = kept ? given : door.host();
        } else {
            requireToLeadTo(listening, host);
            if (given != null && !given.equals(host)) {
                ignored(given, "the settings say hostname: " + host);
            }
        }
        System.setProperty(PROPERTY, host);
        return host;
    }

    /** Other machines may know a name by another address, for which this one cannot check it. */
    private static void requireToLeadTo(InetAddress listening, String host) {
        String reason = listening.isLoopbackAddress() ? whyNot(listening, host) : "";
        if (!reason.isEmpty()) {
            throw new ConnectorException(
                    "clients of JMX RMI cannot connect to hostname " + host + ": " + reason
                            + ", and JMX RMI listens on " + listening.getHostAddress()
                            + " only. Leave hostname out, or write as host where it leads",
                    null);
        }
    }

    private static boolean leadsTo(InetAddress listening, String host) {
        String reason = whyNot(listening, host);
        if (!reason.isEmpty()) {
            ignored(host, reason + ", and JMX RMI listens on " + listening.getHostAddress() + " only");
        }
        return reason.isEmpty();
    }

    private static void ignored(String host, String reason) {
        LOG.log(Level.WARNING, "{0}={1} is ignored: {2}", new Object[] {PROPERTY, host, reason});
    }

    private static String whyNot(InetAddress listening, String host) {
        try {
            InetAddress[] addresses = InetAddress.getAllByName(host);
            return Arrays.asList(addresses).contains(listening) ? "" : "it is " + addresses[0].getHostAddress();
        } catch (UnknownHostException e) {
            return "there is no such host";
        }
    }
}
