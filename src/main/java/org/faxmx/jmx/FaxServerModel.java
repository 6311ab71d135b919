package org.faxmx.jmx;

import static org.faxmx.jmx.RowType.arrayOf;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.OpenMBeanParameterInfoSupport;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.JobCommand;
import org.faxmx.fax.OutgoingFax;
import org.faxmx.fax.Setting;
import org.faxmx.monitor.ServerMonitor;
import org.faxmx.monitor.ServerSnapshot;

/** The attributes, operations and notifications of a fax server's MBean. */
final class FaxServerModel {

    private static final String SET_STATUS = "IFaxJob::SetStatus";
    private static final OpenMBeanParameterInfoSupport JOB_ID =
            parameter("id", SimpleType.INTEGER, "The job's id, as JobTable has it.");

    static final MBeanModel<View, Target> MODEL = MBeanModel.<View, Target>builder(
                    "org.faxmx.jmx.FaxServerMBean",
                    "A fax server. Its ports are the MBeans faxmx:type=FaxPort with the same server key; the "
                            + "operation "
                            + "getPorts reads them now.")
            .text("Name", "Configured name of the fax server.", v -> v.facts().name())
            .text("Host", "Computer that Connect was given; empty means this machine.", v -> v.facts()
                    .host())
            .text(
                    "Backend",
                    "Where it is reached: com is Microsoft's fax COM library, simulated is the embedded "
                            + "simulated fax server.",
                    v -> v.facts().backend())
            .values("com", "simulated")
            .text(
                    "State",
                    "CONNECTING (until the first attempt has ended), CONNECTED, DISCONNECTED (by an operator) "
                            + "or UNREACHABLE (attempts to reconnect follow).",
                    v -> v.now().state().name())
            .values("CONNECTING", "CONNECTED", "DISCONNECTED", "UNREACHABLE")
            .integer(
                    "StateCode",
                    "State as a number: 0 CONNECTING, 1 CONNECTED, 2 DISCONNECTED, 3 UNREACHABLE.",
                    v -> v.now().state().code())
            .gauge()
            .range(0, 3)
            .flag("Connected", "Whether State is CONNECTED.", v -> v.now().connected())
            .number(
                    "Reconnections",
                    "How often State changed from UNREACHABLE to CONNECTED, since the bridge started.",
                    v -> v.now().link().reconnections())
            .counter("reconnections")
            .text(
                    "NextAttemptTime",
                    "When the next attempt to connect is due: ISO-8601, UTC; in the past where it waits for "
                            + "attempts to reach other servers; empty while none is, or one is being made.",
                    v -> ClientTime.moment(v.nextAttempt()))
            .number(
                    "NextAttemptMillis",
                    "Time until the next attempt to connect; 0 where it waits for attempts to reach other "
                            + "servers; -1 while none is due, or one is being made.",
                    View::nextAttemptMillis)
            .gauge("ms")
            .text(
                    "LastError",
                    "The last failure: what was attempted, the HRESULT with its name, and what to do; empty if "
                            + "there was none. It stays after later successes, see LastErrorTime.",
                    v -> v.now().failure().text())
            .text(
                    "LastErrorTime",
                    "When LastError happened: ISO-8601, UTC; empty for never.",
                    v -> ClientTime.moment(v.now().failure().at()))
            .integer("PortCount", "How many ports are published.", v -> v.now()
                    .ports()
                    .size())
            .gauge("ports")
            .attribute(
                    "PortTable",
                    arrayOf(FaxPortModel.ROW.type()),
                    "All ports with the attributes of their MBeans, in one read.",
                    View::portTable)
            .attribute(
                    "PortColumns",
                    FaxPortModel.COLUMNS.type(),
                    "The contents of PortTable as an array for each attribute: what belongs to one port has "
                            + "the same index in all of them. For thousands of ports: it is many times as fast.",
                    View::portColumns)
            .integer(
                    "JobCount",
                    "How many jobs were in the queue when it was last read; -1 if it never was.",
                    v -> v.now().jobs() == null ? -1 : v.now().jobs().size())
            .microsoft("IFaxJobs::Count")
            .gauge("jobs")
            .attribute("JobTable", arrayOf(JobRow.TYPE.type()), "The queue when it was last read.", View::jobTable)
            .microsoft("IFaxServer::GetJobs")
            .number(
                    "JobTableAgeMillis",
                    "Time since the queue was last read; -1 if it never was.",
                    v -> ClientTime.age(v.now().queue().at(), v.clock()))
            .gauge("ms")
            .number(
                    "LatePolls",
                    "Polls of this server that were left out because the one before was not over, or that "
                            + "began late: more than a tenth of their interval, and 100 ms.",
                    v -> v.target().monitor().latePolls())
            .counter("polls")
            .text(
                    "LastReadTime",
                    "When the ports were last enumerated: ISO-8601, UTC; empty for never.",
                    v -> ClientTime.moment(v.lastRead()))
            .number(
                    "SnapshotAgeMillis",
                    "Time since the ports were last enumerated; -1 for never.",
                    v -> ClientTime.age(v.lastRead(), v.clock()))
            .gauge("ms")
            .number(
                    "ReadMillis",
                    "How long the last enumeration took; -1 where there was none.",
                    v -> v.now().reading() == null
                            ? -1L
                            : v.now().reading().took().toMillis())
            .gauge("ms")
            .library("IFaxServer")
            .setting(
                    Setting.RETRIES,
                    "How often a fax is tried again after a failed attempt; 0 for never.",
                    v -> v.setting(Setting.RETRIES, -1),
                    Target::put)
            .units("retries")
            .setting(
                    Setting.RETRY_DELAY,
                    "Time between two attempts; 0 for at once.",
                    v -> v.setting(Setting.RETRY_DELAY, -1),
                    Target::put)
            .units("min")
            .setting(
                    Setting.DIRTY_DAYS,
                    "Days that an unsent job stays in the queue. Microsoft's page calls 1 \"do not remove\"; "
                            + "the successor of the setting documents 0 for that.",
                    v -> v.setting(Setting.DIRTY_DAYS, -1),
                    Target::put)
            .units("d")
            .setting(
                    Setting.BRANDING,
                    "Whether the server prints a banner line on outgoing pages.",
                    v -> v.setting(Setting.BRANDING, false),
                    Target::put)
            .setting(
                    Setting.USE_DEVICE_TSID,
                    "Whether the port's TSID is sent; if not, a document may bring its own.",
                    v -> v.setting(Setting.USE_DEVICE_TSID, false),
                    Target::put)
            .setting(
                    Setting.SERVER_COVERPAGE,
                    "Whether clients may use only the common cover pages stored on the server.",
                    v -> v.setting(Setting.SERVER_COVERPAGE, false),
                    Target::put)
            .setting(
                    Setting.PAUSE_SERVER_QUEUE,
                    "Whether the outgoing queue is paused.",
                    v -> v.setting(Setting.PAUSE_SERVER_QUEUE, false),
                    Target::put)
            .setting(
                    Setting.ARCHIVE_OUTBOUND_FAXES,
                    "Whether copies of outgoing faxes are kept; without effect unless ArchiveDirectory is set.",
                    v -> v.setting(Setting.ARCHIVE_OUTBOUND_FAXES, false),
                    Target::put)
            .setting(
                    Setting.ARCHIVE_DIRECTORY,
                    "Full path of the archive of outgoing faxes; without effect unless ArchiveOutboundFaxes is "
                            + "true.",
                    v -> v.setting(Setting.ARCHIVE_DIRECTORY, ""),
                    Target::put)
            .setting(
                    Setting.SERVER_MAPI_PROFILE,
                    "MAPI profile for routing and delivery reports; servers from Windows XP on refuse it, see "
                            + "UnsupportedSettings.",
                    v -> v.setting(Setting.SERVER_MAPI_PROFILE, ""),
                    Target::put)
            .setting(
                    Setting.DISCOUNT_RATE_START_HOUR,
                    "Hour at which the cheap-rate window opens, in the server's local time.",
                    v -> v.setting(Setting.DISCOUNT_RATE_START_HOUR, -1),
                    Target::put)
            .units("h")
            .setting(
                    Setting.DISCOUNT_RATE_START_MINUTE,
                    "Minute at which the cheap-rate window opens.",
                    v -> v.setting(Setting.DISCOUNT_RATE_START_MINUTE, -1),
                    Target::put)
            .units("min")
            .setting(
                    Setting.DISCOUNT_RATE_END_HOUR,
                    "Hour at which the cheap-rate window closes, in the server's local time; before its "
                            + "opening means past midnight.",
                    v -> v.setting(Setting.DISCOUNT_RATE_END_HOUR, -1),
                    Target::put)
            .units("h")
            .setting(
                    Setting.DISCOUNT_RATE_END_MINUTE,
                    "Minute at which the cheap-rate window closes.",
                    v -> v.setting(Setting.DISCOUNT_RATE_END_MINUTE, -1),
                    Target::put)
            .units("min")
            .library("")
            .attribute(
                    "UnsupportedSettings",
                    arrayOf(SimpleType.STRING),
                    "The settings that the server refused at the last reading; they are 0, -1, false or empty.",
                    v -> v.unsupported((setting, answer) -> setting.name()))
            .attribute(
                    "UnsupportedSettingReasons",
                    arrayOf(SimpleType.STRING),
                    "What the server answered for each of UnsupportedSettings, in the same order: the "
                            + "setting's name, the HRESULT with its name, and what to do.",
                    v -> v.unsupported((setting, answer) -> setting.name() + ": " + answer.getMessage()))
            .mutation(
                    "pauseJob",
                    SimpleType.VOID,
                    "Pauses a waiting job; an active one is paused when it waits again.",
                    SET_STATUS,
                    command(JobCommand.PAUSE),
                    JOB_ID)
            .mutation(
                    "resumeJob",
                    SimpleType.VOID,
                    "Resumes a paused job.",
                    SET_STATUS,
                    command(JobCommand.RESUME),
                    JOB_ID)
            .mutation(
                    "restartJob",
                    SimpleType.VOID,
                    "Restarts a job; for the server the same as resuming.",
                    SET_STATUS,
                    command(JobCommand.RESTART),
                    JOB_ID)
            .mutation(
                    "deleteJob",
                    SimpleType.VOID,
                    "Cancels a job, waiting or active.",
                    SET_STATUS,
                    command(JobCommand.DELETE),
                    JOB_ID)
            .action(
                    "getPorts",
                    arrayOf(SimpleType.OBJECTNAME),
                    "Calls IFaxServer::GetPorts, publishes every port as an MBean, unregisters those that are "
                            + "gone, and returns the names in the server's order.",
                    "IFaxServer::GetPorts",
                    (server, none) -> server.getPorts())
            .action(
                    "getJobs",
                    arrayOf(JobRow.TYPE.type()),
                    "Reads the queue now and returns it.",
                    "IFaxServer::GetJobs",
                    (server, none) -> JobRow.TYPE.rows(server.monitor().getJobs()))
            .action(
                    "connect",
                    SimpleType.VOID,
                    "Connects to the fax server, in place of a connection that stands, and reads its ports.",
                    "IFaxServer::Connect",
                    (server, none) -> {
                        server.monitor().connect();
                        return null;
                    })
            .action(
                    "disconnect",
                    SimpleType.VOID,
                    "Disconnects from the fax server and stays disconnected until connect is invoked. The "
                            + "ports "
                            + "stay published with their last values, marked stale.",
                    "IFaxServer::Disconnect",
                    (server, none) -> {
                        server.monitor().disconnect();
                        return null;
                    })
            .mutation(
                    "sendFax",
                    SimpleType.STRING,
                    "Queues a test fax and returns the job's id, or an empty text where the server returned none.",
                    "IFaxDoc::Send",
                    (server, given) -> {
                        OptionalInt id =
                                server.monitor().send(new OutgoingFax(text(given[0]), text(given[1]), text(given[2])));
                        return id.isPresent() ? String.valueOf(id.getAsInt()) : "";
                    },
                    parameter(
                            "file",
                            SimpleType.STRING,
                            "Full path of the document, as the fax server's machine sees it."),
                    parameter("faxNumber", SimpleType.STRING, "Number to send to."),
                    parameter("recipientName", SimpleType.STRING, "Recipient, or empty."))
            .notification(ChangeNotifier.PORT_ADDED, 6, "A port was added; its MBean is registered already.")
            .notification(ChangeNotifier.PORT_REMOVED, 5, "A port was removed; its MBean is unregistered already.")
            .notification(
                    ChangeNotifier.PORT_CHANGED,
                    6,
                    "An attribute of a port has changed, one notification for each: "
                            + String.join(", ", ChangeNotifier.ATTRIBUTES)
                            + ". Stale is notified if the port itself did not answer, or does again.")
            .notification(
                    ChangeNotifier.SERVER_CONNECTED,
                    6,
                    "State became CONNECTED: the connection was made, or made again.")
            .notification(
                    ChangeNotifier.SERVER_DISCONNECTED,
                    2,
                    "State became UNREACHABLE, for the reason in message, or DISCONNECTED, by an operator. "
                            + "All ports are stale until it is CONNECTED.")
            .notification(
                    ChangeNotifier.READ_FAILED,
                    4,
                    "A reading, or a part of one, failed while the connection stands. It is sent when that "
                            + "begins and when the reason changes, not at each poll.")
            .build();

    private FaxServerModel() {}

    private static BiFunction<Target, Object[], Object> command(JobCommand command) {
        return (server, given) -> {
            if (given[0] == null) {
                throw new IllegalArgumentException("id is missing: give the job's id");
            }
            server.monitor().command((Integer) given[0], command);
            return null;
        };
    }

    private static OpenMBeanParameterInfoSupport parameter(String name, OpenType<?> type, String text) {
        return new OpenMBeanParameterInfoSupport(name, text, type);
    }

    private static String text(Object parameter) {
        return parameter == null ? "" : (String) parameter;
    }

    /** What the settings say of a fax server, as clients see it. */
    record Facts(String name, String host, String backend) {}

    /** The values of one request: one snapshot, with what is due next. */
    record View(Facts facts, Target target, InstantSource clock, ServerSnapshot now, Instant nextAttempt) {

        <S> S setting(Setting<S> setting, S missing) {
            return now.configuration().get(setting).orElse(missing);
        }

        Instant lastRead() {
            return now.reading() == null ? null : now.reading().at();
        }

        long nextAttemptMillis() {
            return nextAttempt == null
                    ? -1
                    : Math.max(0, Duration.between(clock.instant(), nextAttempt).toMillis());
        }

        CompositeData[] portTable() {
            return FaxPortModel.ROW.rows(ports());
        }

        CompositeData portColumns() {
            return FaxPortModel.COLUMNS.columns(ports());
        }

        private List<FaxPortModel.View> ports() {
            return now.ports().list().stream()
                    .map(port -> FaxPortModel.View.of(target.monitor(), clock, now, port))
                    .toList();
        }

        CompositeData[] jobTable() {
            return JobRow.TYPE.rows(now.jobs() == null ? List.of() : now.jobs());
        }

        String[] unsupported(BiFunction<Setting<?>, FaxException, String> text) {
            Map<Setting<?>, FaxException> refused = now.configuration().refused();
            return Setting.OF_SERVER.stream()
                    .filter(refused::containsKey)
                    .map(setting -> text.apply(setting, refused.get(setting)))
                    .toArray(String[]::new);
        }
    }

    /** What operations and writes act on. */
    record Target(ServerMonitor monitor, MBeanRegistrar registrar) {

        ObjectName[] getPorts() {
            monitor.getPorts();
            return registrar.names().toArray(ObjectName[]::new);
        }

        <S> void put(Setting<S> setting, S value) {
            monitor.put(setting, value);
        }
    }
}
