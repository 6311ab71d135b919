package org.faxmx.zabbix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.faxmx.Incidents;
import org.faxmx.connector.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What administrators are notified of, seen by a real Zabbix server through both templates. Their macros make times shorter, as
 * a user can; what is counted is lowered where one modem would need long for it.
 */
@ExtendWith(ZabbixInstalled.Server.class)
@Timeout(1800)
class ZabbixTriggersIT {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String READY = "faxmx.bridge.ready";
    private static final Duration GAP = Duration.ofSeconds(40);
    /** Two of Zabbix. */
    private static final Duration POLLS = Duration.ofSeconds(4);
    /** Raised by a condition that must hold for a time, and by figures that are never "none". */
    private static final Set<String> HOLDING =
            Set.of("FaxServerAway away", "FaxServerDisconnected byHand", "FaxPortsStale ports", "FaxBridgeNotReady ");

    private static final Map<String, String> THRESHOLDS = Map.ofEntries(
            Map.entry("{$FAXMX.BUSY.LINES.MAX}", "2"),
            Map.entry("{$FAXMX.NO.ANSWERS.MAX}", "2"),
            Map.entry("{$FAXMX.BAD.ADDRESSES.MAX}", "2"),
            Map.entry("{$FAXMX.FATAL.ERRORS.MAX}", "2"),
            Map.entry("{$FAXMX.ALL.PORTS.BUSY.MAX}", "5s"),
            Map.entry("{$FAXMX.PORT.STUCK.MAX}", "5s"),
            Map.entry("{$FAXMX.PORT.SILENT.MAX}", "15s"),
            Map.entry("{$FAXMX.QUEUE.OLD.MAX}", "5s"),
            Map.entry("{$FAXMX.SERVER.DATA.OLD.MAX}", "15s"),
            Map.entry("{$FAXMX.NODATA}", "60s"),
            // The others are silent as well.
            Map.entry("{$FAXMX.SERVER.SILENT.WINDOW:\"silent\"}", "15s"));

    @Test
    void everyTriggerFiresAndEnds() throws Exception {
        try (Programs programs = new Programs();
                Incidents incidents = Incidents.open(POLL, 1)) {
            ZabbixServer zabbix = ZabbixServer.start(programs, JavaGateway.start(programs, List.of()));
            ZabbixHost jmx = host(
                    zabbix, "zabbix.yaml", "{$FAXMX.JMX}", incidents.bridge().rmiUrl());
            ZabbixHost http = host(
                    zabbix,
                    "zabbix-http.yaml",
                    "{$FAXMX.URL}",
                    "http://" + incidents.bridge().address() + "/metrics");
            Map<String, ZabbixHost> hosts = new TreeMap<>(Map.of("JMX", jmx, "HTTP", http));
            // Counters have to be seen before they grow, and queues before faxes are given up.
            Eventually.holdsWithin(
                    PATIENCE,
                    () -> hasValues(jmx, "JobsFailed") && hasValues(http, "faxmx.server.jobs_failed"),
                    () -> "not all fax servers have values: " + zabbix.log());

            for (ZabbixHost host : hosts.values()) {
                assertEquals(Set.of(), Incidents.unexplained(host.problems(), false));
            }
            Instant begun = Instant.now();
            incidents.begin();
            Set<String> expected = Incidents.expected();
            Map<String, Set<String>> missing = new HashMap<>();
            Eventually.holdsWithin(
                    PATIENCE,
                    () -> {
                        incidents.round();
                        for (Map.Entry<String, ZabbixHost> host : hosts.entrySet()) {
                            missing.put(
                                    host.getKey(),
                                    without(expected, host.getValue().firedSince(begun)));
                        }
                        return missing.values().stream().allMatch(Set::isEmpty);
                    },
                    () -> "these do not fire: " + missing);
            // A server that is away is one problem, and its ports are none; nor do servers raise what is of others.
            for (ZabbixHost host : hosts.values()) {
                assertEquals(Set.of(), Incidents.unexplained(host.firedSince(begun), true));
            }

            aGapOfValuesNeitherEndsAProblemNorRaisesItAgain(http);

            incidents.end();
            Set<String> left = new TreeSet<>();
            Eventually.holdsWithin(
                    PATIENCE,
                    () -> {
                        left.clear();
                        for (ZabbixHost host : hosts.values()) {
                            left.addAll(host.problems());
                        }
                        left.retainAll(expected);
                        // Silence begins again.
                        if (left.stream().anyMatch(alert -> alert.endsWith("Silent silent"))) {
                            incidents.receiveFax();
                        }
                        left.remove(Incidents.LATE_POLLS);
                        return left.isEmpty();
                    },
                    () -> "these do not end: " + left);

            incidents.stopBridge();
            Eventually.holdsWithin(
                    PATIENCE,
                    () -> jmx.problems().contains("FaxBridgeDown ")
                            && http.problems().contains("FaxBridgeDown "),
                    () -> "nothing says that the bridge is down");
        }
    }

    private static void aGapOfValuesNeitherEndsAProblemNorRaisesItAgain(ZabbixHost http) throws Exception {
        Instant begun = Instant.now();
        http.enable("faxmx.metrics", false);
        // By then no value is from before the time for which a condition must hold, 5 s, and within RECENT, 30 s.
        Eventually.holdsWithin(
                PATIENCE,
                () -> http.lastValue(READY).isBefore(Instant.now().minus(GAP)),
                () -> "there are values of " + READY);
        Instant over = Instant.now();
        http.enable("faxmx.metrics", true);
        Eventually.holdsWithin(
                PATIENCE,
                () -> http.lastValue(READY).isAfter(over.plus(POLLS)),
                () -> "there are no values of " + READY);

        Set<String> again = http.firedSince(begun);
        again.retainAll(HOLDING);
        assertEquals(Set.of(), again);
        assertEquals(Set.of(), without(HOLDING, http.problems()));
    }

    private static ZabbixHost host(ZabbixServer zabbix, String file, String macro, String address) throws Exception {
        Template template = Template.read(file);
        Map<String, String> macros = new HashMap<>(THRESHOLDS);
        Template.list(template.fields(), "macros").stream()
                .map(each -> (String) each.get("macro"))
                .forEach(name -> {
                    if (name.endsWith(".FOR}")) {
                        macros.put(name, "5s");
                    } else if (name.endsWith(".WINDOW}") && !name.contains(".SILENT.")) {
                        macros.put(name, "60s");
                    }
                });
        macros.put(macro, address);
        return ZabbixHost.make(zabbix, template, macros);
    }

    /** Whether each fax server has a value of that figure. */
    private static boolean hasValues(ZabbixHost host, String key) throws Exception {
        List<Map<String, Object>> items =
                host.find("item.get", "\"output\":[\"lastclock\"],\"search\":{\"key_\":\"" + key + "\"}");
        return items.size() == Incidents.SERVERS
                && items.stream().noneMatch(item -> item.get("lastclock").equals("0"));
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }
}
