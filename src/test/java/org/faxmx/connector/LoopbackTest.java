package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LoopbackTest {

    @Test
    void whatIsLocalhostIsListenedOnTogether() throws Exception {
        Optional<InetAddress> six = Loopback.address6();

        assertEquals(six, Loopback.beside(InetAddress.getByName("127.0.0.1")));
        assertEquals(six.map(any -> Loopback.address()), Loopback.beside(InetAddress.getByName("::1")));
        assertEquals(Optional.empty(), Loopback.beside(InetAddress.getByName("127.0.0.2")));
        assertEquals(Optional.empty(), Loopback.beside(InetAddress.getByName("0.0.0.0")));
        assertEquals(Optional.empty(), Loopback.beside(InetAddress.getByName("192.0.2.1")));
    }

    @Test
    void isTheAddressThatConnectorsListenOn() {
        assertTrue(Loopback.address().isLoopbackAddress());
        assertEquals("127.0.0.1", Loopback.address().getHostAddress());
    }
}
