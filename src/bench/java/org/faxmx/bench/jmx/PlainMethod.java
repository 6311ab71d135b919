package org.faxmx.bench.jmx;

import org.faxmx.fax.RoutingMethod;

/** A bean that answers what it was made with. */
final class PlainMethod implements PlainMethodMXBean {

    private final RoutingMethod method;

    PlainMethod(RoutingMethod method) {
        this.method = method;
    }

    @Override
    public long getDeviceId() {
        return method.deviceId().value();
    }

    @Override
    public String getDeviceName() {
        return method.deviceName();
    }

    @Override
    public String getGuid() {
        return method.guid();
    }

    @Override
    public String getFunctionName() {
        return method.functionName();
    }

    @Override
    public String getFriendlyName() {
        return method.friendlyName();
    }

    @Override
    public String getImageName() {
        return method.imageName();
    }

    @Override
    public String getExtensionName() {
        return method.extensionName();
    }

    @Override
    public String getRoutingData() {
        return method.routingData();
    }

    @Override
    public boolean isEnable() {
        return method.enabled();
    }
}
