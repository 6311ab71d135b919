package org.faxmx.management;

import static org.faxmx.management.MBeanModel.COUNTER;
import static org.faxmx.management.MBeanModel.GAUGE;
import static org.faxmx.management.MBeanModel.legalValues;
import static org.faxmx.management.MBeanModel.max;
import static org.faxmx.management.MBeanModel.microsoft;
import static org.faxmx.management.MBeanModel.min;
import static org.faxmx.management.MBeanModel.units;
import static org.faxmx.management.RowType.arrayOf;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.function.Function;
import javax.management.ObjectName;
import javax.management.openmbean.OpenMBeanParameterInfoSupport;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import org.faxmx.fax.JobCommand;
import org.faxmx.fax.OutgoingFax;
import org.faxmx.fax.Setting;
import org.faxmx.management.MBeanModel.Builder;
import org.faxmx.management.MBeanModel.Field;

/** What the MBean of a fax server looks like. */
final class FaxServerModel {

    static final MBeanModel<ServerView, ManagedFaxServer> MODEL = notifications(
                    operations(settings(state(MBeanModel.builder(
                            ManagedFaxServer.class,
                            "A fax server. Its ports are the MBeans faxmx:type=FaxPort with the same server key; the operation "
                                    + "getPorts reads them now.")))))
            .build();

    private FaxServerModel() {}

    private static Builder<ServerView, ManagedFaxServer> state(Builder<ServerView, ManagedFaxServer> builder) {
        return builder.attribute("Name", SimpleType.STRING, "Configured name of the fax server.", v -> v.of().name())
                .attribute(
                        "Host",
                        SimpleType.STRING,
                        "Computer that was given to Connect; empty means this machine.",
                        v -> v.of().host())
                .attribute(
                        "Backend",
                        SimpleType.STRING,
                        "What stands behind it: com is Microsoft's fax COM library, simulated is the embedded "
                                + "simulated fax server.",
                        v -> v.of().backend(),
                        legalValues("com", "simulated"))
                .attribute(
                        "State",
                        SimpleType.STRING,
                        "CONNECTING (until the first attempt has ended), CONNECTED, DISCONNECTED (by an operator) or "
                                + "UNREACHABLE (tried again until it answers).",
                        v -> v.state().name(),
                        legalValues("CONNECTING", "CONNECTED", "DISCONNECTED", "UNREACHABLE"))
                .attribute(
                        "StateCode",
                        SimpleType.INTEGER,
                        "State as a number: 0 CONNECTING, 1 CONNECTED, 2 DISCONNECTED, 3 UNREACHABLE.",
                        v -> v.state().code(),
                        GAUGE,
                        min(0),
                        max(3))
                .attribute(
                        "Connected",
                        SimpleType.BOOLEAN,
                        "Whether State is CONNECTED.",
                        v -> v.state() == ServerState.CONNECTED)
                .attribute(
                        "Reconnections",
                        SimpleType.LONG,
                        "How often contact came back after State was UNREACHABLE, since the bridge started.",
                        ServerView::reconnections,
                        units("reconnections"),
                        COUNTER)
                .attribute(
                        "NextAttemptTime",
                        SimpleType.STRING,
                        "When the next attempt to connect is due: ISO-8601, UTC; in the past where it waits for attempts to "
                                + "reach other servers; empty while none is, or one is being made.",
                        v -> moment(v.nextAttempt()))
                .attribute(
                        "NextAttemptMillis",
                        SimpleType.LONG,
                        "Time until the next attempt to connect; 0 where it waits for attempts to reach other servers; -1 "
                                + "while none is due, or one is being made.",
                        v -> v.nextAttempt() == null
                                ? -1L
                                : Math.max(
                                        0,
                                        Duration.between(v.of().clock().instant(), v.nextAttempt())
                                                .toMillis()),
                        units("ms"),
                        GAUGE)
                .attribute(
                        "LastError",
                        SimpleType.STRING,
                        "The last failure: what was attempted, the HRESULT with its name, and what to do; empty if "
                                + "there was none. It stays after things went well again, see LastErrorTime.",
                        v -> v.failure().text())
                .attribute(
                        "LastErrorTime",
                        SimpleType.STRING,
                        "When LastError happened: ISO-8601, UTC; empty for never.",
                        v -> moment(v.failure().at()))
                .attribute(
                        "PortCount",
                        SimpleType.INTEGER,
                        "How many ports are published.",
                        v -> v.ports().size(),
                        units("ports"),
                        GAUGE)
                .attribute(
                        "PortTable",
                        arrayOf(ManagedFaxPort.rowType().type()),
                        "All ports with the attributes of their MBeans, in one read.",
                        ServerView::portTable)
                .attribute(
                        "PortColumns",
                        ManagedFaxPort.columnsType().type(),
                        "What PortTable shows, as an array for each attribute: what belongs to one port has the same "
                                + "index in all of them. For thousands of ports: it is read many times as fast.",
                        ServerView::portColumns)
                .attribute(
                        "JobCount",
                        SimpleType.INTEGER,
                        "How many jobs were in the queue when it was last read; -1 if it never was.",
                        v -> v.jobs() == null ? -1 : v.jobs().size(),
                        microsoft("IFaxJobs::Count"),
                        units("jobs"),
                        GAUGE)
                .attribute(
                        "JobTable",
                        arrayOf(JobRow.TYPE.type()),
                        "The queue when it was last read.",
                        ServerView::jobTable,
                        microsoft("IFaxServer::GetJobs"))
                .attribute(
                        "JobTableAgeMillis",
                        SimpleType.LONG,
                        "Time since the queue was last read; -1 if it never was.",
                        v -> v.jobsAt() == null
                                ? -1L
                                : Math.max(
                                        0,
                                        Duration.between(
                                                        v.jobsAt(),
                                                        v.of().clock().instant())
                                                .toMillis()),
                        units("ms"),
                        GAUGE)
                .attribute(
                        "LatePolls",
                        SimpleType.LONG,
                        "Polls of this server that were left out because the one before was not over, or somebody else "
                                + "was reading and nothing was read since the one before, or that began late: more "
                                + "than a tenth of their interval, and 100 ms.",
                        v -> v.of().latePolls(),
                        units("polls"),
                        COUNTER)
                .attribute(
                        "LastReadTime",
                        SimpleType.STRING,
                        "When the ports were last enumerated: ISO-8601, UTC; empty for never.",
                        v -> moment(v.reading() == null ? null : v.reading().at()))
                .attribute(
                        "SnapshotAgeMillis",
                        SimpleType.LONG,
                        "Time since the ports were last enumerated; -1 for never.",
                        v -> v.reading() == null ? -1L : v.reading().ageMillis(v.of().clock()),
                        units("ms"),
                        GAUGE)
                .attribute(
                        "ReadMillis",
                        SimpleType.LONG,
                        "How long the last enumeration took; -1 where there was none.",
                        v -> v.reading() == null ? -1L : v.reading().took().toMillis(),
                        units("ms"),
                        GAUGE);
    }

    private static Builder<ServerView, ManagedFaxServer> settings(Builder<ServerView, ManagedFaxServer> builder) {
        number(
                builder,
                Setting.RETRIES,
                "How often a fax is tried again after a failed attempt; 0 for never.",
                units("retries"),
                GAUGE,
                min(0));
        number(builder, Setting.RETRY_DELAY, "Time between two attempts; 0 for at once.", units("min"), GAUGE, min(0));
        number(
                builder,
                Setting.DIRTY_DAYS,
                "Days that an unsent job stays in the queue. Microsoft's page calls 1 \"do not remove\"; the "
                        + "successor of the setting documents 0 for that.",
                units("d"),
                GAUGE,
                min(0));
        bool(builder, Setting.BRANDING, "Whether the server prints a banner line on outgoing pages.");
        bool(
                builder,
                Setting.USE_DEVICE_TSID,
                "Whether the port's TSID is sent; if not, a document may bring its own.");
        bool(
                builder,
                Setting.SERVER_COVERPAGE,
                "Whether clients may use only the common cover pages stored on the server.");
        bool(builder, Setting.PAUSE_SERVER_QUEUE, "Whether the outgoing queue is paused.");
        bool(
                builder,
                Setting.ARCHIVE_OUTBOUND_FAXES,
                "Whether copies of outgoing faxes are kept; without effect unless ArchiveDirectory is set.");
        text(
                builder,
                Setting.ARCHIVE_DIRECTORY,
                "Full path of the archive of outgoing faxes; without effect unless ArchiveOutboundFaxes is true.");
        text(
                builder,
                Setting.SERVER_MAPI_PROFILE,
                "MAPI profile for routing and delivery reports; servers from Windows XP on refuse it, see "
                        + "UnsupportedSettings.");
        number(
                builder,
                Setting.DISCOUNT_RATE_START_HOUR,
                "Hour at which the cheap-rate window opens, in the server's local time.",
                units("h"),
                GAUGE,
                min(0),
                max(23));
        number(
                builder,
                Setting.DISCOUNT_RATE_START_MINUTE,
                "Minute at which the cheap-rate window opens.",
                units("min"),
                GAUGE,
                min(0),
                max(59));
        number(
                builder,
                Setting.DISCOUNT_RATE_END_HOUR,
                "Hour at which the cheap-rate window closes, in the server's local time; before its opening means "
                        + "past midnight.",
                units("h"),
                GAUGE,
                min(0),
                max(23));
        number(
                builder,
                Setting.DISCOUNT_RATE_END_MINUTE,
                "Minute at which the cheap-rate window closes.",
                units("min"),
                GAUGE,
                min(0),
                max(59));
        return builder.attribute(
                        "UnsupportedSettings",
                        arrayOf(SimpleType.STRING),
                        "The settings that the server refused to tell at the last reading; they show 0, -1, false or empty.",
                        ServerView::unsupportedSettings)
                .attribute(
                        "UnsupportedSettingReasons",
                        arrayOf(SimpleType.STRING),
                        "What the server answered for each of UnsupportedSettings, in the same order: the setting's name, "
                                + "the HRESULT with its name, and what to do.",
                        ServerView::unsupportedReasons);
    }

    private static Builder<ServerView, ManagedFaxServer> operations(Builder<ServerView, ManagedFaxServer> builder) {
        job(
                builder,
                "pauseJob",
                JobCommand.PAUSE,
                "Pauses a waiting job; an active one is paused when it waits again.");
        job(builder, "resumeJob", JobCommand.RESUME, "Resumes a paused job.");
        job(builder, "restartJob", JobCommand.RESTART, "Starts a job anew; for the server the same as resuming.");
        job(builder, "deleteJob", JobCommand.DELETE, "Cancels a job, waiting or active.");
        return builder.action(
                        "getPorts",
                        arrayOf(SimpleType.OBJECTNAME),
                        "Calls IFaxServer::GetPorts, publishes every port as an MBean, unregisters those that are "
                                + "gone, and returns the names in the server's order.",
                        "IFaxServer::GetPorts",
                        (server, none) -> server.getPorts().toArray(ObjectName[]::new))
                .action(
                        "getJobs",
                        arrayOf(JobRow.TYPE.type()),
                        "Reads the queue now and returns it.",
                        "IFaxServer::GetJobs",
                        (server, none) -> JobRow.TYPE.rows(server.getJobs()))
                .action(
                        "connect",
                        SimpleType.VOID,
                        "Connects to the fax server, or connects anew, and reads its ports.",
                        "IFaxServer::Connect",
                        (server, none) -> {
                            server.connect();
                            return null;
                        })
                .action(
                        "disconnect",
                        SimpleType.VOID,
                        "Disconnects from the fax server and stays disconnected until connect is invoked. The ports "
                                + "stay published with their last values, marked stale.",
                        "IFaxServer::Disconnect",
                        (server, none) -> {
                            server.disconnect();
                            return null;
                        })
                .mutation(
                        "sendFax",
                        SimpleType.INTEGER,
                        "Queues a test fax and returns the job's id.",
                        "IFaxDoc::Send",
                        (server, given) -> server.send(new OutgoingFax(text(given[0]), text(given[1]), text(given[2]))),
                        parameter(
                                "file",
                                SimpleType.STRING,
                                "Full path of the document, as the fax server's machine sees it."),
                        parameter("faxNumber", SimpleType.STRING, "Number to send to."),
                        parameter("recipientName", SimpleType.STRING, "Recipient, or empty."));
    }

    private static Builder<ServerView, ManagedFaxServer> notifications(Builder<ServerView, ManagedFaxServer> builder) {
        return builder.notification(
                        Announcer.PORT_ADDED, 6, "A port is there that was not; its MBean is registered already.")
                .notification(Announcer.PORT_REMOVED, 5, "A port is gone; its MBean is unregistered already.")
                .notification(
                        Announcer.PORT_CHANGED,
                        6,
                        "An attribute of a port has changed, one notification for each: "
                                + String.join(", ", Announcer.TOLD)
                                + ". Stale is told where the port itself did not answer, or does again.")
                .notification(Announcer.SERVER_CONNECTED, 6, "State became CONNECTED: contact was made, or came back.")
                .notification(
                        Announcer.SERVER_DISCONNECTED,
                        2,
                        "State became UNREACHABLE, for the reason that message tells, or DISCONNECTED, by an operator. "
                                + "All ports are stale until it is CONNECTED.")
                .notification(
                        Announcer.READ_FAILED,
                        4,
                        "A reading, or a part of one, was refused while the connection stands. It is told when it "
                                + "begins and when the reason changes, not at each poll.");
    }

    private static void number(
            Builder<ServerView, ManagedFaxServer> builder, Setting<Integer> setting, String text, Field... fields) {
        int missing = setting.minimum() == 0 ? -1 : 0;
        setting(builder, setting, SimpleType.INTEGER, text, missing, fields);
    }

    private static void bool(Builder<ServerView, ManagedFaxServer> builder, Setting<Boolean> setting, String text) {
        setting(builder, setting, SimpleType.BOOLEAN, text, false);
    }

    private static void text(Builder<ServerView, ManagedFaxServer> builder, Setting<String> setting, String text) {
        setting(builder, setting, SimpleType.STRING, text, "");
    }

    private static <S> void setting(
            Builder<ServerView, ManagedFaxServer> builder,
            Setting<S> setting,
            OpenType<?> type,
            String text,
            S missing,
            Field... fields) {
        Field[] all = Arrays.copyOf(fields, fields.length + 1);
        all[fields.length] = microsoft("IFaxServer::" + setting.name());
        Function<ServerView, Object> reading =
                v -> v.configuration().get(setting).orElse(missing);
        builder.setting(setting, type, text, reading, ManagedFaxServer::put, all);
    }

    private static void job(
            Builder<ServerView, ManagedFaxServer> builder, String name, JobCommand command, String text) {
        builder.mutation(
                name,
                SimpleType.VOID,
                text,
                "IFaxJob::SetStatus",
                (server, given) -> {
                    if (given[0] == null) {
                        throw new IllegalArgumentException("id is missing: give the job's id");
                    }
                    server.command((Integer) given[0], command);
                    return null;
                },
                parameter("id", SimpleType.INTEGER, "The job's id, as JobTable shows it."));
    }

    private static OpenMBeanParameterInfoSupport parameter(String name, OpenType<?> type, String text) {
        return new OpenMBeanParameterInfoSupport(name, text, type);
    }

    private static String text(Object parameter) {
        return parameter == null ? "" : (String) parameter;
    }

    private static String moment(Instant instant) {
        return instant == null ? "" : instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
