package org.faxmx.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerSettingsTest {

    private static final ServerSettings SERVER = new ServerSettings("srv", "", Backend.SIMULATED);

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
    void refusesOtherNamesAndSaysWhatIsAccepted(String name) {
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

    @ParameterizedTest
    @ValueSource(strings = {"PT0.1S", "PT10S", "PT10M"})
    void takesATimeoutOfATenthOfASecondToTenMinutes(Duration timeout) {
        assertEquals(timeout, SERVER.withTimeout(timeout).timeout());
    }

    @ParameterizedTest
    @CsvSource({"PT0S,0s", "PT0.099S,99ms", "PT10M0.001S,600001ms", "PT1H,1h", "PT-1S,-1s"})
    void refusesOtherTimeouts(Duration timeout, String given) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> SERVER.withTimeout(timeout));
        assertEquals("timeout of " + given + " cannot be used: it is 100ms to 10m", refused.getMessage());
    }

    @Test
    void expectsNoneToAHundredThousandPorts() {
        for (int ports : new int[] {0, 1, 100_000}) {
            assertEquals(
                    OptionalInt.of(ports),
                    SERVER.withExpectedPorts(OptionalInt.of(ports)).expectedPorts());
        }
        for (int ports : new int[] {-1, 100_001}) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> SERVER.withExpectedPorts(OptionalInt.of(ports)));
            assertEquals("expectedPorts of " + ports + " cannot be used: it is 0 to 100000", refused.getMessage());
        }
    }

    @Test
    void namesTheKeysInWhichTwoDiffer() {
        SimulateSettings busy = new SimulateSettings("busy", 8, 1);
        assertEquals(List.of(), SERVER.differences(new ServerSettings("srv", "", Backend.SIMULATED)));
        assertEquals(
                List.of("backend", "host", "poll", "statusPoll", "routingPoll", "timeout", "simulate"),
                SERVER.differences(
                        new ServerSettings("srv", "h", Backend.COM, busy, PollSettings.NONE, Duration.ofSeconds(1))
                                .withBinding(Binding.LATE)));
        assertEquals(List.of("simulate"), SERVER.differences(SERVER.withSimulate(busy)));
        assertEquals(
                List.of("expectedPorts", "stateTexts"),
                SERVER.differences(
                        SERVER.withExpectedPorts(OptionalInt.of(8)).withStateTexts(Map.of("Besetzt", "BUSY"))));
        ServerSettings com = SERVER.withBackend(Backend.COM);
        assertEquals(List.of(), com.differences(com.withSimulate(busy)), "nothing is simulated here");
        assertEquals(List.of("binding"), com.differences(com.withBinding(Binding.LATE)));
        assertEquals(List.of(), SERVER.differences(SERVER.withBinding(Binding.LATE)), "nothing is bound here");
    }
}
