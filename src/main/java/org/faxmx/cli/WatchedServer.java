package org.faxmx.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.faxmx.fax.HiddenNumbers;

/**
 * A fax server as a bridge has answered. Ages are in milliseconds; -1 if there is none. Counts are -1 if they are not known.
 *
 * @param state as in its MBean
 * @param nextAttempt the time until the bridge connects again
 * @param lastError without what may be numbers that were called
 * @param errorMatters whether the cause may still be sought
 * @param readAge the time since ports or their status were read
 */
record WatchedServer(
        String name,
        String host,
        boolean simulated,
        String state,
        long stateAge,
        long nextAttempt,
        String lastError,
        long lastErrorAge,
        boolean errorMatters,
        long readAge,
        long portCount,
        long missing,
        long sending,
        long receiving,
        long outOfOrder,
        long stale,
        long waiting,
        boolean paused,
        long oldestAge,
        long failed,
        List<WatchedPort> ports) {

    /** What is read of each server. */
    static final List<String> ATTRIBUTES = List.of(
            "Name",
            "Host",
            "Backend",
            "State",
            "StateAgeMillis",
            "LastError",
            "LastErrorAgeMillis",
            "NextAttemptMillis",
            "PortCount",
            "PortsSending",
            "PortsReceiving",
            "PortsUnavailable",
            "PortsStale",
            "PortsMissing",
            "SnapshotAgeMillis",
            "JobsPending",
            "JobsNoLine",
            "JobsRetrying",
            "JobsPaused",
            "JobsFailed",
            "OldestJobAgeMillis",
            "PauseServerQueue",
            "PortColumns");

    private static final Duration MATTERS = Duration.ofMinutes(10);

    /**
     * A server from its attributes.
     *
     * @param now the time of the bridge
     */
    static WatchedServer of(Fields server, Instant now) {
        String name = server.text("Name");
        String state = server.text("State");
        Fields columns = server.object("PortColumns");
        List<Fields> rows = IntStream.range(0, columns.list("DeviceId").size())
                .mapToObj(columns::row)
                .toList();
        long errorAge = server.number("LastErrorAgeMillis");
        boolean error = !server.text("LastError").isEmpty();
        return new WatchedServer(
                name,
                server.text("Host"),
                server.text("Backend").equals("simulated"),
                state,
                server.number("StateAgeMillis"),
                server.number("NextAttemptMillis"),
                HiddenNumbers.in(server.text("LastError")),
                errorAge,
                error && (isTried(state) || errorAge < MATTERS.toMillis()),
                youngest(LongStream.concat(
                        LongStream.of(server.number("SnapshotAgeMillis")),
                        rows.stream().mapToLong(row -> row.number("StatusAgeMillis")))),
                server.number("PortCount"),
                server.number("PortsMissing"),
                server.number("PortsSending"),
                server.number("PortsReceiving"),
                server.number("PortsUnavailable"),
                server.number("PortsStale"),
                sum(server, "JobsPending", "JobsNoLine", "JobsRetrying", "JobsPaused"),
                server.flag("PauseServerQueue"),
                server.number("OldestJobAgeMillis"),
                server.number("JobsFailed"),
                rows.stream().map(row -> WatchedPort.of(name, row, now)).toList());
    }

    boolean connected() {
        return state.equals("CONNECTED");
    }

    boolean needsAttention() {
        return !connected() || outOfOrder > 0 || stale > 0 || missing > 0;
    }

    private static boolean isTried(String state) {
        return state.equals("UNREACHABLE") || state.equals("CONNECTING");
    }

    private static long youngest(LongStream ages) {
        return ages.filter(age -> age >= 0).min().orElse(-1);
    }

    private static long sum(Fields server, String... counts) {
        long sum = 0;
        for (String count : counts) {
            long number = server.number(count);
            if (number < 0) {
                return -1;
            }
            sum += number;
        }
        return sum;
    }
}
