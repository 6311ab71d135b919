package org.faxmx.suites;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.faxmx.metrics.MetricModel;

/**
 * What administrators are woken for. Triggers of a fax server depend on the one that says that it is away, which depends
 * on the bridge's. Zabbix knows no dependency between two rules of discovery: those of a port hold only while the port
 * is not stale, as all are whose server is away.
 *
 * <p>A value that means "none" is not stored, so the last one stays: an age counts only beside the figure that says that
 * something has an age, and only if it was read lately.
 */
final class ZabbixTriggers {

    /** The failures that have a counter of their own, and the severity of each. */
    private static final Map<String, String> REASONS = reasons();

    private final ZabbixExpressions bridge;
    private final ZabbixExpressions server;
    private final ZabbixExpressions port;
    private final List<ZabbixTrigger> ofBridge;

    ZabbixTriggers(ZabbixDoor door, MetricModel metrics) {
        bridge = new ZabbixExpressions(door.template(), door::key, metrics.bridge(), "faxmx_bridge_");
        server = new ZabbixExpressions(door.template(), door::key, metrics.server(), "faxmx_server_");
        port = new ZabbixExpressions(door.template(), door::key, metrics.port(), "faxmx_port_");
        ofBridge = door.ownTriggers(bridge);
    }

    private static Map<String, String> reasons() {
        Map<String, String> reasons = new LinkedHashMap<>();
        reasons.put("busy", "INFO");
        reasons.put("no_answer", "INFO");
        reasons.put("no_dial_tone", "HIGH");
        reasons.put("bad_address", "INFO");
        reasons.put("fatal_error", "WARNING");
        return reasons;
    }

    /** Those of the bridge. */
    List<ZabbixTrigger> ofBridge() {
        return ofBridge;
    }

    /** Those of each fax server. */
    List<ZabbixTrigger> ofServer() {
        ZabbixTrigger away = new ZabbixTrigger(
                "server unreachable",
                "Fax server {#SERVER} cannot be reached",
                "HIGH",
                server.last("state") + "=3",
                "The bridge tries to connect again by itself. LastError of the fax server says what failed and what to do.",
                "availability",
                ofBridge);
        List<ZabbixTrigger> triggers = new ArrayList<>(List.of(away));
        triggers.add(trigger(
                away,
                "server not connected",
                "Fax server {#SERVER} has not been connected for {$FAXMX.DISCONNECTED.TIME}",
                "AVERAGE",
                server.max("connected", "{$FAXMX.DISCONNECTED.TIME}") + "=0",
                "An operator has disconnected it, or the first attempt to connect takes long.",
                "availability"));
        triggers.add(trigger(
                away,
                "ports missing",
                "Fax server {#SERVER} has fewer ports than expected",
                "AVERAGE",
                server.min("ports_missing", "{$FAXMX.PORT.TIME}") + ">0",
                "A modem, a board or a licence is lost. How many ports are expected is expectedPorts in the bridge's settings.",
                "availability"));
        triggers.add(trigger(
                away,
                "ports stale",
                "Ports of fax server {#SERVER} do not answer",
                "AVERAGE",
                server.min("ports_stale", "{$FAXMX.PORT.TIME}") + ">0 and "
                        + server.min("connected", "{$FAXMX.PORT.TIME}") + "=1",
                "The server is connected, but some of its ports cannot be read. LastError says why.",
                "availability"));
        triggers.add(trigger(
                away,
                "queue depth",
                "Fax server {#SERVER} has a long queue",
                "WARNING",
                server.min("jobs_pending", "{$FAXMX.QUEUE.TIME}") + "+"
                        + server.min("jobs_no_line", "{$FAXMX.QUEUE.TIME}") + "+"
                        + server.min("jobs_retrying", "{$FAXMX.QUEUE.TIME}") + ">{$FAXMX.QUEUE.JOBS}",
                "More jobs wait than the lines send.",
                "capacity"));
        triggers.add(trigger(
                away,
                "queue age",
                "A job waits at fax server {#SERVER} for longer than {$FAXMX.QUEUE.AGE}",
                "AVERAGE",
                server.min("oldest_job_age_seconds", "{$FAXMX.RECENT}") + ">{$FAXMX.QUEUE.AGE} and "
                        + server.last("jobs_pending") + "+" + server.last("jobs_no_line") + "+"
                        + server.last("jobs_retrying") + "+" + server.last("jobs_paused") + ">0",
                "It is paused, or no line is free for it.",
                "performance"));
        triggers.add(trigger(
                away,
                "queue paused",
                "The queue of fax server {#SERVER} has been paused for {$FAXMX.PAUSED.TIME}",
                "WARNING",
                server.min("queue_paused", "{$FAXMX.PAUSED.TIME}") + "=1",
                "Nothing is sent until it is resumed in the fax service's own administration.",
                "availability"));
        triggers.add(trigger(
                away,
                "all ports busy",
                "All ports of fax server {#SERVER} are busy: callers hear the busy tone",
                "WARNING",
                server.growth("all_ports_busy_seconds", "{$FAXMX.BUSY.TIME}") + ">{$FAXMX.BUSY.MAX}",
                "More lines are needed, or a call is stuck.",
                "capacity"));
        triggers.add(trigger(
                away,
                "failure ratio",
                "More than {$FAXMX.FAILURES.PERCENT} % of the attempts of fax server {#SERVER} fail",
                "AVERAGE",
                server.growth("failures", "{$FAXMX.FAILURES.TIME}") + ">={$FAXMX.FAILURES.LEAST} and 100*"
                        + server.growth("failures", "{$FAXMX.FAILURES.TIME}") + ">{$FAXMX.FAILURES.PERCENT}*("
                        + server.growth("failures", "{$FAXMX.FAILURES.TIME}") + "+"
                        + server.growth("faxes_sent", "{$FAXMX.FAILURES.TIME}") + ")",
                "Which reason prevails is in the server's counters of failures.",
                "performance"));
        REASONS.forEach((reason, severity) -> {
            String words = reason.replace('_', ' ');
            String most = "{$FAXMX.FAILURES.MAX:\"" + words + "\"}";
            triggers.add(trigger(
                    away,
                    "failures " + words,
                    "More than " + most + " attempts of fax server {#SERVER} failed: " + words,
                    severity,
                    server.growth(reason + "_failures", "{$FAXMX.FAILURES.TIME}") + ">" + most,
                    "Within {$FAXMX.FAILURES.TIME}. LastFailure of each port says what it ran into last.",
                    "performance"));
        });
        return triggers;
    }

    /** Those of each fax port. */
    List<ZabbixTrigger> ofPort() {
        String name = "Port {#PORT} ({#DEVICEID}) of fax server {#SERVER}";
        // It was not stale in all that time: its status is one that was read.
        String read = port.max("stale", "{$FAXMX.PORT.TIME}") + "=0";
        ZabbixTrigger gone = new ZabbixTrigger(
                "port gone",
                name + " is gone",
                "AVERAGE",
                port.nodata("in_service", "{$FAXMX.PORT.GONE}") + "=1 and " + bridge.count("ready", "{$FAXMX.ANSWERED}")
                        + ">0",
                "The fax server no longer lists it: it was unplugged, or its driver failed. If that is for good, the problem "
                        + "goes with its items at the end of the lifetime of the discovery rule.",
                "availability",
                ofBridge);
        return List.of(
                gone,
                trigger(
                        gone,
                        "port out of service",
                        name + " is out of service",
                        "AVERAGE",
                        port.max("in_service", "{$FAXMX.PORT.TIME}") + "=0 and " + read,
                        "It is offline, unavailable, without dial tone or in a fatal error. Check the line and the device.",
                        "availability"),
                trigger(
                        gone,
                        "stuck call",
                        name + " is stuck in a call",
                        "AVERAGE",
                        port.min("page_age_seconds", "{$FAXMX.RECENT}") + ">{$FAXMX.PAGE.AGE} and "
                                + port.last("sending") + "+" + port.last("receiving") + ">0 and "
                                + port.last("stale") + "=0",
                        "The page under way has not changed. Restarting the fax service ends the call.",
                        "performance"),
                trigger(
                        gone,
                        "silence",
                        name + " has not received a fax for {$FAXMX.SILENCE:\"{#PORT}\"}",
                        "WARNING",
                        port.last("since_receive_seconds") + ">{$FAXMX.SILENCE:\"{#PORT}\"} and "
                                + port.last("receiving") + "=0 and " + read,
                        "It has received before. Call it from another line. Set the macro with the port's name as its "
                                + "context for a line that is seldom called.",
                        "availability"));
    }

    private static ZabbixTrigger trigger(
            ZabbixTrigger cause,
            String subject,
            String name,
            String severity,
            String expression,
            String description,
            String scope) {
        return new ZabbixTrigger(subject, name, severity, expression, description, scope, List.of(cause));
    }

    /** The macros in these triggers. */
    static List<ZabbixMacro> macros() {
        return List.of(
                new ZabbixMacro(
                        "FAXMX.ANSWERED",
                        "5m:now-5m",
                        "A time before now in which the bridge must have answered for a port to count as gone: from half of "
                                + "FAXMX.PORT.GONE ago back to FAXMX.PORT.GONE ago."),
                new ZabbixMacro("FAXMX.BUSY.MAX", "5m", "How long all ports may be busy within FAXMX.BUSY.TIME."),
                new ZabbixMacro("FAXMX.BUSY.TIME", "15m", "The time over which busy ports are judged."),
                new ZabbixMacro(
                        "FAXMX.DISCONNECTED.TIME",
                        "10m",
                        "How long a fax server may be unconnected though it is not unreachable."),
                new ZabbixMacro(
                        "FAXMX.FAILURES.LEAST", "10", "Fewer failures than these are no ratio to be alarmed about."),
                new ZabbixMacro(
                        "FAXMX.FAILURES.MAX",
                        "20",
                        "How many attempts may fail for one reason within FAXMX.FAILURES.TIME."),
                new ZabbixMacro("FAXMX.FAILURES.MAX:\"fatal error\"", "5", "The same for fatal errors."),
                new ZabbixMacro("FAXMX.FAILURES.MAX:\"no dial tone\"", "0", "The same for lines without dial tone."),
                new ZabbixMacro("FAXMX.FAILURES.PERCENT", "25", "How many of 100 attempts may fail."),
                new ZabbixMacro("FAXMX.FAILURES.TIME", "1h", "The time over which failures are judged."),
                new ZabbixMacro("FAXMX.NODATA", "5m", "How long the bridge may give no values."),
                new ZabbixMacro("FAXMX.PAGE.AGE", "10m", "How long one page of a fax may take."),
                new ZabbixMacro("FAXMX.PAUSED.TIME", "10m", "How long a queue may be paused."),
                new ZabbixMacro(
                        "FAXMX.PORT.GONE", "10m", "How long a port may give no values before it counts as gone."),
                new ZabbixMacro("FAXMX.PORT.TIME", "5m", "How long a port may be missing, stale or out of service."),
                new ZabbixMacro("FAXMX.QUEUE.AGE", "1h", "How long a job may wait."),
                new ZabbixMacro("FAXMX.QUEUE.JOBS", "50", "How many jobs may wait, as long as FAXMX.QUEUE.TIME."),
                new ZabbixMacro("FAXMX.QUEUE.TIME", "10m", "The time over which the length of a queue is judged."),
                new ZabbixMacro(
                        "FAXMX.RECENT",
                        "3m",
                        "A time with two values of an item at least: an older age is none of now."),
                new ZabbixMacro(
                        "FAXMX.SILENCE",
                        "3d",
                        "How long a port may receive nothing; with the name of a port as its context, for that one."));
    }
}
