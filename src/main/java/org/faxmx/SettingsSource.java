package org.faxmx;

import org.faxmx.config.BridgeSettings;

/** Where a running bridge gets its settings from when they are to be read again. */
public interface SettingsSource {

    /**
     * The settings as they are now; called by the thread that asks for them.
     *
     * @throws IllegalArgumentException saying what cannot be honoured, a line for each problem
     * @throws org.faxmx.fax.FaxException if a backend cannot be used on this machine
     */
    BridgeSettings read();

    /** For a bridge without a settings file: there is nothing to read. */
    static SettingsSource none() {
        return () -> {
            throw new IllegalArgumentException(
                    "this bridge was started without a settings file. Start it with -c FILE to be able to reload it");
        };
    }
}
