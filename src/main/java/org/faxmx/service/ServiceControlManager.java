package org.faxmx.service;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.faxmx.windows.LocalWindows;
import org.faxmx.windows.ServiceStatus;
import org.faxmx.windows.WindowsException;
import org.faxmx.windows.WindowsMachine;

/**
 * The service control manager of Windows, and the registry where procrun has its parameters. It makes the steps of an
 * installation in their order, and takes them back if one fails.
 */
final class ServiceControlManager implements WindowsServices {

    // Errors of Windows, by their names in winerror.h.
    private static final int ERROR_ACCESS_DENIED = 5;
    private static final int ERROR_NOT_SUPPORTED = 50;
    private static final int ERROR_CALL_NOT_IMPLEMENTED = 120;
    private static final int ERROR_INVALID_LEVEL = 124;
    private static final int ERROR_DEPENDENT_SERVICES_RUNNING = 1051;
    private static final int ERROR_INVALID_SERVICE_ACCOUNT = 1057;
    private static final int ERROR_SERVICE_MARKED_FOR_DELETE = 1072;
    private static final int ERROR_SERVICE_EXISTS = 1073;
    private static final int ERROR_DUPLICATE_SERVICE_NAME = 1078;
    private static final int ERROR_NONE_MAPPED = 1332;

    private final ServiceApi api;
    private final WindowsMachine machine;

    ServiceControlManager(ServiceApi api, WindowsMachine machine) {
        this.api = api;
        this.machine = machine;
    }

    /**
     * That of this machine, which must be Windows.
     *
     * @throws ServiceException if JNA cannot be loaded
     */
    static ServiceControlManager open() {
        try {
            // First, since it gives JNA its folder.
            WindowsMachine machine = new LocalWindows();
            return new ServiceControlManager(new JnaServiceApi(), machine);
        } catch (WindowsException e) {
            throw new ServiceException(e.getMessage(), e);
        } catch (LinkageError e) {
            throw new ServiceException("JNA cannot be loaded: " + e, e);
        }
    }

    @Override
    public Optional<ServiceStatus> find(String name) {
        try {
            return machine.service(name);
        } catch (WindowsException e) {
            throw new ServiceException(e.getMessage() + advice(e), e);
        }
    }

    @Override
    public List<String> arguments(String name) {
        try {
            return api.arguments(name);
        } catch (WindowsException e) {
            throw failure("reading the parameters of the service " + name, e);
        }
    }

    @Override
    public void requireAdministrator() {
        step("opening the service control manager", api::requireAdministrator);
    }

    @Override
    public List<String> install(WindowsService service, Optional<String> password) {
        String name = WindowsService.NAME;
        List<String> missing = new ArrayList<>();
        Undo undo = new Undo();
        try {
            step(
                    "making the service with the account " + service.account().name(),
                    () -> api.create(service, password));
            undo.add(() -> step("removing the service again", () -> api.delete(name)));
            undo.add(() -> step("removing the parameters of procrun again", () -> api.deleteParameters(name)));
            step("writing the parameters of procrun", () -> Procrun.of(service)
                    .forEach(parameter -> api.write(name, parameter)));
            step("making the key of parameters of the service", () -> api.createKey(name));
            option("the description", missing, () -> api.describe(name, WindowsService.DESCRIPTION));
            option("the delayed start", missing, () -> api.delayStart(name));
            // Without it the permissions of the service's files are of no use to it: it could not start.
            option("the security identifier of the service", missing, () -> api.giveIdentifier(name));
            option(
                    "the restart after failures",
                    missing,
                    () -> api.restartAfterFailures(name, WindowsService.RESTARTS, WindowsService.FORGIVEN));
            return missing;
        } catch (RuntimeException e) {
            undo.run(e);
            throw e;
        }
    }

    private static void step(String attempt, Runnable call) {
        try {
            call.run();
        } catch (WindowsException e) {
            throw failure(attempt, e);
        }
    }

    /** Sets what this Windows may not have: that is no failure, and added to what is missing. */
    private static void option(String what, List<String> missing, Runnable call) {
        try {
            call.run();
        } catch (WindowsException e) {
            switch (e.code()) {
                // As in Wine, where services are not confined to their accounts either.
                case ERROR_INVALID_LEVEL, ERROR_NOT_SUPPORTED, ERROR_CALL_NOT_IMPLEMENTED ->
                    missing.add(what + " could not be set: " + e.getMessage());
                default -> throw failure("setting " + what, e);
            }
        }
    }

    @Override
    public void stop(String name) {
        step("stopping the service " + name, () -> {
            if (!api.stop(name, WindowsService.LONGEST_STOP)) {
                throw new ServiceException("the service " + name + " has not stopped within "
                        + WindowsService.LONGEST_STOP.toSeconds() + " s: end its process, and try again");
            }
        });
    }

    @Override
    public void delete(String name) {
        step("removing the service " + name, () -> api.delete(name));
        step("removing the parameters of the service " + name, () -> api.deleteParameters(name));
    }

    private static ServiceException failure(String attempt, WindowsException cause) {
        return new ServiceException(attempt + ": " + cause.getMessage() + advice(cause), cause);
    }

    private static String advice(WindowsException failure) {
        return switch (failure.code()) {
            case ERROR_ACCESS_DENIED -> " Open PowerShell with \"Run as administrator\", and try again";
            case ERROR_INVALID_SERVICE_ACCOUNT, ERROR_NONE_MAPPED -> " Give --user another account";
            case ERROR_SERVICE_MARKED_FOR_DELETE ->
                " It goes when all windows of services are closed, and at the latest when Windows starts again";
            case ERROR_SERVICE_EXISTS, ERROR_DUPLICATE_SERVICE_NAME ->
                " Another service has this name, or this display name: Get-Service FaxMX*  lists them";
            case ERROR_DEPENDENT_SERVICES_RUNNING -> " Stop first the services that need it";
            default -> "";
        };
    }
}
