package org.faxmx;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.faxmx.config.Backend;
import org.faxmx.config.Binding;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.config.SimulateSettings;
import org.faxmx.fax.ArchiveFolders;
import org.faxmx.fax.FaxBackend;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxTiffReader;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.Finding;
import org.faxmx.fax.SendRules;
import org.faxmx.fax.StateTexts;
import org.faxmx.fax.WriteRules;
import org.faxmx.faxcom.ComFaxBackend;
import org.faxmx.faxcom.ComFaxTiffReader;
import org.faxmx.faxcom.InstallCommand;
import org.faxmx.simulator.Preset;
import org.faxmx.simulator.SimulatedFaxBackend;
import org.faxmx.simulator.SimulatedFaxTiffReader;

/** Backends and fax servers as the settings name them, and which backend this machine has. */
public final class FaxServers {

    private FaxServers() {}

    /** The backend to use if none is requested: COM on Windows, with or without the fax library, else the simulator. */
    public static Choice choose() {
        return choose(system());
    }

    static Choice choose(String system) {
        return isWindows(system)
                ? new Choice(Backend.COM, "the default on Windows")
                : new Choice(Backend.SIMULATED, "COM needs Windows, and this is " + system);
    }

    private static String system() {
        return System.getProperty("os.name");
    }

    private static boolean isWindows(String system) {
        return system.startsWith("Windows");
    }

    /**
     * Checks that what the settings of a server refer to exists.
     *
     * @throws IllegalArgumentException if there is no such preset or state
     */
    public static void check(ServerSettings settings) {
        preset(settings.simulate());
        StateTexts.of(settings.stateTexts());
    }

    /**
     * Makes sure that a backend can be used on this machine.
     *
     * @throws org.faxmx.fax.FaxException saying what is missing and how to get it, or why it cannot be used
     */
    public static void require(Backend backend) {
        require(backend(new ServerSettings("any", "", backend), InstantSource.system()), system());
    }

    static void require(FaxBackend backend, String system) {
        try {
            backend.requireAvailable();
        } catch (FaxUnavailableException e) {
            throw isWindows(system) ? withCommand(e, system) : e;
        }
    }

    /** The failure with the command that installs Microsoft's fax library on that Windows. */
    private static FaxUnavailableException withCommand(FaxUnavailableException failure, String system) {
        String hint = "To find out what is missing, run  faxmx doctor. If the fax library is missing on this " + system
                + ", an administrator installs it in PowerShell with: "
                + InstallCommand.of(system);
        return new FaxUnavailableException(
                failure.attempted(),
                failure.answer(),
                failure.hint().isEmpty() ? hint : failure.hint() + ". " + hint,
                failure);
    }

    /**
     * The backend of a fax server.
     *
     * @param clock the clock of a simulated server
     */
    static FaxBackend backend(ServerSettings settings, InstantSource clock) {
        return switch (settings.backend()) {
            case COM ->
                new ComFaxBackend(
                        settings.name(), settings.host(), settings.timeout(), settings.binding() == Binding.LATE);
            case SIMULATED -> {
                SimulateSettings simulate = settings.simulate();
                yield new SimulatedFaxBackend(preset(simulate), simulate.ports(), simulate.seed(), clock);
            }
        };
    }

    /**
     * A fax server, not connected.
     *
     * @param clock the clock of a simulated server
     * @throws org.faxmx.fax.FaxUnavailableException if its backend cannot be used on this machine
     */
    public static FaxServer open(ServerSettings settings, InstantSource clock) {
        return backend(settings, clock).open();
    }

    /** Reports whether this machine has what the backend of a fax server needs, without connecting it. Never throws. */
    public static void examineMachine(ServerSettings settings, Consumer<Finding> findings) {
        backend(settings, InstantSource.system()).examineMachine(findings);
    }

    /** Reports what the account of this process may do on a fax server, as far as the server says it. Never throws. */
    public static void examineRights(ServerSettings settings, Consumer<Finding> findings) {
        backend(settings, InstantSource.system()).examineRights(findings);
    }

    /** The names of the simulator's presets. */
    public static List<String> presets() {
        return Arrays.stream(Preset.values()).map(FaxServers::name).toList();
    }

    /** The names of the states that a fax server's words may stand for. */
    public static List<String> states() {
        return StateTexts.names();
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

    /**
     * What clients may write to the fax servers of a backend.
     *
     * @param nanos the clock of the rate of faxes, which all fax servers share
     */
    static Function<Backend, WriteRules> writeRules(BridgeSettings settings, LongSupplier nanos) {
        Optional<SendRules> sending =
                settings.sendFax().map(send -> SendRules.of(send.folder(), send.pattern(), send.perMinute(), nanos));
        Optional<ArchiveFolders> archive = Optional.of(settings.archiveFolders())
                .filter(folders -> !folders.isEmpty())
                .map(ArchiveFolders::of);
        return backend -> {
            WriteRules rules = backend == Backend.SIMULATED ? WriteRules.simulated() : WriteRules.real();
            return new WriteRules(sending.orElse(rules.sending()), archive.orElse(rules.archive()));
        };
    }

    /** A reader of fax image files. */
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
