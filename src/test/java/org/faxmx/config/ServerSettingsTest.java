package org.faxmx.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerSettingsTest {

    @ParameterizedTest
    @ValueSource(strings = {"local", "FAXSRV1", "a", "fax.example-1_b", "Büro", "ファックス", "٣", "..", "-"})
    void takesLettersAndDigitsOfAnyScript(String name) {
        assertEquals(name, new ServerSettings(name, "", Backend.COM).name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a,b",
                "a=b",
                "a:b",
                "a*",
                "a?",
                "\"a\"",
                "a\n",
                "a\\b",
                "a/b",
                "\uD83D\uDCE0",
                "\uD83D"
            })
    void refusesOtherNamesAndSaysWhatWouldBeRight(String name) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> new ServerSettings(name, "", Backend.COM));
        assertEquals(
                "server name \"" + name + "\" cannot be used: a name is 1 to 64 letters, digits, '.', '_' and '-'",
                refused.getMessage());
    }

    @Test
    void countsCharactersAsPeopleDo() {
        String letter = "\uD835\uDC00";
        assertEquals(
                64, new ServerSettings("a".repeat(64), "", Backend.COM).name().length());
        assertEquals(
                128,
                new ServerSettings(letter.repeat(64), "", Backend.COM).name().length());
        assertThrows(IllegalArgumentException.class, () -> new ServerSettings("a".repeat(65), "", Backend.COM));
        assertThrows(IllegalArgumentException.class, () -> new ServerSettings(letter.repeat(65), "", Backend.COM));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "FAXSRV1",
                "\\\\FAXSRV1",
                "fax.example.org",
                "fax_1",
                "192.0.2.7",
                "2001:db8::7",
                "fe80::1%eth0",
                "münchen.example"
            })
    void takesComputerNamesAndAddresses(String host) {
        assertEquals(host, new ServerSettings("a", host, Backend.COM).host());
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a b", "a,b", "http://a", "\\a", "a\\b", "a\n", "a;b", "\"a\"", "\\\\\\a"})
    void refusesOtherHosts(String host) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> new ServerSettings("srv", host, Backend.COM));
        assertTrue(refused.getMessage().contains("\"" + host + "\" of server srv"), refused.getMessage());
        assertTrue(refused.getMessage().contains("computer name"), refused.getMessage());
    }

    @Test
    void refusesTheTwoBackslashesOfAComputerNameWithoutTheName() {
        assertThrows(IllegalArgumentException.class, () -> new ServerSettings("srv", "\\\\", Backend.COM));
    }

    @Test
    void needsABackend() {
        assertThrows(NullPointerException.class, () -> new ServerSettings("srv", "", null));
    }
}
