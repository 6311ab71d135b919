package org.faxmx;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.faxmx.config.ServerSettings;
import org.faxmx.fax.FaxServer;
import org.faxmx.management.ManagedFaxServer;
import org.faxmx.management.Polling;
import org.faxmx.management.Surroundings;

/**
 * The fax servers that run at the moment: each is listed from when it is published until it begins to be closed, so what
 * is listed is polled. Any thread may call it. Its lock is never held while a fax server is asked something.
 */
final class Roster implements AutoCloseable {

    // Multiples of it lie far from each other in an interval, however many there are: each server's share is the next.
    private static final double GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

    private final boolean writes;
    private final Function<ServerSettings, FaxServer> opening;
    private final Surroundings around;
    private final AtomicInteger polled = new AtomicInteger();

    // Guarded by this.
    private final Map<String, RunningServer> listed = new LinkedHashMap<>();
    private final Map<String, Integer> places = new HashMap<>();

    // Written under the lock.
    private volatile boolean ended;
    private volatile List<RunningServer> now = List.of();

    /**
     * Empty.
     *
     * @param opening makes a fax server out of its settings, not connected
     */
    Roster(boolean writes, Function<ServerSettings, FaxServer> opening, Surroundings around) {
        this.writes = writes;
        this.opening = opening;
        this.around = around;
    }

    /** What runs at this moment, in the order that was asked for. */
    List<RunningServer> now() {
        return now;
    }

    /** Has servers listed in this order, whether they run already or not; others come after them. */
    synchronized void order(List<ServerSettings> servers) {
        places.clear();
        servers.forEach(server -> places.put(server.name(), places.size()));
        show();
    }

    /**
     * Makes a fax server, not connected.
     *
     * @throws org.faxmx.fax.FaxUnavailableException if its backend cannot be had on this machine
     */
    FaxServer open(ServerSettings settings) {
        return opening.apply(settings);
    }

    /**
     * Publishes a server, has it polled and lists it. Returns when it has answered or failed to.
     *
     * @param server is closed if this fails
     * @throws IllegalStateException if its name is taken, or no server is to begin any more
     */
    RunningServer start(ServerSettings settings, FaxServer server) {
        if (ended) {
            server.close();
            throw noMore();
        }
        PublishedServer published = PublishedServer.publish(
                new ManagedFaxServer.Facts(
                        settings.name(), settings.host(), settings.backend().toString(), writes),
                server,
                around);
        try {
            return list(polled(settings, published));
        } catch (RuntimeException | Error e) {
            published.close();
            throw e;
        }
    }

    /** Polls a server that runs at the times of other settings, and gives requests up after theirs. */
    void adjust(RunningServer known, ServerSettings settings) {
        if (!known.settings().timeout().equals(settings.timeout())) {
            known.published().timeout(settings.timeout());
        }
        if (known.settings().polling().equals(settings.polling())) {
            list(new RunningServer(settings, known.published(), known.polling()));
        } else {
            known.polling().close();
            list(polled(settings, known.published()));
        }
    }

    /** Takes a server from the list and closes it. One that hangs is waited for some seconds. */
    void stop(RunningServer server) {
        synchronized (this) {
            listed.remove(server.name(), server);
            show();
        }
        server.close();
    }

    /** From now on no server begins to run. */
    synchronized void end() {
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    void requireNotEnded() {
        if (ended) {
            throw noMore();
        }
    }

    /** Ends and closes all that run, at the same time, even if some of it fails to; may be called again. */
    @Override
    public void close() {
        end();
        AtOnce.run(now.stream().<Runnable>map(server -> () -> stop(server)).toList());
    }

    private RunningServer polled(ServerSettings settings, PublishedServer published) {
        return new RunningServer(
                settings,
                published,
                Polling.start(
                        published.managed(),
                        settings.polling().ports(),
                        settings.polling().status(),
                        GOLDEN_RATIO * polled.incrementAndGet(),
                        around));
    }

    private RunningServer list(RunningServer server) {
        synchronized (this) {
            if (!ended) {
                listed.put(server.name(), server);
                show();
                return server;
            }
        }
        server.polling().close();
        throw noMore();
    }

    private void show() {
        List<RunningServer> next = new ArrayList<>(listed.values());
        next.sort(Comparator.comparing(server -> places.getOrDefault(server.name(), Integer.MAX_VALUE)));
        now = List.copyOf(next);
    }

    private static IllegalStateException noMore() {
        return new IllegalStateException("the bridge is closed");
    }
}
