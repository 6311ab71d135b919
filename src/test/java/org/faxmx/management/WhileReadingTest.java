package org.faxmx.management;

import static org.faxmx.management.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.Attribute;
import javax.management.MBeanException;
import javax.management.ObjectName;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.JobType;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Requests for one thing while much is being read: they are not held up, and what they brought is not hidden by what the
 * reading brings afterwards. A held-up enumeration has been told everything already, so what it tells is old.
 */
@Timeout(60)
class WhileReadingTest {

    private static final int PATIENCE_SECONDS = 30;
    private static final String GUID = "{72380390-4C90-407C-AD5E-3B3A3B0F14A5}";

    private final FakeFaxServer fax = new FakeFaxServer().has(port(1, "A"), port(2, "B"), port(3, "C"));
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final Hold hold = new Hold();
    private final PublishedServer published;
    private final ObjectName name = ObjectNames.faxPort("S", "A", new DeviceId(1), 1);
    private final ObjectName method = ObjectNames.routingMethod("S", "A", new DeviceId(1), GUID, 1);

    WhileReadingTest() {
        fax.routes(new RoutingMethod(new DeviceId(1), "A", GUID, "f", "Store", "x.dll", "E", "", true));
        published = PublishedServer.writable(fax);
    }

    @AfterEach
    void close() throws InterruptedException {
        hold.release();
        clients.shutdownNow();
        assertTrue(clients.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS));
        published.close();
    }

    @Test
    void aWriteToAPortIsNotHeldUpAndStaysVisible() throws Exception {
        Future<List<ObjectName>> enumeration = enumerate();

        write(name, "Rings", 7);

        assertEquals(7, published.get(name, "Rings"));
        assertFalse(enumeration.isDone());
        hold.release();
        assertEquals(3, end(enumeration).size());
        assertEquals(7, published.get(name, "Rings"));
        assertEquals(List.of(7, 1, 1), published.column("Rings"));
        assertEquals(List.of(false, false, false), published.column("Stale"));

        // What a reading tells that began later is news.
        fax.has(port(1, "A").toBuilder().rings(3).build());
        published.getPorts();
        assertEquals(List.of(3), published.column("Rings"));
    }

    @Test
    void aWriteToAPortStaysVisibleEvenIfTheEnumerationFindsItRenamed() throws Exception {
        fax.has(port(1, "Better"), port(2, "B"));
        Future<List<ObjectName>> enumeration = enumerate();

        write(name, "Rings", 7);
        hold.release();

        ObjectName renamed = end(enumeration).get(0);
        assertEquals(ObjectNames.faxPort("S", "Better", new DeviceId(1), 1), renamed);
        assertEquals(7, published.get(renamed, "Rings"));
    }

    @Test
    void aWriteWhoseAnswerComesAfterTheEnumerationIsShownByTheMBeanThatThePortHasThen() throws Exception {
        fax.onPut(hold);
        Future<?> writing = start(() -> {
            write(name, "Rings", 7);
            return null;
        });
        hold.awaitReached();
        fax.has(port(1, "Better"));
        ObjectName renamed = published.getPorts().get(0);

        hold.release();
        end(writing);

        assertEquals(7, published.get(renamed, "Rings"));
        assertEquals(List.of(7), published.column("Rings"));
    }

    @Test
    void aWriteToTheServerIsNotHeldUpAndStaysVisible() throws Exception {
        write(PublishedServer.SERVER, "Retries", 1);
        fax.afterConfigurations(hold);
        Future<List<ObjectName>> enumeration = start(published::getPorts);
        hold.awaitReached();

        write(PublishedServer.SERVER, "Retries", 5);

        hold.release();
        end(enumeration);
        assertEquals(5, published.get("Retries"));
        fax.isConfigured(fax.configuration().with(Setting.RETRIES, 2));
        published.getPorts();
        assertEquals(2, published.get("Retries"));
    }

    @Test
    void aWriteToARoutingMethodIsNotHeldUpAndStaysVisible() throws Exception {
        Future<List<ObjectName>> enumeration = enumerate();

        write(method, "Enable", false);

        hold.release();
        end(enumeration);
        assertEquals(false, published.get(method, "Enable"));
        fax.routes(new RoutingMethod(new DeviceId(1), "A", GUID, "f", "Store", "x.dll", "E", "", true));
        published.getPorts();
        assertEquals(true, published.get(method, "Enable"));
    }

    @Test
    void lookingAtAPortAndCommandingJobsAreNotHeldUp() throws Exception {
        fax.shows(FaxStatus.builder(new DeviceId(1)).description("Ringing").build());
        fax.queues(FaxJob.builder(7, JobType.SEND).build());
        Future<List<ObjectName>> enumeration = enumerate();

        published.mbeans.invoke(name, "refreshStatus", null, null);
        command("pauseJob", 7);
        published.mbeans.invoke(PublishedServer.SERVER, "sendFax", new Object[] {"C:\\a.tif", "1", ""}, new String[] {
            "java.lang.String", "java.lang.String", "java.lang.String"
        });

        assertEquals("Ringing", published.get(name, "StatusText"));
        assertEquals(List.of("job 7 PAUSE", "send C:\\a.tif to 1 for "), fax.written());
        assertEquals(1, published.get("JobCount"));
        assertFalse(enumeration.isDone());
        hold.release();
        end(enumeration);
        assertEquals("Ringing", published.get(name, "StatusText"));
    }

    @Test
    void anOlderLookTellsOfNoChangesThatNeverWere() throws Exception {
        fax.shows(FaxStatus.builder(new DeviceId(1)).description("Available").build());
        published.managed.pollStatus();
        fax.afterLooks(hold);
        Future<?> look = start(() -> {
            published.managed.pollStatus();
            return null;
        });
        hold.awaitReached();
        fax.shows(FaxStatus.builder(new DeviceId(1))
                .sending(true)
                .description("Sending")
                .currentPage(1)
                .build());

        published.mbeans.invoke(name, "refreshStatus", null, null);

        assertEquals(1L, published.get(name, "SendsSeen"));
        hold.release();
        end(look);
        assertEquals("Sending", published.get(name, "StatusText"));
        published.managed.pollStatus();
        assertEquals(1L, published.get(name, "SendsSeen"));
        assertEquals(1L, published.get(name, "PagesSentSeen"));
        assertEquals(1L, published.get(name, "StateChanges"));
    }

    @Test
    void anOlderLookThatAPortDidNotAnswerDoesNotCallItStale() throws Exception {
        fax.hides(FakeFaxServer.failed("FaxPort.GetStatus"));
        fax.afterLooks(hold);
        Future<?> look = start(() -> {
            published.managed.pollStatus();
            return null;
        });
        hold.awaitReached();
        fax.shows(FaxStatus.builder(new DeviceId(1)).description("Available").build());
        published.mbeans.invoke(name, "refreshStatus", null, null);

        hold.release();
        end(look);

        assertEquals(List.of(false, true, true), published.column("Stale"));
    }

    @Test
    void anOlderReadingOfTheQueueDoesNotHideANewerOne() throws Exception {
        fax.queues(FaxJob.builder(7, JobType.SEND).build());
        fax.duringQueueReadings(hold);
        Future<Object> reading = start(() -> published.mbeans.invoke(PublishedServer.SERVER, "getJobs", null, null));
        hold.awaitReached();
        fax.queues(
                FaxJob.builder(7, JobType.SEND).build(),
                FaxJob.builder(8, JobType.SEND).build());

        command("pauseJob", 7);

        assertEquals(2, published.get("JobCount"));
        hold.release();
        assertEquals(2, ((Object[]) end(reading)).length);
        assertEquals(2, published.get("JobCount"));
    }

    @Test
    void aWriteOfPriorityReadsAllPortsAtOnce() throws Exception {
        fax.onPut(this::swap);

        write(name, "Priority", 1);

        assertEquals(List.of(2, 1), published.column("Priority"));
        assertEquals(List.of(), published.scheduler.pending());
    }

    @Test
    void aWriteOfPriorityDoesNotWaitForAReadingAndAllPortsAreReadAfterIt() throws Exception {
        Future<List<ObjectName>> enumeration = enumerate();
        fax.onPut(this::swap);
        int calls = fax.calls();

        write(name, "Priority", 1);

        assertEquals(calls + 1, fax.calls(), "more was asked for than the write");
        assertEquals(List.of(), published.scheduler.pending());
        assertFalse(enumeration.isDone());
        hold.release();
        assertEquals(3, end(enumeration).size());
        assertEquals(List.of(0L), published.scheduler.pending());
        published.scheduler.runNext();
        assertEquals(List.of(2, 1), published.column("Priority"));
        assertEquals(List.of(false, false), published.column("Stale"));
        assertEquals(List.of(), published.scheduler.pending());
    }

    @Test
    void allPortsAreReadOnceAfterAReadingHoweverManyPrioritiesWereWritten() throws Exception {
        Future<List<ObjectName>> enumeration = enumerate();
        write(name, "Priority", 1);
        write(name, "Priority", 2);
        hold.release();
        end(enumeration);
        AtomicInteger readings = new AtomicInteger();
        fax.afterReadings(readings::incrementAndGet);

        published.scheduler.runNext();

        assertEquals(1, readings.get());
        assertEquals(List.of(), published.scheduler.pending());
    }

    @Test
    void aWriteOfPriorityDuringTheReadingAfterAnotherHasAllPortsReadOnceMore() throws Exception {
        fax.afterReadings(hold);
        Future<?> first = start(() -> {
            write(name, "Priority", 1);
            return null;
        });
        hold.awaitReached();
        fax.onPut(this::swap);

        write(name, "Priority", 1);

        hold.release();
        end(first);
        assertEquals(List.of(0L), published.scheduler.pending());
        published.scheduler.runNext();
        assertEquals(List.of(2, 1), published.column("Priority"));
    }

    @Test
    void aReadingAfterAWriteThatFailsIsTriedNoMore() throws Exception {
        Future<List<ObjectName>> enumeration = enumerate();
        write(name, "Priority", 1);
        hold.release();
        end(enumeration);
        fax.failReadings(FakeFaxServer.denied());

        published.scheduler.runNext();

        assertEquals(List.of(true, true, true), published.column("Stale"));
        assertTrue(published.get("LastError").toString().contains("E_ACCESSDENIED"));
        assertEquals(List.of(), published.scheduler.pending());
    }

    @Test
    void nothingIsReadAfterAWriteOnceTheServerIsClosed() throws Exception {
        Future<List<ObjectName>> enumeration = enumerate();
        write(name, "Priority", 1);
        hold.release();
        end(enumeration);
        published.managed.close();
        int calls = fax.calls();

        published.scheduler.runNext();

        assertEquals(calls, fax.calls());
        assertEquals(List.of(), published.scheduler.pending());
    }

    private void swap() {
        fax.has(
                port(3, "C").toBuilder().priority(2).build(),
                port(1, "A").toBuilder().priority(1).build());
    }

    @Test
    void anEnumerationThatIsRefusedHidesNothingOfTheOneAfterAWrite() throws Exception {
        fax.reads(() -> {
            hold.run();
            throw FakeFaxServer.denied();
        });
        Future<List<ObjectName>> enumeration = start(published::getPorts);
        hold.awaitReached();
        fax.heal();
        write(name, "Priority", 1);

        hold.release();

        assertInstance(MBeanException.class, assertThrows(ExecutionException.class, () -> end(enumeration)));
        published.scheduler.runNext();
        assertEquals(List.of(false, false, false), published.column("Stale"));
    }

    @Test
    void twoEnumerationsFollowEachOther() throws Exception {
        AtomicInteger readings = new AtomicInteger();
        fax.afterReadings(() -> {
            readings.incrementAndGet();
            hold.run();
        });
        Future<List<ObjectName>> first = start(published::getPorts);
        hold.awaitReached();
        Future<List<ObjectName>> second = start(published::getPorts);

        assertFalse(first.isDone());
        assertEquals(1, readings.get());
        hold.release();
        assertEquals(end(first), end(second));
        assertEquals(2, readings.get());
    }

    @Test
    void requestsForOneThingFollowEachOther() throws Exception {
        fax.onPut(hold);
        Future<?> first = start(() -> {
            write(name, "Rings", 5);
            return null;
        });
        hold.awaitReached();
        Future<?> second = start(() -> {
            write(name, "Rings", 6);
            return null;
        });
        assertEquals(List.of(), fax.written());
        hold.release();
        end(first);
        end(second);
        assertEquals(List.of("1.Rings=5", "1.Rings=6"), fax.written());
        assertEquals(6, published.get(name, "Rings"));
    }

    @Test
    void anEnumerationIsNotHeldUpByARequestForOneThing() throws Exception {
        fax.onPut(hold);
        Future<?> writing = start(() -> {
            write(name, "Rings", 5);
            return null;
        });
        hold.awaitReached();
        assertEquals(3, published.getPorts().size());
        published.managed.pollStatus();
        assertFalse(writing.isDone());
        hold.release();
        end(writing);
        assertEquals(5, published.get(name, "Rings"));
    }

    @Test
    void disconnectingWaitsForAnEnumerationAndThenHolds() throws Exception {
        Future<List<ObjectName>> enumeration = enumerate();
        Future<?> disconnecting = start(() -> {
            published.disconnect();
            return null;
        });
        assertEquals("CONNECTED", published.get("State"));
        hold.release();
        end(enumeration);
        end(disconnecting);
        ManagedFaxServerTest.assertState(published, "DISCONNECTED", 2);
        assertEquals(List.of(true, true, true), published.column("Stale"));
        assertEquals(List.of(), published.scheduler.pending());
    }

    @Test
    void aRequestThatADisconnectOvertookChangesNoState() throws Exception {
        fax.onPut(() -> {
            hold.run();
            throw FakeFaxServer.unavailable();
        });
        Future<?> writing = start(() -> {
            write(name, "Rings", 5);
            return null;
        });
        hold.awaitReached();
        published.disconnect();

        hold.release();

        assertThrows(ExecutionException.class, () -> end(writing));
        ManagedFaxServerTest.assertState(published, "DISCONNECTED", 2);
        assertEquals("", published.get("LastError"));
        assertEquals(List.of(), published.scheduler.pending());
    }

    @Test
    void aRequestThatANewConnectionOvertookChangesNoState() throws Exception {
        fax.onPut(() -> {
            hold.run();
            throw FakeFaxServer.unavailable();
        });
        Future<?> writing = start(() -> {
            write(name, "Rings", 5);
            return null;
        });
        hold.awaitReached();
        published.connect();

        hold.release();

        assertThrows(ExecutionException.class, () -> end(writing));
        ManagedFaxServerTest.assertState(published, "CONNECTED", 1);
        assertEquals(List.of(false, false, false), published.column("Stale"));
        assertEquals(List.of(), published.scheduler.pending());
    }

    @Test
    void aRequestThatFailsBecauseANewConnectionIsMadeChangesNoState() throws Exception {
        Hold connecting = new Hold();
        fax.duringConnects(connecting);
        Future<?> connect = start(() -> {
            published.connect();
            return null;
        });
        connecting.awaitReached();
        fax.onPut(() -> {
            hold.run();
            throw FakeFaxServer.unavailable();
        });
        Future<?> writing = start(() -> {
            write(name, "Rings", 5);
            return null;
        });
        hold.awaitReached();
        connecting.release();
        end(connect);

        hold.release();

        assertThrows(ExecutionException.class, () -> end(writing));
        ManagedFaxServerTest.assertState(published, "CONNECTED", 1);
        assertEquals(List.of(false, false, false), published.column("Stale"));
        assertEquals(List.of(), published.scheduler.pending());
    }

    @Test
    void anEnumerationOfALostConnectionIsDropped() throws Exception {
        Future<List<ObjectName>> enumeration = enumerate();
        fax.failPuts(FakeFaxServer.unavailable());
        fax.has(port(1, "A"), port(4, "D"));
        assertThrows(MBeanException.class, () -> write(name, "Rings", 5));

        hold.release();

        end(enumeration);
        assertEquals(List.of(), published.registrations());
        assertEquals("UNREACHABLE", published.get("State"));
        assertEquals(List.of(true, true, true), published.column("Stale"));
    }

    @Test
    void closesThoughNothingEnds() throws Exception {
        Hold writing = new Hold();
        fax.onPut(writing);
        Future<List<ObjectName>> enumeration = enumerate();
        Future<?> write = start(() -> {
            write(name, "Priority", 1);
            return null;
        });
        writing.awaitReached();

        published.managed.close();

        assertFalse(published.mbeans.isRegistered(PublishedServer.SERVER));
        assertEquals(1, fax.closes());
        hold.release();
        ExecutionException refused = assertThrows(ExecutionException.class, () -> end(enumeration));
        assertEquals("server S: is closed", refused.getCause().getMessage());
        int calls = fax.calls();
        writing.release();
        end(write);
        assertEquals(calls, fax.calls(), "nothing is read again after the write");
        assertEquals(0, published.registeredPorts().size());
    }

    @Test
    void whatIsShownNeverGoesBack() throws Exception {
        fax.afterReadings(Thread::yield);
        int writes = 400;
        AtomicBoolean writing = new AtomicBoolean(true);
        List<Future<?>> others = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            others.add(start(() -> {
                while (writing.get()) {
                    published.getPorts();
                }
                return null;
            }));
        }
        others.add(start(() -> {
            int last = 0;
            int lastRow = 0;
            while (writing.get()) {
                int shown = number(published.get(name, "Csid"));
                assertTrue(shown >= last, shown + " after " + last);
                last = shown;
                int row = number(published.column("Csid").get(0));
                assertTrue(row >= lastRow, row + " after " + lastRow + " in the table");
                lastRow = row;
            }
            return null;
        }));
        others.add(start(() -> {
            while (writing.get()) {
                write(ObjectNames.faxPort("S", "B", new DeviceId(2), 1), "Priority", 2);
            }
            return null;
        }));
        try {
            for (int i = 1; i <= writes; i++) {
                write(name, "Csid", String.valueOf(i));
                assertEquals(i, number(published.get(name, "Csid")));
            }
        } finally {
            writing.set(false);
        }
        for (Future<?> other : others) {
            end(other);
        }
        published.getPorts();
        assertEquals(writes, number(published.get(name, "Csid")));
        assertEquals(List.of(false, false, false), published.column("Stale"));
    }

    private static int number(Object csid) {
        return csid.equals("") ? 0 : Integer.parseInt((String) csid);
    }

    private static void assertInstance(Class<?> type, ExecutionException failed) {
        assertEquals(type, failed.getCause().getClass());
    }

    /** An enumeration that has been told everything and is held up before it is published. */
    @Test
    void whoWaitsForATryThatFailsDoesNotTryOnceMore() throws Exception {
        fax.reads(() -> {
            hold.run();
            throw new FaxUnavailableException("FaxServer.GetPorts", "it hangs", "", null);
        });
        Future<List<ObjectName>> first = start(published::getPorts);
        hold.awaitReached();
        int connects = fax.connects();
        AtomicReference<Thread> waiting = new AtomicReference<>();
        Future<List<ObjectName>> second = start(() -> {
            waiting.set(Thread.currentThread());
            return published.getPorts();
        });
        awaitWaiting(waiting);

        hold.release();

        assertThrows(ExecutionException.class, () -> end(first));
        ExecutionException told = assertThrows(ExecutionException.class, () -> end(second));
        assertTrue(told.toString().contains("was found not to answer a moment ago"), told::toString);
        assertTrue(told.toString().contains("it hangs"), told::toString);
        assertEquals(connects, fax.connects());
    }

    private static void awaitWaiting(AtomicReference<Thread> thread) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (thread.get() == null || thread.get().getState() != Thread.State.TIMED_WAITING) {
            assertTrue(System.nanoTime() < deadline, "nobody waits");
            Thread.onSpinWait();
        }
    }

    private Future<List<ObjectName>> enumerate() {
        fax.afterReadings(hold);
        Future<List<ObjectName>> enumeration = start(published::getPorts);
        hold.awaitReached();
        return enumeration;
    }

    private <R> Future<R> start(Callable<R> work) {
        return clients.submit(work);
    }

    private static <R> R end(Future<R> work) throws Exception {
        return work.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void write(ObjectName target, String attribute, Object value) throws Exception {
        published.mbeans.setAttribute(target, new Attribute(attribute, value));
    }

    private void command(String operation, int id) throws Exception {
        published.mbeans.invoke(
                PublishedServer.SERVER, operation, new Object[] {id}, new String[] {"java.lang.Integer"});
    }
}
