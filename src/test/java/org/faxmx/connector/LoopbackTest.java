package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoopbackTest {

    @Test
    void isTheAddressThatConnectorsListenOn() {
        assertTrue(LoopbackSocket.address().isLoopbackAddress());
        assertEquals("127.0.0.1", LoopbackSocket.address().getHostAddress());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1:8778",
                "localhost",
                "localhost:8778",
                "LOCALHOST:8778",
                "LocalHost",
                "[::1]",
                "[::1]:8778"
            })
    void knowsItsHosts(String host) {
        assertTrue(LoopbackFilter.isHost(host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ":8778",
                "evil.example",
                "evil.example:8778",
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "evil.localhost",
                "localhost@evil.example",
                "evil.example@localhost",
                "localhost:8778@evil.example",
                "localhost,evil.example",
                "localhost evil.example",
                "localhost/evil.example",
                "localhost?evil.example",
                "localhost#evil.example",
                "localhost:port",
                "127.0.0.2",
                "0.0.0.0",
                "10.0.0.1",
                "[::]",
                "[::2]",
                "::1",
                "2130706433"
            })
    void knowsForeignHosts(String host) {
        assertFalse(LoopbackFilter.isHost(host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost",
                "http://localhost:3000",
                "https://localhost:8443",
                "http://127.0.0.1:1",
                "http://[::1]:3000",
                "HTTP://LOCALHOST",
                "http://localhost:3000/a/page?of=it"
            })
    void knowsItsOrigins(String origin) {
        assertTrue(LoopbackFilter.isOrigin(origin));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "localhost",
                "http://",
                "http://evil.example",
                "https://evil.example",
                "http://localhost.evil.example",
                "http://127.0.0.1.evil.example",
                "http://localhost@evil.example",
                "http://evil.example@localhost",
                "http://evil.example/localhost",
                "http://evil.example#localhost",
                "http://evil.example?http://localhost",
                "http://localhost, http://evil.example",
                "http://localhost http://evil.example",
                "file:///etc/passwd",
                "data:text/html,localhost",
                "javascript:localhost"
            })
    void knowsForeignOrigins(String origin) {
        assertFalse(LoopbackFilter.isOrigin(origin));
    }
}
