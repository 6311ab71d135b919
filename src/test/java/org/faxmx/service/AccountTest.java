package org.faxmx.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountTest {

    @ParameterizedTest
    @CsvSource({
        "LocalService, NT AUTHORITY\\LocalService, false",
        "localsystem, LocalSystem, false",
        "NT AUTHORITY\\NETWORK SERVICE, NT AUTHORITY\\NetworkService, false",
        "nt service\\FaxMX, NT SERVICE\\FaxMX, false",
        "EXAMPLE\\faxmx, EXAMPLE\\faxmx, true",
        ".\\faxmx, .\\faxmx, true",
        "faxmx@example.org, faxmx@example.org, true",
        "EXAMPLE\\faxmx$, EXAMPLE\\faxmx$, false"
    })
    void takesTheNamesOfWindows(String text, String name, boolean needsPassword) {
        assertEquals(new Account(name, needsPassword), Account.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "faxmx", "\\faxmx", "EXAMPLE\\", "a\\b\\c", "NT SERVICE\\"})
    void refusesOthersAndSaysWhatToWrite(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> Account.parse(text))
                .getMessage();
        assertTrue(message.startsWith("\"" + text + "\" is no account of a service: write DOMAIN\\name"), message);
    }

    /** That of Windows Installer's service, which is the same on every Windows. */
    @Test
    void knowsTheSecurityIdentifierOfAService() {
        assertEquals("S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464", Icacls.sid("TrustedInstaller"));
    }
}
