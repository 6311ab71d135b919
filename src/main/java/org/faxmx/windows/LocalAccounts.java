package org.faxmx.windows;

import com.sun.jna.platform.win32.Advapi32;
import com.sun.jna.platform.win32.Advapi32Util;
import com.sun.jna.platform.win32.Kernel32;
import com.sun.jna.platform.win32.Kernel32Util;
import com.sun.jna.platform.win32.Win32Exception;
import com.sun.jna.platform.win32.WinError;
import com.sun.jna.platform.win32.WinNT;
import java.util.Optional;
import java.util.Set;

/** The accounts of this machine, which must be Windows, through JNA. */
public final class LocalAccounts implements WindowsAccounts {

    private static final String OF_THIS_MACHINE = ".\\";
    /** Those of users, of built-in accounts and of computers; not of groups, domains and what was removed. */
    private static final Set<Integer> KINDS = Set.of(
            WinNT.SID_NAME_USE.SidTypeUser,
            WinNT.SID_NAME_USE.SidTypeWellKnownGroup,
            WinNT.SID_NAME_USE.SidTypeComputer);

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
            throw failure("reading the account of this process", e);
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
                    .filter(account -> KINDS.contains(account.accountType))
                    .map(account -> new Sid(account.sidString));
        } catch (Win32Exception e) {
            if (e.getErrorCode() == WinError.ERROR_NONE_MAPPED) {
                return Optional.empty();
            }
            throw failure("looking up the account " + name, e);
        }
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
            throw failure("looking up the name of " + sid, e);
        }
    }

    private static WindowsException failure(String attempt, Win32Exception failure) {
        return new WindowsException(
                attempt, failure.getErrorCode(), Kernel32Util.formatMessage(failure.getErrorCode()));
    }
}
