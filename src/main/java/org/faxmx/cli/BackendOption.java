package org.faxmx.cli;

import java.util.Optional;
import org.faxmx.FaxServers;
import org.faxmx.Version;
import org.faxmx.config.Backend;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option that says where fax servers come from, shared by the commands. */
final class BackendOption {

    @Option(
            names = "--backend",
            paramLabel = "com|simulated",
            converter = BackendConverter.class,
            description = "Where fax servers come from: Microsoft's COM library or the embedded simulator. "
                    + "Default: com where its class is registered (if it cannot be used, that is an error), else "
                    + "simulated.")
    private Backend backend;

    /** The backend that was asked for. */
    Optional<Backend> asked() {
        return Optional.ofNullable(backend);
    }

    /**
     * The backend that was asked for or that this machine has.
     *
     * @throws org.faxmx.fax.FaxException if the one asked for cannot be had here
     */
    FaxServers.Choice choose() {
        if (backend == null) {
            return FaxServers.choose();
        }
        FaxServers.require(backend);
        return new FaxServers.Choice(backend, "asked for with --backend");
    }

    /** The first line that every command prints. */
    static String headline(FaxServers.Choice choice) {
        return headline("backend " + choice.backend() + ": " + choice.reason());
    }

    /** The first line, with half a sentence about backends. */
    static String headline(String backends) {
        return "FaxMX " + Version.current() + ", " + backends;
    }

    private static final class BackendConverter implements ITypeConverter<Backend> {
        @Override
        public Backend convert(String value) {
            try {
                return Backend.of(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
