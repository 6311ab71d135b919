package org.faxmx.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * A port as a bridge has answered. Ages are in milliseconds; -1 if there is none.
 *
 * @param server the name of its server
 * @param kind what its state means
 * @param doing its state in words
 * @param stuck whether the same page is under way for long
 * @param page the page under way, from 1; 0 if there is none
 * @param pages how many there are; 0 if that is not known
 * @param lastFailure in words; empty if there was none
 */
record WatchedPort(
        String server,
        String name,
        long deviceId,
        Kind kind,
        String doing,
        boolean stuck,
        long stateAge,
        long page,
        long pages,
        long sent,
        long received,
        long failures,
        String lastFailure,
        long lastFailureAge) {

    private static final Set<String> BETWEEN =
            Set.of("DIALING", "RINGING", "ANSWERED", "INITIALIZING", "ROUTING", "ABORTING", "NOT_FAX_CALL");
    private static final Set<String> FAILED =
            Set.of("BUSY", "NO_ANSWER", "BAD_ADDRESS", "DISCONNECTED", "CALL_DELAYED", "CALL_BLACKLISTED");
    // A page takes about a minute.
    private static final Duration STUCK = Duration.ofMinutes(5);

    /** What a state means, the one that matters most first. */
    enum Kind {
        OUT_OF_ORDER,
        STALE,
        FAILED,
        BUSY,
        IDLE
    }

    /**
     * A port from its row of {@code PortColumns}.
     *
     * @param now the time of the bridge
     */
    static WatchedPort of(String server, Fields row, Instant now) {
        Kind kind = kind(row);
        String lastFailure = row.text("LastFailure");
        return new WatchedPort(
                server,
                row.text("Name"),
                row.number("DeviceId"),
                kind,
                doing(kind, row.text("DeviceState"), row.text("StatusText")),
                row.number("PageAgeMillis") > STUCK.toMillis(),
                row.number("StateAgeMillis"),
                row.number("CurrentPage"),
                row.number("PageCount"),
                row.number("SendsSeen"),
                row.number("ReceivesSeen"),
                row.number("FailuresSeen"),
                PageWords.of("state." + lastFailure, lastFailure),
                age(row.text("LastFailureTime"), now));
    }

    boolean needsAttention() {
        return kind == Kind.STALE || kind == Kind.OUT_OF_ORDER || stuck;
    }

    /** The place in a list that has those first that matter most. */
    int rank() {
        return needsAttention() ? 0 : kind.ordinal();
    }

    private static Kind kind(Fields row) {
        if (row.flag("Stale")) {
            return Kind.STALE;
        }
        if (!row.flag("InService")) {
            return Kind.OUT_OF_ORDER;
        }
        String state = row.text("DeviceState");
        if (row.flag("Sending") || row.flag("Receiving") || BETWEEN.contains(state)) {
            return Kind.BUSY;
        }
        return FAILED.contains(state) ? Kind.FAILED : Kind.IDLE;
    }

    private static String doing(Kind kind, String state, String statusText) {
        if (kind == Kind.STALE) {
            return PageWords.of("state.STALE", "Stale");
        }
        String words = state.equals("UNKNOWN") ? "" : PageWords.of("state." + state, "");
        if (!words.isEmpty()) {
            return words;
        }
        return statusText.isEmpty() ? PageWords.of("state.UNKNOWN", state) : statusText;
    }

    private static long age(String time, Instant now) {
        return time.isEmpty()
                ? -1
                : Math.max(0, Duration.between(Instant.parse(time), now).toMillis());
    }
}
