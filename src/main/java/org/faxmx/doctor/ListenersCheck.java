package org.faxmx.doctor;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ListenerSettings;
import org.faxmx.fax.Finding;

/**
 * The TCP ports of both connectors: whether they are free, or which process has them.
 *
 * @param portOptions those of {@link Subject}
 * @param service the process of the Windows service FaxMX, if it runs
 * @param health the request by which a bridge is recognised
 */
record ListenersCheck(BridgeSettings settings, Set<String> portOptions, OptionalLong service, HealthRequest health)
        implements Check {

    static final String NAME = "listeners";
    private static final Duration ANSWER = Duration.ofSeconds(5);

    static ListenersCheck of(Subject subject, OptionalLong service) {
        return new ListenersCheck(subject.settings(), subject.portOptions(), service, new HealthRequest(ANSWER));
    }

    @Override
    public void run(Consumer<Finding> findings) {
        Running running = settings.http()
                .filter(http -> health.isAnswered(http, settings.tls().isPresent()))
                .map(http -> new Running(true, PortOwner.of(http.port()), service))
                .orElse(new Running(false, OptionalLong.empty(), service));
        check("http", settings.http(), running, findings);
        check("rmi", settings.rmi(), running, findings);
    }

    /**
     * What is known of a FaxMX that runs.
     *
     * @param answers whether one answers on the TCP port of HTTP
     * @param process which it is; empty if that is not known
     * @param service the process of the service; empty without one
     */
    private record Running(boolean answers, OptionalLong process, OptionalLong service) {

        PortOwner.Kind kind(String name, OptionalLong owner) {
            boolean answered = answers && (name.equals("http") || owner.isEmpty() || owner.equals(process));
            if (answered || owner.isPresent() && owner.equals(service)) {
                return PortOwner.Kind.FAXMX;
            }
            return owner.isPresent() ? PortOwner.kind(owner.getAsLong()) : PortOwner.Kind.OTHER;
        }
    }

    private void check(String name, Optional<ListenerSettings> listener, Running running, Consumer<Finding> findings) {
        if (listener.isEmpty()) {
            findings.accept(Finding.ok(NAME, name + ": off"));
            return;
        }
        int port = listener.get().port();
        String where = name + ": " + listener.get().host() + ":" + (port == 0 ? "a free port" : port);
        try {
            for (InetAddress address : addresses(listener.get().host())) {
                try (ServerSocket socket = new ServerSocket()) {
                    socket.bind(new InetSocketAddress(address, port));
                } catch (IOException e) {
                    findings.accept(failure(name, where, listener.get(), address, e, running));
                    return;
                }
            }
            findings.accept(Finding.ok(NAME, where + (port == 0 ? "" : ", free")));
        } catch (UnknownHostException e) {
            findings.accept(Finding.failure(
                    NAME,
                    where + ": the name " + listener.get().host() + " has no address",
                    "Write an address of this machine into the settings, key " + name + ".host, such as 127.0.0.1"));
        }
    }

    /** Those that the connectors listen on: both of the loopback interface, for either. */
    private static List<InetAddress> addresses(String host) throws UnknownHostException {
        InetAddress address = InetAddress.getByName(host);
        List<InetAddress> addresses = new ArrayList<>(List.of(address));
        if (address.isLoopbackAddress()) {
            InetAddress other = InetAddress.getByName(address instanceof Inet6Address ? "127.0.0.1" : "::1");
            if (isOfThisMachine(other)) {
                addresses.add(other);
            }
        }
        return addresses;
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    private Finding failure(
            String name,
            String where,
            ListenerSettings listener,
            InetAddress address,
            IOException failure,
            Running running) {
        int port = listener.port();
        if (!address.isAnyLocalAddress() && !address.isLoopbackAddress() && !isOfThisMachine(address)) {
            return Finding.failure(
                    NAME,
                    where + ": this machine has no such address",
                    "Write an address of this machine into the settings, key " + name + ".host, such as 127.0.0.1");
        }
        OptionalLong owner = PortOwner.of(port);
        PortOwner.Kind kind = running.kind(name, owner);
        if (kind == PortOwner.Kind.FAXMX) {
            return Finding.warning(
                    NAME,
                    where + " is in use by a FaxMX that runs" + by(" (", owner, ")"),
                    "Nothing, if it is the one that you want; end it before you start another one");
        }
        String other = portOptions.contains(name)
                ? "choose another port with --" + name + "-port"
                : "choose another port in the settings, key " + name + ".port";
        if (kind == PortOwner.Kind.PERHAPS_FAXMX) {
            return Finding.warning(
                    NAME,
                    where + " is in use" + by(" by ", owner, "") + ", which may be a FaxMX",
                    "Nothing, if that is the FaxMX that you want; if not, end that process, or " + other);
        }
        if (owner.isPresent()) {
            return Finding.failure(NAME, where + " is in use" + by(" by ", owner, ""), "End that process, or " + other);
        }
        // It may be no process at all: Windows reserves ranges of ports.
        return Finding.failure(
                NAME,
                where + " cannot be used: " + failure.getMessage() + ", perhaps in use by another process",
                "Find out who has it:  " + command(port) + "  or " + other);
    }

    private static String by(String before, OptionalLong owner, String after) {
        return owner.isPresent() ? before + PortOwner.name(owner.getAsLong()) + after : "";
    }

    private static String command(int port) {
        return System.getProperty("os.name").startsWith("Windows")
                ? "netstat -ano | findstr :" + port
                        + "  and, for reserved ones,  netsh int ipv4 show excludedportrange tcp"
                : "ss -ltnp sport = :" + port;
    }
}
