package org.faxmx.service;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The calls of Windows by which a service of procrun is made, changed, stopped and removed, each on its own. All of them throw
 * {@link org.faxmx.windows.WindowsException} if Windows refuses.
 */
interface ServiceApi {

    /** Opens the service control manager as installing does. */
    void requireAdministrator();

    /** Makes the service, which starts automatically and has no parameters of procrun yet. */
    void create(WindowsService service, Optional<String> password);

    /** Writes a parameter of procrun. */
    void write(String service, Procrun.Parameter parameter);

    /** Makes the key without which procrun ends. */
    void createKey(String service);

    /** The arguments among the parameters of procrun; empty without any. */
    List<String> arguments(String service);

    void describe(String service, String description);

    /** Has it start after the services that start at once. */
    void delayStart(String service);

    /** Has its process run with the security identifier of the service, whatever its account. */
    void giveIdentifier(String service);

    /**
     * Has it started again after failures, also after an end with an error that it reports itself.
     *
     * @param pauses before the first restart, the second and so on; the last one is that of all further ones
     * @param forgiven how long it runs until the first pause is used again
     */
    void restartAfterFailures(String service, List<Duration> pauses, Duration forgiven);

    /**
     * Stops it, and waits until it has ended. Without effect if it does not run.
     *
     * @return whether it has ended within that time
     */
    boolean stop(String service, Duration longest);

    void delete(String service);

    /** Removes the parameters of procrun, and the keys above them that are empty then. */
    void deleteParameters(String service);
}
