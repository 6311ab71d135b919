package org.faxmx.connector;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Optional;

/** The loopback addresses of this machine. */
final class Loopback {

    private Loopback() {}

    /** 127.0.0.1. */
    static InetAddress address() {
        return address("127.0.0.1", new byte[] {127, 0, 0, 1});
    }

    /** ::1, if this machine has it. */
    static Optional<InetAddress> address6() {
        byte[] bytes = new byte[16];
        bytes[15] = 1;
        InetAddress address = address("::1", bytes);
        try {
            boolean used = address instanceof Inet6Address
                    && !Boolean.getBoolean("java.net.preferIPv4Stack")
                    && NetworkInterface.getByInetAddress(address) != null;
            return used ? Optional.of(address) : Optional.empty();
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    /**
     * What a listener on that address listens on besides, with the same port. To most clients both 127.0.0.1 and ::1 are
     * {@code localhost}: if only one of them is listened on, another user of the machine could take the other, and receive
     * clients with their passwords.
     */
    static Optional<InetAddress> beside(InetAddress address) {
        Optional<InetAddress> six = address6();
        if (address.equals(address())) {
            return six;
        }
        return six.isPresent() && address.equals(six.get()) ? Optional.of(address()) : Optional.empty();
    }

    private static InetAddress address(String text, byte[] bytes) {
        try {
            return InetAddress.getByAddress(text, bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
