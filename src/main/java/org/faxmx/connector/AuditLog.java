package org.faxmx.connector;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.faxmx.access.Caller;
import org.faxmx.access.Caller.Peer;

/**
 * Who did what through the connectors, and what was refused: the logger {@code org.faxmx.audit}, a line of
 * {@code name=value} pairs for each event. What was done is logged at INFO, what was refused or failed at WARNING.
 *
 * <p>The number of lines is limited, so that no client can fill a disk or push the lines of others out of a log: refusals of
 * the same kind are one line a minute and a count; each caller, and all callers together, have so many lines a minute, for
 * what is done and for what is refused apart. What is left out is counted in a line of its own. Any thread may use it.
 */
public final class AuditLog implements AutoCloseable {

    /** The name of the logger. */
    public static final String NAME = "org.faxmx.audit";

    /** How a request ended. */
    public enum Outcome {
        /** It was carried out. */
        DONE,
        /** The bridge did not carry it out: the caller may not, or it makes no sense. */
        REFUSED,
        /** It was tried, and failed. */
        FAILED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Logger LOG = Logger.getLogger(NAME);

    private static final long WINDOW = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST_CALLERS = 200;
    private static final String OTHERS = "callers=others";
    private static final int LONGEST_USER = 64;

    private final LongSupplier nanos;

    // Guarded by this: the window that began then.
    private long began;
    private final Budget done = new Budget(300, 1200);
    private final Budget refused = new Budget(30, 300);
    private final Map<String, Repeats> repeats = new LinkedHashMap<>();

    /** @param nanos a monotonic clock in nanoseconds */
    public AuditLog(LongSupplier nanos) {
        this.nanos = nanos;
        this.began = nanos.getAsLong();
    }

    /**
     * A client has logged in, or has tried to.
     *
     * @param user the name that it gave, whatever that is
     * @param outcome DONE, or REFUSED
     * @param reason why it was refused; "" if it was not
     */
    public void login(Peer peer, String user, Outcome outcome, String reason) {
        String from = from(peer);
        // Those who try many names are one caller.
        record(from, from + " user=" + AuditText.quoted(user, LONGEST_USER) + " login", "", outcome, reason, true);
    }

    /**
     * A request was refused before it was known whose it is.
     *
     * @param request what it is, in a word
     */
    void unidentified(Peer peer, String request, String reason) {
        String from = from(peer);
        record(from, from + " request=" + AuditText.quoted(request, LONGEST_USER), "", Outcome.REFUSED, reason, true);
    }

    /**
     * A caller has requested something that changes the bridge or a fax server, or that was refused.
     *
     * @param action what and on what, in pairs; refusals that differ in nothing but values are of one kind
     * @param values old and new ones, in pairs
     */
    void request(Caller caller, String action, String values, Outcome outcome, String reason) {
        String who = from(caller.peer()) + " user=" + AuditText.quoted(caller.user(), LONGEST_USER) + " role="
                + caller.role();
        record(who, who + " " + action, values, outcome, reason, outcome != Outcome.DONE);
    }

    private static String from(Peer peer) {
        return "door=" + peer.connector() + " address=" + AuditText.quoted(peer.address(), LONGEST_USER);
    }

    private void record(
            String caller, String action, String values, Outcome outcome, String reason, boolean collapses) {
        Level level = outcome == Outcome.DONE ? Level.INFO : Level.WARNING;
        if (!LOG.isLoggable(level)) {
            return;
        }
        String end = " outcome=" + outcome + (reason.isEmpty() ? "" : " reason=" + AuditText.quoted(reason));
        List<Line> lines = new ArrayList<>();
        synchronized (this) {
            if (nanos.getAsLong() - began >= WINDOW) {
                endWindow(lines);
            }
            String kind = action + end;
            Repeats before = collapses ? repeats.get(kind) : null;
            if (before != null) {
                before.count++;
            } else if ((outcome == Outcome.DONE ? done : refused).take(caller, lines)) {
                lines.add(new Line(level, action + values + end));
                if (collapses) {
                    repeats.put(kind, new Repeats(level));
                }
            }
        }
        lines.forEach(Line::log);
    }

    private void endWindow(List<Line> lines) {
        repeats.forEach((kind, again) -> {
            if (again.count > 0) {
                lines.add(new Line(again.level, kind + " repeated=" + again.count));
            }
        });
        repeats.clear();
        done.end("done", lines);
        refused.end("refused", lines);
        began = nanos.getAsLong();
    }

    /** Logs what was counted so far; may be called again, and the log used after it. */
    @Override
    public void close() {
        List<Line> lines = new ArrayList<>();
        synchronized (this) {
            endWindow(lines);
        }
        lines.forEach(Line::log);
    }

    /** How many lines callers have in a window, and what was left out. */
    private static final class Budget {

        private final int ofEach;
        private final int ofAll;
        private final Map<String, Tally> tallies = new HashMap<>();
        private int taken;

        Budget(int ofEach, int ofAll) {
            this.ofEach = ofEach;
            this.ofAll = ofAll;
        }

        /** Whether that caller has another line; if not, it is counted, and the first time said. */
        boolean take(String caller, List<Line> lines) {
            String key = tallies.size() < MOST_CALLERS || tallies.containsKey(caller) ? caller : OTHERS;
            Tally tally = tallies.computeIfAbsent(key, any -> new Tally());
            if (tally.lines < ofEach && taken < ofAll) {
                tally.lines++;
                taken++;
                return true;
            }
            if (tally.leftOut++ == 0) {
                lines.add(new Line(Level.WARNING, key + " more lines of this minute are counted only"));
            }
            return false;
        }

        void end(String what, List<Line> lines) {
            tallies.forEach((caller, tally) -> {
                if (tally.leftOut > 0) {
                    lines.add(new Line(Level.WARNING, caller + " left-out=" + tally.leftOut + " of=" + what));
                }
            });
            tallies.clear();
            taken = 0;
        }
    }

    private static final class Tally {
        private int lines;
        private long leftOut;
    }

    private static final class Repeats {
        private final Level level;
        private long count;

        Repeats(Level level) {
            this.level = level;
        }
    }

    private record Line(Level level, String text) {

        void log() {
            LOG.log(level, text);
        }
    }
}
