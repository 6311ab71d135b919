package org.faxmx.management;

import static org.faxmx.management.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.management.Attribute;
import javax.management.ObjectName;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxPorts;
import org.faxmx.fax.FaxStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is read at once was told at once, and what is as it was is not touched. */
@Timeout(120)
class OneViewTest {

    private static final int ROUNDS = 300;

    private final FakeFaxServer fax = new FakeFaxServer().has(port(1, "A"), port(2, "B"), port(3, "C"));
    private final PublishedServer published = PublishedServer.of(fax);

    @AfterEach
    void close() {
        published.close();
    }

    @Test
    void anUnchangedReadingMakesNothingNewForPorts() throws Exception {
        List<ShownPort> before = published.managed.shown().ports();
        List<ObjectName> names = published.managed.getPorts();
        published.clock.advance(Duration.ofSeconds(1));
        assertSame(names, published.managed.getPorts());
        assertSame(before, published.managed.shown().ports());
        assertEquals(0L, published.get(names.get(0), "SnapshotAgeMillis"));
        fax.has(port(1, "A"), port(2, "B").toBuilder().rings(9).build(), port(3, "C"));
        published.managed.getPorts();
        List<ShownPort> after = published.managed.shown().ports();
        assertSame(before.get(0), after.get(0));
        assertNotSame(before.get(1), after.get(1));
        assertSame(before.get(2), after.get(2));
    }

    @Test
    void anUnchangedReadingOfManyPortsAllocatesLittle() {
        FaxPort[] many = LongStream.range(0, 10_000)
                .mapToObj(id -> port(id, "Channel " + id))
                .toArray(FaxPort[]::new);
        FaxPorts told = new FaxPorts(List.of(many), List.of());
        fax.reads(() -> told);
        published.managed.getPorts();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        // The first time classes are loaded.
        published.managed.getPorts();
        long before = threads.getCurrentThreadAllocatedBytes();
        published.managed.getPorts();
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        // An object for each port would be 160 kB at the least.
        assertTrue(bytes < 100_000, () -> bytes + " bytes");
    }

    @Test
    void readersNeverMixReadingsOrLooks() throws Exception {
        ObjectName name = published.getPorts().get(0);
        tell(0);
        published.managed.getPorts();
        published.managed.pollStatus();
        ExecutorService readers = Executors.newFixedThreadPool(2);
        try {
            Future<?> reading = readers.submit(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    assertEquals(1, distinct("Csid"), "rows of one reading");
                    assertEquals(1, distinct("CallerId"), "rows of one look");
                    List<Object> values =
                            published.mbeans.getAttributes(name, new String[] {"Csid", "Tsid"}).asList().stream()
                                    .map(Attribute::getValue)
                                    .toList();
                    assertEquals(values.get(0), values.get(1));
                }
                return null;
            });
            for (int i = 1; !reading.isDone(); i++) {
                tell(i);
                published.managed.getPorts();
                published.managed.pollStatus();
            }
            reading.get();
        } finally {
            readers.shutdownNow();
        }
    }

    private int distinct(String column) throws Exception {
        return Set.copyOf(published.column(column)).size();
    }

    private void tell(int number) {
        String text = String.valueOf(number);
        fax.has(IntStream.rangeClosed(1, 3)
                .mapToObj(id -> port(id, "ABC".substring(id - 1, id)).toBuilder()
                        .csid(text)
                        .tsid(text)
                        .build())
                .toArray(FaxPort[]::new));
        fax.shows(IntStream.rangeClosed(1, 3)
                .mapToObj(
                        id -> FaxStatus.builder(new DeviceId(id)).callerId(text).build())
                .collect(Collectors.toList())
                .toArray(FaxStatus[]::new));
    }
}
