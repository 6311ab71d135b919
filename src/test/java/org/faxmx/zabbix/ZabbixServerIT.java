package org.faxmx.zabbix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.MBeanServer;
import org.faxmx.FaxBridge;
import org.faxmx.ManualClock;
import org.faxmx.SettingsSource;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ListenerSettings;
import org.faxmx.config.PollSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.config.SimulateSettings;
import org.faxmx.connector.Eventually;
import org.faxmx.e2e.FreePort;
import org.faxmx.e2e.ProcessTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The templates in a Zabbix server: values of all items, and a fax server and a bridge that go and come back. */
@ExtendWith(ZabbixInstalled.Server.class)
@Timeout(900)
class ZabbixServerIT {

    private static final String SERVER = "zabbix-it";
    private static final int PORTS = 4;
    /** Parts of keys whose value may be "none". */
    private static final List<String> NONE = List.of(
            "PortsMissing",
            "ports_missing",
            "PageAgeMillis",
            "page_age",
            "MillisSinceReceive",
            "since_receive",
            "OldestJobAgeMillis",
            "oldest_job_age");
    /** Alerts that the traffic of the preset or the machine may raise; they are not the subject here. */
    private static final Set<String> TRAFFIC = Set.of(
            "FaxNoDialTone",
            "FaxFatalErrors",
            "FaxFailureRatio",
            "FaxJobsGivenUp",
            "FaxServerReadFailures",
            // Of a slow machine.
            "FaxBridgeLatePolls");

    private static final Duration BOUND = Duration.ofMinutes(3);
    private static final Duration SHORT = Duration.ofSeconds(2);

    private final MBeanServer mbeans = ManagementFactory.getPlatformMBeanServer();
    private final ManualClock clock = new ManualClock("2026-03-01T10:00:00Z");

    @Test
    void valuesArriveAndTriggersFireAndResolve() throws Exception {
        BridgeSettings settings = settings(FreePort.find(), FreePort.find());
        try (Programs programs = new Programs()) {
            JavaGateway gateway = JavaGateway.start(programs, List.of());
            ZabbixServer zabbix = ZabbixServer.start(programs, gateway);
            ZabbixHost jmx;
            ZabbixHost http;
            try (FaxBridge bridge = open(settings)) {
                Template overJmx = Template.read("zabbix.yaml");
                Template overHttp = Template.read("zabbix-http.yaml");
                String url = URI.create(bridge.httpUrl()).resolve("/metrics").toString();
                jmx = host(zabbix, overJmx, "{$FAXMX.JMX}", bridge.rmiUrl());
                http = host(zabbix, overHttp, "{$FAXMX.URL}", url);
                everyItemHasAValue(jmx, overJmx);
                everyItemHasAValue(http, overHttp);
                everyTriggerIsEvaluated(jmx, http);
                aServerThatIsAwayIsAProblemUntilItIsBack(jmx, http);
                assertEquals(List.of(), gateway.complaints());
            }

            awaitProblems(Set.of("FaxBridgeDown "), jmx, http);
            Process other = startOther(programs, settings.rmi().orElseThrow().port());
            awaitProblems(Set.of("FaxBridgeNoData "), jmx);
            ProcessTree.end(other);
            FaxBridge again = open(settings);
            try {
                awaitProblems(Set.of(), jmx, http);
            } finally {
                again.close();
            }
        }
    }

    private FaxBridge open(BridgeSettings settings) {
        return FaxBridge.open(settings, SettingsSource.none(), mbeans, clock);
    }

    private static void everyTriggerIsEvaluated(ZabbixHost... hosts) throws Exception {
        // A trigger is evaluated again when the last of its items has a value.
        AtomicReference<List<String>> unevaluated = new AtomicReference<>(List.of());
        Eventually.holdsWithin(
                BOUND,
                () -> {
                    unevaluated.set(unevaluated(hosts));
                    return unevaluated.get().isEmpty();
                },
                () -> "not evaluated: " + unevaluated.get());
    }

    private void aServerThatIsAwayIsAProblemUntilItIsBack(ZabbixHost... hosts) throws Exception {
        awaitProblems(Set.of(), hosts);
        // The preset stops its fax service five minutes after the start, for 5 to 15 s; then the clock stands still.
        clock.advance(Duration.ofSeconds(302));
        // One of the fax server, and none of its ports.
        awaitProblems(Set.of("FaxServerAway " + SERVER), hosts);
        clock.advance(Duration.ofSeconds(20));
        awaitProblems(Set.of(), hosts);
    }

    /** A program that has the bridge's port and speaks JMX, but has no figures of a bridge. */
    private static Process startOther(Programs programs, int port) throws Exception {
        return programs.start(
                "other.log",
                Map.of(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dcom.sun.management.jmxremote.host=127.0.0.1",
                        "-Dcom.sun.management.jmxremote.port=" + port,
                        "-Dcom.sun.management.jmxremote.rmi.port=" + port,
                        "-Dcom.sun.management.jmxremote.authenticate=false",
                        "-Dcom.sun.management.jmxremote.ssl=false",
                        "-Djava.rmi.server.hostname=127.0.0.1",
                        "-Dzabbix.listenIP=127.0.0.1",
                        "-Dzabbix.listenPort=" + FreePort.find(),
                        "-jar",
                        JavaGateway.JAR.toString()));
    }

    private static void awaitProblems(Set<String> expected, ZabbixHost... hosts) throws Exception {
        for (ZabbixHost host : hosts) {
            AtomicReference<Set<String>> last = new AtomicReference<>(Set.of());
            Eventually.holdsWithin(
                    BOUND,
                    () -> {
                        Set<String> problems = host.problems();
                        problems.removeIf(problem -> TRAFFIC.contains(problem.split(" ")[0]));
                        last.set(problems);
                        return problems.equals(expected);
                    },
                    () -> "problems are " + last + ", and not " + expected + "\n"
                            + host.zabbix().log());
        }
    }

    private static BridgeSettings settings(int httpPort, int rmiPort) {
        ServerSettings server = new ServerSettings(SERVER, "", Backend.SIMULATED)
                .withSimulate(new SimulateSettings("busy", PORTS, 1))
                .withPolling(new PollSettings(SHORT, SHORT));
        return new BridgeSettings(
                List.of(server),
                Optional.of(new ListenerSettings(httpPort)),
                Optional.of(new ListenerSettings(rmiPort)),
                Optional.empty(),
                false);
    }

    private static ZabbixHost host(ZabbixServer zabbix, Template template, String macro, String address)
            throws Exception {
        String imported = ZabbixHost.importTemplate(zabbix, template);
        ZabbixHost host = ZabbixHost.make(
                zabbix, template, Map.of(macro, address, "{$FAXMX.SERVER.AWAY.FOR}", "4s", "{$FAXMX.NODATA}", "30s"));
        // A later version of it updates what is there.
        assertEquals(imported, ZabbixHost.importTemplate(zabbix, template));
        return host;
    }

    /** But those whose value is "none" with this bridge. */
    private static void everyItemHasAValue(ZabbixHost host, Template template) throws Exception {
        int perServer = Template.prototypes(template.rules().get(0)).size();
        int perPort = Template.prototypes(template.rules().get(1)).size();
        int expected = template.items().size() + perServer + PORTS * perPort;
        List<String> last = new ArrayList<>();
        Eventually.holdsWithin(
                BOUND,
                () -> {
                    List<Map<String, Object>> items =
                            host.find("item.get", "\"output\":[\"key_\",\"lastclock\",\"state\",\"error\"]");
                    last.clear();
                    items.stream()
                            .filter(item -> item.get("lastclock").equals("0") && !mayBeNone(item))
                            .map(item -> item.get("key_") + ": " + item.get("error"))
                            .forEach(last::add);
                    if (items.size() != expected) {
                        last.add(items.size() + " items, not " + expected);
                    }
                    return last.isEmpty();
                },
                () -> "without a value: " + last + "\n" + host.zabbix().log());
        assertEquals(List.of(), host.find("item.get", "\"output\":[\"key_\",\"error\"],\"filter\":{\"state\":1}"));
    }

    /** What this bridge has now and then only, or not at all; and the answer that is not stored. */
    private static boolean mayBeNone(Map<String, Object> item) {
        String key = (String) item.get("key_");
        return key.equals("faxmx.metrics") || NONE.stream().anyMatch(key::contains);
    }

    /** The triggers that Zabbix cannot evaluate, but those of values that this bridge does not have. */
    private static List<String> unevaluated(ZabbixHost... hosts) throws Exception {
        List<String> errors = new ArrayList<>();
        for (ZabbixHost host : hosts) {
            host.find("trigger.get", "\"output\":[\"description\",\"error\"],\"filter\":{\"state\":1}").stream()
                    .map(Object::toString)
                    .filter(error -> NONE.stream().noneMatch(error::contains))
                    .forEach(errors::add);
        }
        return errors;
    }
}
