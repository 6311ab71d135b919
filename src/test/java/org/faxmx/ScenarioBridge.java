package org.faxmx;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ListenerSettings;
import org.faxmx.config.PollSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.simulator.Preset;
import org.faxmx.simulator.SimulatedFaxService;

/**
 * A bridge with HTTP in an MBean server of its own, whose fax services do what a test says. Its ports are those of the quiet
 * preset.
 */
public final class ScenarioBridge implements AutoCloseable {

    private final Map<String, SimulatedFaxService> services = new LinkedHashMap<>();
    private final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    private final FaxBridge bridge;

    private ScenarioBridge(PollSettings polls, Map<String, Integer> servers) {
        List<ServerSettings> settings = servers.entrySet().stream()
                .map(server -> new ServerSettings(server.getKey(), "", Backend.SIMULATED)
                        .withPolling(polls)
                        .withExpectedPorts(OptionalInt.of(server.getValue())))
                .toList();
        servers.forEach((name, ports) -> services.put(name, Preset.QUIET.service(ports, 1, InstantSource.system())));
        BridgeSettings all = new BridgeSettings(
                settings, Optional.of(new ListenerSettings(0)), Optional.empty(), Optional.empty(), false);
        bridge = FaxBridge.open(
                all,
                SettingsSource.none(),
                mbeans,
                () -> new ServerRegistry(all, mbeans, InstantSource.system(), server -> services.get(server.name())
                        .newServer()));
    }

    /** @param servers the names of the fax servers, and how many ports each has and is expected to have */
    public static ScenarioBridge open(Duration poll, Map<String, Integer> servers) {
        return new ScenarioBridge(new PollSettings(poll, poll), servers);
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

    @Override
    public void close() {
        bridge.close();
    }
}
