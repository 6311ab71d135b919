package org.faxmx.connector;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.faxmx.access.Authenticator;
import org.faxmx.access.Role;
import org.faxmx.access.Tls;

/** HTTP connectors over the platform's MBean server, for everybody. */
public final class Doors {

    private Doors() {}

    /** A connector with the built-in policy on a free port. */
    public static HttpConnector open() {
        return open(0, Optional.empty());
    }

    /** A connector for those whom that access control knows, on a free port. */
    public static HttpConnector open(AccessControl access, Optional<Tls> tls) {
        return HttpConnector.open(
                new HttpDoor("127.0.0.1", 0, List.of(), List.of(), Optional.empty(), tls), access, FixedBridge.empty());
    }

    static HttpConnector open(int port, Optional<Path> policy) {
        return open(new HttpDoor("127.0.0.1", port, List.of(), List.of(), policy, Optional.empty()));
    }

    static HttpConnector open(HttpDoor door) {
        return open(door, HttpLimits.standard());
    }

    static HttpConnector open(HttpDoor door, HttpLimits limits) {
        return open(door, FixedBridge.empty(), limits);
    }

    static HttpConnector open(HttpDoor door, BridgeState bridge, HttpLimits limits) {
        return HttpConnector.open(
                door,
                new AccessControl(
                        ManagementFactory.getPlatformMBeanServer(), "faxmx", Authenticator.everybody(Role.ADMIN)),
                bridge,
                limits);
    }

    /** The state of a bridge without fax servers. */
    public static BridgeState noBridge() {
        return FixedBridge.empty();
    }

    /** On a free port, with further names of hosts and origins. */
    static HttpDoor door(List<String> hosts, List<String> origins) {
        return new HttpDoor("127.0.0.1", 0, hosts, origins, Optional.empty(), Optional.empty());
    }
}
