package org.faxmx.service;

import com.sun.jna.Native;
import com.sun.jna.Structure;
import com.sun.jna.platform.win32.Advapi32;
import com.sun.jna.platform.win32.Advapi32Util;
import com.sun.jna.platform.win32.Kernel32Util;
import com.sun.jna.platform.win32.W32Service;
import com.sun.jna.platform.win32.Win32Exception;
import com.sun.jna.platform.win32.WinError;
import com.sun.jna.platform.win32.WinNT;
import com.sun.jna.platform.win32.WinReg;
import com.sun.jna.platform.win32.Winsvc;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.win32.StdCallLibrary;
import com.sun.jna.win32.W32APIOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.faxmx.windows.LocalWindows;
import org.faxmx.windows.ServiceStatus;
import org.faxmx.windows.WindowsException;
import org.faxmx.windows.WindowsMachine;

/** The service control manager of this Windows, and the registry where procrun has its parameters. */
public final class ServiceControlManager implements WindowsServices {

    // procrun reads the 32-bit view, also the 64-bit one.
    private static final int VIEW = WinNT.KEY_WOW64_32KEY;
    private static final int OWN_PROCESS = 0x10;
    private static final int START_AUTOMATICALLY = 2;
    private static final int ERROR_NORMAL = 1;
    /** Files may be opened to the service, whatever its account. */
    private static final int SID_UNRESTRICTED = 1;

    private final Api api;
    private final WindowsMachine machine;

    private ServiceControlManager(Api api, WindowsMachine machine) {
        this.api = api;
        this.machine = machine;
    }

    /** That of this machine, which must be Windows. */
    public static ServiceControlManager open() {
        WindowsMachine machine = new LocalWindows();
        return new ServiceControlManager(Native.load("advapi32", Api.class, W32APIOptions.DEFAULT_OPTIONS), machine);
    }

    @Override
    public Optional<ServiceStatus> find(String name) {
        try {
            return machine.service(name);
        } catch (WindowsException e) {
            throw new ServiceException(e.getMessage() + advice(e.code()), e);
        }
    }

    @Override
    public List<String> arguments(String name) {
        String key = Procrun.parameters(name) + "\\Start";
        try {
            return Advapi32Util.registryKeyExists(WinReg.HKEY_LOCAL_MACHINE, key, VIEW)
                    ? List.of(Advapi32Util.registryGetStringArray(
                            WinReg.HKEY_LOCAL_MACHINE, key, Procrun.ARGUMENTS, VIEW))
                    : List.of();
        } catch (Win32Exception e) {
            throw failure("reading the parameters of the service " + name, e.getErrorCode());
        }
    }

    @Override
    public void requireAdministrator() {
        manager(Winsvc.SC_MANAGER_CREATE_SERVICE).close();
    }

    @Override
    public List<String> install(WindowsService service, Optional<String> password) {
        try (Handle manager = manager(Winsvc.SC_MANAGER_CREATE_SERVICE);
                Handle created = handle(
                        api.CreateService(
                                manager.handle(),
                                WindowsService.NAME,
                                WindowsService.DISPLAY_NAME,
                                Winsvc.SERVICE_ALL_ACCESS,
                                OWN_PROCESS,
                                START_AUTOMATICALLY,
                                ERROR_NORMAL,
                                service.command(),
                                null,
                                null,
                                doubleTerminated(service.dependencies()),
                                service.account().name(),
                                password.orElse(null)),
                        "installing the service " + WindowsService.NAME + " with the account "
                                + service.account().name())) {
            try {
                Procrun.of(service).forEach(ServiceControlManager::write);
                createKey(Procrun.serviceParameters(WindowsService.NAME), 0);
                return options(created.handle());
            } catch (RuntimeException e) {
                RuntimeException cause = e instanceof Win32Exception failure
                        ? failure("writing the parameters of the service", failure.getErrorCode())
                        : e;
                undo(created.handle(), cause);
                throw cause;
            }
        }
    }

    /** Removes what was installed of a service; what remains all the same is added to the cause. */
    private static void undo(Winsvc.SC_HANDLE service, RuntimeException cause) {
        if (!Advapi32.INSTANCE.DeleteService(service)) {
            cause.addSuppressed(failure("removing the service again", Native.getLastError()));
        }
        try {
            deleteParameters(WindowsService.NAME);
        } catch (Win32Exception e) {
            cause.addSuppressed(failure("removing the parameters of the service again", e.getErrorCode()));
        }
    }

    private static char[] doubleTerminated(List<String> names) {
        return names.isEmpty() ? null : (String.join("\0", names) + "\0\0").toCharArray();
    }

    private static void write(Procrun.Parameter parameter) {
        String key = Procrun.parameters(WindowsService.NAME) + "\\" + parameter.section();
        createKey(key, VIEW);
        if (parameter.value() instanceof Integer number) {
            Advapi32Util.registrySetIntValue(WinReg.HKEY_LOCAL_MACHINE, key, parameter.name(), number, VIEW);
        } else if (parameter.value() instanceof String[] texts) {
            Advapi32Util.registrySetStringArray(WinReg.HKEY_LOCAL_MACHINE, key, parameter.name(), texts, VIEW);
        } else {
            Advapi32Util.registrySetStringValue(
                    WinReg.HKEY_LOCAL_MACHINE, key, parameter.name(), (String) parameter.value(), VIEW);
        }
    }

    /** Makes a key with those above it. */
    private static void createKey(String key, int view) {
        StringBuilder path = new StringBuilder();
        for (String part : key.split("\\\\")) {
            path.append(path.isEmpty() ? "" : "\\").append(part);
            Advapi32Util.registryCreateKey(WinReg.HKEY_LOCAL_MACHINE, path.toString(), view);
        }
    }

    /** What can be set once the service is there; returns what could not be. */
    private static List<String> options(Winsvc.SC_HANDLE service) {
        List<String> missing = new ArrayList<>();
        Winsvc.SERVICE_DESCRIPTION description = new Winsvc.SERVICE_DESCRIPTION();
        description.lpDescription = WindowsService.DESCRIPTION;
        option(service, Winsvc.SERVICE_CONFIG_DESCRIPTION, description, "the description", missing);
        option(service, Winsvc.SERVICE_CONFIG_DELAYED_AUTO_START_INFO, new Flag(1), "the delayed start", missing);
        setIdentifier(service, missing);
        W32Service recovering = new W32Service(service);
        try {
            recovering.setFailureActions(
                    WindowsService.RESTARTS.stream()
                            .map(pause -> {
                                Winsvc.SC_ACTION action = new Winsvc.SC_ACTION();
                                action.type = Winsvc.SC_ACTION_RESTART;
                                action.delay = (int) pause.toMillis();
                                return action;
                            })
                            .toList(),
                    (int) WindowsService.FORGIVEN.toSeconds(),
                    null,
                    null);
            // Also after an end that the service reports itself, with an error.
            recovering.setFailureActionsFlag(true);
        } catch (Win32Exception e) {
            missing.add(text("the restart after failures could not be set", e.getErrorCode()));
        }
        return missing;
    }

    /** Without it the permissions of the service's files are of no use to it: it could not start. */
    private static void setIdentifier(Winsvc.SC_HANDLE service, List<String> missing) {
        if (Advapi32.INSTANCE.ChangeServiceConfig2(
                service, Winsvc.SERVICE_CONFIG_SERVICE_SID_INFO, new Flag(SID_UNRESTRICTED))) {
            return;
        }
        int code = Native.getLastError();
        String what = "the security identifier of the service could not be set";
        switch (code) {
            // As in Wine, where services are not confined to their accounts.
            case WinError.ERROR_INVALID_LEVEL, WinError.ERROR_NOT_SUPPORTED, WinError.ERROR_CALL_NOT_IMPLEMENTED ->
                missing.add(text(what, code));
            default -> throw new ServiceException(text(what, code) + advice(code));
        }
    }

    private static void option(
            Winsvc.SC_HANDLE service,
            int level,
            Winsvc.ChangeServiceConfig2Info value,
            String what,
            List<String> missing) {
        if (!Advapi32.INSTANCE.ChangeServiceConfig2(service, level, value)) {
            missing.add(text(what + " could not be set", Native.getLastError()));
        }
    }

    @Override
    public void stop(String name) {
        try (Handle manager = manager(Winsvc.SC_MANAGER_CONNECT);
                Handle opened = handle(
                        Advapi32.INSTANCE.OpenService(
                                manager.handle(), name, Winsvc.SERVICE_STOP | Winsvc.SERVICE_QUERY_STATUS),
                        "opening the service " + name)) {
            // Returns at once if it does not run.
            new W32Service(opened.handle()).stopService(WindowsService.LONGEST_STOP.toMillis());
        } catch (Win32Exception e) {
            // It has ended by itself since its state was read.
            if (e.getErrorCode() != WinError.ERROR_SERVICE_NOT_ACTIVE) {
                throw failure("stopping the service " + name, e.getErrorCode());
            }
        } catch (RuntimeException e) {
            throw e instanceof ServiceException
                    ? e
                    : new ServiceException(
                            "the service " + name + " has not stopped within " + WindowsService.LONGEST_STOP.toSeconds()
                                    + " s: end its process, and try again",
                            e);
        }
    }

    @Override
    public void delete(String name) {
        try (Handle manager = manager(Winsvc.SC_MANAGER_CONNECT);
                // DELETE of the standard rights.
                Handle opened = handle(
                        Advapi32.INSTANCE.OpenService(manager.handle(), name, WinNT.DELETE),
                        "opening the service " + name)) {
            require(Advapi32.INSTANCE.DeleteService(opened.handle()), "removing the service " + name);
        }
        try {
            deleteParameters(name);
        } catch (Win32Exception e) {
            throw failure("removing the parameters of the service " + name, e.getErrorCode());
        }
    }

    private static void deleteParameters(String service) {
        deleteKey(Procrun.ROOT, service);
        // Other services of procrun, such as Tomcat, have theirs there too.
        deleteIfEmpty(Procrun.VENDOR, Procrun.ROOT.substring(Procrun.VENDOR.length() + 1));
        deleteIfEmpty("SOFTWARE", Procrun.VENDOR.substring("SOFTWARE\\".length()));
    }

    private static void deleteIfEmpty(String parent, String key) {
        String path = parent + "\\" + key;
        if (Advapi32Util.registryKeyExists(WinReg.HKEY_LOCAL_MACHINE, path, VIEW)
                && Advapi32Util.registryGetKeys(WinReg.HKEY_LOCAL_MACHINE, path, VIEW).length == 0
                && Advapi32Util.registryGetValues(WinReg.HKEY_LOCAL_MACHINE, path, VIEW)
                        .isEmpty()) {
            Advapi32Util.registryDeleteKey(WinReg.HKEY_LOCAL_MACHINE, parent, key, VIEW);
        }
    }

    private static void deleteKey(String parent, String key) {
        String path = parent + "\\" + key;
        if (!Advapi32Util.registryKeyExists(WinReg.HKEY_LOCAL_MACHINE, path, VIEW)) {
            return;
        }
        for (String child : Advapi32Util.registryGetKeys(WinReg.HKEY_LOCAL_MACHINE, path, VIEW)) {
            deleteKey(path, child);
        }
        Advapi32Util.registryDeleteKey(WinReg.HKEY_LOCAL_MACHINE, parent, key, VIEW);
    }

    private static Handle manager(int access) {
        return handle(Advapi32.INSTANCE.OpenSCManager(null, null, access), "opening the service control manager");
    }

    private static Handle handle(Winsvc.SC_HANDLE handle, String attempt) {
        require(handle != null, attempt);
        return new Handle(handle);
    }

    private static void require(boolean success, String attempt) {
        if (!success) {
            throw failure(attempt, Native.getLastError());
        }
    }

    private static ServiceException failure(String attempt, int code) {
        return new ServiceException(text(attempt + " failed", code) + advice(code));
    }

    private static String text(String what, int code) {
        return what + ": Windows error " + code + ", "
                + Kernel32Util.formatMessage(code).strip();
    }

    private static String advice(int code) {
        return switch (code) {
            case WinError.ERROR_ACCESS_DENIED -> " Open PowerShell with \"Run as administrator\", and try again";
            case WinError.ERROR_INVALID_SERVICE_ACCOUNT, WinError.ERROR_NONE_MAPPED -> " Give --user another account";
            case WinError.ERROR_SERVICE_MARKED_FOR_DELETE ->
                " It goes when all windows of services are closed, and at the latest when Windows starts again";
            default -> "";
        };
    }

    private record Handle(Winsvc.SC_HANDLE handle) implements AutoCloseable {
        @Override
        public void close() {
            Advapi32.INSTANCE.CloseServiceHandle(handle);
        }
    }

    /** What JNA does not have: the dependencies there are one text, which ends at its first null character. */
    interface Api extends StdCallLibrary {
        Winsvc.SC_HANDLE CreateService(
                Winsvc.SC_HANDLE manager,
                String name,
                String displayName,
                int access,
                int type,
                int start,
                int errorControl,
                String command,
                String group,
                IntByReference tag,
                char[] dependencies,
                String account,
                String password);
    }

    /** A structure of one number. */
    @Structure.FieldOrder("value")
    public static final class Flag extends Winsvc.ChangeServiceConfig2Info {
        public int value;

        /** 0. */
        public Flag() {}

        Flag(int value) {
            this.value = value;
            write();
        }
    }
}
