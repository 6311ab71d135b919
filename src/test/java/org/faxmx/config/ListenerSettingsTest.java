package org.faxmx.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerSettingsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "localhost",
                "LocalHost",
                "127.0.0.2",
                "127.255.255.254",
                "::1",
                "0:0::1",
                "::ffff:127.0.0.1"
            })
    void onlyThisMachineReachesTheLoopbackAddresses(String host) {
        assertTrue(new ListenerSettings(host, 7).isLoopback());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "::",
                "192.0.2.7",
                "128.0.0.1",
                "2001:db8::7",
                "::ffff:192.0.2.7",
                "faxsrv1",
                "faxsrv1.example.org",
                "FAX_SRV-1",
                "localhost.example.org",
                "127.0.0.1.example.org",
                "loopback"
            })
    void otherMachinesMayReachTheOthers(String host) {
        ListenerSettings listener = new ListenerSettings(host, 7);
        assertFalse(listener.isLoopback());
        assertEquals(host.equals("0.0.0.0") || host.equals("::"), listener.isAnyAddress());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "127.1",
                "2130706433",
                "0x7f000001",
                "0177.0.0.1",
                "127.0.0.256",
                "1.2.3",
                "1.2.3.4.5",
                "[::1]",
                "1::2::3",
                ":",
                "::g",
                "a b",
                "a..b",
                "-a",
                "a-",
                "a.",
                "*",
                "faxsrv1:8778",
                "http://faxsrv1",
                "ä",
                "\\\\faxsrv1"
            })
    void refusesWhatIsNoAddressAndNoName(String host) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> new ListenerSettings(host, 7));
        assertEquals(
                "cannot listen on \"" + host
                        + "\": it must be an IP address or a name of this machine, such as 127.0.0.1, 0.0.0.0 or ::",
                refused.getMessage());
    }

    @Test
    void refusesANameThatIsTooLong() {
        String label = "a".repeat(63);
        new ListenerSettings(label + "." + label, 7);
        assertThrows(IllegalArgumentException.class, () -> new ListenerSettings(label + "a", 7));
        assertThrows(
                IllegalArgumentException.class,
                () -> new ListenerSettings(String.join(".", label, label, label, label), 7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", " ", "a b"})
    void refusesAHostnameThatClientsCannotConnectTo(String hostname) {
        assertThrows(IllegalArgumentException.class, () -> new ListenerSettings("0.0.0.0", 7, hostname, false));
    }

    @Test
    void keepsEverythingElseOnAnotherPort() {
        assertEquals(
                new ListenerSettings("::", 8, "faxsrv1", true),
                new ListenerSettings("::", 7, "faxsrv1", true).withPort(8));
    }
}
