package org.faxmx.jmx;

import java.util.function.Supplier;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;
import org.faxmx.monitor.MethodSnapshot;
import org.faxmx.monitor.ServerMonitor;
import org.faxmx.monitor.ServerSnapshot;

/** The MBean of one routing method of one port. Its values are those of the current snapshot of the server. */
final class RoutingMethodMBean extends ModelledMBean<RoutingMethod> {

    static final MBeanModel<RoutingMethod> MODEL = MBeanModel.<RoutingMethod>builder(
                    "org.faxmx.jmx.RoutingMethodMBean",
                    "What is done with faxes received on one port, while the port is enabled for receiving.")
            .library("IFaxRoutingMethod")
            .number("DeviceId", "DeviceId of the port.", method -> method.deviceId()
                    .value())
            .range(0L, DeviceId.MAX_VALUE)
            .text("DeviceName", "Display name of the port; not unique.", RoutingMethod::deviceName)
            .text("Guid", "Identifies the routing method.", RoutingMethod::guid)
            .text("FunctionName", "Function of the extension; not unique.", RoutingMethod::functionName)
            .text("FriendlyName", "Display name of the routing method; not unique.", RoutingMethod::friendlyName)
            .text("ImageName", "File of the extension, which identifies it.", RoutingMethod::imageName)
            .text("ExtensionName", "Display name of the extension; not unique.", RoutingMethod::extensionName)
            .personal(
                    "RoutingData",
                    "Routing text of an incoming fax; empty if not available.",
                    RoutingMethod::routingData)
            .setting(
                    Setting.ENABLE,
                    "Whether it is applied to faxes received on this port. Enabling one that was never "
                            + "configured (its mail server, printer or folder) has no use.",
                    method -> method.enabled())
            .build();

    private final ServerMonitor monitor;
    private final MethodSnapshot.Key key;
    private final Supplier<ServerSnapshot> registered;
    private final MethodSnapshot first;

    /** @param registered returns the snapshot whose MBeans are registered, which may still have a method that is gone */
    RoutingMethodMBean(
            ServerMonitor monitor, Supplier<ServerSnapshot> registered, MethodSnapshot method, boolean writesAllowed) {
        super(MODEL, writesAllowed);
        this.monitor = monitor;
        this.registered = registered;
        this.key = method.key();
        this.first = method;
    }

    @Override
    RoutingMethod view() {
        return monitor.snapshot()
                .methods()
                .find(key)
                .or(() -> registered.get().methods().find(key))
                .orElse(first)
                .method();
    }

    @Override
    <S> void put(Setting<S> setting, Object value) {
        monitor.enable(key, Setting.ENABLE.check(value));
    }

    @Override
    void refused(String message) {
        monitor.record(message);
    }

    @Override
    public String toString() {
        return "routing method " + key.guid() + " of port " + key.deviceId() + " of " + monitor;
    }
}
