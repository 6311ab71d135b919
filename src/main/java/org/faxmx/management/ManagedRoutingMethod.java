package org.faxmx.management;

import static org.faxmx.management.MBeanModel.max;
import static org.faxmx.management.MBeanModel.microsoft;
import static org.faxmx.management.MBeanModel.min;

import javax.management.openmbean.SimpleType;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;

/** The MBean of one routing method of one port. */
final class ManagedRoutingMethod extends ServerPart<RoutingMethod, ManagedRoutingMethod> {

    private static final MBeanModel<RoutingMethod, ManagedRoutingMethod> MODEL =
            MBeanModel.<RoutingMethod, ManagedRoutingMethod>builder(
                            ManagedRoutingMethod.class,
                            "What is done with faxes received on one port, while the port is enabled for receiving.")
                    .attribute(
                            "DeviceId",
                            SimpleType.LONG,
                            "DeviceId of the port.",
                            m -> m.deviceId().value(),
                            microsoft("IFaxRoutingMethod::DeviceId"),
                            min(0L),
                            max(DeviceId.MAX_VALUE))
                    .attribute(
                            "DeviceName",
                            SimpleType.STRING,
                            "Display name of the port; not unique.",
                            RoutingMethod::deviceName,
                            microsoft("IFaxRoutingMethod::DeviceName"))
                    .attribute(
                            "Guid",
                            SimpleType.STRING,
                            "Identifies the routing method.",
                            RoutingMethod::guid,
                            microsoft("IFaxRoutingMethod::Guid"))
                    .attribute(
                            "FunctionName",
                            SimpleType.STRING,
                            "Function of the extension that does it; not unique.",
                            RoutingMethod::functionName,
                            microsoft("IFaxRoutingMethod::FunctionName"))
                    .attribute(
                            "FriendlyName",
                            SimpleType.STRING,
                            "Display name of the routing method; not unique.",
                            RoutingMethod::friendlyName,
                            microsoft("IFaxRoutingMethod::FriendlyName"))
                    .attribute(
                            "ImageName",
                            SimpleType.STRING,
                            "File of the extension, which identifies the extension.",
                            RoutingMethod::imageName,
                            microsoft("IFaxRoutingMethod::ImageName"))
                    .attribute(
                            "ExtensionName",
                            SimpleType.STRING,
                            "Display name of the extension; not unique.",
                            RoutingMethod::extensionName,
                            microsoft("IFaxRoutingMethod::ExtensionName"))
                    .attribute(
                            "RoutingData",
                            SimpleType.STRING,
                            "Routing text of an incoming fax; empty if not available.",
                            RoutingMethod::routingData,
                            microsoft("IFaxRoutingMethod::RoutingData"))
                    .setting(
                            Setting.ENABLE,
                            SimpleType.BOOLEAN,
                            "Whether it is done for faxes received on this port. Enabling one that was never configured (its "
                                    + "mail server, printer or folder) has no use.",
                            RoutingMethod::enabled,
                            (method, setting, value) -> method.server().enable(method, value),
                            microsoft("IFaxRoutingMethod::Enable"))
                    .build();

    // Written under the lock of what is shown.
    private volatile RoutingMethod method;

    ManagedRoutingMethod(ManagedFaxServer server, RoutingMethod method) {
        super(server);
        this.method = method;
    }

    /** Shows a newer reading. */
    void update(RoutingMethod newer) {
        method = newer;
    }

    RoutingMethod method() {
        return method;
    }

    @Override
    MBeanModel<RoutingMethod, ManagedRoutingMethod> model() {
        return MODEL;
    }

    @Override
    RoutingMethod view() {
        return method;
    }

    @Override
    ManagedRoutingMethod target() {
        return this;
    }

    @Override
    public String toString() {
        return "routing method " + RoutingMethod.plain(method.guid()) + " of port " + method.deviceId() + " of server "
                + server().name();
    }
}
