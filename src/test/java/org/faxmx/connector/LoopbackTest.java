package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class LoopbackTest {

    @Test
    void isTheAddressThatConnectorsListenOn() {
        assertTrue(LoopbackSocket.address().isLoopbackAddress());
        assertEquals("127.0.0.1", LoopbackSocket.address().getHostAddress());
    }
}
