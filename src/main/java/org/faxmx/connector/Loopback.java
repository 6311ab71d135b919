package org.faxmx.connector;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;

/** The loopback address, and its recognition in headers by spelling alone, without a name lookup. */
final class Loopback {

    private Loopback() {}

    static InetAddress address() {
        try {
            return InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether a Host header names the loopback: {@code 127.0.0.1:8778}, {@code localhost}, {@code [::1]:8778}. */
    static boolean isHost(String host) {
        try {
            // An authority only: "localhost/evil.example" is not a host.
            return host.equals(new URI("http://" + host).getRawAuthority()) && isOrigin("http://" + host);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Whether an Origin or Referer header comes from a page of this machine: {@code http://localhost:3000}. */
    static boolean isOrigin(String origin) {
        try {
            URI uri = new URI(origin);
            String host = uri.getHost();
            return host != null && uri.getRawUserInfo() == null && isName(host.toLowerCase(Locale.ROOT));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isName(String host) {
        return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
    }
}
