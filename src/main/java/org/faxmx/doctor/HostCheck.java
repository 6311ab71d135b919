package org.faxmx.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.faxmx.fax.Finding;

/**
 * The computer of a fax server on another machine: whether its name is known, and whether it accepts connections on one of
 * the ports by which Windows is called.
 *
 * @param host a name or an address
 * @param ports those of the RPC endpoint mapper and of named pipes
 * @param connected whether the fax server was connected: then it is reached in a way that this check does not know
 */
record HostCheck(String host, List<Integer> ports, boolean connected) implements Check {

    static final String NAME = "host";
    private static final List<Integer> RPC = List.of(135, 445);
    private static final Duration LOOK_UP = Duration.ofSeconds(15);
    private static final Duration CONNECT = Duration.ofSeconds(3);

    /** @param host as Connect takes it, perhaps with two backslashes before it */
    static HostCheck of(String host, boolean connected) {
        return new HostCheck(host.replaceFirst("^\\\\\\\\", ""), RPC, connected);
    }

    @Override
    public void run(Consumer<Finding> findings) {
        findings.accept(check());
    }

    private Finding check() {
        InetAddress address;
        try {
            address = new TimeLimit(LOOK_UP).call(NAME, () -> InetAddress.getByName(host));
        } catch (TimeoutException | ExecutionException e) {
            String why = e.getCause() instanceof UnknownHostException
                    ? "the host " + host + " is not known"
                    : "the host " + host + " could not be looked up within " + LOOK_UP.toSeconds() + " s";
            return problem(
                    why,
                    "Correct the host in the settings, or find out why this machine does not know it:  nslookup "
                            + host);
        }
        List<String> closed = new ArrayList<>();
        for (int port : ports) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address, port), (int) CONNECT.toMillis());
                return Finding.ok(
                        NAME, host + " is " + address.getHostAddress() + " and accepts connections on port " + port);
            } catch (IOException e) {
                closed.add(port + " (" + e.getMessage() + ")");
            }
        }
        return problem(
                host + " is " + address.getHostAddress() + " and accepts no connections on port "
                        + String.join(" or ", closed),
                "See whether the machine is up and its firewall allows it, in PowerShell:  "
                        + ports.stream()
                                .map(port -> "Test-NetConnection " + host + " -Port " + port)
                                .collect(Collectors.joining("; "))
                        + ".  Microsoft documents remote connections of this library for Windows XP and Windows Server 2003"
                        + " only: for newer ones run FaxMX on the fax server itself");
    }

    private Finding problem(String found, String remedy) {
        return connected ? Finding.warning(NAME, found, remedy) : Finding.failure(NAME, found, remedy);
    }
}
