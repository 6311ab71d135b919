package org.faxmx.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.management.MBeanServerFactory;
import javax.management.remote.JMXServiceURL;
import org.faxmx.FaxBridge;
import org.faxmx.SettingsSource;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ListenerSettings;
import org.faxmx.fax.Finding;
import org.faxmx.fax.Finding.Severity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Ports that a bridge has already. */
@Timeout(60)
class ListenersCheckTest {

    @Test
    @EnabledOnOs(OS.LINUX)
    void knowsAFaxmxThatRuns() throws Exception {
        try (FaxBridge bridge = FaxBridge.open(
                onPorts(0, 0), SettingsSource.none(), MBeanServerFactory.newMBeanServer(), InstantSource.system())) {
            int http = URI.create(bridge.httpUrl()).getPort();
            String rmi = bridge.rmiUrl();
            int rmiPort = Integer.parseInt(new JMXServiceURL(rmi).getURLPath().replaceAll("^.*:(\\d+)/.*$", "$1"));

            List<Finding> findings = new ArrayList<>();
            new ListenersCheck(onPorts(http, rmiPort)).run(findings::add);

            assertEquals(2, findings.size(), findings::toString);
            for (Finding finding : findings) {
                assertEquals(Severity.WARNING, finding.severity(), finding::toString);
                assertTrue(
                        finding.found()
                                .endsWith(" is in use by a FaxMX that runs (java, process "
                                        + ProcessHandle.current().pid() + ")"),
                        finding::toString);
            }
        }
    }

    private static BridgeSettings onPorts(int http, int rmi) {
        BridgeSettings defaults = BridgeSettings.defaults(Backend.SIMULATED);
        return new BridgeSettings(
                defaults.servers(),
                Optional.of(new ListenerSettings(http)),
                Optional.of(new ListenerSettings(rmi)),
                Optional.empty(),
                false);
    }
}
