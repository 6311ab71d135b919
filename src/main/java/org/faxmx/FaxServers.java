package org.faxmx;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.faxmx.config.Backend;
import org.faxmx.config.ServerSettings;
import org.faxmx.config.SimulateSettings;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxTiffReader;
import org.faxmx.faxcom.ComFaxServer;
import org.faxmx.faxcom.ComFaxTiffReader;
import org.faxmx.simulator.Preset;
import org.faxmx.simulator.SimulatedFaxTiffReader;

/** Makes fax servers out of their settings, and knows which backend can be had on this machine. */
public final class FaxServers {

    private FaxServers() {}

    /**
     * The backend to use where none is asked for: COM where the fax library is registered, else the simulator. A library
     * that is there and cannot be used is no reason to show made-up ports.
     *
     * @throws org.faxmx.fax.FaxException if the library is registered and cannot be used
     */
    public static Choice choose() {
        return ComFaxServer.whyMissing()
                .map(reason -> new Choice(Backend.SIMULATED, reason))
                .orElseGet(() -> new Choice(Backend.COM, "the class FaxServer.FaxServer is registered"));
    }

    /**
     * Checks what the settings of a server name outside themselves.
     *
     * @throws IllegalArgumentException if there is no such preset
     */
    public static void check(ServerSettings settings) {
        preset(settings.simulate());
    }

    /**
     * Makes sure that a backend can be had here.
     *
     * @throws org.faxmx.fax.FaxUnavailableException saying what is missing and how to get it
     */
    public static void require(Backend backend) {
        if (backend == Backend.COM) {
            ComFaxServer.probe();
        }
    }

    /**
     * A fax server, not connected.
     *
     * @param clock the time that a simulated server lives in
     * @throws org.faxmx.fax.FaxUnavailableException if its backend cannot be had here
     */
    public static FaxServer open(ServerSettings settings, InstantSource clock) {
        return switch (settings.backend()) {
            case COM -> ComFaxServer.open(settings.name(), settings.host(), settings.timeout());
            case SIMULATED ->
                preset(settings.simulate())
                        .service(
                                settings.simulate().ports(), settings.simulate().seed(), clock)
                        .newServer();
        };
    }

    /** The names of the simulator's presets. */
    public static List<String> presets() {
        return Arrays.stream(Preset.values()).map(FaxServers::name).toList();
    }

    /**
     * The preset that is named.
     *
     * @throws IllegalArgumentException naming those that there are
     */
    static Preset preset(SimulateSettings settings) {
        return Arrays.stream(Preset.values())
                .filter(preset -> name(preset).equals(settings.preset()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "\"" + settings.preset() + "\" is no preset; there are " + String.join(", ", presets())));
    }

    private static String name(Preset preset) {
        return preset.name().toLowerCase(Locale.ROOT);
    }

    /** What reads fax image files. */
    public static FaxTiffReader tiffReader(Backend backend) {
        return switch (backend) {
            case COM -> ComFaxTiffReader.open();
            case SIMULATED -> new SimulatedFaxTiffReader();
        };
    }

    /**
     * A backend and why it was chosen.
     *
     * @param reason half a sentence for people
     */
    public record Choice(Backend backend, String reason) {}
}
