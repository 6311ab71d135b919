package org.faxmx;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.management.MBeanServer;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ListenerSettings;
import org.faxmx.connector.ConnectorException;
import org.faxmx.connector.JolokiaConnector;
import org.faxmx.connector.RmiConnector;
import org.faxmx.management.ManagedBridge;
import org.faxmx.management.ManagedFaxServer;
import org.faxmx.management.ObjectNames;

/**
 * A running bridge: fax servers, their MBeans and the connectors. It runs when {@link #open} returns, needs no thread of
 * its caller's, and is closed in the reverse order of its opening.
 */
public final class FaxBridge implements AutoCloseable {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final BridgeSettings settings;
    private final Reloading reloading;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final RunningServers servers;
    private String httpUrl = "";
    private String rmiUrl = "";

    private FaxBridge(BridgeSettings settings, SettingsSource source, RunningServers servers) {
        this.settings = settings;
        this.servers = opened(servers);
        this.reloading = opened(new Reloading(source, this::change, LONGEST_WAIT));
    }

    /**
     * Opens the connectors, and then publishes the fax servers and their ports: a port that is taken is told before any
     * fax server is asked, and who connects while one of them takes long finds the others. Returns when all have
     * answered or failed to; one that does not answer is published all the same and says so.
     *
     * @param settings what to run
     * @param mbeans where MBeans are registered; Jolokia looks at the platform MBean server
     * @param clock what moments and ages are taken from, and what simulated servers live by
     * @throws org.faxmx.fax.FaxUnavailableException if a backend cannot be had on this machine
     * @throws BridgeException if a connector cannot be opened
     * @throws IllegalStateException if another bridge is registered in that MBean server
     */
    public static FaxBridge open(BridgeSettings settings, MBeanServer mbeans, InstantSource clock) {
        return open(settings, SettingsSource.none(), mbeans, clock);
    }

    /**
     * Opens a bridge as {@link #open(BridgeSettings, MBeanServer, InstantSource)} does.
     *
     * @param source where {@link #reload} finds the settings when they have changed
     */
    public static FaxBridge open(
            BridgeSettings settings, SettingsSource source, MBeanServer mbeans, InstantSource clock) {
        FaxBridge bridge = new FaxBridge(settings, source, new RunningServers(settings.writes(), mbeans, clock));
        try {
            settings.rmi()
                    .ifPresent(rmi ->
                            bridge.rmiUrl = bridge.opened(RmiConnector.open(mbeans, ObjectNames.DOMAIN, rmi.port()))
                                    .url());
            settings.http()
                    .ifPresent(http ->
                            bridge.httpUrl = bridge.opened(JolokiaConnector.open(http.port(), settings.httpPolicy()))
                                    .url());
            ManagedBridge.Facts facts =
                    new ManagedBridge.Facts(Version.current(), bridge.httpUrl, bridge.rmiUrl, settings.writes());
            bridge.reloading.begin(() -> {
                bridge.opened(ManagedBridge.publish(
                        facts, bridge.servers::managed, bridge::reload, bridge.servers.surroundings()));
                bridge.servers.change(settings.servers());
            });
            return bridge;
        } catch (ConnectorException e) {
            bridge.closeAfter(e);
            throw new BridgeException(e);
        } catch (RuntimeException e) {
            bridge.closeAfter(e);
            throw e;
        } catch (Error e) {
            bridge.closeAfter(null);
            throw e;
        }
    }

    /**
     * Checks what the settings name outside themselves, before anything is opened.
     *
     * @throws IllegalArgumentException if there is no such preset, or the access policy cannot be used
     */
    public static void check(BridgeSettings settings) {
        settings.servers().forEach(FaxServers::check);
        settings.httpPolicy().ifPresent(FaxBridge::checkPolicy);
    }

    /**
     * Checks an access policy for HTTP.
     *
     * @throws IllegalArgumentException if it cannot be used
     */
    public static void checkPolicy(Path file) {
        try {
            JolokiaConnector.checkPolicy(file);
        } catch (ConnectorException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * Reads the settings again and applies them as {@link #apply} does. What was done or why nothing was is logged too.
     * If another change takes longer than 10 s, this is carried out when that is over, and not waited for.
     *
     * @return what was done, a line for each fax server; empty if nothing has changed
     * @throws IllegalStateException saying why nothing was changed, or that it will be done later
     */
    public List<String> reload() {
        return reloading.reload();
    }

    /**
     * Publishes the fax servers of other settings in place of those published now. Servers that do not change keep their
     * MBeans, connection and counters. If only the times change at which a server is read and given up, it keeps them
     * too; if anything else does, it is published anew. All or nothing.
     *
     * @return what was done, a line for each fax server; empty if nothing has changed
     * @throws IllegalArgumentException if something changes that cannot while the bridge runs, or if the settings name
     *     something that there is not
     * @throws org.faxmx.fax.FaxUnavailableException if a backend cannot be had on this machine
     * @throws IllegalStateException if a name is taken, another change takes long, or the bridge is closed
     */
    public List<String> apply(BridgeSettings next) {
        return reloading.apply(next);
    }

    private List<String> change(BridgeSettings next) {
        check(next);
        List<String> fixed = new ArrayList<>();
        requireSame(fixed, "rmi", settings.rmi(), next.rmi(), FaxBridge::listener);
        requireSame(fixed, "http", settings.http(), next.http(), FaxBridge::listener);
        requireSame(fixed, "http.policy", settings.httpPolicy(), next.httpPolicy(), policy -> policy.map(Path::toString)
                .orElse("built in"));
        requireSame(fixed, "writes", settings.writes(), next.writes(), String::valueOf);
        if (!fixed.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", fixed));
        }
        return servers.change(next.servers());
    }

    private static <T> void requireSame(List<String> fixed, String key, T now, T next, Function<T, String> shown) {
        if (!now.equals(next)) {
            fixed.add(key + " cannot change while the bridge runs: it is " + shown.apply(now) + ", to be "
                    + shown.apply(next) + ". Start the bridge anew for that");
        }
    }

    private static String listener(Optional<ListenerSettings> listener) {
        return listener.map(on -> on.host() + ":" + on.port()).orElse("off");
    }

    /** How each fax server stands, in the order of the settings: a line for people. */
    public List<String> report() {
        return servers.managed().stream().map(FaxBridge::describe).toList();
    }

    /** Where Jolokia answers, or "" if it is off. */
    public String httpUrl() {
        return httpUrl;
    }

    /** The JMX service URL, or "" if JMX RMI is off. */
    public String rmiUrl() {
        return rmiUrl;
    }

    /**
     * Closes everything, even if some of it fails to; may be called again.
     *
     * @throws RuntimeException the first failure, with the others suppressed in it
     */
    @Override
    public void close() {
        RuntimeException failure = closeAfter(null);
        if (failure != null) {
            throw failure;
        }
    }

    private static String describe(ManagedFaxServer server) {
        String state = "Server " + server.name() + ": " + server.state();
        return server.connected() ? state + ", " + server.portCount() + " ports" : state + ": " + server.lastError();
    }

    private <C extends AutoCloseable> C opened(C part) {
        opened.push(part);
        return part;
    }

    private synchronized RuntimeException closeAfter(RuntimeException failure) {
        RuntimeException first = failure;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                if (first == null) {
                    first = e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        return first;
    }
}
