package org.faxmx.wine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import org.faxmx.FaxBridge;
import org.faxmx.SettingsSource;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.PollSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.faxcom.ComScenario;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@link ChangesUnderWineIT} does over RMI, within the Windows JVM: also where that has no network. */
@Tag("com")
class ChangesOverComIT {

    @Test
    void showsAndTellsWhateverChangesByPollingAlone() throws Exception {
        ComScenario scenario = new ComScenario(Path.of(System.getenv("FAXMX_SCENARIO")))
                .serve(ChangingServer.PORTS)
                .write();
        MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
        BridgeSettings settings = new BridgeSettings(
                List.of(new ServerSettings("local", "", Backend.COM)
                        .withPolling(new PollSettings(Duration.ofMillis(200), Duration.ofMillis(100)))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
        try (FaxBridge bridge = FaxBridge.open(settings, SettingsSource.none(), mbeans, InstantSource.system());
                ChangingServer server = new ChangingServer("local", scenario, mbeans)) {
            assertEquals(List.of("Server local: CONNECTED, 7 ports"), bridge.report());
            server.live();
        }
        assertEquals(Set.of(), mbeans.queryNames(BridgeUnderWine.name("faxmx:*"), null));
    }
}
