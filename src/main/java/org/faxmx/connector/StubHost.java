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
    // Read by RMI once in the life of a process.
    private static final String PROPERTY = "java.rmi.server.hostname";

    private StubHost() {}

    /** Keeps the host that was given with the property if it leads to that address, else sets the address. */
    static void set(InetAddress listening) {
        String given = System.getProperty(PROPERTY);
        if (given == null || !leadsTo(listening, given)) {
            System.setProperty(PROPERTY, listening.getHostAddress());
        }
    }

    private static boolean leadsTo(InetAddress listening, String host) {
        String reason;
        try {
            InetAddress[] addresses = InetAddress.getAllByName(host);
            if (Arrays.asList(addresses).contains(listening)) {
                return true;
            }
            reason = "it is " + addresses[0].getHostAddress();
        } catch (UnknownHostException e) {
            reason = "there is no such host";
        }
        LOG.log(Level.WARNING, "{0}={1} is ignored: {2}, and JMX RMI listens on {3} only", new Object[] {
            PROPERTY, host, reason, listening.getHostAddress()
        });
        return false;
    }
}
