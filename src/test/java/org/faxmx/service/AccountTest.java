package org.faxmx.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.faxmx.windows.FakeWindowsAccounts;
import org.faxmx.windows.Sid;
import org.faxmx.windows.WindowsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountTest {

    private final FakeWindowsAccounts accounts = new FakeWindowsAccounts();

    AccountTest() {
        for (String name : List.of("EXAMPLE\\faxmx", ".\\faxmx", "faxmx@example.org", "EXAMPLE\\faxmx$")) {
            accounts.accounts.put(name, new Sid("S-1-5-21-1-2-3-1002"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LocalService, NT AUTHORITY\\LocalService, false",
        "localsystem, LocalSystem, false",
        "NT AUTHORITY\\NETWORK SERVICE, NT AUTHORITY\\NetworkService, false",
        "Lokaler Dienst, NT AUTHORITY\\LocalService, false",
        "NT-AUTORITÄT\\Netzwerkdienst, NT AUTHORITY\\NetworkService, false",
        "nt service\\FaxMX, NT SERVICE\\FaxMX, false",
        "EXAMPLE\\faxmx, EXAMPLE\\faxmx, true",
        ".\\faxmx, .\\faxmx, true",
        "faxmx@example.org, faxmx@example.org, true",
        "EXAMPLE\\faxmx$, EXAMPLE\\faxmx$, false"
    })
    void takesTheNamesOfWindows(String text, String name, boolean needsPassword) {
        assertEquals(new Account(name, needsPassword), account(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "faxmx", "\\faxmx", "EXAMPLE\\", "a\\b\\c", "NT SERVICE\\"})
    void refusesOthersAndSaysWhatToWrite(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> account(text))
                .getMessage();
        assertTrue(message.startsWith("\"" + text + "\" is no account of a service: write DOMAIN\\name"), message);
    }

    /** A domain that is not reached now is found out by Windows, when it makes the service. */
    @Test
    void takesAnAccountThatCannotBeLookedUp() {
        accounts.failure = Optional.of(new WindowsException("looking up", 1355, "no domain"));
        assertEquals(new Account("AWAY\\fax", true), account("AWAY\\fax"));
        assertThrows(IllegalArgumentException.class, () -> account("fax"));
    }

    @Test
    void refusesAnAccountThatThereIsNot() {
        String message = assertThrows(IllegalArgumentException.class, () -> account("EXAMPLE\\fxmx"))
                .getMessage();
        assertTrue(message.startsWith("there is no account \"EXAMPLE\\fxmx\" on this machine or in a domain"), message);
    }

    @Test
    void refusesTheAccountOfAnotherService() {
        assertEquals(
                "\"NT SERVICE\\Spooler\" is the account of another service alone: the one of this service is NT"
                        + " SERVICE\\FaxMX, and is used without --user",
                assertThrows(IllegalArgumentException.class, () -> account("NT SERVICE\\Spooler"))
                        .getMessage());
    }

    private Account account(String text) {
        return Account.of(text, "FaxMX", accounts);
    }
}
