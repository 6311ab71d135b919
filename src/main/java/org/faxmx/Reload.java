package org.faxmx;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.faxmx.config.BridgeSettings;
import org.faxmx.fax.FaxException;
import org.faxmx.monitor.DaemonThreads;

/**
 * Reads and applies settings, one after the other: otherwise settings that were read first could be applied last. A caller
 * does not wait for a change that takes long; its reload follows that change. Any thread may call it.
 */
final class Reload implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Reload.class.getName());

    private final SettingsSource source;
    private final Function<BridgeSettings, List<String>> applying;
    private final Duration longestWait;
    private final Duration longestClose;
    private final ReentrantLock changing = new ReentrantLock();
    // Whether a reload is to follow the change under way.
    private final AtomicBoolean pending = new AtomicBoolean();
    private final ExecutorService later = Executors.newSingleThreadExecutor(new DaemonThreads("faxmx-reload-"));

    /**
     * @param applying applies settings and returns what changed; throws an IllegalArgumentException, an
     *     IllegalStateException or a FaxException that says why nothing did
     * @param longestWait how long a caller waits for a change under way
     * @param longestClose how long {@link #close} does
     */
    Reload(
            SettingsSource source,
            Function<BridgeSettings, List<String>> applying,
            Duration longestWait,
            Duration longestClose) {
        this.source = source;
        this.applying = applying;
        this.longestWait = longestWait;
        this.longestClose = longestClose;
    }

    /** Carries out the change that comes before all others. */
    void first(Runnable change) {
        changing.lock();
        unlockAfter(() -> {
            change.run();
            return null;
        });
    }

    /**
     * Reads the settings and applies them. The outcome is logged too.
     *
     * @return what was done; empty if nothing has changed
     * @throws IllegalStateException saying why nothing was changed, or that it will be done after another change that
     *     takes long
     */
    List<String> reload() {
        if (!tryLock(longestWait)) {
            reloadLater();
            LOG.log(Level.INFO, "another change takes long; the settings are read again after it");
            throw new IllegalStateException("nothing is changed yet: another change of the fax servers is under way and"
                    + " takes long. The settings are read again after it");
        }
        return unlockAfter(this::readAndApply);
    }

    /**
     * Applies these settings.
     *
     * @return what was done; empty if nothing has changed
     * @throws IllegalStateException if another change takes long
     */
    List<String> apply(BridgeSettings settings) {
        if (!tryLock(longestWait)) {
            throw new IllegalStateException("another change of the fax servers is under way. Try again later");
        }
        return unlockAfter(() -> applying.apply(settings));
    }

    private <R> R unlockAfter(Supplier<R> change) {
        try {
            return change.get();
        } finally {
            changing.unlock();
        }
    }

    /** Drops the reload that is to follow a change, and waits for the change under way. */
    @Override
    public void close() {
        later.shutdownNow();
        if (tryLock(longestClose)) {
            changing.unlock();
        }
    }

    private boolean tryLock(Duration longest) {
        try {
            return changing.tryLock(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "nothing is changed: interrupted while another change of the fax servers was under way", e);
        }
    }

    /** One reload follows a change, however many callers did not wait for it. */
    private void reloadLater() {
        if (pending.getAndSet(true)) {
            return;
        }
        try {
            later.execute(this::reloadPending);
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("nothing is changed: the bridge is closed", e);
        }
    }

    private void reloadPending() {
        try {
            changing.lockInterruptibly();
        } catch (InterruptedException e) {
            LOG.log(Level.FINE, "no reload: the bridge is closing", e);
            return;
        }
        try {
            // A request from now on may be for settings that are newer than those read here.
            pending.set(false);
            readAndApply();
        } catch (IllegalStateException e) {
            LOG.log(Level.FINE, "refused, which is logged", e);
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "reloading the settings failed unexpectedly", e);
        } finally {
            changing.unlock();
        }
    }

    private List<String> readAndApply() {
        try {
            List<String> done = new ArrayList<>(applying.apply(source.read()));
            done.addAll(source.applied());
            (done.isEmpty() ? List.of("none of them has changed") : done)
                    .forEach(line -> LOG.log(Level.INFO, "settings read again: {0}", line));
            return done;
        } catch (IllegalArgumentException | IllegalStateException | FaxException e) {
            LOG.log(Level.WARNING, "settings read again and not taken, nothing is changed:");
            e.getMessage().lines().forEach(line -> LOG.log(Level.WARNING, "{0}", line));
            throw new IllegalStateException("nothing is changed: " + e.getMessage(), e);
        }
    }
}
