package org.faxmx.simulator;

import java.util.List;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.RoutingMethod;

/** The routing methods that come with Windows (FaxRoute.h). */
final class MicrosoftRouting {

    private static final String IMAGE = "%systemroot%\\system32\\fxsroute.dll";
    private static final String EXTENSION = "Microsoft Fax Routing Extension";

    private MicrosoftRouting() {}

    /** The methods of a new port. Only storing in a folder is enabled: it needs no further settings. */
    static List<RoutingMethod> of(FaxPort port) {
        return List.of(
                method(port, "{92041a90-9af2-11d0-abf7-00c04fd91a4e}", "FaxRouteStore", "Store in a folder", true),
                method(port, "{aec1b37c-9af2-11d0-abf7-00c04fd91a4e}", "FaxRoutePrint", "Print", false),
                method(port, "{6bbf7bfe-9af2-11d0-abf7-00c04fd91a4e}", "FaxRouteEmail", "Route through e-mail", false));
    }

    private static RoutingMethod method(
            FaxPort port, String guid, String function, String friendlyName, boolean enabled) {
        return new RoutingMethod(
                port.deviceId(), port.name(), guid, function, friendlyName, IMAGE, EXTENSION, "", enabled);
    }
}
