package org.faxmx;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import org.faxmx.access.Authenticator;
import org.faxmx.access.Role;
import org.faxmx.access.Tls;
import org.faxmx.access.TlsFiles;
import org.faxmx.access.TlsFiles.ClientCertificates;
import org.faxmx.access.User;
import org.faxmx.access.UserAuthenticator;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.Exposure;
import org.faxmx.config.HttpNames;
import org.faxmx.config.ListenerSettings;
import org.faxmx.config.SendFaxSettings;
import org.faxmx.config.UsersFile;
import org.faxmx.connector.AccessControl;
import org.faxmx.connector.BridgeState;
import org.faxmx.connector.ConnectorException;
import org.faxmx.connector.HttpConnector;
import org.faxmx.connector.HttpDoor;
import org.faxmx.connector.RmiConnector;
import org.faxmx.connector.RmiDoor;
import org.faxmx.faxcom.ComFaxBackend;
import org.faxmx.jmx.BridgeMBean;
import org.faxmx.jmx.MBeanTypes;
import org.faxmx.jmx.ObjectNames;
import org.faxmx.jmx.PublishedFigures;
import org.faxmx.jmx.PublishedMetrics;
import org.faxmx.metrics.MetricModel;
import org.faxmx.metrics.MetricSource;
import org.faxmx.monitor.DaemonThreads;
import org.faxmx.monitor.ServerMonitor;
import org.faxmx.monitor.ServerSnapshot;

/**
 * A running bridge: fax servers, their MBeans and the connectors. It runs when {@link #open} returns, on threads of its
 * own, and is closed in the reverse order of its opening.
 */
public final class FaxBridge implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(FaxBridge.class.getName());
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final BridgeSettings settings;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final ServerRegistry servers;
    private final Reload reload;
    // Empty where there are no users.
    private final Optional<UserAuthenticator> users;
    private final AccessControl access;
    // Empty without TLS.
    private Optional<Tls> tls = Optional.empty();
    private Optional<HttpConnector> http = Optional.empty();
    private Optional<RmiConnector> rmi = Optional.empty();

    private FaxBridge(
            BridgeSettings settings,
            Optional<List<User>> known,
            SettingsSource source,
            ServerRegistry servers,
            MBeanServer mbeans) {
        this.settings = settings;
        // Closed after the servers, whose end lets a change under way end.
        this.reload = opened(new Reload(source, this::change, LONGEST_WAIT, LONGEST_CLOSE));
        this.servers = opened(servers);
        this.users = known.map(list -> opened(new UserAuthenticator(list)));
        Authenticator authenticator = users.isPresent() ? users.get() : Authenticator.everybody(everybody(settings));
        this.access = opened(new AccessControl(mbeans, ObjectNames.DOMAIN, authenticator));
    }

    /**
     * Does what takes long in {@link #open} and is the same for all settings, so that it may run side by side with reading
     * them. Opens nothing.
     */
    public static void prepare() {
        HttpConnector.prepare();
    }

    /** The role of everybody on this machine where there are no users. */
    public static Role everybody(BridgeSettings settings) {
        // Settings with writes and without users are of simulated servers only.
        return settings.writes() ? Role.ADMIN : Role.MONITOR;
    }

    /**
     * Opens the connectors, and then publishes the fax servers and their ports: a TCP port that is taken is reported
     * before any fax server is connected, and clients find the other servers while one takes long. Returns when all have
     * answered or failed to; one that does not answer is published nevertheless.
     *
     * @param settings what to run
     * @param mbeans where MBeans are registered, and which both connectors serve
     * @param source where {@link #reload} reads the settings
     * @param clock the source of moments and ages, and the clock of simulated servers
     * @throws org.faxmx.fax.FaxUnavailableException if a backend cannot be used on this machine
     * @throws BridgeException if a connector cannot be opened
     * @throws IllegalArgumentException if the users file cannot be used, or if other machines could reach a listener that
     *     is not secured
     * @throws IllegalStateException if another bridge is registered in that MBean server
     */
    public static FaxBridge open(
            BridgeSettings settings, SettingsSource source, MBeanServer mbeans, InstantSource clock) {
        return open(settings, source, mbeans, () -> new ServerRegistry(settings, mbeans, clock));
    }

    /** The same with fax servers of another kind: those that the registry opens. */
    static FaxBridge open(
            BridgeSettings settings, SettingsSource source, MBeanServer mbeans, Supplier<ServerRegistry> registry) {
        requireSecured(settings);
        Exposure.warnings(settings).forEach(warning -> LOG.log(Level.WARNING, "{0}", warning));
        Optional<List<User>> users = settings.users().map(UsersFile::read);
        FaxBridge bridge = new FaxBridge(settings, users, source, registry.get(), mbeans);
        try {
            bridge.tls = settings.tls().map(bridge::openTls);
            settings.rmi().ifPresent(bridge::openRmi);
            settings.http().ifPresent(bridge::openHttp);
            bridge.reload.first(bridge::publish);
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

    /** Clients judge a certificate by the time of their machines, whatever the clock of this bridge. */
    private Tls openTls(TlsFiles files) {
        ScheduledExecutorService checks = Executors.newSingleThreadScheduledExecutor(new DaemonThreads("faxmx-tls-"));
        opened(checks::shutdownNow);
        return opened(Tls.open(files, InstantSource.system(), checks));
    }

    private void openRmi(ListenerSettings listener) {
        boolean certified = settings.tls()
                .filter(files -> files.clientCertificates() != ClientCertificates.NONE)
                .isPresent();
        if (!listener.isLoopback() && !certified && !listener.insecure()) {
            throw new IllegalArgumentException("rmi.host: " + listener.host() + " needs tls.clientCa");
        }
        // What is configured is used, also where the listener is insecure for want of the rest.
        Optional<Tls> secured = listener.isLoopback() ? Optional.empty() : tls;
        RmiDoor door = new RmiDoor(listener.host(), listener.port(), listener.hostname(), secured, certified);
        rmi = Optional.of(opened(RmiConnector.open(door, access)));
    }

    private void openHttp(ListenerSettings listener) {
        HttpNames names = settings.httpNames();
        HttpDoor door = new HttpDoor(
                listener.host(), listener.port(), names.hosts(), names.origins(), settings.httpPolicy(), tls);
        http = Optional.of(opened(HttpConnector.open(door, access, new State(servers))));
    }

    private void publish() {
        BridgeMBean.Facts facts = new BridgeMBean.Facts(
                Version.current(),
                httpUrl(),
                rmiUrl(),
                settings.writes(),
                !Exposure.warnings(settings).isEmpty());
        opened(BridgeMBean.publish(
                facts, servers::published, this::reload, new Status(servers, http, rmi, tls), servers.context()));
        servers.apply(settings.servers());
    }

    /**
     * Checks that what the settings refer to can be used, before anything is opened.
     *
     * @throws IllegalArgumentException if there is no such preset, if the access policy, the users file or a certificate
     *     cannot be used, or if other machines could reach a listener that is not secured
     */
    public static void check(BridgeSettings settings) {
        settings.servers().forEach(FaxServers::check);
        settings.httpPolicy().ifPresent(FaxBridge::checkPolicy);
        settings.users().ifPresent(UsersFile::read);
        settings.tls().ifPresent(FaxBridge::checkTls);
        requireSecured(settings);
    }

    private static void requireSecured(BridgeSettings settings) {
        List<Exposure.Problem> exposed = Exposure.problems(settings);
        if (!exposed.isEmpty()) {
            throw new IllegalArgumentException(
                    exposed.stream().map(Exposure.Problem::toString).collect(Collectors.joining("\n")));
        }
    }

    /**
     * Checks certificates, keys and issuers.
     *
     * @throws IllegalArgumentException if they cannot be used
     */
    public static void checkTls(TlsFiles files) {
        Tls.check(files, Instant.now());
    }

    /**
     * Checks an access policy for HTTP.
     *
     * @throws IllegalArgumentException if it cannot be used
     */
    public static void checkPolicy(Path file) {
        try {
            HttpConnector.checkPolicy(file, MBeanTypes.infos(ComFaxBackend.figures()));
        } catch (ConnectorException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * Reads the users again and takes them, and then reads the settings again and applies them as {@link #apply} does. The
     * outcome is logged too. Who was removed from the users loses access before anything else is read, whatever becomes of
     * that. If another change takes longer than 10 s, the rest follows it, and the caller does not wait.
     *
     * @return what was done, a line for each fax server, each user and the certificate; empty if nothing has changed
     * @throws IllegalStateException saying why nothing was changed, or nothing but users, or that it will be done later
     */
    public List<String> reload() {
        List<String> done = new ArrayList<>(takeUsers());
        done.forEach(line -> LOG.log(Level.INFO, "users read again: {0}", line));
        try {
            done.addAll(reload.reload());
            return done;
        } catch (IllegalStateException e) {
            if (done.isEmpty()) {
                throw e;
            }
            throw new IllegalStateException(
                    String.join(", ", done) + ". The users were read again; the"
                            + e.getMessage().replaceFirst("^nothing is changed", " settings were not changed"),
                    e);
        }
    }

    /** Takes the users as their file has them now. A file that cannot be used is left to the reload, which refuses it. */
    private List<String> takeUsers() {
        if (users.isEmpty() || settings.users().isEmpty()) {
            return List.of();
        }
        try {
            return takeUsers(users.get(), settings.users().get());
        } catch (IllegalArgumentException e) {
            LOG.log(Level.WARNING, "the users stay as they are: {0}", e.getMessage());
            return List.of();
        }
    }

    private List<String> takeUsers(UserAuthenticator known, Path file) {
        // One after the other: otherwise what was read first could be taken last.
        synchronized (known) {
            List<String> changes = known.replace(UsersFile.read(file));
            if (!changes.isEmpty()) {
                rmi.ifPresent(RmiConnector::endRevoked);
            }
            return changes;
        }
    }

    /**
     * Publishes the fax servers of other settings in place of those published now. Servers that do not change keep their
     * MBeans, connection and counters, as do those of which only the poll times or the timeout change; a server that
     * changes otherwise is published again. All or nothing. Users are taken by {@link #reload} only.
     *
     * @return what was done, a line for each fax server; empty if nothing has changed
     * @throws IllegalArgumentException if something changes that cannot change while the bridge runs, or if there is no
     *     such preset
     * @throws org.faxmx.fax.FaxUnavailableException if a backend cannot be used on this machine
     * @throws IllegalStateException if a name is taken, another change takes long, or the bridge is closed
     */
    public List<String> apply(BridgeSettings next) {
        return reload.apply(next);
    }

    private List<String> change(BridgeSettings next) {
        check(next);
        List<String> fixed = new ArrayList<>();
        requireSame(fixed, "rmi", settings.rmi(), next.rmi(), FaxBridge::listener);
        requireSame(fixed, "http", settings.http(), next.http(), FaxBridge::listener);
        requireSame(
                fixed,
                "http.hosts",
                settings.httpNames().hosts(),
                next.httpNames().hosts(),
                String::valueOf);
        requireSame(
                fixed,
                "http.origins",
                settings.httpNames().origins(),
                next.httpNames().origins(),
                String::valueOf);
        requireSame(fixed, "http.policy", settings.httpPolicy(), next.httpPolicy(), policy -> policy.map(Path::toString)
                .orElse("built in"));
        requireSame(fixed, "tls", settings.tls(), next.tls(), tls -> tls.map(TlsFiles::toString)
                .orElse("off"));
        requireSame(fixed, "writes", settings.writes(), next.writes(), String::valueOf);
        requireSame(fixed, "sendFax", settings.sendFax(), next.sendFax(), FaxBridge::sendFax);
        // Whether ArchiveDirectory is writable is in the MBeanInfo, which clients keep.
        requireSame(fixed, "archiveFolders", settings.archiveFolders(), next.archiveFolders(), String::valueOf);
        requireSame(fixed, "users", settings.users(), next.users(), file -> file.map(Path::toString)
                .orElse("none"));
        if (!fixed.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", fixed));
        }
        // They are taken without a reload too, so it is no part of its all or nothing.
        Optional<String> certificate = tls.flatMap(Tls::renew);
        List<String> changes = new ArrayList<>(servers.apply(next.servers()));
        certificate.ifPresent(line -> changes.add("TLS: the certificate is now " + line));
        return changes;
    }

    private static <T> void requireSame(List<String> fixed, String key, T now, T next, Function<T, String> shown) {
        if (!now.equals(next)) {
            fixed.add(key + " cannot change while the bridge runs: it is " + shown.apply(now) + ", to be "
                    + shown.apply(next) + ". Restart the bridge for that");
        }
    }

    private static String sendFax(Optional<SendFaxSettings> sendFax) {
        return sendFax.map(on -> on.folder() + " with numbers " + on.numbers() + " and " + on.perMinute() + " a minute")
                .orElse("left out");
    }

    private static String listener(Optional<ListenerSettings> listener) {
        return listener.map(on -> on.host() + ":" + on.port()).orElse("off");
    }

    /** The figures that bridges of this version publish. */
    public static MetricModel metrics() {
        return PublishedMetrics.model();
    }

    /** The state of each fax server, in the order of the settings: a line for people. */
    public List<String> report() {
        return servers.published().stream()
                .map(server -> describe(server.monitor()))
                .toList();
    }

    /** Where Jolokia answers, or "" if it is off. */
    public String httpUrl() {
        return http.map(HttpConnector::url).orElse("");
    }

    /** Where the status page is, or "" if HTTP is off. */
    public String pageUrl() {
        return http.map(HttpConnector::url)
                .map(url -> URI.create(url).resolve("/").toString())
                .orElse("");
    }

    /** The JMX service URL, or "" if JMX RMI is off. */
    public String rmiUrl() {
        return rmi.map(RmiConnector::url).orElse("");
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

    private static String describe(ServerMonitor monitor) {
        ServerSnapshot now = monitor.snapshot();
        String state = "Server " + monitor.name() + ": " + now.state();
        return now.connected()
                ? state + ", " + now.ports().size() + " ports"
                : state + ": " + now.failure().text();
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

    /** What the HTTP connector answers with beside the MBeans. */
    private record State(ServerRegistry registry, MetricSource figures) implements BridgeState {

        State(ServerRegistry registry) {
            this(registry, new PublishedFigures(registry.context(), registry::published));
        }

        @Override
        public String version() {
            return Version.current();
        }

        @Override
        public boolean tried() {
            return registry.ready();
        }

        @Override
        public List<Server> servers() {
            return registry.published().stream()
                    .map(server -> server.monitor())
                    .map(monitor -> server(monitor.name(), monitor.snapshot()))
                    .toList();
        }

        private static Server server(String name, ServerSnapshot now) {
            return new Server(name, now.connected(), now.state().name());
        }
    }

    /** What the bridge's MBean reports of the doors that are open. */
    private record Status(
            ServerRegistry servers, Optional<HttpConnector> http, Optional<RmiConnector> rmi, Optional<Tls> tls)
            implements BridgeMBean.Status {

        @Override
        public boolean ready() {
            return servers.ready();
        }

        @Override
        public long httpRequests() {
            return http.map(HttpConnector::requests).orElse(0L);
        }

        @Override
        public long httpRefused() {
            return http.map(HttpConnector::refused).orElse(0L);
        }

        @Override
        public int rmiConnections() {
            return rmi.map(RmiConnector::clients).orElse(0);
        }

        @Override
        public long rmiRefused() {
            return rmi.map(RmiConnector::refused).orElse(0L);
        }

        @Override
        public long certificateMillisLeft() {
            return tls.map(Tls::left).map(Duration::toMillis).orElse(-1L);
        }
    }
}
