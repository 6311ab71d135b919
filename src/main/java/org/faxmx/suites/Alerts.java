package org.faxmx.suites;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.faxmx.suites.Alert.Level.BRIDGE;
import static org.faxmx.suites.Alert.Level.PORT;
import static org.faxmx.suites.Alert.Level.SERVER;
import static org.faxmx.suites.Alert.Severity.CRITICAL;
import static org.faxmx.suites.Alert.Severity.INFO;
import static org.faxmx.suites.Alert.Severity.WARNING;
import static org.faxmx.suites.Condition.above;
import static org.faxmx.suites.Condition.atLeast;
import static org.faxmx.suites.Condition.equal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.faxmx.metrics.MetricGroup;
import org.faxmx.metrics.MetricModel;
import org.faxmx.suites.Alert.Severity;
import org.faxmx.suites.Figure.Fall;
import org.faxmx.suites.Figure.Increase;
import org.faxmx.suites.Figure.Last;
import org.faxmx.suites.Figure.Rise;
import org.faxmx.suites.Figure.Share;
import org.faxmx.suites.Figure.Sum;

/**
 * What administrators of fax servers are notified of: the one list from which the rules of Prometheus, the triggers of
 * Zabbix and the page of the documentation are made. A metric that the model lacks is an error.
 */
final class Alerts {

    /** The bridge does not answer: each suite notices by its own means. */
    static final String BRIDGE_DOWN = "FaxBridgeDown";

    /** What answers has no figures of a bridge: each suite notices by its own means. */
    static final String BRIDGE_NO_DATA = "FaxBridgeNoData";

    /** The bridge has lost its connection to a fax server. */
    static final String SERVER_AWAY = "FaxServerAway";

    /** No fax for long, which is no surprise at a weekend. */
    static final String SERVER_SILENT = "FaxServerSilent";

    private static final Duration QUARTER = ofMinutes(15);
    private static final Duration HOUR = ofHours(1);

    private final MetricGroup bridge;
    private final MetricGroup server;
    private final MetricGroup port;
    private final List<Alert> alerts = new ArrayList<>();

    private Alerts(MetricModel model) {
        bridge = model.bridge();
        server = model.server();
        port = model.port();
    }

    /** All of them, those of the bridge first. */
    static List<Alert> of(MetricModel model) {
        Alerts list = new Alerts(model);
        list.bridge();
        list.connection();
        list.portsThatGo();
        list.queue();
        list.failures();
        list.traffic();
        list.ports();
        return List.copyOf(list.alerts);
    }

    private void bridge() {
        alerts.add(new Alert(
                BRIDGE_DOWN,
                BRIDGE,
                CRITICAL,
                ZERO,
                List.of(),
                "The fax bridge {bridge} does not answer",
                "Start the service FaxMX on that machine, or check the network to it; or the login is refused: see the "
                        + "error of the target, in Zabbix that of the item. Fax servers are not watched meanwhile; faxes go "
                        + "on. The log of the bridge says why it ended."));
        alerts.add(new Alert(
                BRIDGE_NO_DATA,
                BRIDGE,
                CRITICAL,
                ofMinutes(2),
                List.of(),
                "{bridge} answers without the figures of a fax bridge",
                "Another program has the port, or an exporter beside the bridge has lost it: start the service FaxMX, "
                        + "and check the path of the scrape."));
        alerts.add(new Alert(
                "FaxBridgeNotReady",
                BRIDGE,
                WARNING,
                ofMinutes(5),
                List.of(equal(0, new Last(bridge.metric("faxmx_bridge_ready")))),
                "The fax bridge {bridge} has not tried all its fax servers yet",
                "The first connection to a fax server has not ended: its State is CONNECTING. Check the service \"Fax\" "
                        + "and its modem drivers, and restart the service if it hangs."));
        alerts.add(new Alert(
                "FaxBridgeLatePolls",
                BRIDGE,
                WARNING,
                ofMinutes(10),
                List.of(above(
                        0.1,
                        new Share(
                                new Increase(bridge.metric("faxmx_bridge_late_polls"), QUARTER),
                                new Increase(bridge.metric("faxmx_bridge_polls"), QUARTER)))),
                "{value} of the polls of the fax bridge {bridge} are late",
                "Values are older than the settings say: a fax server answers slowly, or the machine is short of processor "
                        + "time. LatePolls of each fax server says which one. Raise poll and statusPoll, or give a slow "
                        + "server a bridge of its own."));
    }

    private void connection() {
        alerts.add(new Alert(
                SERVER_AWAY,
                SERVER,
                CRITICAL,
                ofMinutes(1),
                List.of(equal(state("UNREACHABLE"), ofServer("faxmx_server_state"))),
                "The fax server {server} cannot be reached",
                "LastError has the HRESULT and what to do. Most often: Check that the service \"Fax\" is running and that "
                        + "the machine can be reached. The bridge connects again by itself."));
        alerts.add(new Alert(
                "FaxServerDisconnected",
                SERVER,
                INFO,
                ofHours(4),
                List.of(equal(state("DISCONNECTED"), ofServer("faxmx_server_state"))),
                "The fax server {server} was disconnected by hand and is not watched",
                "When the work on the server is done, press Connect on the status page, as an operator."));
        alerts.add(new Alert(
                "FaxServerUnsteady",
                SERVER,
                WARNING,
                ZERO,
                List.of(above(3, grown("faxmx_server_disconnections", HOUR))),
                "The connection to the fax server {server} was lost {value} times within {window}",
                "The service \"Fax\" restarts, or the network to it is unsteady. Read the event log of the fax server; "
                        + "LastError has the HRESULT."));
        whileConnected(
                "FaxServerReadFailures",
                WARNING,
                ZERO,
                "{value} readings of the fax server {server} failed within {window}",
                "LastError has the HRESULT and what to do. If access is denied, the account that runs FaxMX needs the right "
                        + "to query the fax server's configuration (farQUERY_CONFIG).",
                above(3, grown("faxmx_server_read_failures", QUARTER)));
        whileConnected(
                "FaxServerDataOld",
                WARNING,
                ofMinutes(5),
                "The ports of the fax server {server} were last read {value} ago",
                "Readings do not end. Check the service \"Fax\" and its modem drivers, and restart the service if it hangs; "
                        + "if it is only slow, raise the setting timeout. With poll: 0s ports are read by hand only: "
                        + "silence this alert there.",
                above(900, ofServer("faxmx_server_snapshot_age_seconds")));
    }

    private void portsThatGo() {
        whileConnected(
                "FaxPortsMissing",
                CRITICAL,
                ofMinutes(5),
                "{value} ports of the fax server {server} are missing",
                "The server has fewer ports than expectedPorts in the settings. The fax device does not work; check that "
                        + "it is switched on and plugged in. Check the licence of a fax board, and then the service \"Fax\".",
                above(0, ofServer("faxmx_server_ports_missing")));
        whileConnected(
                "FaxPortsLost",
                WARNING,
                ofMinutes(5),
                "The fax server {server} has {value} ports fewer than within the last {window}",
                "A device was unplugged or lost; check that it is switched on and plugged in. The alert ends when the ports "
                        + "are back, or when its time has passed. Set expectedPorts to be notified until they are back.",
                above(0, new Fall(server.metric("faxmx_server_ports"), HOUR)));
        whileConnected(
                "FaxPortsStale",
                WARNING,
                ofMinutes(5),
                "The status of {value} ports of the fax server {server} cannot be read",
                "LastError has the HRESULT and what to do. Another fax program may hold the ports.",
                above(0, ofServer("faxmx_server_ports_stale")));
    }

    private void queue() {
        whileConnected(
                "FaxQueueLong",
                WARNING,
                QUARTER,
                "{value} faxes wait at the fax server {server}",
                "More is queued than the ports can send, or they cannot send: see whether ports are out of service, and "
                        + "whether failures rise.",
                above(
                        50,
                        Sum.of(
                                ofServer("faxmx_server_jobs_pending"),
                                ofServer("faxmx_server_jobs_no_line"),
                                ofServer("faxmx_server_jobs_retrying"))));
        whileConnected(
                "FaxQueueOld",
                WARNING,
                ofMinutes(5),
                "A fax waits at the fax server {server} since {value}",
                "See whether it is paused, waits for a line or for its next attempt (JobTable). Where faxes wait for cheap "
                        + "hours, raise the threshold.",
                above(3600, ofServer("faxmx_server_oldest_job_age_seconds")));
        whileConnected(
                "FaxQueuePaused",
                WARNING,
                QUARTER,
                "The outgoing queue of the fax server {server} is paused",
                "No fax is sent. Set PauseServerQueue to false, or resume the queue in the Fax Service Manager.",
                equal(1, ofServer("faxmx_server_queue_paused")));
        whileConnected(
                "FaxJobsGivenUp",
                WARNING,
                ZERO,
                "The fax server {server} gave up {value} faxes within {window}",
                "All attempts failed; the senders have to send them again. See the failures by reason.",
                above(5, new Rise(server.metric("faxmx_server_jobs_failed"), HOUR)));
    }

    private void failures() {
        whileConnected(
                "FaxNoDialTone",
                CRITICAL,
                ZERO,
                "The fax server {server} found no dial tone {value} times within {window}",
                "A telephone line is dead or unplugged: check cable, telephone system and trunk. NoDialToneSeen of each "
                        + "port says which line. The alert ends when its time has passed since the last such call, "
                        + "whether or not the line works.",
                atLeast(1, grown("faxmx_server_no_dial_tone_failures", QUARTER)));
        whileConnected(
                "FaxFatalErrors",
                WARNING,
                ZERO,
                "{value} calls of the fax server {server} ended in a fatal error within {window}",
                "Lines of bad quality, or a device that hangs. FatalErrorSeen of each port says where; restart the device.",
                above(5, grown("faxmx_server_fatal_error_failures", HOUR)));
        whileConnected(
                "FaxBadAddresses",
                INFO,
                ZERO,
                "{value} numbers that the fax server {server} dialled within {window} are wrong",
                "An address book or dialling rules are wrong, or the telephone system wants another prefix.",
                above(20, grown("faxmx_server_bad_address_failures", HOUR)));
        whileConnected(
                "FaxBusyLines",
                INFO,
                ZERO,
                "{value} calls of the fax server {server} within {window} found the line busy",
                "Normal for single recipients; for many, the telephone system has no free trunk.",
                above(50, grown("faxmx_server_busy_failures", HOUR)));
        whileConnected(
                "FaxNoAnswers",
                INFO,
                ZERO,
                "{value} calls of the fax server {server} within {window} were not answered",
                "Normal for single recipients; for many, check that calls leave the telephone system.",
                above(50, grown("faxmx_server_no_answer_failures", HOUR)));
        Increase failed = grown("faxmx_server_failures", HOUR);
        Sum calls = Sum.of(failed, grown("faxmx_server_faxes_sent", HOUR), grown("faxmx_server_faxes_received", HOUR));
        whileConnected(
                "FaxFailureRatio",
                WARNING,
                ofMinutes(5),
                "{value} of the calls of the fax server {server} fail",
                "See the failures by reason: no dial tone and fatal errors are lines and devices here, the others are with "
                        + "the recipients.",
                above(0.3, new Share(failed, calls)),
                atLeast(10, calls));
    }

    private void traffic() {
        whileConnected(
                "FaxAllPortsBusy",
                WARNING,
                ZERO,
                "All ports of the fax server {server} were busy for {value} of {window}",
                "Callers hear the busy tone. Add lines, or send in other hours.",
                above(180, grown("faxmx_server_all_ports_busy_seconds", QUARTER)));
        Duration day = ofHours(24);
        whileConnected(
                SERVER_SILENT,
                WARNING,
                HOUR,
                "The fax server {server} has sent and received no fax for {window}",
                "Send a test fax, and have one sent to it. If it does not come, check the telephone lines and the trunk.",
                equal(0, Sum.of(grown("faxmx_server_faxes_sent", day), grown("faxmx_server_faxes_received", day))),
                above(0, ofServer("faxmx_server_ports")));
    }

    private void ports() {
        whileCurrent(
                "FaxPortOutOfService",
                WARNING,
                ofMinutes(10),
                "Port {port} ({device}) of the fax server {server} is out of service",
                "Its state is OFFLINE, UNAVAILABLE, NO_DIAL_TONE or FATAL_ERROR. The fax device does not work; check that "
                        + "it is switched on and plugged in, and its telephone line.",
                equal(0, new Last(port.metric("faxmx_port_in_service"))));
        whileCurrent(
                "FaxPortStuck",
                WARNING,
                ZERO,
                "Port {port} ({device}) of the fax server {server} is at the same page since {value}",
                "The call is stuck and the line taken: end the job, or restart the device. The service \"Fax\" has to be "
                        + "restarted if neither helps.",
                above(900, new Last(port.metric("faxmx_port_page_age_seconds"))));
        whileCurrent(
                "FaxPortFailing",
                WARNING,
                ZERO,
                "Every call of port {port} ({device}) of the fax server {server} fails: {value} within {window}",
                "The line or the device is defective. Plug the line into another device to see which. Meanwhile set Send "
                        + "of the port to false, or switch sending off in the Fax Service Manager: other ports send its faxes.",
                atLeast(5, new Increase(port.metric("faxmx_port_failures"), HOUR)),
                equal(
                        0,
                        Sum.of(
                                new Increase(port.metric("faxmx_port_sends"), HOUR),
                                new Increase(port.metric("faxmx_port_receives"), HOUR))));
        whileCurrent(
                "FaxPortSilent",
                INFO,
                ZERO,
                "Port {port} ({device}) of the fax server {server} has received no fax for {value}",
                "Call its number. Silence this alert for the last ports of a hunt group, which ring seldom. The time counts from "
                        + "the last fax that the bridge has seen: a port that received none since the bridge started raises "
                        + "no alert, so call each number after a restart.",
                above(ofDays(7).toSeconds(), new Last(port.metric("faxmx_port_since_receive_seconds"))));
    }

    /** What a server's figures say while it is away is old: an alert for the server reports that already. */
    private void whileConnected(
            String name, Severity severity, Duration hold, String summary, String action, Condition... conditions) {
        List<Condition> all = new ArrayList<>(List.of(conditions));
        all.add(equal(1, ofServer("faxmx_server_connected")));
        alerts.add(new Alert(name, SERVER, severity, hold, all, summary, action));
    }

    /** What a port does while it is stale is not known. So a server that is away raises no alert for each port. */
    private void whileCurrent(
            String name, Severity severity, Duration hold, String summary, String action, Condition... conditions) {
        List<Condition> all = new ArrayList<>(List.of(conditions));
        all.add(equal(0, new Last(port.metric("faxmx_port_stale"))));
        alerts.add(new Alert(name, PORT, severity, hold, all, summary, action));
    }

    private Last ofServer(String metric) {
        return new Last(server.metric(metric));
    }

    private Increase grown(String counter, Duration window) {
        return new Increase(server.metric(counter), window);
    }

    private int state(String name) {
        return server.metric("faxmx_server_state").codes().entrySet().stream()
                .filter(code -> code.getValue().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no state of a server is called " + name))
                .getKey();
    }
}
