package org.faxmx.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings, jobs and live status of the simulated fax server, over both doors of the packaged jar. */
class WholeApiIT extends WritingContract {

    @TempDir
    private static Path directory;

    @Override
    protected BridgeProcess startBridge(String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--poll", "0s", "--status-poll", "0s"));
        // Without users everybody is a monitor of a bridge without writes, and is not answered by its MBeans.
        arguments.addAll(List.of("--users", TestUsers.in(directory).toString()));
        arguments.addAll(List.of(options));
        return BridgeProcess.serve(directory, arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("doors")
    void showsPortsByRowsAndByColumns(Door door) throws Exception {
        try (door) {
            List<Object> rows = Json.array(door.read(SERVER, "PortTable"));
            Map<String, Object> columns = Json.object(door.read(SERVER, "PortColumns"));
            assertFalse(rows.isEmpty());
            assertEquals(Json.object(rows.get(0)).keySet(), columns.keySet());
            // What no call changes.
            for (String attribute : List.of("Name", "DeviceId", "CanModify", "Tsid", "Rings")) {
                assertEquals(
                        rows.stream()
                                .map(row -> Json.object(row).get(attribute))
                                .toList(),
                        columns.get(attribute));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("doors")
    void readsTheStatusOfAPort(Door door) throws Exception {
        try (door) {
            String port = ports(door).get(0);
            door.exec(port, "refreshStatus");
            assertFalse(door.read(port, "StatusText").toString().isEmpty());
            assertTrue((Long) door.read(port, "StatusAgeMillis") >= 0);
        }
    }

    @ParameterizedTest
    @MethodSource("doors")
    void namesAJobAfterItsFile(Door door) throws Exception {
        try (door) {
            door.write(SERVER, "PauseServerQueue", true);
            String id = (String) door.exec(SERVER, "sendFax", "Büro.tif", "+1 555 0199", "Grace");
            assertEquals("Büro.tif", job(door, id).get("DisplayName"));
            door.exec(SERVER, "deleteJob", id);
            door.write(SERVER, "PauseServerQueue", false);
        }
    }

    @Test
    void seesFaxesComeAndGo() throws Exception {
        try (BridgeProcess bridge = BridgeProcess.serve(directory, "--poll", "1s", "--status-poll", "200ms");
                Door door = Door.jolokia(bridge)) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_CALL_SECONDS);
            boolean underWay = false;
            boolean counted = false;
            while (!underWay || !counted) {
                assertTrue(System.nanoTime() < deadline, "no fax was seen in " + LONGEST_CALL_SECONDS + " s");
                assertFalse(bridge.process().waitFor(200, TimeUnit.MILLISECONDS), bridge::log);
                for (Object row : Json.array(door.read(SERVER, "PortTable"))) {
                    Map<String, Object> port = Json.object(row);
                    underWay |= (boolean) port.get("Sending") || (boolean) port.get("Receiving");
                    counted |= sum(port, "SendsSeen", "ReceivesSeen") > 0
                            && sum(port, "PagesSentSeen", "PagesReceivedSeen") > 0
                            && sum(port, "StateChanges") > 0;
                }
            }
            assertTrue((Long) door.read(SERVER, "JobCount") >= 0);
            assertTrue((Long) door.read(SERVER, "SnapshotAgeMillis") < 30_000);
            assertEquals("", door.read(SERVER, "LastError"));
        }
    }

    private static long sum(Map<String, Object> row, String... columns) {
        return Stream.of(columns).mapToLong(column -> (Long) row.get(column)).sum();
    }
}
