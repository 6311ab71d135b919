package org.faxmx.connector;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The sockets of this process, as listed by Linux. */
public final class OwnSockets {

    private static final String LISTEN = "0A";

    private OwnSockets() {}

    /** Addresses, in Java's notation, on which this process listens at that port. */
    static List<InetAddress> listeningAt(int port) throws IOException {
        List<InetAddress> addresses = new ArrayList<>();
        for (InetSocketAddress address : listening()) {
            if (address.getPort() == port) {
                addresses.add(address.getAddress());
            }
        }
        return addresses;
    }

    /** The addresses on which this process listens. Other processes do not affect the result. */
    public static Set<InetSocketAddress> listening() throws IOException {
        Set<String> ours = inodes();
        Set<InetSocketAddress> addresses = new HashSet<>();
        for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] columns = line.trim().split("\\s+");
                if (columns.length > 9 && columns[3].equals(LISTEN) && ours.contains(columns[9])) {
                    String[] local = columns[1].split(":");
                    addresses.add(new InetSocketAddress(address(local[0]), Integer.parseInt(local[1], 16)));
                }
            }
        }
        return addresses;
    }

    /** How many sockets of any kind are open. */
    static int count() throws IOException {
        return inodes().size();
    }

    private static Set<String> inodes() throws IOException {
        Set<String> inodes = new HashSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                String target;
                try {
                    target = Files.readSymbolicLink(descriptor).toString();
                } catch (IOException e) {
                    // The descriptor of this very listing, or one closed meanwhile.
                    continue;
                }
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        }
        return inodes;
    }

    /** Words of four bytes, each in the byte order of the machine; those that Linux runs on here are little-endian. */
    private static InetAddress address(String hex) throws UnknownHostException {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            int reversed = i / 4 * 4 + 3 - i % 4;
            bytes[i] = (byte) Integer.parseInt(hex.substring(reversed * 2, reversed * 2 + 2), 16);
        }
        return InetAddress.getByAddress(bytes);
    }
}
