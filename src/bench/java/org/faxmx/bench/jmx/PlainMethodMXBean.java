package org.faxmx.bench.jmx;

/** The attributes of a routing method, written down by hand. */
public interface PlainMethodMXBean {

    long getDeviceId();

    String getDeviceName();

    String getGuid();

    String getFunctionName();

    String getFriendlyName();

    String getImageName();

    String getExtensionName();

    String getRoutingData();

    boolean isEnable();
}
