package org.faxmx.service;

import java.util.List;
import java.util.Optional;
import org.faxmx.windows.ServiceStatus;

/**
 * The service FaxMX as it is installed.
 *
 * @param status as Windows has it
 * @param arguments of FaxMX, which procrun passes on
 */
public record InstalledService(ServiceStatus status, List<String> arguments) {

    /** Copies the list. */
    public InstalledService {
        arguments = List.copyOf(arguments);
    }

    /**
     * That of this machine, which must be Windows; empty if it is not installed.
     *
     * @throws ServiceException if Windows does not say it
     */
    public static Optional<InstalledService> find() {
        return find(ServiceControlManager.open());
    }

    static Optional<InstalledService> find(WindowsServices services) {
        return services.find(WindowsService.NAME)
                .map(status -> new InstalledService(status, services.arguments(WindowsService.NAME)));
    }

    /** The value of an option; empty if it is not among the arguments. */
    public Optional<String> option(String... names) {
        for (int i = 0; i < arguments.size(); i++) {
            for (String name : names) {
                if (arguments.get(i).equals(name) && i + 1 < arguments.size()) {
                    return Optional.of(arguments.get(i + 1));
                }
                if (arguments.get(i).startsWith(name + "=")) {
                    return Optional.of(arguments.get(i).substring(name.length() + 1));
                }
            }
        }
        return Optional.empty();
    }
}
