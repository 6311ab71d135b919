package org.faxmx;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ListenerSettings;
import org.faxmx.config.PollSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.fax.FaxServer;
import org.faxmx.simulator.Preset;
import org.faxmx.simulator.SimulatedFaxService;

/**
 * A bridge with HTTP in an MBean server of its own, whose fax services do what a test says. Its ports are those of the quiet
 * preset.
 */
public final class ScenarioBridge implements AutoCloseable {

    private final PollSettings polls;
    private final Map<String, SimulatedFaxService> services = new ConcurrentHashMap<>();
    private final Map<String, Faults> faults = new ConcurrentHashMap<>();
    private final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    private final BridgeSettings settings;
    private final FaxBridge bridge;

    private ScenarioBridge(PollSettings polls, Map<String, Integer> servers, Optional<ListenerSettings> rmi) {
        this.polls = polls;
        settings = new BridgeSettings(
                servers.entrySet().stream()
                        .map(server -> server(server.getKey(), server.getValue()))
                        .toList(),
                Optional.of(new ListenerSettings(0)),
                rmi,
                Optional.empty(),
                false);
        bridge = FaxBridge.open(
                settings,
                SettingsSource.none(),
                mbeans,
                () -> new ServerRegistry(settings, mbeans, InstantSource.system(), this::open));
    }

    private ServerSettings server(String name, int ports) {
        services.put(name, Preset.QUIET.service(ports, 1, InstantSource.system()));
        faults.put(name, new Faults());
        return new ServerSettings(name, "", Backend.SIMULATED)
                .withPolling(polls)
                .withExpectedPorts(OptionalInt.of(ports));
    }

    private FaxServer open(ServerSettings server) {
        return faults.get(server.name()).in(services.get(server.name()).newServer());
    }

    /** @param servers the names of the fax servers, and how many ports each has and is expected to have */
    public static ScenarioBridge open(Duration poll, Map<String, Integer> servers) {
        return new ScenarioBridge(new PollSettings(poll, poll), servers, Optional.empty());
    }

    /** The same with JMX RMI. */
    public static ScenarioBridge openWithRmi(Duration poll, Map<String, Integer> servers) {
        return new ScenarioBridge(new PollSettings(poll, poll), servers, Optional.of(new ListenerSettings(0)));
    }

    /** Adds a fax server whose first connection hangs until its faults end, which ends the addition as well. */
    public CompletableFuture<Void> addHanging(String name) {
        List<ServerSettings> all = new ArrayList<>(settings.servers());
        all.add(server(name, 1));
        faults(name).hold("connect");
        return CompletableFuture.runAsync(() -> bridge.apply(settings.withServers(all)));
    }

    /** The faults of the server of that name. */
    public Faults faults(String server) {
        return faults.get(server);
    }

    /** The fax service behind the server of that name. */
    public SimulatedFaxService service(String server) {
        return services.get(server);
    }

    /** Invokes an operation of a fax server that has no parameters. */
    public Object invoke(String server, String operation) throws JMException {
        return mbeans.invoke(new ObjectName("faxmx:type=FaxServer,server=" + server), operation, null, null);
    }

    /** Its MBeans. */
    public MBeanServer mbeans() {
        return mbeans;
    }

    /** Host and port of the HTTP connector. */
    public String address() {
        return URI.create(bridge.httpUrl()).getAuthority();
    }

    /** The URL of the JMX RMI connector. */
    public String rmiUrl() {
        return bridge.rmiUrl();
    }

    @Override
    public void close() {
        faults.values().forEach(Faults::end);
        bridge.close();
    }
}
