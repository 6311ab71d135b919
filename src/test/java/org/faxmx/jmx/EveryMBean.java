package org.faxmx.jmx;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.RoutingMethod;

/** One MBean of each type, as a bridge that allows writes has them. */
final class EveryMBean {

    private EveryMBean() {}

    /** The ObjectNames as they are registered, with their keys in order. */
    static Set<String> names() throws Exception {
        Set<String> names = new TreeSet<>();
        publish(mbeans ->
                mbeans.queryNames(new ObjectName("faxmx:*"), null).forEach(name -> names.add(name.toString())));
        return names;
    }

    /** Their descriptions, by the form of their ObjectNames, in the order of the documentation. */
    static Map<String, MBeanInfo> infos() throws Exception {
        Map<String, MBeanInfo> infos = new LinkedHashMap<>();
        publish(mbeans -> {
            infos.put("faxmx:type=Bridge", mbeans.getMBeanInfo(ObjectNames.bridge()));
            infos.put("faxmx:type=FaxServer,server=S", mbeans.getMBeanInfo(PublishedFake.SERVER));
            infos.put(
                    "faxmx:type=FaxPort,server=S,port=N,deviceId=D",
                    mbeans.getMBeanInfo(new ObjectName("faxmx:type=FaxPort,server=S,port=N,deviceId=1")));
            infos.put(
                    "faxmx:type=FaxRoutingMethod,server=S,port=N,deviceId=D,method=M",
                    mbeans.getMBeanInfo(
                            new ObjectName("faxmx:type=FaxRoutingMethod,server=S,port=N,deviceId=1,method=m")));
            infos.put("faxmx:type=ComApartment,server=S", mbeans.getMBeanInfo(ObjectNames.comApartment("S")));
        });
        return infos;
    }

    private interface Use {
        void of(MBeanServer mbeans) throws Exception;
    }

    private static void publish(Use use) throws Exception {
        DeviceId id = new DeviceId(1);
        FakeFaxServer fax = new FakeFaxServer().has(FaxPort.builder(id, "N").build());
        fax.routes(new RoutingMethod(id, "N", "{M}", "", "", "", "", "", true));
        try (PublishedFake published = PublishedFake.writable(fax)) {
            BridgeMBean.publish(
                    new BridgeMBean.Facts("", "", "", true, false),
                    () -> List.of(published.server),
                    () -> List.of(),
                    FixedStatus.READY,
                    published.context);
            ComApartmentMBeanTest.publish("S", () -> ComApartmentMBeanTest.FIGURES, published.mbeans);
            use.of(published.mbeans);
        }
    }
}
