package org.faxmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.connector.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reloads of which the first takes until the test releases it; the others do not wait for it. */
@Timeout(60)
class ReloadTest {

    private static final int PATIENCE_SECONDS = 30;

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final BlockingQueue<String> applied = new LinkedBlockingQueue<>();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private volatile String file = "first";
    private final Reload reload = new Reload(() -> settings(file), this::apply, Duration.ZERO, Duration.ZERO);

    @AfterEach
    void close() {
        reload.close();
        clients.shutdownNow();
    }

    @Test
    void followsAChangeOnceHoweverManyRequestedIt() throws Exception {
        Future<List<String>> first = clients.submit(reload::reload);
        await(begun);
        for (int i = 0; i < 3; i++) {
            IllegalStateException refused = assertThrows(IllegalStateException.class, reload::reload);
            assertEquals(
                    "nothing is changed yet: another change of the fax servers is under way and takes long. The settings"
                            + " are read again after it",
                    refused.getMessage());
        }
        file = "second";

        released.countDown();

        assertEquals(List.of("first"), first.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals("first", applied.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals("second", applied.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        file = "third";
        assertEquals(List.of("third"), applyFile());
        assertEquals(List.of("third"), List.copyOf(applied), "read more than once after the change");
    }

    @Test
    void followsTheFirstChange() throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        Future<?> start = clients.submit(() -> reload.first(() -> {
            begun.countDown();
            await(connected);
            applied.add("start");
        }));
        await(begun);
        released.countDown();
        assertThrows(IllegalStateException.class, reload::reload);

        connected.countDown();

        start.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals("start", applied.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals("first", applied.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void reloadsAgainAfterOneThatFollowedAChangeWasRefused() throws Exception {
        Future<List<String>> first = clients.submit(reload::reload);
        await(begun);
        file = "wrong";
        assertThrows(IllegalStateException.class, reload::reload);
        released.countDown();
        first.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals("first", applied.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals("wrong", applied.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));

        file = "third";
        try {
            assertEquals(List.of("third"), reload.reload());
        } catch (IllegalStateException e) {
            // The refused one had not ended yet: this one follows it.
            assertTrue(e.getMessage().contains("read again after it"), e.getMessage());
        }
        assertEquals("third", applied.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void refusesToApplySettingsDuringAChange() throws Exception {
        Future<List<String>> first = clients.submit(reload::reload);
        await(begun);
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> reload.apply(settings("other")));
        assertEquals("another change of the fax servers is under way. Try again later", refused.getMessage());
        released.countDown();
        first.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals(List.of("other"), reload.apply(settings("other")));
    }

    @Test
    void readsNothingAfterItWasClosed() throws Exception {
        Future<List<String>> first = clients.submit(reload::reload);
        await(begun);
        assertThrows(IllegalStateException.class, reload::reload);

        reload.close();
        released.countDown();

        first.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        file = "after";
        assertEquals(List.of("after"), applyFile());
        assertEquals(List.of("first", "after"), List.copyOf(applied));
    }

    @Test
    void waitsForTheChangeUnderWayWhenItIsClosed() throws Exception {
        Duration patience = Duration.ofSeconds(PATIENCE_SECONDS);
        try (Reload patient = new Reload(() -> settings(file), this::apply, patience, patience)) {
            Future<List<String>> change = clients.submit(patient::reload);
            await(begun);
            Future<?> closing = clients.submit(patient::close);
            released.countDown();

            closing.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertEquals("first", applied.poll());
            change.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Test
    void changesNothingIfTheThreadIsInterrupted() {
        Thread.currentThread().interrupt();
        try {
            IllegalStateException refused = assertThrows(IllegalStateException.class, reload::reload);
            assertTrue(refused.getMessage().startsWith("nothing is changed: interrupted"), refused.getMessage());
            assertTrue(Thread.currentThread().isInterrupted(), "the interruption was swallowed");
        } finally {
            Thread.interrupted();
        }
        assertEquals(List.of(), List.copyOf(applied));
    }

    @Test
    void saysWhyNothingIsChanged() {
        released.countDown();
        file = "wrong";
        ExecutionException refused = assertThrows(
                ExecutionException.class, () -> clients.submit(reload::reload).get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals("nothing is changed: wrong it is", refused.getCause().getMessage());
    }

    /** Applies the settings of the file as soon as no other change is under way. */
    private List<String> applyFile() throws Exception {
        AtomicReference<List<String>> done = new AtomicReference<>();
        Eventually.holds(
                () -> {
                    try {
                        done.set(reload.apply(settings(file)));
                        return true;
                    } catch (IllegalStateException e) {
                        return false;
                    }
                },
                () -> "a change does not end");
        return done.get();
    }

    private List<String> apply(BridgeSettings settings) {
        String name = settings.servers().get(0).name();
        begun.countDown();
        await(released);
        applied.add(name);
        if (name.equals("wrong")) {
            throw new IllegalArgumentException("wrong it is");
        }
        return List.of(name);
    }

    private static BridgeSettings settings(String server) {
        return new BridgeSettings(
                List.of(new ServerSettings(server, "", Backend.SIMULATED)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "held up for too long");
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
