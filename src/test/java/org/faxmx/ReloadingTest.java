package org.faxmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
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
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ServerSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reloads of which the first takes as long as the test wants it to, and for which the others do not wait. */
@Timeout(60)
class ReloadingTest {

    private static final int PATIENCE_SECONDS = 30;

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final BlockingQueue<String> applied = new LinkedBlockingQueue<>();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private volatile String file = "first";
    private final Reloading reloading = new Reloading(() -> settings(file), this::apply, Duration.ZERO);

    @AfterEach
    void close() {
        reloading.close();
        clients.shutdownNow();
    }

    @Test
    void carriesOutLaterAndOnceWhatManyAskedForDuringAChange() throws Exception {
        Future<List<String>> first = clients.submit(reloading::reload);
        await(begun);
        for (int i = 0; i < 3; i++) {
            IllegalStateException refused = assertThrows(IllegalStateException.class, reloading::reload);
            assertEquals(
                    "nothing is changed yet: another change of the fax servers is under way and takes long. The settings"
                            + " are read again when it is over",
                    refused.getMessage());
        }
        file = "second";

        released.countDown();

        assertEquals(List.of("first"), first.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals("first", applied.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals("second", applied.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertNull(applied.poll(200, TimeUnit.MILLISECONDS), "read more than once more");
    }

    @Test
    void carriesOutLaterWhatIsAskedForWhileTheFirstServersAreStillConnected() throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        Future<?> start = clients.submit(() -> reloading.begin(() -> {
            begun.countDown();
            await(connected);
        }));
        await(begun);
        assertThrows(IllegalStateException.class, reloading::reload);
        assertNull(applied.poll());
        released.countDown();

        connected.countDown();

        start.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals("first", applied.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void isAskedAgainAfterAReloadThatWasCarriedOutLaterWasRefused() throws Exception {
        Future<List<String>> first = clients.submit(reloading::reload);
        await(begun);
        file = "wrong";
        assertThrows(IllegalStateException.class, reloading::reload);
        released.countDown();
        first.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals("first", applied.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals("wrong", applied.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));

        file = "third";
        try {
            assertEquals(List.of("third"), reloading.reload());
        } catch (IllegalStateException e) {
            // The refused one was not quite over: then this one is carried out later.
            assertTrue(e.getMessage().contains("read again when it is over"), e.getMessage());
        }
        assertEquals("third", applied.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void refusesSettingsThatAreHandedOverDuringAChange() throws Exception {
        Future<List<String>> first = clients.submit(reloading::reload);
        await(begun);
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> reloading.apply(settings("other")));
        assertEquals("another change of the fax servers is under way. Try again later", refused.getMessage());
        released.countDown();
        first.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals(List.of("other"), reloading.apply(settings("other")));
    }

    @Test
    void readsNothingAnyMoreWhenClosed() throws Exception {
        Future<List<String>> first = clients.submit(reloading::reload);
        await(begun);
        assertThrows(IllegalStateException.class, reloading::reload);

        reloading.close();
        released.countDown();

        first.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals("first", applied.poll());
        assertNull(applied.poll(100, TimeUnit.MILLISECONDS));
    }

    @Test
    void saysWhyNothingIsChanged() {
        released.countDown();
        file = "wrong";
        ExecutionException refused = assertThrows(ExecutionException.class, () -> clients.submit(reloading::reload)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals("nothing is changed: wrong it is", refused.getCause().getMessage());
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
