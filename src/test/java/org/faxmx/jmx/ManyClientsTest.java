package org.faxmx.jmx;

import static org.faxmx.fax.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.monitor.PortSnapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several clients at once, while the ports change under them. */
@Timeout(60)
class ManyClientsTest {

    private static final int READINGS = 1_500;
    private static final int PATIENCE_SECONDS = 50;

    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final FakeFaxServer fax = new FakeFaxServer();
    private final PublishedFake published = PublishedFake.of(fax);

    @AfterEach
    void close() throws InterruptedException {
        clients.shutdownNow();
        assertTrue(clients.awaitTermination(10, TimeUnit.SECONDS));
        published.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8})
    void returnsOneReadingToEveryClient(int count) throws Exception {
        ChangingPorts ports = new ChangingPorts();
        fax.reads(ports::next);
        List<Callable<Void>> work = Collections.nCopies(count, () -> {
            for (int i = 0; i < READINGS / count; i++) {
                List<ObjectName> answer = published.getPorts();
                assertTrue(ports.answered(answer), () -> "no reading had the ports " + answer);
            }
            return null;
        });

        for (Future<Void> client : clients.invokeAll(work, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            client.get();
        }

        assertEquals(ports.last(), published.registeredPorts());
        assertEquals(ports.last().size(), published.get("PortCount"));
        assertTrue(published.monitor.snapshot().ports().list().stream().noneMatch(PortSnapshot::silent));
    }

    @Test
    void readersSeeWholeReadingsAndNoFailureButThatAPortIsGone() throws Exception {
        ChangingPorts ports = new ChangingPorts();
        fax.reads(ports::next);
        AtomicBoolean reading = new AtomicBoolean(true);
        List<Future<Integer>> readers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            readers.add(clients.submit(() -> {
                int rounds = 0;
                while (reading.get() || rounds == 0) {
                    readTheServer();
                    readThePorts();
                    rounds++;
                }
                return rounds;
            }));
        }
        try {
            for (int i = 0; i < READINGS; i++) {
                published.getPorts();
            }
        } finally {
            reading.set(false);
        }
        for (Future<Integer> reader : readers) {
            assertTrue(reader.get(PATIENCE_SECONDS, TimeUnit.SECONDS) > 0);
        }
    }

    @Test
    void refusesClientsClearlyThatComeWhileItCloses() throws Exception {
        fax.has(port(1, "A"), port(2, "B"));
        List<Future<Void>> invoking = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            invoking.add(clients.submit(() -> {
                try {
                    while (true) {
                        published.getPorts();
                    }
                } catch (MBeanException e) {
                    assertEquals("server S: is closed", e.getMessage());
                } catch (InstanceNotFoundException e) {
                    assertEquals(PublishedFake.SERVER.toString(), e.getMessage());
                }
                return null;
            }));
        }
        published.getPorts();
        published.close();
        for (Future<Void> client : invoking) {
            client.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        assertEquals(Set.of(), published.registeredPorts());
    }

    private void readTheServer() throws Exception {
        AttributeList values = published.mbeans.getAttributes(
                PublishedFake.SERVER, new String[] {"PortCount", "PortTable", "State", "LastError"});
        CompositeData[] table = (CompositeData[]) ((Attribute) values.get(1)).getValue();
        assertEquals(((Attribute) values.get(0)).getValue(), table.length);
        assertEquals("CONNECTED", ((Attribute) values.get(2)).getValue());
        assertEquals("", ((Attribute) values.get(3)).getValue());
        Set<Object> readings = new HashSet<>();
        for (CompositeData row : table) {
            readings.add(row.get("Csid"));
            assertEquals(-1L, row.get("StatusAgeMillis"));
            assertEquals(true, row.get("Stale"), "only because its status was never read");
        }
        assertTrue(readings.size() <= 1, () -> "one table has the readings " + readings);
    }

    private void readThePorts() throws Exception {
        for (ObjectName name : published.mbeans.queryNames(new ObjectName("faxmx:type=FaxPort,*"), null)) {
            try {
                PublishedFake.assertEveryAttributeAnswers(published.mbeans, name);
                AttributeList values = published.mbeans.getAttributes(name, new String[] {"Csid", "Tsid"});
                assertEquals(
                        ((Attribute) values.get(0)).getValue(),
                        ((Attribute) values.get(1)).getValue(),
                        "values of one request come from one reading");
            } catch (InstanceNotFoundException e) {
                assertEquals(name.toString(), e.getMessage());
            }
        }
    }

    /** Other ports with every reading; their station identifiers say in which. */
    private static final class ChangingPorts {

        private final Random random = new Random(11);
        private final Set<List<ObjectName>> answers = ConcurrentHashMap.newKeySet();
        private int readings;
        private List<ObjectName> lastAnswer = List.of();

        synchronized FaxReading.Ports next() {
            String reading = "reading " + ++readings;
            List<FaxPort> ports = new ArrayList<>();
            for (int i = 1; i <= 12; i++) {
                if (random.nextInt(4) != 0) {
                    ports.add(FaxPort.builder(new DeviceId(i), i % 5 == 0 ? "Named in " + readings : "Port " + i)
                            .csid(reading)
                            .tsid(reading)
                            .build());
                }
            }
            Collections.shuffle(ports, random);
            lastAnswer = ports.stream()
                    .map(port -> ObjectNames.faxPort("S", port.name(), port.deviceId(), 1))
                    .toList();
            answers.add(lastAnswer);
            return new FaxReading.Ports(ports, List.of());
        }

        boolean answered(List<ObjectName> answer) {
            return answers.contains(answer);
        }

        synchronized Set<String> last() {
            return lastAnswer.stream().map(ObjectName::toString).collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
