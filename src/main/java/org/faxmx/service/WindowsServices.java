package org.faxmx.service;

import java.util.List;
import java.util.Optional;
import org.faxmx.windows.ServiceStatus;

/** The services of this machine. A failure is a {@link ServiceException} that says what to do. */
public interface WindowsServices {

    /** The service of that name; empty if there is none. Every account of the machine may read it. */
    Optional<ServiceStatus> find(String name);

    /** The arguments that procrun hands to a service; empty for a service of another kind. */
    List<String> arguments(String name);

    /** Checks that this process may install services. */
    void requireAdministrator();

    /**
     * Installs a service, all of it or nothing.
     *
     * @param password of an account that needs one
     * @return what of it this Windows does not have, a line each
     */
    List<String> install(WindowsService service, Optional<String> password);

    /** Stops a service and waits until it has ended; one that does not run is left alone. */
    void stop(String name);

    /** Removes a service that has ended, with its parameters. */
    void delete(String name);
}
