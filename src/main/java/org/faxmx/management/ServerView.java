package org.faxmx.management;

import java.time.Instant;
import java.util.List;
import javax.management.openmbean.CompositeData;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.ServerConfiguration;
import org.faxmx.fax.Setting;

/**
 * A fax server as it is shown at one moment.
 *
 * @param of whose it is
 * @param state where the connection stands
 * @param connection an order number: what ports did was told over an earlier connection if it was asked before
 * @param reading the last enumeration of the ports, or null before the first
 * @param outdated whether something happened since then that leaves its values in doubt
 * @param ports the published ports
 * @param configuration the server's settings
 * @param jobs the queue, or null before it was ever read
 * @param jobsAt when the queue was last read, or null for never
 * @param failure the last one
 * @param reconnections how often contact came back
 * @param nextAttempt when the next attempt to connect is due, or null where none is
 */
record ServerView(
        ManagedFaxServer of,
        ServerState state,
        long connection,
        Reading reading,
        boolean outdated,
        List<ShownPort> ports,
        ServerConfiguration configuration,
        List<FaxJob> jobs,
        Instant jobsAt,
        Failure failure,
        long reconnections,
        Instant nextAttempt) {

    /** A server of which nothing is known yet. */
    static ServerView unknown(ManagedFaxServer of) {
        return new ServerView(
                of,
                ServerState.CONNECTING,
                0,
                null,
                false,
                List.of(),
                ServerConfiguration.none(),
                null,
                null,
                Failure.NONE,
                0,
                null);
    }

    ServerView inState(ServerState next) {
        boolean back = state == ServerState.UNREACHABLE && next == ServerState.CONNECTED;
        return new ServerView(
                of,
                next,
                connection,
                reading,
                outdated,
                ports,
                configuration,
                jobs,
                jobsAt,
                failure,
                back ? reconnections + 1 : reconnections,
                nextAttempt);
    }

    /** The same where a connection is about to be made, with its values in doubt. */
    ServerView over(long next) {
        return new ServerView(
                of,
                state,
                next,
                reading,
                true,
                ports,
                configuration,
                jobs,
                jobsAt,
                failure,
                reconnections,
                nextAttempt);
    }

    /** The same with its values in doubt. */
    ServerView outdate() {
        return new ServerView(
                of,
                state,
                connection,
                reading,
                true,
                ports,
                configuration,
                jobs,
                jobsAt,
                failure,
                reconnections,
                nextAttempt);
    }

    ServerView withFailure(Failure last) {
        return new ServerView(
                of,
                state,
                connection,
                reading,
                outdated,
                ports,
                configuration,
                jobs,
                jobsAt,
                last,
                reconnections,
                nextAttempt);
    }

    ServerView withConfiguration(ServerConfiguration next) {
        return new ServerView(
                of,
                state,
                connection,
                reading,
                outdated,
                ports,
                next,
                jobs,
                jobsAt,
                failure,
                reconnections,
                nextAttempt);
    }

    ServerView withJobs(List<FaxJob> next, Instant at) {
        return new ServerView(
                of,
                state,
                connection,
                reading,
                outdated,
                ports,
                configuration,
                next,
                at,
                failure,
                reconnections,
                nextAttempt);
    }

    ServerView withPorts(List<ShownPort> next) {
        return new ServerView(
                of,
                state,
                connection,
                reading,
                outdated,
                next,
                configuration,
                jobs,
                jobsAt,
                failure,
                reconnections,
                nextAttempt);
    }

    /** The same after a further enumeration. */
    ServerView withReading(Reading next, List<ShownPort> read, ServerConfiguration settings) {
        return new ServerView(
                of, state, connection, next, false, read, settings, jobs, jobsAt, failure, reconnections, nextAttempt);
    }

    ServerView withNextAttempt(Instant next) {
        return new ServerView(
                of,
                state,
                connection,
                reading,
                outdated,
                ports,
                configuration,
                jobs,
                jobsAt,
                failure,
                reconnections,
                next);
    }

    boolean connected() {
        return state == ServerState.CONNECTED;
    }

    /** A port that it shows, or one that is about to be shown, or was. */
    ManagedFaxPort.View of(ShownPort port) {
        return new ManagedFaxPort.View(of, port, port.reading(reading), stale(port));
    }

    /** Whether values of a port are not those of a successful last reading and look. */
    private boolean stale(ShownPort port) {
        Activity activity = port.activity();
        boolean earlier = activity.readAt() != null && activity.order() < connection;
        return earlier || activity.silent() || stale(port.reading(reading));
    }

    private boolean stale(Reading ofPort) {
        long last = reading == null ? 0 : reading.order();
        // A port has its MBean before the reading that told it is shown here, and with it that the server answers.
        boolean newer = ofPort.order() > last;
        return !newer && (!connected() || outdated || ofPort.order() < last);
    }

    int stalePorts() {
        return (int) ports.stream().filter(this::stale).count();
    }

    CompositeData[] portTable() {
        return ManagedFaxPort.rowType().rows(portViews());
    }

    CompositeData portColumns() {
        return ManagedFaxPort.columnsType().columns(portViews());
    }

    private List<ManagedFaxPort.View> portViews() {
        return ports.stream().map(this::of).toList();
    }

    CompositeData[] jobTable() {
        return JobRow.TYPE.rows(jobs == null ? List.of() : jobs);
    }

    String[] unsupportedSettings() {
        return Setting.OF_SERVER.stream()
                .filter(configuration.refused()::containsKey)
                .map(Setting::name)
                .toArray(String[]::new);
    }

    /** Why each of these was refused. */
    String[] unsupportedReasons() {
        return Setting.OF_SERVER.stream()
                .filter(configuration.refused()::containsKey)
                .map(setting -> setting.name() + ": "
                        + configuration.refused().get(setting).getMessage())
                .toArray(String[]::new);
    }

    /** The last failure; kept after things went well again. */
    record Failure(String text, Instant at) {
        static final Failure NONE = new Failure("", null);
    }
}
