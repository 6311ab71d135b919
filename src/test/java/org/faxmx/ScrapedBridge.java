package org.faxmx;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.management.MBeanServer;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ListenerSettings;
import org.faxmx.config.ServerSettings;

/** A bridge of simulated servers whose HTTP connector is on a free port. */
final class ScrapedBridge {

    private ScrapedBridge() {}

    static FaxBridge open(MBeanServer mbeans, ServerSettings... servers) {
        BridgeSettings settings = new BridgeSettings(
                List.of(servers), Optional.of(new ListenerSettings(0)), Optional.empty(), Optional.empty(), false);
        return FaxBridge.open(settings, SettingsSource.none(), mbeans, InstantSource.system());
    }
}
