package org.faxmx.wine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import org.faxmx.connector.Eventually;
import org.faxmx.fax.FaxPort;
import org.faxmx.jmx.ObjectNames;

/** Looks again and again, on a thread of its own, whether ports that do not change are shown all the time. */
final class SteadyPorts implements AutoCloseable {

    private final MBeanServerConnection mbeans;
    private final ObjectName server;
    private final ObjectName all;
    private final Map<ObjectName, FaxPort> steady;
    private final AtomicInteger readings = new AtomicInteger();
    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<?> reader;
    private volatile boolean ending;

    /** Begins to read. */
    SteadyPorts(MBeanServerConnection mbeans, String server, List<FaxPort> ports) {
        this.mbeans = mbeans;
        this.server = ObjectNames.faxServer(server);
        this.all = BridgeUnderWine.name("faxmx:type=FaxPort,server=" + server + ",*");
        this.steady = ports.stream()
                .collect(Collectors.toMap(
                        port -> ObjectNames.faxPort(server, port.name(), port.deviceId(), 1), Function.identity()));
        this.reader = thread.submit(() -> {
            while (!ending) {
                read();
                readings.incrementAndGet();
            }
            return null;
        });
    }

    /** Returns after that many further readings. */
    void awaitReadings(int count) throws Exception {
        int enough = readings.get() + count;
        Eventually.holds(() -> readings.get() >= enough || reader.isDone(), () -> "only " + readings + " readings");
    }

    /** Ends the readings; all ports were there in each of them. */
    void assertSteady() throws Exception {
        ending = true;
        reader.get(30, TimeUnit.SECONDS);
        assertEquals(List.of(), wrong, () -> "in " + readings + " readings");
    }

    private void read() throws Exception {
        Set<ObjectName> published = mbeans.queryNames(all, null);
        expect(published.containsAll(steady.keySet()), "published are only " + published);
        List<FaxPort> table = BridgeUnderWine.table(mbeans, server);
        expect(table.containsAll(steady.values()), "the table has only " + table);
        for (Map.Entry<ObjectName, FaxPort> port : steady.entrySet()) {
            FaxPort shown = BridgeUnderWine.port(BridgeUnderWine.attributes(mbeans, port.getKey()));
            expect(shown.equals(port.getValue()), "shown is " + shown);
        }
    }

    private void expect(boolean holds, String otherwise) {
        if (!holds) {
            wrong.add(otherwise);
        }
    }

    @Override
    public void close() {
        ending = true;
        thread.shutdown();
    }
}
