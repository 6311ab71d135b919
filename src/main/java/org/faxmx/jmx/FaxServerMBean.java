package org.faxmx.jmx;

import static javax.management.openmbean.SimpleType.STRING;
import static javax.management.openmbean.SimpleType.VOID;
import static org.faxmx.jmx.RowType.arrayOf;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanNotificationInfo;
import javax.management.NotificationEmitter;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.OpenMBeanParameterInfo;
import javax.management.openmbean.OpenMBeanParameterInfoSupport;
import javax.management.openmbean.SimpleType;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.JobCommand;
import org.faxmx.fax.JobId;
import org.faxmx.fax.OutgoingFax;
import org.faxmx.fax.Setting;
import org.faxmx.fax.WriteRules;
import org.faxmx.monitor.MonitorContext;
import org.faxmx.monitor.ServerMonitor;
import org.faxmx.monitor.ServerSnapshot;
import org.faxmx.monitor.ServerState;

/** The MBean of one fax server. Its values are those of the server's current snapshot. */
final class FaxServerMBean extends ModelledMBean<FaxServerMBean.View> implements NotificationEmitter {

    private static final String SET_STATUS = "IFaxJob::SetStatus";
    private static final OpenMBeanParameterInfo JOB_ID =
            new OpenMBeanParameterInfoSupport("id", "The job's id, as JobTable shows it.", STRING);

    static final MBeanModel<View> MODEL = MBeanModel.<View>builder(
                    "org.faxmx.jmx.FaxServerMBean",
                    "A fax server. Its ports are the MBeans faxmx:type=FaxPort with the same server key; the "
                            + "operation getPorts reads them now.")
            .metrics("faxmx_server", "server=server")
            .text("Name", "Configured name of the fax server.", v -> v.mbean.facts.name())
            .text("Host", "Computer that Connect was given; empty means this machine.", v -> v.mbean.facts.host())
            .text(
                    "Backend",
                    "Where it is reached: com is Microsoft's fax COM library, simulated is the embedded "
                            + "simulated fax server.",
                    v -> v.mbean.facts.backend())
            .values("com", "simulated")
            .text(
                    "State",
                    "CONNECTING (until the first attempt has ended), CONNECTED, DISCONNECTED (by an operator) "
                            + "or UNREACHABLE (attempts to reconnect follow).",
                    v -> v.now.state().name())
            .values("CONNECTING", "CONNECTED", "DISCONNECTED", "UNREACHABLE")
            .integer(
                    "StateCode",
                    "State as a number: 0 CONNECTING, 1 CONNECTED, 2 DISCONNECTED, 3 UNREACHABLE.",
                    v -> v.now.state().code())
            .gauge()
            .range(0, 3)
            .codes(Arrays.stream(ServerState.values())
                    .map(state -> state.code() + "=" + state)
                    .toArray(String[]::new))
            .mainMetric("state")
            .flag("Connected", "Whether State is CONNECTED.", v -> v.now.connected())
            .mainMetric("connected")
            .include(model -> ServerFigures.addConnection(model, View::figures))
            .text(
                    "NextAttemptTime",
                    "When the next attempt to connect is due: ISO-8601, UTC; in the past where it waits for "
                            + "attempts to reach other servers; empty while none is, or one is being made.",
                    v -> ClientTime.moment(v.nextAttempt))
            .millis(
                    "NextAttemptMillis",
                    "Time until the next attempt to connect; 0 where it waits for attempts to reach other "
                            + "servers; -1 while none is due, or one is being made.",
                    View::nextAttemptMillis)
            .none(-1)
            .metric("next_attempt")
            .text(
                    "LastError",
                    "The last failure: what was attempted, the HRESULT with its name, and what to do; empty if "
                            + "there was none. It stays after later successes, see LastErrorTime.",
                    v -> v.now.failure().text())
            .quotesNumbers()
            .text(
                    "LastErrorTime",
                    "When LastError happened: ISO-8601, UTC; empty for never.",
                    v -> ClientTime.moment(v.now.failure().at()))
            .include(model -> ServerFigures.addLastError(model, View::figures))
            .gauge("PortCount", "ports", "How many ports are published.", v -> v.now.ports()
                    .size())
            .mainMetric("ports")
            .include(model -> ServerFigures.addPorts(model, View::figures))
            .attribute(
                    "PortTable",
                    arrayOf(FaxPortMBean.ROW.type()),
                    "All ports with the attributes of their MBeans, arrays aside, in one read.",
                    v -> FaxPortMBean.ROW.rows(v.ports()))
            .rows(FaxPortMBean.ROW)
            .attribute(
                    "PortColumns",
                    FaxPortMBean.COLUMNS.type(),
                    "The contents of PortTable as an array for each attribute: what belongs to one port has "
                            + "the same index in all of them. For thousands of ports: it is many times as fast.",
                    v -> FaxPortMBean.COLUMNS.columns(v.ports()))
            .rows(FaxPortMBean.ROW)
            .gauge(
                    "JobCount",
                    "jobs",
                    "How many jobs were in the queue when it was last read; -1 if it never was.",
                    v -> v.now.jobs() == null ? -1 : v.now.jobs().size())
            .microsoft("IFaxJobs::Count")
            .none(-1)
            .mainMetric("jobs")
            .include(model -> ServerFigures.addJobs(model, View::figures))
            .attribute("JobTable", arrayOf(JobRow.TYPE.type()), "The queue when it was last read.", View::jobTable)
            .microsoft("IFaxServer::GetJobs")
            .rows(JobRow.TYPE)
            .millis(
                    "JobTableAgeMillis",
                    "Time since the queue was last read; -1 if it never was.",
                    v -> v.age(v.now.queue().at()))
            .none(-1)
            .metric("job_table_age")
            .counter(
                    "LatePolls",
                    "polls",
                    "Polls of this server that were left out because the one before was not over, or that "
                            + "began late: more than a tenth of their interval, and 100 ms.",
                    v -> v.mbean.monitor.latePolls())
            .mainMetric("late_polls")
            .text(
                    "LastReadTime",
                    "When the ports were last enumerated: ISO-8601, UTC; empty for never.",
                    v -> ClientTime.moment(v.lastRead()))
            .millis(
                    "SnapshotAgeMillis",
                    "Time since the ports were last enumerated; -1 for never.",
                    v -> v.age(v.lastRead()))
            .none(-1)
            .mainMetric("snapshot_age")
            .millis("ReadMillis", "How long the last enumeration took; -1 where there was none.", View::readMillis)
            .none(-1)
            .mainMetric("read")
            .include(model -> ServerFigures.addWords(model, View::figures))
            .library("IFaxServer")
            .setting(Setting.RETRIES, "How often a fax is tried again after a failure; 0 for never.", View::setting)
            .units("retries")
            .setting(Setting.RETRY_DELAY, "Time between two attempts; 0 for at once.", View::setting)
            .units("min")
            .setting(
                    Setting.DIRTY_DAYS,
                    "Days that an unsent job stays in the queue. Microsoft's page calls 1 \"do not remove\"; "
                            + "the successor of the setting documents 0 for that.",
                    View::setting)
            .units("d")
            .setting(Setting.BRANDING, "Whether the server prints a banner line on outgoing pages.", View::setting)
            .setting(
                    Setting.USE_DEVICE_TSID,
                    "Whether the port's TSID is sent; if not, a document may bring its own.",
                    View::setting)
            .setting(
                    Setting.SERVER_COVERPAGE,
                    "Whether clients may use only the common cover pages stored on the server.",
                    View::setting)
            .setting(Setting.PAUSE_SERVER_QUEUE, "Whether the outgoing queue is paused.", View::setting)
            .mainMetric("queue_paused")
            .setting(
                    Setting.ARCHIVE_OUTBOUND_FAXES,
                    "Whether copies of outgoing faxes are kept; without effect unless ArchiveDirectory is set.",
                    View::setting)
            .setting(
                    Setting.ARCHIVE_DIRECTORY,
                    "Full path of the archive of outgoing faxes; without effect unless ArchiveOutboundFaxes is true.",
                    View::setting)
            .setting(
                    Setting.SERVER_MAPI_PROFILE,
                    "MAPI profile for routing and delivery reports; servers from Windows XP on refuse it, see "
                            + "UnsupportedSettings.",
                    View::setting)
            .setting(
                    Setting.DISCOUNT_RATE_START_HOUR,
                    "Hour at which the cheap-rate window opens, in the server's local time.",
                    View::setting)
            .units("h")
            .setting(Setting.DISCOUNT_RATE_START_MINUTE, "Minute at which the cheap-rate window opens.", View::setting)
            .units("min")
            .setting(
                    Setting.DISCOUNT_RATE_END_HOUR,
                    "Hour at which the cheap-rate window closes, in the server's local time; before its "
                            + "opening means past midnight.",
                    View::setting)
            .units("h")
            .setting(Setting.DISCOUNT_RATE_END_MINUTE, "Minute at which the cheap-rate window closes.", View::setting)
            .units("min")
            .library("")
            .attribute(
                    "UnsupportedSettings",
                    arrayOf(STRING),
                    "The settings that the server refused at the last reading; they are 0, -1, false or empty.",
                    v -> v.unsupported((setting, answer) -> setting.name()))
            .attribute(
                    "UnsupportedSettingReasons",
                    arrayOf(STRING),
                    "What the server answered for each of UnsupportedSettings, in the same order: the "
                            + "setting's name, the HRESULT with its name, and what to do.",
                    v -> v.unsupported((setting, answer) -> setting.name() + ": " + answer.getMessage()))
            .mutation(
                    "pauseJob",
                    VOID,
                    "Pauses a waiting job; an active one is paused when it waits again.",
                    SET_STATUS,
                    command(JobCommand.PAUSE),
                    JOB_ID)
            .mutation("resumeJob", VOID, "Resumes a paused job.", SET_STATUS, command(JobCommand.RESUME), JOB_ID)
            .mutation(
                    "restartJob",
                    VOID,
                    "Restarts a job; for the server the same as resuming.",
                    SET_STATUS,
                    command(JobCommand.RESTART),
                    JOB_ID)
            .mutation(
                    "deleteJob",
                    VOID,
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
                    v -> v.mbean.getPorts())
            .role(MBeanModel.MONITOR)
            .action(
                    "getJobs",
                    arrayOf(JobRow.TYPE.type()),
                    "Reads the queue now and returns it.",
                    "IFaxServer::GetJobs",
                    v -> JobRow.rows(v.mbean.monitor.getJobs(), v.mbean.monitor.words()))
            .role(MBeanModel.MONITOR)
            .rows(JobRow.TYPE)
            .action(
                    "connect",
                    "Connects to the fax server, in place of a connection that stands, and reads its ports.",
                    "IFaxServer::Connect",
                    v -> v.mbean.monitor.connect())
            .role(MBeanModel.OPERATOR)
            .action(
                    "disconnect",
                    "Disconnects from the fax server and stays disconnected until connect is invoked. The "
                            + "ports stay published with their last values, marked stale.",
                    "IFaxServer::Disconnect",
                    v -> v.mbean.monitor.disconnect())
            .role(MBeanModel.OPERATOR)
            .mutation(
                    "sendFax",
                    STRING,
                    "Queues a test fax and returns the job's id, or an empty text where the server returned none.",
                    "IFaxDoc::Send",
                    (v, given) -> v.mbean.sendFax(text(given[0]), text(given[1]), text(given[2])),
                    new OpenMBeanParameterInfoSupport(
                            "file",
                            "Plain name of a document in the folder that the setting sendFax names; of a simulated "
                                    + "fax server any name, where there is no such setting.",
                            STRING),
                    new OpenMBeanParameterInfoSupport(
                            "faxNumber",
                            "Number to send to, at most 64 characters; it must match the setting sendFax.numbers.",
                            STRING),
                    new OpenMBeanParameterInfoSupport(
                            "recipientName", "Recipient, at most 64 characters, or empty.", STRING))
            .userData(ChangeNotifier.EVENT)
            .notification(ChangeNotifier.PORT_ADDED, 6, "A port was added; its MBean is registered already.")
            .notification(ChangeNotifier.PORT_REMOVED, 5, "A port was removed; its MBean is unregistered already.")
            .notification(
                    ChangeNotifier.PORT_CHANGED,
                    6,
                    "An attribute of a port has changed, one notification for each: "
                            + String.join(", ", ChangeNotifier.ATTRIBUTES)
                            + ". Stale is notified if the port itself did not answer, or does again.")
            .notification(ChangeNotifier.SERVER_CONNECTED, 6, "State became CONNECTED, at first or again.")
            .notification(
                    ChangeNotifier.SERVER_DISCONNECTED,
                    2,
                    "State became UNREACHABLE, for the reason in message, or DISCONNECTED, by an operator. "
                            + "All ports are stale until it is CONNECTED.")
            .notification(
                    ChangeNotifier.FAX_FAILED,
                    5,
                    "A port entered a state that means a failure, such as BUSY or NO_DIAL_TONE: attribute is "
                            + "LastFailure, newValue the state. A fax that is tried again may fail several times.")
            .notification(
                    ChangeNotifier.READ_FAILED,
                    4,
                    "A reading, or a part of one, failed while the connection stands. It is sent when that "
                            + "begins and when the reason changes, not at each poll.")
            .build();

    private static final MBeanModel<View> WITHOUT_ARCHIVE = MODEL.withReadOnly(
            Setting.ARCHIVE_DIRECTORY,
            "the settings name no folders for it. Name them in the settings file, as in archiveFolders: ['D:\\Archive']");

    private final Facts facts;
    private final ServerMonitor monitor;
    private final MBeanRegistrar registrar;
    private final NotificationBroadcaster broadcaster;
    private final MonitorContext context;
    private final WriteRules rules;

    FaxServerMBean(
            Facts facts,
            WriteRules rules,
            ServerMonitor monitor,
            MBeanRegistrar registrar,
            NotificationBroadcaster broadcaster,
            PublishingContext context) {
        super(rules.archive().writable() ? MODEL : WITHOUT_ARCHIVE, context.writesAllowed());
        this.facts = facts;
        this.rules = rules;
        this.monitor = monitor;
        this.registrar = registrar;
        this.broadcaster = broadcaster;
        this.context = context.monitoring();
    }

    @Override
    View view() {
        return new View(this, monitor.snapshot(), monitor.nextAttempt().orElse(null));
    }

    @Override
    <S> void put(Setting<S> setting, Object value) {
        S checked = setting.check(value);
        if (setting == Setting.ARCHIVE_DIRECTORY) {
            rules.archive().check((String) checked);
        }
        monitor.put(setting, checked);
    }

    @Override
    void refused(String message) {
        monitor.record(message);
    }

    /** Of a fax, the file and the last two digits of the number: the rest is personal data. */
    @Override
    String shown(String operation, Object[] given) {
        if (!operation.equals("sendFax") || given.length < 2) {
            return super.shown(operation, given);
        }
        String number = String.valueOf(given[1]);
        int visible = Math.max(0, number.length() - 2);
        return "(" + given[0] + ", " + number.substring(0, visible).replaceAll("\\S", "*") + number.substring(visible)
                + ")";
    }

    private ObjectName[] getPorts() {
        monitor.getPorts();
        return registrar.names().toArray(ObjectName[]::new);
    }

    private String sendFax(String file, String faxNumber, String recipientName) {
        OutgoingFax fax;
        try {
            fax = rules.sending().check(file, faxNumber, recipientName);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(this + ": sendFax is refused: " + e.getMessage(), e);
        }
        return monitor.send(fax).map(JobId::text).orElse("");
    }

    private static BiFunction<View, Object[], Object> command(JobCommand command) {
        return (view, given) -> {
            view.mbean.monitor.command(new JobId((String) given[0]), command);
            return null;
        };
    }

    private static String text(Object parameter) {
        return parameter == null ? "" : (String) parameter;
    }

    @Override
    public MBeanNotificationInfo[] getNotificationInfo() {
        return getMBeanInfo().getNotifications();
    }

    @Override
    public void addNotificationListener(NotificationListener listener, NotificationFilter filter, Object handback) {
        broadcaster.addNotificationListener(listener, filter, handback);
    }

    @Override
    public void removeNotificationListener(NotificationListener listener) throws ListenerNotFoundException {
        broadcaster.removeNotificationListener(listener);
    }

    @Override
    public void removeNotificationListener(NotificationListener listener, NotificationFilter filter, Object handback)
            throws ListenerNotFoundException {
        broadcaster.removeNotificationListener(listener, filter, handback);
    }

    @Override
    public String toString() {
        return monitor.toString();
    }

    /** What the settings say of a fax server, as clients see it. */
    record Facts(String name, String host, String backend) {}

    /** The MBean with the values of one request: one snapshot, and what is due next. */
    record View(FaxServerMBean mbean, ServerSnapshot now, Instant nextAttempt) {

        Object setting(Setting<?> setting) {
            Object missing = setting.type() == Integer.class ? -1 : setting.type() == Boolean.class ? false : "";
            return now.configuration().get(setting).map(Object.class::cast).orElse(missing);
        }

        ServerFigures figures() {
            return new ServerFigures(mbean.monitor, now, mbean.context);
        }

        long age(MonitorContext.Moment moment) {
            return ClientTime.age(moment, mbean.context);
        }

        MonitorContext.Moment lastRead() {
            return now.reading() == null ? null : now.reading().at();
        }

        long readMillis() {
            return now.reading() == null ? -1 : now.reading().took().toMillis();
        }

        long nextAttemptMillis() {
            return nextAttempt == null
                    ? -1
                    : Math.max(
                            0,
                            Duration.between(mbean.context.clock().instant(), nextAttempt)
                                    .toMillis());
        }

        List<FaxPortMBean.View> ports() {
            return now.ports().list().stream()
                    .map(port -> new FaxPortMBean.View(mbean.monitor, mbean.context, now, port))
                    .toList();
        }

        CompositeData[] jobTable() {
            return JobRow.rows(now.jobs() == null ? List.of() : now.jobs(), mbean.monitor.words());
        }

        String[] unsupported(BiFunction<Setting<?>, FaxException, String> text) {
            Map<Setting<?>, FaxException> refused = now.configuration().refused();
            return Setting.OF_SERVER.stream()
                    .filter(refused::containsKey)
                    .map(setting -> text.apply(setting, refused.get(setting)))
                    .toArray(String[]::new);
        }
    }
}
