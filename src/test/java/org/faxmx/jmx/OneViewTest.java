package org.faxmx.jmx;

import static org.faxmx.fax.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.Attribute;
import javax.management.ObjectName;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values that are read together belong together. */
@Timeout(120)
class OneViewTest {

    private static final int ROUNDS = 300;

    private final FakeFaxServer fax = new FakeFaxServer().has(port(1, "A"), port(2, "B"), port(3, "C"));
    private final PublishedFake published = PublishedFake.of(fax);

    @AfterEach
    void close() {
        published.close();
    }

    @Test
    void anUnchangedReadingRenewsTheAgeOfEveryPort() throws Exception {
        published.elapse(Duration.ofSeconds(1));
        assertEquals(List.of(1_000L, 1_000L, 1_000L), published.column("SnapshotAgeMillis"));
        List<ObjectName> names = published.getPorts();
        assertEquals(List.of(0L, 0L, 0L), published.column("SnapshotAgeMillis"));
        assertEquals(0L, published.get(names.get(0), "SnapshotAgeMillis"));
        assertEquals(List.of(), published.registrations());
    }

    @Test
    void readersNeverMixReadingsOrStatusPolls() throws Exception {
        ObjectName name = published.getPorts().get(0);
        serve(0);
        published.monitor.getPorts();
        published.monitor.pollStatus();
        ExecutorService readers = Executors.newFixedThreadPool(2);
        try {
            Future<?> reading = readers.submit(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    assertEquals(1, distinct("Csid"), "rows of one reading");
                    assertEquals(1, distinct("CallerId"), "rows of one status poll");
                    List<Object> values =
                            published.mbeans.getAttributes(name, new String[] {"Csid", "Tsid"}).asList().stream()
                                    .map(Attribute::getValue)
                                    .toList();
                    assertEquals(values.get(0), values.get(1));
                }
                return null;
            });
            for (int i = 1; !reading.isDone(); i++) {
                serve(i);
                published.monitor.getPorts();
                published.monitor.pollStatus();
            }
            reading.get();
        } finally {
            readers.shutdownNow();
        }
    }

    private int distinct(String column) throws Exception {
        return Set.copyOf(published.column(column)).size();
    }

    private void serve(int number) {
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
