package org.faxmx;

import java.util.List;
import org.faxmx.config.BridgeSettings;

/** The source from which a running bridge reads its settings again. */
public interface SettingsSource {

    /**
     * Reads the settings as they are now; called by the thread that reloads.
     *
     * @throws IllegalArgumentException saying what cannot be used, a line for each problem
     * @throws org.faxmx.fax.FaxException if a backend cannot be used on this machine
     */
    BridgeSettings read();

    /**
     * What was read last is in force now; called by the thread that reloads.
     *
     * @return what the source itself has changed accordingly, a line for each
     */
    default List<String> applied() {
        return List.of();
    }

    /** A source for a bridge without files that can change: it refuses each reading. */
    static SettingsSource none() {
        return () -> {
            throw new IllegalArgumentException(
                    "this bridge was started without a file, so there is nothing to read again. A bridge that is started with"
                            + " -c FILE reads its settings again, one with --users FILE its users");
        };
    }
}
