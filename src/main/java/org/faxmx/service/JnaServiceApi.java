package org.faxmx.service;

import com.sun.jna.Native;
import com.sun.jna.Structure;
import com.sun.jna.platform.win32.Advapi32;
import com.sun.jna.platform.win32.Advapi32Util;
import com.sun.jna.platform.win32.W32Service;
import com.sun.jna.platform.win32.W32ServiceManager;
import com.sun.jna.platform.win32.Win32Exception;
import com.sun.jna.platform.win32.WinError;
import com.sun.jna.platform.win32.WinNT;
import com.sun.jna.platform.win32.WinReg;
import com.sun.jna.platform.win32.Winsvc;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.win32.StdCallLibrary;
import com.sun.jna.win32.W32APIOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.faxmx.windows.WindowsException;

/** The calls through JNA. To be made when JNA has its folder, as {@link org.faxmx.windows.LocalWindows} gives it. */
final class JnaServiceApi implements ServiceApi {

    // procrun reads the 32-bit view, also the 64-bit one.
    private static final int VIEW = WinNT.KEY_WOW64_32KEY;
    private static final int OWN_PROCESS = 0x10;
    private static final int START_AUTOMATICALLY = 2;
    private static final int ERROR_NORMAL = 1;
    /** Files may be opened to the service, whatever its account. */
    private static final int SID_UNRESTRICTED = 1;

    private final Api api = Native.load("advapi32", Api.class, W32APIOptions.DEFAULT_OPTIONS);

    @Override
    public void requireAdministrator() {
        call("OpenSCManager", () -> new W32ServiceManager(Winsvc.SC_MANAGER_CREATE_SERVICE).close());
    }

    @Override
    public void create(WindowsService service, Optional<String> password) {
        call("CreateService", () -> {
            try (W32ServiceManager manager = new W32ServiceManager(Winsvc.SC_MANAGER_CREATE_SERVICE)) {
                Winsvc.SC_HANDLE created = api.CreateService(
                        manager.getHandle(),
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
                        password.orElse(null));
                require(created != null);
                Advapi32.INSTANCE.CloseServiceHandle(created);
            }
        });
    }

    private static char[] doubleTerminated(List<String> names) {
        return names.isEmpty() ? null : (String.join("\0", names) + "\0\0").toCharArray();
    }

    @Override
    public void write(String service, Procrun.Parameter parameter) {
        String key = Procrun.parameters(service) + "\\" + parameter.section();
        call("writing the value " + parameter.name() + " of " + key, () -> {
            createKey(key, VIEW);
            if (parameter.value() instanceof Integer number) {
                Advapi32Util.registrySetIntValue(WinReg.HKEY_LOCAL_MACHINE, key, parameter.name(), number, VIEW);
            } else if (parameter.value() instanceof String[] texts) {
                Advapi32Util.registrySetStringArray(WinReg.HKEY_LOCAL_MACHINE, key, parameter.name(), texts, VIEW);
            } else {
                Advapi32Util.registrySetStringValue(
                        WinReg.HKEY_LOCAL_MACHINE, key, parameter.name(), (String) parameter.value(), VIEW);
            }
        });
    }

    @Override
    public void createKey(String service) {
        String key = Procrun.serviceParameters(service);
        call("making the key " + key, () -> createKey(key, 0));
    }

    /** Makes a key with those above it. */
    private static void createKey(String key, int view) {
        StringBuilder path = new StringBuilder();
        for (String part : key.split("\\\\")) {
            path.append(path.isEmpty() ? "" : "\\").append(part);
            Advapi32Util.registryCreateKey(WinReg.HKEY_LOCAL_MACHINE, path.toString(), view);
        }
    }

    @Override
    public List<String> arguments(String service) {
        String key = Procrun.parameters(service) + "\\Start";
        try {
            return Advapi32Util.registryValueExists(WinReg.HKEY_LOCAL_MACHINE, key, Procrun.ARGUMENTS, VIEW)
                    ? List.of(Advapi32Util.registryGetStringArray(
                            WinReg.HKEY_LOCAL_MACHINE, key, Procrun.ARGUMENTS, VIEW))
                    : List.of();
        } catch (Win32Exception e) {
            throw WindowsException.of("reading " + key, e);
        }
    }

    @Override
    public void describe(String service, String text) {
        Winsvc.SERVICE_DESCRIPTION description = new Winsvc.SERVICE_DESCRIPTION();
        description.lpDescription = text;
        change(service, Winsvc.SERVICE_CONFIG_DESCRIPTION, description);
    }

    @Override
    public void delayStart(String service) {
        change(service, Winsvc.SERVICE_CONFIG_DELAYED_AUTO_START_INFO, new Flag(1));
    }

    @Override
    public void giveIdentifier(String service) {
        change(service, Winsvc.SERVICE_CONFIG_SERVICE_SID_INFO, new Flag(SID_UNRESTRICTED));
    }

    private static void change(String name, int level, Winsvc.ChangeServiceConfig2Info value) {
        on(
                "ChangeServiceConfig2",
                name,
                Winsvc.SERVICE_CHANGE_CONFIG,
                service -> require(Advapi32.INSTANCE.ChangeServiceConfig2(service.getHandle(), level, value)));
    }

    @Override
    public void restartAfterFailures(String name, List<Duration> pauses, Duration forgiven) {
        // An action that starts the service needs the right to do so.
        int access = Winsvc.SERVICE_CHANGE_CONFIG | Winsvc.SERVICE_START;
        on("ChangeServiceConfig2", name, access, service -> {
            service.setFailureActions(
                    pauses.stream()
                            .map(pause -> {
                                Winsvc.SC_ACTION action = new Winsvc.SC_ACTION();
                                action.type = Winsvc.SC_ACTION_RESTART;
                                action.delay = (int) pause.toMillis();
                                return action;
                            })
                            .toList(),
                    (int) forgiven.toSeconds(),
                    null,
                    null);
            service.setFailureActionsFlag(true);
        });
    }

    @Override
    public boolean stop(String name, Duration longest) {
        try {
            on("ControlService", name, Winsvc.SERVICE_STOP | Winsvc.SERVICE_QUERY_STATUS, service -> {
                try {
                    // Returns at once if it does not run.
                    service.stopService(longest.toMillis());
                } catch (Win32Exception e) {
                    // It has ended by itself since its state was read.
                    if (e.getErrorCode() != WinError.ERROR_SERVICE_NOT_ACTIVE) {
                        throw e;
                    }
                }
            });
            return true;
        } catch (WindowsException e) {
            throw e;
        } catch (RuntimeException e) {
            // JNA has no other way to say that the time is over.
            return false;
        }
    }

    @Override
    public void delete(String name) {
        // DELETE of the standard rights.
        on(
                "DeleteService",
                name,
                WinNT.DELETE,
                service -> require(Advapi32.INSTANCE.DeleteService(service.getHandle())));
    }

    @Override
    public void deleteParameters(String service) {
        call("removing the key " + Procrun.ROOT + "\\" + service, () -> {
            deleteKey(Procrun.ROOT, service);
            // Other services of procrun, such as Tomcat, have theirs there too.
            deleteIfEmpty(Procrun.ROOT);
            deleteIfEmpty(Procrun.VENDOR);
        });
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

    private static void deleteIfEmpty(String path) {
        if (Advapi32Util.registryKeyExists(WinReg.HKEY_LOCAL_MACHINE, path, VIEW)
                && Advapi32Util.registryGetKeys(WinReg.HKEY_LOCAL_MACHINE, path, VIEW).length == 0
                && Advapi32Util.registryGetValues(WinReg.HKEY_LOCAL_MACHINE, path, VIEW)
                        .isEmpty()) {
            int name = path.lastIndexOf('\\');
            Advapi32Util.registryDeleteKey(
                    WinReg.HKEY_LOCAL_MACHINE, path.substring(0, name), path.substring(name + 1), VIEW);
        }
    }

    private static void on(String attempt, String name, int access, Consumer<W32Service> calls) {
        call(attempt, () -> {
            try (W32ServiceManager manager = new W32ServiceManager(Winsvc.SC_MANAGER_CONNECT);
                    W32Service service = manager.openService(name, access)) {
                calls.accept(service);
            }
        });
    }

    private static void call(String attempt, Runnable calls) {
        try {
            calls.run();
        } catch (Win32Exception e) {
            throw WindowsException.of(attempt, e);
        }
    }

    private static void require(boolean success) {
        if (!success) {
            throw new Win32Exception(Native.getLastError());
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
