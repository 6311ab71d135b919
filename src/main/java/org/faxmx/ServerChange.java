package org.faxmx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.faxmx.config.ServerSettings;
import org.faxmx.fax.FaxServer;

/**
 * One change of the fax servers that run, to be carried out once. Servers are connected, replaced and removed at the same
 * time, and each is listed and polled as soon as it can be: those that answer do not wait for those that hang.
 */
final class ServerChange {

    private static final Logger LOG = Logger.getLogger(ServerChange.class.getName());

    private final Roster roster;
    private final List<ServerSettings> wanted;
    private final List<RunningServer> before;
    private final Map<String, RunningServer> known;
    private final List<Fresh> fresh;

    /** Nothing is done yet. No other change of the same servers may be under way meanwhile. */
    ServerChange(Roster roster, List<ServerSettings> wanted) {
        this.roster = roster;
        this.wanted = List.copyOf(wanted);
        this.before = roster.now();
        this.known = before.stream().collect(Collectors.toMap(RunningServer::name, Function.identity()));
        this.fresh = wanted.stream()
                .filter(server -> !keeps(server))
                .map(server -> new Fresh(server, known.get(server.name())))
                .toList();
    }

    /**
     * Carries it out. All or nothing: where one server cannot be had or published, what was begun is undone.
     *
     * @throws org.faxmx.fax.FaxUnavailableException if a backend cannot be had on this machine
     * @throws IllegalStateException if a name is taken, the thread is interrupted, or no server is to begin any more
     */
    void carryOut() {
        try {
            fresh.forEach(Fresh::open);
            roster.order(wanted);
            // What is new first: undoing that leaves no trace.
            begin(Fresh::isNew);
            begin(server -> !server.isNew());
        } catch (RuntimeException | Error e) {
            undo(e);
            List<String> lost = fresh.stream()
                    .filter(Fresh::isLost)
                    .map(server -> "server " + server.settings.name())
                    .toList();
            if (!lost.isEmpty()) {
                throw new IllegalStateException(
                        e.getMessage() + "; but " + String.join(" and ", lost)
                                + " had to go for it and could not be published again",
                        e);
            }
            throw e;
        }
        wanted.stream().filter(this::keeps).forEach(server -> roster.adjust(known.get(server.name()), server));
        AtOnce.run(removed().<Runnable>map(server -> () -> remove(server)).toList());
    }

    /** What it does, a line for each server that is added, removed or changed. */
    List<String> told() {
        List<String> lines = new ArrayList<>();
        removed().map(RunningServer::name).sorted().forEach(name -> lines.add("removed server " + name));
        for (ServerSettings server : wanted) {
            RunningServer old = known.get(server.name());
            if (old == null) {
                lines.add("added server " + server.name());
                continue;
            }
            List<String> keys = server.differences(old.settings());
            if (!keys.isEmpty()) {
                lines.add("changed server " + server.name() + ": " + String.join(", ", keys));
            }
        }
        return lines;
    }

    /** How many servers run at the same time while it is under way, at most. */
    int most() {
        return wanted.size() + (int) removed().count();
    }

    private boolean keeps(ServerSettings server) {
        RunningServer old = known.get(server.name());
        return old != null && old.isConnectedAs(server);
    }

    private Stream<RunningServer> removed() {
        Set<String> names = wanted.stream().map(ServerSettings::name).collect(Collectors.toSet());
        return before.stream().filter(server -> !names.contains(server.name()));
    }

    private void begin(Predicate<Fresh> which) {
        AtOnce.run(fresh.stream()
                .filter(which)
                .<Runnable>map(server -> server::begin)
                .toList());
        requireNotInterrupted();
        roster.requireNotEnded();
    }

    private static void requireNotInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new IllegalStateException("publishing the fax servers was interrupted");
        }
    }

    private void undo(Throwable failure) {
        // Who is interrupted could not even connect the old ones again.
        boolean interrupted = Thread.interrupted();
        try {
            AtOnce.run(fresh.stream().<Runnable>map(server -> server::undo).toList());
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        } finally {
            roster.order(before.stream().map(RunningServer::settings).toList());
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void remove(RunningServer server) {
        try {
            roster.stop(server);
        } catch (RuntimeException e) {
            // It is not published any more, which is what was wanted.
            LOG.log(Level.WARNING, e, () -> "server " + server.name() + ": removing it");
        }
    }

    /** A server that is new or takes the place of an old one of its name. Used by one thread at a time. */
    private final class Fresh {

        private final ServerSettings settings;
        // Null for a new one.
        private final RunningServer old;
        private FaxServer opened;
        private RunningServer running;
        private boolean stopped;
        private boolean restored;

        Fresh(ServerSettings settings, RunningServer old) {
            this.settings = settings;
            this.old = old;
        }

        boolean isNew() {
            return old == null;
        }

        /** Whether it took the old one away, which was not published again. */
        boolean isLost() {
            return stopped && !restored && !roster.ended();
        }

        void open() {
            opened = roster.open(settings);
        }

        void begin() {
            requireNotInterrupted();
            roster.requireNotEnded();
            if (old != null) {
                // Its name is needed.
                stopped = true;
                roster.stop(old);
            }
            FaxServer server = Objects.requireNonNull(opened, "opened");
            // Closed by whoever gets it.
            opened = null;
            running = roster.start(settings, server);
        }

        void undo() {
            try {
                if (opened != null) {
                    opened.close();
                }
                if (running != null) {
                    roster.stop(running);
                }
            } finally {
                if (stopped && !roster.ended()) {
                    roster.start(old.settings(), roster.open(old.settings()));
                    restored = true;
                }
            }
        }
    }
}
