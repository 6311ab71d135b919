package org.faxmx.suites;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.faxmx.FaxBridge;
import org.faxmx.GeneratedPage;
import org.faxmx.metrics.Metric;
import org.faxmx.suites.Alert.Level;
import org.junit.jupiter.api.Test;

/** The list of alerts, and the page of the documentation that is made of it. */
final class AlertReferenceTest {

    private static final Path PAGE = Path.of("src/site/markdown/alerts.md");
    private static final Path HRESULTS = Path.of("src/site/markdown/hresults.md");

    /** What can be done about failures of calls, as {@code LastError} says it too: word by word in hresults.md. */
    private static final List<String> HINTS = List.of(
            "heck that the service \"Fax\" is running and that the machine can be reached",
            "heck the service \"Fax\" and its modem drivers, and restart the service if it hangs; if it is only slow, "
                    + "raise the setting timeout",
            "he fax device does not work; check that it is switched on and plugged in",
            "the right to query the fax server's configuration (farQUERY_CONFIG)");

    private final List<Alert> alerts = Alerts.of(FaxBridge.metrics());

    @Test
    void thePageIsThatOfTheAlerts() throws Exception {
        GeneratedPage.check(PAGE, generate(), AlertReferenceTest.class);
    }

    @Test
    void everyNameIsThereOnce() {
        Set<String> names = new HashSet<>();
        alerts.forEach(alert -> {
            assertTrue(names.add(alert.name()), alert.name());
            assertTrue(alert.name().matches("Fax[A-Z][A-Za-z]+"), alert.name());
        });
    }

    @Test
    void alertsNeedNoMetricsBeyondTheDefaultSet() {
        for (Alert alert : alerts) {
            for (Metric metric : alert.metrics()) {
                assertTrue(metric.standard(), () -> alert.name() + " needs " + metric.name());
            }
        }
    }

    @Test
    void whatIsOldRaisesNoAlert() {
        for (Alert alert : alerts) {
            String expression = new PromQl(FaxBridge.metrics()).expression(alert);
            if (alert.level() == Level.PORT) {
                assertTrue(expression.endsWith("faxmx_port_stale == 0"), expression);
            }
            boolean ofConnection =
                    expression.contains("faxmx_server_state") || expression.contains("faxmx_server_disconnections");
            if (alert.level() == Level.SERVER && !ofConnection) {
                assertTrue(expression.endsWith("faxmx_server_connected == 1"), expression);
            }
        }
    }

    @Test
    void summariesNameWhatTheAlertIsFor() {
        for (Alert alert : alerts) {
            List<String> placeholders =
                    switch (alert.level()) {
                        case BRIDGE -> List.of("{bridge}");
                        case SERVER -> List.of("{server}");
                        case PORT -> List.of("{server}", "{port}", "{device}");
                    };
            placeholders.forEach(placeholder -> assertTrue(alert.summary().contains(placeholder), alert.summary()));
            String rest = Stream.of("{bridge}", "{server}", "{port}", "{device}", "{value}", "{window}")
                    .reduce(alert.summary(), (text, placeholder) -> text.replace(placeholder, ""));
            assertEquals(-1, rest.indexOf('{'), alert.summary());
        }
    }

    @Test
    void runbooksRestOnTheHintsOfHresults() throws Exception {
        String page = Files.readString(HRESULTS);
        String runbooks = alerts.stream().map(Alert::action).collect(Collectors.joining("\n"));
        for (String hint : HINTS) {
            assertTrue(page.contains(hint), () -> "hresults.md does not say: " + hint);
            assertTrue(runbooks.contains(hint), () -> "no alert says: " + hint);
        }
    }

    /** A name in a file that is written by hand is one of the model or of a recording rule. */
    @Test
    void theExampleOfAFleetNamesMetricsThatExist() throws Exception {
        Set<String> known = FaxBridge.metrics().groups().stream()
                .flatMap(group -> group.metrics().stream())
                .map(Metric::sampleName)
                .collect(Collectors.toSet());
        String rules = new PrometheusRules().content(FaxBridge.metrics());
        Pattern name = Pattern.compile("\\b([a-z]+:)?(faxmx_[a-z_]+[a-z])(:[a-z0-9_]+)?");
        try (Stream<Path> files = Files.list(Path.of("examples", "fleet"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith("rules.yaml")).toList()) {
                String text = Files.readString(file);
                for (Matcher found = name.matcher(text); found.find(); ) {
                    boolean recorded = found.group(1) != null && (rules + text).contains("record: " + found.group());
                    assertTrue(
                            recorded || found.group(1) == null && known.contains(found.group(2)),
                            () -> file + ": " + found.group());
                }
            }
        }
    }

    @Test
    void theNumbersOfAFleetAreThoseOfTheModel() throws Exception {
        String page = Files.readString(Path.of("examples", "fleet", "README.md"));
        // The version is one more, and Prometheus adds five.
        int bridge = FaxBridge.metrics().bridge().standard().size() + 1;
        int server = FaxBridge.metrics().server().standard().size();
        int port = FaxBridge.metrics().port().standard().size();
        String each = bridge + " of the bridge, " + server + " of the server, and at most " + port + " of each port";
        assertTrue(page.contains(each), each);
        String most = String.format(Locale.ROOT, "%,d ports", (20_000 - bridge - server) / port);
        assertTrue(page.contains("`sample_limit: 20000` lets a bridge have " + most), most);
        for (int ports : new int[] {50, 1000, 0}) {
            int series = bridge + server + ports * port + 5;
            String row = String.format(
                    Locale.ROOT, "| %,d | %,d | %,d |", series, 200 * series, Math.round(200 * series / 15.0));
            assertTrue(page.contains(row), row);
        }
    }

    private String generate() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Alerts

                What the rules for Prometheus (`faxmx suite prometheus`) and the triggers of the templates for Zabbix
                (`faxmx suite zabbix`) notify administrators of. The last column names the templates that have a trigger for it.

                Alerts of a fax server need a connection to it, and alerts of a port need its current status. So a fax server that
                goes away raises `FaxServerAway`, and no alert for its ports.

                Every alert ends by itself. An alert for a state ends with the state: `FaxPortsMissing`, `FaxPortOutOfService`. An
                alert that counts within a time ends when nothing was counted for that time, even if the cause stays: `FaxPortsLost`
                ends after an hour with the ports still lost, `FaxNoDialTone` after 15 minutes without a call over the dead line. In
                Zabbix these times are macros.

                The thresholds suit an office with tens of ports: change them in the files. With the routes of `alertmanager.yaml`,
                *critical* notifies at any hour, *warning* notifies administrators, and *info* sends no notification: it is for dashboards.

                Tests with simulated fax servers see every alert fire and end, in Prometheus 2.42 and by its trigger in Zabbix 6.0.14.

                | alert | for each | severity | figure | raised in Prometheus when | for | trigger in Zabbix |
                | --- | --- | --- | --- | --- | --- | --- |
                """);
        for (Alert alert : alerts) {
            page.append("| [")
                    .append(alert.name())
                    .append("](#")
                    .append(alert.name().toLowerCase(Locale.ROOT))
                    .append(") | ")
                    .append(lower(alert.level()))
                    .append(" | ")
                    .append(lower(alert.severity()))
                    .append(" | ")
                    .append(figures(alert))
                    .append(" | `")
                    .append(new PromQl(FaxBridge.metrics()).expression(alert).replace("\n", " "))
                    .append("` | ")
                    .append(PromQl.duration(alert.hold()))
                    .append(" | ")
                    .append(templates(alert))
                    .append(" |\n");
        }
        page.append("\n## What to do\n");
        for (Alert alert : alerts) {
            page.append("\n### ")
                    .append(alert.name())
                    .append("\n\n")
                    .append(alert.action())
                    .append('\n');
        }
        page.append("""

                `LastError` of a fax server says which call failed, with the HRESULT: [hresults.md](hresults.md) lists what each
                one means.
                """);
        return page.toString();
    }

    /** The templates of Zabbix that have a trigger of that name. */
    private static String templates(Alert alert) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("jmx-config", "suites"))) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith("zabbix") && Files.readString(file).matches("(?s).*\\b" + alert.name() + "\\b.*")) {
                    found.add("`" + name + "`");
                }
            }
        }
        return String.join(", ", found);
    }

    private static String figures(Alert alert) {
        return alert.conditions().isEmpty()
                ? "the answer to the scrape"
                : alert.mainMetrics().stream()
                        .distinct()
                        .map(metric -> "`" + metric.sampleName() + "`")
                        .collect(Collectors.joining(", "));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
