package org.faxmx.jmx;

import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import javax.management.openmbean.SimpleType;
import org.faxmx.monitor.MonitorContext;
import org.faxmx.monitor.PortCounters;
import org.faxmx.monitor.PortUse;
import org.faxmx.monitor.QueueFigures;
import org.faxmx.monitor.ServerMonitor;
import org.faxmx.monitor.ServerSnapshot;

/**
 * The figures of one fax server at one moment: what its MBean has beside facts, tables and settings.
 *
 * @param now the snapshot that they are of
 */
record ServerFigures(ServerMonitor monitor, ServerSnapshot now, MonitorContext context) {

    /** Adds what there is to know of the connection. */
    static <V> void addConnection(MBeanModel.Builder<V> model, Function<V, ServerFigures> of) {
        model.millis("StateAgeMillis", "Time since State became what it is.", v -> of.apply(v)
                        .age(of.apply(v).now.link().since()))
                .mainMetric("state_age")
                .counter(
                        "Reconnections",
                        "reconnections",
                        "How often State changed from UNREACHABLE to CONNECTED, and a connection that stood was made "
                                + "again because every reading failed, since the bridge started.",
                        v -> of.apply(v).now.link().reconnections())
                .mainMetric("reconnections")
                .counter(
                        "Disconnections",
                        "disconnections",
                        "How often State changed from CONNECTED to UNREACHABLE, or to DISCONNECTED by an operator, since "
                                + "the bridge started.",
                        v -> of.apply(v).now.link().disconnections())
                .mainMetric("disconnections")
                .counter(
                        "ReadFailures",
                        "readings",
                        "How many readings of ports, of status and of the queue failed as a whole, since the bridge "
                                + "started; those of status and of the queue also where each port or job failed.",
                        v -> of.apply(v).monitor.readFailures())
                .mainMetric("read_failures");
    }

    /** Adds the last failure as numbers. */
    static <V> void addLastError(MBeanModel.Builder<V> model, Function<V, ServerFigures> of) {
        model.integer(
                        "LastErrorCode",
                        "The HRESULT in LastError as a number; 0 for none.",
                        v -> of.apply(v).now.failure().code())
                .gauge()
                .millis("LastErrorAgeMillis", "Time since LastError happened; -1 for never.", v -> of.apply(v)
                        .age(of.apply(v).now.failure().at()))
                .none(-1)
                .metric("last_error_age");
    }

    /** Adds how many ports are doing what, and what was counted of all of them together. */
    static <V> void addPorts(MBeanModel.Builder<V> model, Function<V, ServerFigures> of) {
        model.gauge("PortsSending", "ports", "How many ports are sending; stale ones are not counted.", v -> of.apply(v)
                        .count(PortUse.SENDING))
                .mainMetric("ports_sending")
                .gauge(
                        "PortsReceiving",
                        "ports",
                        "How many ports are receiving; stale ones are not counted.",
                        v -> of.apply(v).count(PortUse.RECEIVING))
                .mainMetric("ports_receiving")
                .gauge(
                        "PortsIdle",
                        "ports",
                        "How many ports are AVAILABLE and wait for a call; stale ones are not counted. Ports in states "
                                + "in between, such as DIALING, are in no count.",
                        v -> of.apply(v).count(PortUse.IDLE))
                .mainMetric("ports_idle")
                .gauge(
                        "PortsUnavailable",
                        "ports",
                        "How many ports are out of service: OFFLINE, UNAVAILABLE, NO_DIAL_TONE or FATAL_ERROR; stale "
                                + "ones are not counted.",
                        v -> of.apply(v).count(PortUse.UNAVAILABLE))
                .mainMetric("ports_unavailable")
                .gauge("PortsStale", "ports", "How many ports are stale.", v -> of.apply(v)
                        .count(PortUse.STALE))
                .mainMetric("ports_stale")
                .gauge(
                        "PortsMissing",
                        "ports",
                        "How many ports there are less than expectedPorts of the settings; -1 where that is left out, or "
                                + "the ports were never read.",
                        v -> of.apply(v).missing())
                .none(-1)
                .mainMetric("ports_missing")
                .counter(
                        "PortsAdded",
                        "ports",
                        "How many ports were added after the first enumeration; one that returns is counted again.",
                        v -> of.apply(v).now.totals().portsAdded())
                .mainMetric("ports_added")
                .counter("PortsRemoved", "ports", "How many ports were removed.", v -> of.apply(v)
                        .now
                        .totals()
                        .portsRemoved())
                .mainMetric("ports_removed")
                .counter(
                        "AllPortsBusyMillis",
                        "ms",
                        "How long every port in service that receives was busy, so that callers heard the busy tone; "
                                + "where none receives, every port that sends. Between two status polls ports did what "
                                + "they did at the first. Time in which a status could not be read is not counted.",
                        v -> TimeUnit.NANOSECONDS.toMillis(
                                of.apply(v).now.totals().allBusyNanos()))
                .mainMetric("all_ports_busy");
        addSums(model, of);
    }

    private static <V> void addSums(MBeanModel.Builder<V> model, Function<V, ServerFigures> of) {
        sum(model, of, "FaxesSent", "faxes", "Sum of SendsSeen", "faxes_sent", PortCounters::sends);
        sum(model, of, "FaxesReceived", "faxes", "Sum of ReceivesSeen", "faxes_received", PortCounters::receives);
        sum(model, of, "FaxesFailed", "failures", "Sum of FailuresSeen", "failures", PortCounters::failures);
        sum(model, of, "PagesSent", "pages", "Sum of PagesSentSeen", "pages_sent", PortCounters::pagesSent);
        sum(
                model,
                of,
                "PagesReceived",
                "pages",
                "Sum of PagesReceivedSeen",
                "pages_received",
                PortCounters::pagesReceived);
        sum(model, of, "BusySeen", "failures", "Sum of BusySeen", "busy_failures", PortCounters::busy);
        sum(model, of, "NoAnswerSeen", "failures", "Sum of NoAnswerSeen", "no_answer_failures", PortCounters::noAnswer);
        sum(
                model,
                of,
                "NoDialToneSeen",
                "failures",
                "Sum of NoDialToneSeen",
                "no_dial_tone_failures",
                PortCounters::noDialTone);
        sum(
                model,
                of,
                "BadAddressSeen",
                "failures",
                "Sum of BadAddressSeen",
                "bad_address_failures",
                PortCounters::badAddress);
        sum(
                model,
                of,
                "FatalErrorSeen",
                "failures",
                "Sum of FatalErrorSeen",
                "fatal_error_failures",
                PortCounters::fatalErrors);
    }

    private static <V> void sum(
            MBeanModel.Builder<V> model,
            Function<V, ServerFigures> of,
            String name,
            String units,
            String what,
            String metric,
            ToLongFunction<PortCounters> counter) {
        model.counter(
                        name,
                        units,
                        what + " of all ports, those that went included.",
                        v -> counter.applyAsLong(of.apply(v).now.totals().ports()))
                .mainMetric(metric);
    }

    /** Adds how many jobs are in which state. */
    static <V> void addJobs(MBeanModel.Builder<V> model, Function<V, ServerFigures> of) {
        jobs(model, of, "JobsPending", "wait for their turn (PENDING)", "jobs_pending", QueueFigures::pending);
        jobs(model, of, "JobsNoLine", "wait for a free line (NO_LINE)", "jobs_no_line", QueueFigures::noLine);
        jobs(model, of, "JobsInProgress", "are under way (IN_PROGRESS)", "jobs_in_progress", QueueFigures::inProgress);
        jobs(
                model,
                of,
                "JobsRetrying",
                "wait for their next attempt (RETRYING)",
                "jobs_retrying",
                QueueFigures::retrying);
        jobs(model, of, "JobsPaused", "are paused (PAUSED)", "jobs_paused", QueueFigures::paused);
        jobs(
                model,
                of,
                "JobsFailed",
                "were given up (FAILED and RETRIES_EXCEEDED)",
                "jobs_failed",
                QueueFigures::failed);
        model.millis(
                        "OldestJobAgeMillis",
                        "Time since the bridge first saw the oldest of the jobs that wait, paused ones included; -1 "
                                + "while none waits.",
                        v -> of.apply(v).age(of.apply(v).now.queue().figures().oldestWaiting()))
                .none(-1)
                .mainMetric("oldest_job_age");
    }

    private static <V> void jobs(
            MBeanModel.Builder<V> model,
            Function<V, ServerFigures> of,
            String name,
            String which,
            String metric,
            ToIntFunction<QueueFigures> count) {
        model.gauge(
                        name,
                        "jobs",
                        "How many jobs " + which + " at the last reading of the queue; -1 if it never was read.",
                        v -> of.apply(v).jobs(count))
                .none(-1)
                .mainMetric(metric);
    }

    /** Adds the words that no table has. */
    static <V> void addWords(MBeanModel.Builder<V> model, Function<V, ServerFigures> of) {
        model.attribute(
                "UnknownStateTexts",
                RowType.arrayOf(SimpleType.STRING),
                "Words for states that neither are English nor are in stateTexts of the settings, as the server worded "
                        + "them, sorted; at most 100.",
                v -> of.apply(v).monitor.words().unknown().toArray(String[]::new));
    }

    private long age(MonitorContext.Moment moment) {
        return ClientTime.age(moment, context);
    }

    private int count(PortUse use) {
        return now.count(use);
    }

    private int missing() {
        OptionalInt expected = monitor.expectedPorts();
        return expected.isEmpty() || now.reading() == null
                ? -1
                : Math.max(0, expected.getAsInt() - now.ports().size());
    }

    private int jobs(ToIntFunction<QueueFigures> count) {
        return now.jobs() == null ? -1 : count.applyAsInt(now.queue().figures());
    }
}
