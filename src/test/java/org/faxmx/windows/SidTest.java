package org.faxmx.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SidTest {

    private static final String INSTALLER = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464";

    /** That of Windows Installer's service, which is the same on every Windows. */
    @Test
    void followsFromTheNameOfAService() {
        assertEquals(new Sid(INSTALLER), Sid.ofService("TrustedInstaller"));
        assertEquals(new Sid(INSTALLER), Sid.ofService("TRUSTEDINSTALLER"));
    }

    @ParameterizedTest
    @CsvSource({
        "LocalSystem, S-1-5-18",
        ".\\LocalSystem, S-1-5-18",
        "NT AUTHORITY\\SYSTEM, S-1-5-18",
        "NT AUTHORITY\\LocalService, S-1-5-19",
        "nt authority\\LOCAL SERVICE, S-1-5-19",
        "NT Authority\\NetworkService, S-1-5-20",
        "NT SERVICE\\TrustedInstaller, " + INSTALLER
    })
    void isKnownForTheNamesOfTheServiceControlManager(String name, String sid) {
        Sid found = Sid.ofServiceAccount(name).orElseThrow();
        assertEquals(sid, found.toString());
        assertTrue(found.isOfServices());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NT SERVICE\\", "OFFICE\\LocalSystem", ".\\system", "anna", "NT-AUTORITÄT\\SYSTEM"})
    void isNotKnownForOthers(String name) {
        assertEquals(Optional.empty(), Sid.ofServiceAccount(name));
        assertFalse(new Sid("S-1-5-21-1-2-3-1001").isOfServices());
    }
}
