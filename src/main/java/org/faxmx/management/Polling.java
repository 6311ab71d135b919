package org.faxmx.management;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.faxmx.fax.FaxException;

/**
 * The regular reading of one fax server: its ports, and what they are doing. A reading begins a full interval after the
 * one before it ended, so a slow server is not asked faster than it answers.
 */
public final class Polling implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Polling.class.getName());

    private final List<ScheduledFuture<?>> tasks = new ArrayList<>();

    private Polling() {}

    /**
     * Begins to read a server.
     *
     * @param server what is read
     * @param ports pause between two enumerations; zero for none
     * @param status pause between two looks at what the ports are doing; zero for none
     * @param share of an interval to wait at first, 0 to 1: servers with different shares are not all read at once
     * @param executor what carries it out
     */
    public static Polling start(
            ManagedFaxServer server, Duration ports, Duration status, double share, ScheduledExecutorService executor) {
        Polling polling = new Polling();
        polling.schedule(server, server::poll, ports, share, executor);
        polling.schedule(server, server::pollStatus, status, share, executor);
        return polling;
    }

    private void schedule(
            ManagedFaxServer server,
            Runnable reading,
            Duration interval,
            double share,
            ScheduledExecutorService executor) {
        if (interval.isZero()) {
            return;
        }
        long millis = interval.toMillis();
        tasks.add(executor.scheduleWithFixedDelay(
                () -> read(server, reading), (long) (millis * share), millis, TimeUnit.MILLISECONDS));
    }

    private static void read(ManagedFaxServer server, Runnable reading) {
        try {
            reading.run();
        } catch (FaxException e) {
            // It stands in LastError and was logged when it began.
            LOG.log(Level.FINE, e, () -> server + ": polling");
        } catch (NotNowException e) {
            // Somebody else's operation takes long, contact was lost just now, or the bridge is ending: no defect.
            LOG.log(Level.FINE, e, () -> server + ": polling");
        } catch (RuntimeException e) {
            // A scheduled task that throws is never run again.
            LOG.log(Level.SEVERE, e, () -> server + ": polling failed unexpectedly");
        }
    }

    /** Stops; a reading under way is not waited for. */
    @Override
    public void close() {
        tasks.forEach(task -> task.cancel(false));
    }
}
