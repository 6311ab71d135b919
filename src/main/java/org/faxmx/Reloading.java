package org.faxmx;

import java.time.Duration;
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
import org.faxmx.management.DaemonThreads;

/**
 * The reading and applying of settings, one after the other: otherwise settings that were read first could be applied
 * last. Who asks for a reload is not kept waiting for ever, and his reload is not lost: it is carried out when those
 * before it are over. Any thread may call it.
 */
final class Reloading implements AutoCloseable {

    // The one voice for all that is told of the bridge.
    private static final Logger LOG = Logger.getLogger(FaxBridge.class.getName());

    private final SettingsSource source;
    private final Function<BridgeSettings, List<String>> applying;
    private final Duration longestWait;
    private final ReentrantLock changing = new ReentrantLock();
    // Whether somebody went away whose reload is still to be begun.
    private final AtomicBoolean owed = new AtomicBoolean();
    private final ExecutorService later = Executors.newSingleThreadExecutor(new DaemonThreads("faxmx-reload-later-"));

    /**
     * Nothing is read yet.
     *
     * @param applying applies settings and tells what that changed; throws an IllegalArgumentException, an
     *     IllegalStateException or a FaxException that says why it changed nothing
     * @param longestWait how long one waits until the changes before his own are over
     */
    Reloading(SettingsSource source, Function<BridgeSettings, List<String>> applying, Duration longestWait) {
        this.source = source;
        this.applying = applying;
        this.longestWait = longestWait;
    }

    /**
     * Reads the settings and applies them. What was done or why nothing was is logged too.
     *
     * @return what was done; empty if nothing has changed
     * @throws IllegalStateException saying why nothing was changed, or that it will be done later because another change
     *     takes long
     */
    List<String> reload() {
        if (!lock()) {
            readLater();
            LOG.log(Level.INFO, "another change takes long; settings are read again when it is over");
            throw new IllegalStateException("nothing is changed yet: another change of the fax servers is under way and"
                    + " takes long. The settings are read again when it is over");
        }
        return unlocking(this::readAndApply);
    }

    /** Carries out what comes before all changes: a reload that is asked for meanwhile follows it. */
    void begin(Runnable first) {
        changing.lock();
        unlocking(() -> {
            first.run();
            return null;
        });
    }

    /**
     * Applies these settings.
     *
     * @return what was done; empty if nothing has changed
     * @throws IllegalStateException if another change takes long
     */
    List<String> apply(BridgeSettings settings) {
        if (!lock()) {
            throw new IllegalStateException("another change of the fax servers is under way. Try again later");
        }
        return unlocking(() -> applying.apply(settings));
    }

    /** No reload is begun any more for those who did not wait. */
    @Override
    public void close() {
        later.shutdownNow();
    }

    /** However many ask while one change is under way, one reading after it tells all of them what there is to tell. */
    private void readLater() {
        if (owed.getAndSet(true)) {
            return;
        }
        try {
            later.execute(this::readOwed);
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("nothing is changed: the bridge is closed", e);
        }
    }

    private void readOwed() {
        try {
            changing.lockInterruptibly();
        } catch (InterruptedException e) {
            LOG.log(Level.FINE, "no reload: the bridge is ending", e);
            return;
        }
        // Who asks from now on may know of settings that are newer than those which are read now.
        owed.set(false);
        try {
            unlocking(this::readAndApply);
        } catch (IllegalStateException e) {
            LOG.log(Level.FINE, "refused, which was told", e);
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "reloading the settings failed unexpectedly", e);
        }
    }

    private List<String> readAndApply() {
        try {
            List<String> done = applying.apply(source.read());
            (done.isEmpty() ? List.of("nothing has changed") : done)
                    .forEach(line -> LOG.log(Level.INFO, "settings read again: {0}", line));
            return done;
        } catch (IllegalArgumentException | IllegalStateException | FaxException e) {
            LOG.log(Level.WARNING, "settings read again and not taken, nothing is changed:");
            e.getMessage().lines().forEach(line -> LOG.log(Level.WARNING, "{0}", line));
            throw new IllegalStateException("nothing is changed: " + e.getMessage(), e);
        }
    }

    private boolean lock() {
        try {
            return changing.tryLock(longestWait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "nothing is changed: interrupted while another change of the fax servers was under way", e);
        }
    }

    private <R> R unlocking(Supplier<R> work) {
        try {
            return work.get();
        } finally {
            changing.unlock();
        }
    }
}
