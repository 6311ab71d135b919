package org.faxmx.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.jna.platform.win32.WinNT;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalAccountsTest {

    @ParameterizedTest
    @CsvSource({
        WinNT.SID_NAME_USE.SidTypeUser + ", S-1-5-21-1-2-3-1001, true",
        WinNT.SID_NAME_USE.SidTypeComputer + ", S-1-5-21-1-2-3-1002, true",
        // The system, network service, Windows Installer.
        WinNT.SID_NAME_USE.SidTypeWellKnownGroup + ", S-1-5-18, true",
        WinNT.SID_NAME_USE.SidTypeWellKnownGroup + ", S-1-5-20, true",
        WinNT.SID_NAME_USE.SidTypeWellKnownGroup
                + ", S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464, true",
        // Everyone, Authenticated Users, all services.
        WinNT.SID_NAME_USE.SidTypeWellKnownGroup + ", S-1-1-0, false",
        WinNT.SID_NAME_USE.SidTypeWellKnownGroup + ", S-1-5-11, false",
        WinNT.SID_NAME_USE.SidTypeWellKnownGroup + ", S-1-5-80-0, false",
        WinNT.SID_NAME_USE.SidTypeGroup + ", S-1-5-21-1-2-3-513, false",
        WinNT.SID_NAME_USE.SidTypeAlias + ", S-1-5-32-544, false",
        WinNT.SID_NAME_USE.SidTypeDomain + ", S-1-5-21-1-2-3, false",
        WinNT.SID_NAME_USE.SidTypeDeletedAccount + ", S-1-5-21-1-2-3-1003, false",
        WinNT.SID_NAME_USE.SidTypeUnknown + ", S-1-5-21-1-2-3-1004, false"
    })
    void findsAccountsAndNoGroups(int kind, String sid, boolean account) {
        assertEquals(account, LocalAccounts.isAccount(kind, new Sid(sid)));
    }
}
