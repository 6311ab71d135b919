package org.faxmx.cli;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import org.faxmx.FaxServers;
import org.faxmx.Version;
import org.faxmx.config.Backend;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option {@code --backend}, shared by the commands. */
final class BackendOption {

    @Option(
            names = "--backend",
            paramLabel = "com|simulated",
            converter = BackendConverter.class,
            completionCandidates = Backends.class,
            description = "Where fax servers come from: Microsoft's COM library or the embedded simulator. "
                    + "Default: com on Windows, where it is an error if it cannot be used; elsewhere simulated.")
    private Backend backend;

    Optional<Backend> requested() {
        return Optional.ofNullable(backend);
    }

    /**
     * The requested backend, or the one of this machine.
     *
     * @throws org.faxmx.fax.FaxException if it cannot be used here
     */
    FaxServers.Choice choose() {
        FaxServers.Choice choice =
                backend == null ? FaxServers.choose() : new FaxServers.Choice(backend, "requested with --backend");
        FaxServers.require(choice.backend());
        return choice;
    }

    /** The line by which a command says what it uses. */
    static String headline(FaxServers.Choice choice) {
        return headline("backend " + choice.backend() + ": " + choice.reason());
    }

    static String headline(String backends) {
        return "FaxMX " + Version.current() + ", " + backends;
    }

    private static final class Backends implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Backend.values()).map(Backend::toString).iterator();
        }
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
