package org.faxmx.doctor;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ListenerSettings;
import org.faxmx.fax.Finding;

/** The TCP ports of both connectors: whether they are free, or which process has them. */
record ListenersCheck(BridgeSettings settings) implements Check {

    static final String NAME = "listeners";
    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final String HEALTHY = "{\"status\":\"ok\"}";

    @Override
    public void run(Consumer<Finding> findings) {
        Running running = settings.http()
                .filter(http -> settings.tls().isEmpty() && isFaxmx(http))
                .map(http -> new Running(true, PortOwner.of(http.port())))
                .orElse(new Running(false, OptionalLong.empty()));
        check("http", settings.http(), running, findings);
        check("rmi", settings.rmi(), running, findings);
    }

    /**
     * Whether a FaxMX answers on the TCP port of HTTP.
     *
     * @param process which it is; empty if that is not known
     */
    private record Running(boolean faxmx, OptionalLong process) {

        /** Whether it has that port, where its process is known or nothing speaks against it. */
        boolean has(String name, OptionalLong owner) {
            return faxmx && (name.equals("http") || owner.isEmpty() || owner.equals(process));
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
        if (running.has(name, owner)) {
            return Finding.warning(
                    NAME,
                    where + " is in use by a FaxMX that runs" + by(" (", owner, ")"),
                    "Nothing, if it is the one that you want; end it before you start another one");
        }
        String other = "choose another port in the settings, key " + name + ".port";
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

    /** Whether a bridge answers there. */
    private static boolean isFaxmx(ListenerSettings http) {
        if (http.port() == 0) {
            return false;
        }
        String host = http.isAnyAddress() ? ListenerSettings.LOOPBACK : http.host();
        try {
            URI health = new URI("http", null, host, http.port(), "/health", null, null);
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .connectTimeout(ANSWER)
                    .proxy(HttpClient.Builder.NO_PROXY)
                    .build()
                    .send(HttpRequest.newBuilder(health).timeout(ANSWER).build(), HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 && answer.body().strip().equals(HEALTHY);
        } catch (IOException | URISyntaxException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
