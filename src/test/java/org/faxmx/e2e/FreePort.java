package org.faxmx.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for servers that cannot be started on port 0. */
public final class FreePort {

    private FreePort() {}

    /** A port of loopback that is free now, below those that systems give to clients: none takes it meanwhile. */
    public static int find() {
        for (int port : ThreadLocalRandom.current().ints(100, 20_000, 32_000).toArray()) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // It is taken: another one.
            }
        }
        throw new IllegalStateException("no free port found");
    }
}
