package org.faxmx.connector;

import java.util.List;
import org.faxmx.metrics.MetricSource;

/** What the HTTP connector answers with beside the MBeans. Any thread may call it; it must not wait. */
public interface BridgeState {

    /** The version of FaxMX. */
    String version();

    /** The figures of the MBeans. */
    MetricSource figures();

    /** Whether each fax server was tried once, whether it answered or not. */
    boolean tried();

    /** The fax servers, in the order of the settings. */
    List<Server> servers();

    /**
     * A fax server.
     *
     * @param name its configured name
     * @param connected whether it is connected
     * @param state its state in a word of capital letters
     */
    record Server(String name, boolean connected, String state) {}
}
