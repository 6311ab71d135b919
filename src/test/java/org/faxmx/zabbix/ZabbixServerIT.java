package org.faxmx.zabbix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.management.ManagementFactory;
import java.net.URI;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The templates in a Zabbix server: values of all items, and a fax server that goes and comes back. */
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
        try (Programs programs = new Programs();
                FaxBridge bridge = FaxBridge.open(settings(), SettingsSource.none(), mbeans, clock)) {
            JavaGateway gateway = JavaGateway.start(programs, List.of());
            ZabbixServer zabbix = ZabbixServer.start(programs, gateway);
            Template overJmx = Template.read("zabbix.yaml");
            Template overHttp = Template.read("zabbix-http.yaml");
            String url = URI.create(bridge.httpUrl()).resolve("/metrics").toString();
            ZabbixHost jmx = host(zabbix, overJmx, "{$FAXMX.JMX}", bridge.rmiUrl());
            ZabbixHost http = host(zabbix, overHttp, "{$FAXMX.URL}", url);

            everyItemHasAValue(jmx, overJmx);
            everyItemHasAValue(http, overHttp);
            awaitProblems(Set.of(), jmx, http);
            // A trigger is evaluated again when the last of its items has a value.
            AtomicReference<List<String>> unevaluated = new AtomicReference<>(List.of());
            Eventually.holdsWithin(
                    BOUND,
                    () -> {
                        unevaluated.set(unevaluated(jmx, http));
                        return unevaluated.get().isEmpty();
                    },
                    () -> "not evaluated: " + unevaluated.get());

            // The preset stops its fax service five minutes after the start, for 5 to 15 s; then the clock stands
            // still.
            clock.advance(Duration.ofSeconds(302));
            // One of the fax server, and none of its ports.
            awaitProblems(Set.of("FaxServerAway " + SERVER), jmx, http);

            clock.advance(Duration.ofSeconds(20));
            awaitProblems(Set.of(), jmx, http);
            assertEquals(List.of(), gateway.complaints());
        }
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

    private static BridgeSettings settings() {
        ServerSettings server = new ServerSettings(SERVER, "", Backend.SIMULATED)
                .withSimulate(new SimulateSettings("busy", PORTS, 1))
                .withPolling(new PollSettings(SHORT, SHORT));
        return new BridgeSettings(
                List.of(server),
                Optional.of(new ListenerSettings(0)),
                Optional.of(new ListenerSettings(0)),
                Optional.empty(),
                false);
    }

    private static ZabbixHost host(ZabbixServer zabbix, Template template, String macro, String address)
            throws Exception {
        String imported = ZabbixHost.importTemplate(zabbix, template);
        ZabbixHost host = ZabbixHost.make(zabbix, template, Map.of(macro, address, "{$FAXMX.SERVER.AWAY.FOR}", "4s"));
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
