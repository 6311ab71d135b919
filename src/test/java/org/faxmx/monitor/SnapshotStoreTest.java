package org.faxmx.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;
import org.faxmx.ManualClock;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxJobs;
import org.faxmx.fax.JobType;
import org.junit.jupiter.api.Test;

/** What answers change in the snapshot where a fake fax server cannot give them. */
class SnapshotStoreTest {

    private final ListenerQueue listeners = new ListenerQueue();
    private final SnapshotStore store = new SnapshotStore(
            "server S",
            Logger.getLogger("org.faxmx.monitor.SnapshotStoreTest"),
            new MonitorContext(
                    new ManualClock("2026-03-01T10:00:00Z"), () -> 0, null, null, null, null, new MonitorStatistics()),
            listeners);

    @Test
    void jobsThatCannotBeReadAreReportedOnceWhileThatGoesOn() {
        List<String> failures = new ArrayList<>();
        listeners.listen(new MonitorListener() {
            @Override
            public void changed(ServerSnapshot before, ServerSnapshot now) {}

            @Override
            public void readFailed(ServerSnapshot now, String failure) {
                failures.add(failure);
            }

            @Override
            public void closed(ServerSnapshot last) {}
        });
        FaxJobs incomplete = new FaxJobs(
                List.of(FaxJob.builder(7, JobType.SEND).build()),
                List.of(FakeFaxServer.failed("FaxJobs.Item(2)"), FakeFaxServer.failed("FaxJobs.Item(3)")));
        String text = FakeFaxServer.failed("FaxJobs.Item(2)").getMessage() + " (and 1 more like it)";

        store.queued(incomplete, store.begin());
        store.queued(incomplete, store.begin());

        assertEquals(List.of(text), failures);
        assertEquals(text, store.current().failure().text());
        assertEquals(1, store.current().jobs().size());
        store.queued(new FaxJobs(List.of(), List.of()), store.begin());
        store.queued(incomplete, store.begin());
        assertEquals(List.of(text, text), failures, "it is new again after a complete reading");
    }

    @Test
    void jobsThatAReadingDidNotReachStayAsTheyWere() {
        FaxJob first = FaxJob.builder(7, JobType.SEND).build();
        FaxJob second = FaxJob.builder(8, JobType.SEND).build();
        FaxJob changed = FaxJob.builder(8, JobType.RECEIVE).build();
        List<FaxException> late = List.of(FakeFaxServer.failed("FaxJobs.Item(2)"));

        store.queued(new FaxJobs(List.of(first, second), List.of()), store.begin());
        assertEquals(List.of(changed, first), store.queued(new FaxJobs(List.of(changed), late, false), store.begin()));
        assertEquals(List.of(changed, first), store.current().jobs());

        store.queued(new FaxJobs(List.of(changed), late, true), store.begin());
        assertEquals(List.of(changed), store.current().jobs());
    }

    @Test
    void noAttemptToConnectBeginsOnceClosed() {
        store.close();
        assertThrows(NotConnectedException.class, () -> store.connecting(false));
    }
}
