package org.faxmx.bench.endurance;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServer;
import org.faxmx.access.Authenticator;
import org.faxmx.access.Role;
import org.faxmx.bench.jmx.Servers;
import org.faxmx.connector.AccessControl;
import org.faxmx.connector.Doors;
import org.faxmx.connector.RmiConnector;
import org.faxmx.connector.RmiDoor;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.jmx.ObjectNames;
import org.faxmx.simulator.Preset;
import org.faxmx.simulator.SimulatedFaxService;

/**
 * A JVM with the MBeans and connectors of a bridge and busy simulated fax servers behind them, commanded line by line.
 *
 * <pre>
 * open S N      HTTP-URL RMI-URL          publishes S servers of N ports; their clock does not run yet
 * begin         -                         lets their time run, and unrest begin
 * end           -                         stops both; all servers run, and nothing changes after that
 * truth FILE    COUNT                     writes what each MBean of a port or routing method is to show, sorted
 * held          HEAP-BYTES JAVA-THREADS   after garbage collection
 * counts        NAME=COUNT ...            what the unrest was
 * </pre>
 */
final class EnduringBridge {

    private static final int SPEED = 10;
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long STEP_MILLIS = 50;
    private static final int COLLECTIONS = 5;

    private final FastClock clock = new FastClock(SPEED);
    private final List<SimulatedFaxService> services = new ArrayList<>();
    private final Unrest unrest = new Unrest(services);
    private final ScheduledExecutorService unrestful = Executors.newSingleThreadScheduledExecutor();

    private EnduringBridge() {}

    public static void main(String[] arguments) throws Exception {
        EnduringBridge bridge = new EnduringBridge();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            try {
                System.out.println(bridge.answer(line.split(" ")));
            } catch (Exception e) {
                e.printStackTrace();
                System.out.println("failed " + e);
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private String answer(String[] words) throws Exception {
        switch (words[0]) {
            case "open" -> {
                return open(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            }
            case "begin" -> {
                clock.start();
                unrestful.scheduleWithFixedDelay(unrest::step, STEP_MILLIS, STEP_MILLIS, TimeUnit.MILLISECONDS);
                return "-";
            }
            case "end" -> {
                unrestful.shutdown();
                if (!unrestful.awaitTermination(1, TimeUnit.MINUTES)) {
                    throw new IllegalStateException("the unrest does not end");
                }
                clock.stop();
                unrest.end();
                return "-";
            }
            case "truth" -> {
                List<String> lines = truth();
                Files.write(Path.of(words[1]), lines);
                return "" + lines.size();
            }
            case "held" -> {
                return heap() + " " + ManagementFactory.getThreadMXBean().getThreadCount();
            }
            case "counts" -> {
                return unrest.counts().toString().replaceAll("[{},]", "");
            }
            default -> throw new IllegalArgumentException("unknown command: " + String.join(" ", words));
        }
    }

    private String open(int count, int ports) {
        MBeanServer mbeans = ManagementFactory.getPlatformMBeanServer();
        Servers servers = new Servers(POLL);
        for (int i = 0; i < count; i++) {
            SimulatedFaxService service = Preset.BUSY.service(ports, i, clock);
            unrest.prepare(service);
            services.add(service);
            servers.add(name(i), service.newServer(), mbeans);
        }
        servers.poll(POLL, POLL);
        return Doors.open().url() + " "
                + RmiConnector.open(
                                RmiDoor.loopback(0),
                                new AccessControl(mbeans, ObjectNames.DOMAIN, Authenticator.everybody(Role.ADMIN)))
                        .url();
    }

    private static String name(int server) {
        return "fax" + (server + 1);
    }

    /** Asked of the services by a client of its own: the bridge has no part in it. */
    private List<String> truth() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < services.size(); i++) {
            try (FaxServer client = services.get(i).newServer()) {
                client.connect();
                FaxReading read = client.read(FaxReading.Scope.ALL);
                Map<DeviceId, Integer> ports = new HashMap<>();
                for (FaxPort port : read.ports().ports()) {
                    // A modem that is plugged in while the preset has it unplugged is there twice afterwards.
                    lines.add(EnduranceRun.line(
                            ObjectNames.faxPort(
                                    name(i), port.name(), port.deviceId(), occurrence(ports, port.deviceId())),
                            port.name(),
                            port.deviceId().value(),
                            port.canModify(),
                            port.csid(),
                            port.tsid(),
                            port.rings(),
                            port.priority(),
                            port.send(),
                            port.receive()));
                }
                Map<String, Integer> methods = new HashMap<>();
                for (RoutingMethod method : read.routingMethods().orElseThrow().methods()) {
                    lines.add(EnduranceRun.line(
                            ObjectNames.routingMethod(
                                    name(i),
                                    method.deviceName(),
                                    method.deviceId(),
                                    method.guid(),
                                    occurrence(methods, method.deviceId() + method.guid())),
                            method.deviceId().value(),
                            method.deviceName(),
                            method.guid(),
                            method.functionName(),
                            method.friendlyName(),
                            method.imageName(),
                            method.extensionName(),
                            method.routingData(),
                            method.enabled()));
                }
            }
        }
        Collections.sort(lines);
        return lines;
    }

    private static <K> int occurrence(Map<K, Integer> seen, K key) {
        return seen.merge(key, 1, Integer::sum);
    }

    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
