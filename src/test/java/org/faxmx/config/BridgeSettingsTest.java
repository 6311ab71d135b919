package org.faxmx.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeSettingsTest {

    private static final ServerSettings ONE = new ServerSettings("one", "", Backend.SIMULATED);
    private static final ServerSettings TWO = new ServerSettings("two", "", Backend.SIMULATED);

    @Test
    void listensOnItsDocumentedPortsByDefault() {
        assertEquals(8778, ListenerSettings.DEFAULT_HTTP.port());
        assertEquals(9875, ListenerSettings.DEFAULT_RMI.port());
        assertEquals("local", ServerSettings.DEFAULT_NAME);
    }

    @Test
    void doesNotChangeWithTheListItWasMadeOf() {
        List<ServerSettings> servers = new ArrayList<>(List.of(ONE, TWO));
        BridgeSettings settings = settings(servers, 1, 2);
        servers.clear();
        assertEquals(List.of(ONE, TWO), settings.servers());
        assertThrows(
                UnsupportedOperationException.class, () -> settings.servers().clear());
    }

    @Test
    void needsAServer() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> settings(List.of(), 1, 2));
        assertEquals("no fax server is named", refused.getMessage());
    }

    @Test
    void refusesANameThatIsGivenTwice() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> settings(List.of(ONE, TWO, new ServerSettings("one", "other", Backend.COM)), 1, 2));
        assertEquals("server name \"one\" is given twice", refused.getMessage());
    }

    @Test
    void refusesOnePortForBothListeners() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> settings(List.of(ONE), 8778, 8778));
        assertTrue(refused.getMessage().contains("8778"), refused.getMessage());
        assertEquals(0, settings(List.of(ONE), 0, 0).rmi().orElseThrow().port(), "0 takes two different ones");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void refusesWhatIsNoPort(int port) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> new ListenerSettings(port));
        assertTrue(refused.getMessage().contains("port " + port + " "), refused.getMessage());
        assertTrue(refused.getMessage().contains("1 to 65535"), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535})
    void takesEveryPort(int port) {
        assertEquals(port, new ListenerSettings(port).port());
    }

    @Test
    void takesOnePortWhereOnlyOneListens() {
        BridgeSettings defaults = BridgeSettings.defaults(Backend.SIMULATED);
        Optional<ListenerSettings> same = Optional.of(new ListenerSettings(7));
        new BridgeSettings(defaults.servers(), same, Optional.empty(), Optional.empty(), false);
        new BridgeSettings(defaults.servers(), Optional.empty(), same, Optional.empty(), false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "LOCALHOST"})
    void listensOnTheLoopbackAddress(String host) {
        assertEquals(new ListenerSettings(7), new ListenerSettings(host, 7));
    }

    @Test
    void knowsBackendsByTheNameThatTheyShow() {
        assertEquals(Backend.COM, Backend.of("com"));
        assertEquals(Backend.SIMULATED, Backend.of("simulated"));
        for (Backend backend : Backend.values()) {
            assertEquals(backend, Backend.of(backend.toString()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "COM", "fax", " com"})
    void refusesOtherBackendsAndNamesThoseThereAre(String backend) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> Backend.of(backend));
        assertEquals("\"" + backend + "\" is not a backend; there are com and simulated", refused.getMessage());
    }

    private static BridgeSettings settings(List<ServerSettings> servers, int http, int rmi) {
        return new BridgeSettings(
                servers,
                Optional.of(new ListenerSettings(http)),
                Optional.of(new ListenerSettings(rmi)),
                Optional.empty(),
                false);
    }
}
