package org.faxmx.windows;

import com.sun.jna.platform.win32.Advapi32Util;
import com.sun.jna.platform.win32.Kernel32Util;
import com.sun.jna.platform.win32.VerRsrc;
import com.sun.jna.platform.win32.VersionUtil;
import com.sun.jna.platform.win32.W32Service;
import com.sun.jna.platform.win32.W32ServiceManager;
import com.sun.jna.platform.win32.Win32Exception;
import com.sun.jna.platform.win32.WinError;
import com.sun.jna.platform.win32.WinNT;
import com.sun.jna.platform.win32.WinReg;
import com.sun.jna.platform.win32.WinReg.HKEY;
import com.sun.jna.platform.win32.Winsvc;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * This machine, through JNA: the registry, the service control manager and the resources of libraries. Where it is not
 * Windows, every method fails.
 */
public final class LocalWindows implements WindowsMachine {

    private static final String CURRENT_VERSION = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";
    private static final String SERVICES = "SYSTEM\\CurrentControlSet\\Services\\";
    private static final int ANY_VIEW = 0;
    /** Makes JNA ready; reads nothing yet. */
    public LocalWindows() {
        if (System.getProperty("os.name").startsWith("Windows")) {
            JnaFolder.choose();
        }
    }

    @Override
    public Edition edition() {
        return reading("the edition of Windows", () -> {
            String build = text(WinReg.HKEY_LOCAL_MACHINE, CURRENT_VERSION, "CurrentBuild", ANY_VIEW)
                    .filter(number -> number.matches("\\d{1,9}"))
                    .orElse("0");
            String type = text(WinReg.HKEY_LOCAL_MACHINE, CURRENT_VERSION, "InstallationType", ANY_VIEW)
                    .orElse("");
            return new Edition(
                    text(WinReg.HKEY_LOCAL_MACHINE, CURRENT_VERSION, "ProductName", ANY_VIEW)
                            .orElse(System.getProperty("os.name")),
                    text(WinReg.HKEY_LOCAL_MACHINE, CURRENT_VERSION, "DisplayVersion", ANY_VIEW)
                            .orElse(""),
                    Integer.parseInt(build),
                    type.startsWith("Server"));
        });
    }

    @Override
    public Optional<ComClass> comClass(String progId) {
        return reading(
                "the registration of " + progId, () -> text(WinReg.HKEY_CLASSES_ROOT, progId + "\\CLSID", "", ANY_VIEW)
                        .map(clsid -> new ComClass(
                                clsid, library(clsid, WinNT.KEY_WOW64_64KEY), library(clsid, WinNT.KEY_WOW64_32KEY))));
    }

    private static Optional<String> library(String clsid, int view) {
        return text(WinReg.HKEY_CLASSES_ROOT, "CLSID\\" + clsid + "\\InprocServer32", "", view)
                .map(path -> Kernel32Util.expandEnvironmentStrings(path.replace("\"", "")))
                // One without a folder is found in that of the system.
                .map(path -> path.contains("\\") ? path : System.getenv("SystemRoot") + "\\System32\\" + path);
    }

    /** The state is that of the service control manager; the rest is where it keeps it, which every account may read. */
    @Override
    public Optional<ServiceStatus> service(String name) {
        return reading("the service " + name, () -> {
            try (W32ServiceManager manager = new W32ServiceManager(Winsvc.SC_MANAGER_CONNECT);
                    W32Service service = manager.openService(name, Winsvc.SERVICE_QUERY_STATUS)) {
                return Optional.of(status(service.queryStatus(), SERVICES + name));
            } catch (Win32Exception e) {
                if (e.getErrorCode() == WinError.ERROR_SERVICE_DOES_NOT_EXIST) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    private static ServiceStatus status(Winsvc.SERVICE_STATUS_PROCESS status, String key) {
        return new ServiceStatus(
                ServiceStatus.State.of(status.dwCurrentState),
                status.dwProcessId,
                status.dwWin32ExitCode == WinError.ERROR_SERVICE_SPECIFIC_ERROR
                        ? status.dwServiceSpecificExitCode
                        : status.dwWin32ExitCode,
                ServiceStatus.Start.of(number(key, "Start"), number(key, "DelayedAutostart") == 1),
                text(WinReg.HKEY_LOCAL_MACHINE, key, "ObjectName", ANY_VIEW).orElse("LocalSystem"),
                text(WinReg.HKEY_LOCAL_MACHINE, key, "ImagePath", ANY_VIEW).orElse(""),
                needs(key));
    }

    /** 0 where there is none. */
    private static int number(String key, String value) {
        return Advapi32Util.registryValueExists(WinReg.HKEY_LOCAL_MACHINE, key, value)
                ? Advapi32Util.registryGetIntValue(WinReg.HKEY_LOCAL_MACHINE, key, value)
                : 0;
    }

    private static List<String> needs(String key) {
        return Advapi32Util.registryValueExists(WinReg.HKEY_LOCAL_MACHINE, key, "DependOnService")
                ? List.of(Advapi32Util.registryGetStringArray(WinReg.HKEY_LOCAL_MACHINE, key, "DependOnService"))
                : List.of();
    }

    @Override
    public Optional<String> fileVersion(String library) {
        try {
            VerRsrc.VS_FIXEDFILEINFO version = VersionUtil.getFileVersionInfo(library);
            return Optional.of(version.getFileVersionMajor()
                    + "." + version.getFileVersionMinor()
                    + "." + version.getFileVersionRevision()
                    + "." + version.getFileVersionBuild());
        } catch (Win32Exception | UnsupportedOperationException e) {
            // It has no such resource.
            return Optional.empty();
        }
    }

    private static Optional<String> text(HKEY root, String key, String value, int view) {
        try {
            return Optional.of(Advapi32Util.registryGetStringValue(root, key, value, view))
                    .filter(found -> !found.isBlank());
        } catch (Win32Exception e) {
            if (e.getErrorCode() == WinError.ERROR_FILE_NOT_FOUND
                    || e.getErrorCode() == WinError.ERROR_PATH_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static <T> T reading(String what, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (Win32Exception e) {
            throw WindowsException.of("reading " + what, e);
        } catch (WindowsException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw new WindowsException("reading " + what + " failed: " + e, e);
        }
    }
}
