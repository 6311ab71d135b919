package org.faxmx.jmx;

import java.util.List;
import java.util.Map;
import javax.management.MBeanInfo;
import org.faxmx.fax.BackendFigure;

/** The MBeanInfos of all types of MBeans, whether one is registered or not. */
public final class MBeanTypes {

    private MBeanTypes() {}

    /**
     * By the key {@code type}, with all members that an MBean of that type may have.
     *
     * @param apartment the figures of a COM apartment
     */
    public static Map<String, MBeanInfo> infos(List<BackendFigure> apartment) {
        return Map.of(
                "Bridge", BridgeMBean.MODEL.info(true),
                "FaxServer", FaxServerMBean.MODEL.info(true),
                "FaxPort", FaxPortMBean.MODEL.info(true),
                "FaxRoutingMethod", RoutingMethodMBean.MODEL.info(true),
                "ComApartment", ComApartmentMBean.model(apartment).info(true));
    }
}
