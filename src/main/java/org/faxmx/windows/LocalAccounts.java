package org.faxmx.windows;

import com.sun.jna.platform.win32.Advapi32;
import com.sun.jna.platform.win32.Advapi32Util;
import com.sun.jna.platform.win32.Kernel32;
import com.sun.jna.platform.win32.Kernel32Util;
import com.sun.jna.platform.win32.Win32Exception;
import com.sun.jna.platform.win32.WinError;
import com.sun.jna.platform.win32.WinNT;
import java.util.Optional;

/** The accounts of this machine, which must be Windows, through JNA. */
public final class LocalAccounts implements WindowsAccounts {

    private static final String OF_THIS_MACHINE = ".\\";

    @Override
    public WindowsAccount current() {
        JnaFolder.choose();
        WinNT.HANDLEByReference token = new WinNT.HANDLEByReference();
        try {
            if (!Advapi32.INSTANCE.OpenProcessToken(Kernel32.INSTANCE.GetCurrentProcess(), WinNT.TOKEN_QUERY, token)) {
                throw new Win32Exception(Kernel32.INSTANCE.GetLastError());
            }
            try {
                Advapi32Util.Account account = Advapi32Util.getTokenAccount(token.getValue());
                return new WindowsAccount(account.fqn, new Sid(account.sidString));
            } finally {
                Kernel32.INSTANCE.CloseHandle(token.getValue());
            }
        } catch (Win32Exception e) {
            throw WindowsException.of("reading the account of this process", e);
        }
    }

    @Override
    public Optional<Sid> find(String name) {
        return Sid.ofServiceAccount(name).or(() -> lookUp(name));
    }

    private static Optional<Sid> lookUp(String name) {
        JnaFolder.choose();
        // Windows logs on accounts by this short form, and does not look them up by it.
        String full = name.startsWith(OF_THIS_MACHINE)
                ? Kernel32Util.getComputerName() + "\\" + name.substring(OF_THIS_MACHINE.length())
                : name;
        try {
            return Optional.of(Advapi32Util.getAccountByName(full))
                    .filter(account -> isAccount(account.accountType, new Sid(account.sidString)))
                    .map(account -> new Sid(account.sidString));
        } catch (Win32Exception e) {
            if (e.getErrorCode() == WinError.ERROR_NONE_MAPPED) {
                return Optional.empty();
            }
            throw WindowsException.of("looking up the account " + name, e);
        }
    }

    /** Whether a name of that kind is one of an account, and not of a group, a domain or what was removed. */
    static boolean isAccount(int kind, Sid sid) {
        return switch (kind) {
            case WinNT.SID_NAME_USE.SidTypeUser, WinNT.SID_NAME_USE.SidTypeComputer -> true;
            // For Windows also the accounts of services are groups of this kind, as Authenticated Users are.
            case WinNT.SID_NAME_USE.SidTypeWellKnownGroup -> sid.isOfServices();
            default -> false;
        };
    }

    @Override
    public Optional<String> name(Sid sid) {
        JnaFolder.choose();
        try {
            return Optional.of(Advapi32Util.getAccountBySid(sid.text()))
                    .filter(account -> account.accountType != WinNT.SID_NAME_USE.SidTypeUnknown)
                    .map(account -> account.fqn);
        } catch (Win32Exception e) {
            if (e.getErrorCode() == WinError.ERROR_NONE_MAPPED) {
                return Optional.empty();
            }
            throw WindowsException.of("looking up the name of " + sid, e);
        }
    }
}
