package org.faxmx.jmx;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.MBeanInfo;
import javax.management.ObjectName;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.RoutingMethod;

/** One MBean of each type, as a bridge that allows writes has them. */
final class EveryMBean {

    private EveryMBean() {}

    /** Their descriptions, by the form of their ObjectNames, in the order of the documentation. */
    static Map<String, MBeanInfo> infos() throws Exception {
        DeviceId id = new DeviceId(1);
        FakeFaxServer fax = new FakeFaxServer().has(FaxPort.builder(id, "N").build());
        fax.routes(new RoutingMethod(id, "N", "{M}", "", "", "", "", "", true));
        Map<String, MBeanInfo> infos = new LinkedHashMap<>();
        try (PublishedFake published = PublishedFake.writable(fax)) {
            BridgeMBean.publish(
                    new BridgeMBean.Facts("", "", "", true, false),
                    () -> List.of(published.server),
                    () -> List.of(),
                    FixedStatus.READY,
                    published.context);
            ComApartmentMBeanTest.publish("S", () -> ComApartmentMBeanTest.FIGURES, published.mbeans);
            infos.put("faxmx:type=Bridge", published.mbeans.getMBeanInfo(ObjectNames.bridge()));
            infos.put("faxmx:type=FaxServer,server=S", published.mbeans.getMBeanInfo(PublishedFake.SERVER));
            infos.put(
                    "faxmx:type=FaxPort,server=S,port=N,deviceId=D",
                    published.mbeans.getMBeanInfo(new ObjectName("faxmx:type=FaxPort,server=S,port=N,deviceId=1")));
            infos.put(
                    "faxmx:type=FaxRoutingMethod,server=S,port=N,deviceId=D,method=M",
                    published.mbeans.getMBeanInfo(
                            new ObjectName("faxmx:type=FaxRoutingMethod,server=S,port=N,deviceId=1,method=m")));
            infos.put("faxmx:type=ComApartment,server=S", published.mbeans.getMBeanInfo(ObjectNames.comApartment("S")));
        }
        return infos;
    }
}
