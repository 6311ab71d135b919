package org.faxmx.service;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.faxmx.windows.ServiceStatus;

/** A service control manager that lives in memory. */
public final class FakeWindowsServices implements WindowsServices {

    /** Those that there are, by name. */
    public final Map<String, ServiceStatus> services = new LinkedHashMap<>();
    /** What was installed. */
    public final List<WindowsService> installed = new ArrayList<>();

    /** The password of the last one. */
    public Optional<String> password = Optional.empty();

    /** Why no service can be installed. */
    public Optional<RuntimeException> failureOfInstall = Optional.empty();

    /** Why a service cannot be read, by its name. */
    public final Map<String, RuntimeException> failuresOfFind = new HashMap<>();

    /** Why no service can be removed. */
    public Optional<RuntimeException> failureOfDelete = Optional.empty();

    /** Whether another program has services open, which then are only marked for deletion. */
    public boolean staysOpen;

    /** Whether the caller may install services. */
    public boolean administrator = true;

    /** One with the services that a fax server needs. */
    public FakeWindowsServices() {
        for (String name : List.of("RpcSs", "Spooler", "TapiSrv")) {
            services.put(name, status(ServiceStatus.State.STOPPED, ServiceStatus.Start.MANUAL));
        }
    }

    /** A service of the system. */
    public static ServiceStatus status(ServiceStatus.State state, ServiceStatus.Start start) {
        return new ServiceStatus(
                state,
                state == ServiceStatus.State.RUNNING ? 4711 : 0,
                0,
                start,
                "LocalSystem",
                "C:\\Windows\\x.exe",
                List.of());
    }

    @Override
    public Optional<ServiceStatus> find(String name) {
        if (failuresOfFind.containsKey(name)) {
            throw failuresOfFind.get(name);
        }
        return Optional.ofNullable(services.get(name));
    }

    @Override
    public List<String> arguments(String name) {
        return installed.isEmpty()
                ? List.of()
                : installed.get(installed.size() - 1).arguments();
    }

    @Override
    public void requireAdministrator() {
        if (!administrator) {
            throw new ServiceException("access is denied");
        }
    }

    @Override
    public List<String> install(WindowsService service, Optional<String> secret) {
        failureOfInstall.ifPresent(cause -> {
            throw cause;
        });
        installed.add(service);
        password = secret;
        services.put(
                WindowsService.NAME,
                new ServiceStatus(
                        ServiceStatus.State.STOPPED,
                        0,
                        1077,
                        ServiceStatus.Start.AUTOMATIC_DELAYED,
                        service.account().name(),
                        service.command(),
                        service.dependencies()));
        return List.of();
    }

    @Override
    public void stop(String name) {
        services.put(
                name, status(ServiceStatus.State.STOPPED, services.get(name).start()));
    }

    @Override
    public void delete(String name) {
        failureOfDelete.ifPresent(cause -> {
            throw cause;
        });
        if (services.get(name).state() != ServiceStatus.State.STOPPED) {
            throw new AssertionError(name + " runs");
        }
        if (!staysOpen) {
            services.remove(name);
        }
    }
}
