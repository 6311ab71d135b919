package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.faxmx.cli.BridgeClient.Reading;
import org.faxmx.cli.WatchScreen.Line;
import org.faxmx.cli.WatchScreen.Style;
import org.faxmx.cli.WatchedPort.Kind;
import org.junit.jupiter.api.Test;

/** The lines of {@code faxmx watch}, at several sizes. */
class WatchScreenTest {

    private static final String TITLE = "FaxMX 1.0, http://127.0.0.1:8778/, 12:00:00, Ctrl-C ends";
    private static final WatchedPort SENDING = new WatchedPort(
            "FAX1", "Brooktrout TR1034 Channel 1", 65537, Kind.BUSY, "Sending", false, 61_000, 2, 5, 17, 0, 0, "", -1);
    private static final WatchedPort RECEIVING = new WatchedPort(
            "FAX1",
            "Brooktrout TR1034 Channel 2",
            65538,
            Kind.BUSY,
            "Receiving",
            true,
            400_000,
            1,
            0,
            0,
            204,
            3,
            "No answer",
            7_300_000);
    private static final WatchedPort OUT = new WatchedPort(
            "FAX1",
            "傳真機 T.38 Gateway",
            2147483649L,
            Kind.OUT_OF_ORDER,
            "No dial tone",
            false,
            3_700_000,
            0,
            0,
            0,
            0,
            12,
            "No dial tone",
            3_700_000);
    private static final WatchedPort IDLE =
            new WatchedPort("FAX1", "Modem", 7, Kind.IDLE, "Available", false, 5_000, 0, 0, 0, 0, 0, "", -1);
    private static final WatchedServer CONNECTED =
            server("FAX1", "", true, "CONNECTED", -1, "", List.of(SENDING, RECEIVING, OUT, IDLE));
    private static final WatchedServer UNREACHABLE = server(
            "FAX2",
            "fax2.example.org",
            false,
            "UNREACHABLE",
            12_400,
            "Connecting to fax2.example.org failed: The RPC server is unavailable (0x800706BA). Is the service running,"
                    + " and does the firewall let it through?",
            List.of());

    @Test
    void fitsIn80Columns() {
        List<Line> lines = screen(80, 24, CONNECTED, UNREACHABLE);
        assertEquals("""
                FaxMX 1.0, http://127.0.0.1:8778/, 12:00:00, Ctrl-C ends

                FAX1: *** SIMULATED *** Connected for 3 min 20 s, read 2 s ago
                  Ports  3 of 4 in service, 1 sending, 1 receiving, 1 out of order, 0 stale
                  Queue  3 waiting (paused), oldest 2 min, 1 failed

                FAX2 on fax2.example.org: Unreachable for 3 min 20 s, next attempt in 12 s,
                  read 2 s ago
                  Ports  0 of 0 in service, 0 sending, 0 receiving, 0 out of order, 0 stale
                  Queue  3 waiting (paused), oldest 2 min, 1 failed
                  Error  15 s ago: Connecting to fax2.example.org failed: The RPC server is
                         unavailable (0x800706BA). Is the service running, and does the firewall
                         let it through?

                  Server Port              Device Doing       For   Page Sent Recd Fail Last f..
                  FAX1   Brookt..nel 1      65537 Sending   1 min 2 of 5   17    0    0
                ! FAX1   Brookt..nel 2      65538 Receivi.. 6 min      1    0  204    3 No ans..
                ! FAX1   傳真機..teway 2147483649 No dial..   1 h           0    0   12 No dia..
                  FAX1   Modem                  7 Available   5 s           0    0    0
                """, text(lines));
        assertTrue(lines.stream().allMatch(line -> DisplayText.width(line.text()) <= 80));
    }

    @Test
    void hasAllIn200Columns() {
        assertEquals("""
                FaxMX 1.0, http://127.0.0.1:8778/, 12:00:00, Ctrl-C ends

                FAX1: *** SIMULATED *** Connected for 3 min 20 s, read 2 s ago
                  Ports  3 of 4 in service, 1 sending, 1 receiving, 1 out of order, 0 stale
                  Queue  3 waiting (paused), oldest 2 min, 1 failed

                FAX2 on fax2.example.org: Unreachable for 3 min 20 s, next attempt in 12 s, read 2 s ago
                  Ports  0 of 0 in service, 0 sending, 0 receiving, 0 out of order, 0 stale
                  Queue  3 waiting (paused), oldest 2 min, 1 failed
                  Error  15 s ago: Connecting to fax2.example.org failed: The RPC server is unavailable (0x800706BA). \
                Is the service running, and does the firewall let it through?

                  Server  Port                             Device  Doing                            For    Page  Sent  \
                Recd  Fail  Last failure
                  FAX1    Brooktrout TR1034 Channel 1       65537  Sending                        1 min  2 of 5    17  \
                   0     0
                ! FAX1    Brooktrout TR1034 Channel 2       65538  Receiving, same page for long  6 min       1     0  \
                 204     3  No answer, 2 h
                ! FAX1    傳真機 T.38 Gateway          2147483649  No dial tone                     1 h             0  \
                   0    12  No dial tone, 1 h
                  FAX1    Modem                                 7  Available                        5 s             0  \
                   0     0
                """, text(screen(200, 60, CONNECTED, UNREACHABLE)));
    }

    @Test
    void styleRepeatsWhatTheTextSays() {
        for (Line line : screen(200, 60, CONNECTED, UNREACHABLE)) {
            boolean said = line.text().startsWith("! ")
                    || line.text().contains("1 out of order")
                    || line.text().contains("Unreachable")
                    || line.text().contains("  Error  ");
            assertEquals(said, line.style() == Style.ALARM, line::text);
        }
    }

    @Test
    void hasPortsInNeedOfAttentionFirstIfNotAllFit() {
        List<Line> lines = screen(80, 10, CONNECTED);
        assertEquals(10, lines.size());
        assertTrue(lines.get(7).text().startsWith("! Brooktr..nnel 2"), () -> text(lines));
        assertTrue(lines.get(8).text().startsWith("! 傳真機 ..ateway"), () -> text(lines));
        assertEquals(new Line("  2 more ports, none in need of attention", Style.PLAIN), lines.get(9));
        assertEquals(
                new Line("  3 more ports, 1 in need of attention", Style.ALARM),
                screen(80, 9, CONNECTED).get(8));
    }

    @Test
    void hasServersInNeedOfAttentionFirstIfNotAllFit() {
        WatchedServer well = server("FAX3", "", false, "CONNECTED", -1, "", List.of(IDLE));
        List<Line> lines = screen(100, 12, well, well, UNREACHABLE, well);
        assertTrue(lines.get(2).text().startsWith("FAX2 on fax2.example.org: Unreachable for "), () -> text(lines));
        assertTrue(
                lines.contains(new Line("  3 more servers, none in need of attention", Style.PLAIN)),
                () -> text(lines));
        assertTrue(lines.get(lines.size() - 1).text().contains("more ports"), () -> text(lines));
        assertTrue(lines.size() <= 12, () -> text(lines));
    }

    @Test
    void neverHasMoreLinesOrColumnsThanTheTerminal() {
        for (int columns = 1; columns < 120; columns += 7) {
            for (int height = 1; height < 30; height++) {
                List<Line> lines = screen(columns, height, CONNECTED, UNREACHABLE);
                int limit = columns;
                assertTrue(lines.size() <= height);
                assertTrue(lines.stream().allMatch(line -> DisplayText.width(line.text()) <= limit), () -> text(lines));
            }
        }
    }

    @Test
    void countsOnAndSaysSoWithoutContact() {
        List<Line> lines =
                WatchScreen.of(TITLE, new Reading("1.0", List.of(CONNECTED)), "no connection", 65_000, 200, 40);
        assertEquals(
                new Line(
                        "NO CONTACT WITH THE BRIDGE: no connection. What follows was answered 1 min 5 s ago; it is tried"
                                + " again.",
                        Style.ALARM),
                lines.get(1));
        assertEquals(
                "FAX1: *** SIMULATED *** Connected for 4 min 25 s, read 1 min 7 s ago",
                lines.get(3).text());
    }

    @Test
    void readsAnswersAsTextThatControlsNoTerminal() {
        Fields port = row("Name", "a\u001b[2J\r\n\u202e", "DeviceState", "UNKNOWN", "StatusText", "\u009b31m");
        WatchedPort read = WatchedPort.of("FAX1", port, Instant.parse("2026-03-01T12:00:00Z"));
        assertEquals("a\\u001b[2J\\r\\n\\u202e", read.name());
        assertEquals("\\u009b31m", read.doing());
        assertEquals(90_000, read.lastFailureAge());
        assertEquals("No dial tone", read.lastFailure());
        assertEquals(Kind.IDLE, read.kind());
    }

    @Test
    void understandsStatesAsThePageDoes() {
        Instant now = Instant.parse("2026-03-01T12:00:00Z");
        assertEquals(
                "Stale: not read now",
                WatchedPort.of("A", row("Stale", true, "DeviceState", "SENDING"), now)
                        .doing());
        assertEquals(
                Kind.STALE,
                WatchedPort.of("A", row("Stale", true, "InService", false), now).kind());
        assertEquals(
                Kind.OUT_OF_ORDER,
                WatchedPort.of("A", row("InService", false), now).kind());
        assertEquals(
                Kind.BUSY,
                WatchedPort.of("A", row("DeviceState", "RINGING"), now).kind());
        assertEquals(
                Kind.FAILED,
                WatchedPort.of("A", row("DeviceState", "NO_ANSWER"), now).kind());
        assertEquals(
                "No answer",
                WatchedPort.of("A", row("DeviceState", "NO_ANSWER"), now).doing());
        assertTrue(WatchedPort.of("A", row("PageAgeMillis", 300_001), now).needsAttention());
        assertFalse(WatchedPort.of("A", row("PageAgeMillis", 300_000), now).needsAttention());
    }

    @Test
    void namesWhatAnAnswerLacks() {
        IllegalArgumentException failure = assertThrows(
                IllegalArgumentException.class, () -> WatchedServer.of(new Fields(Map.of("Name", "A")), Instant.EPOCH));
        assertEquals("\"State\" is missing", failure.getMessage());
    }

    @Test
    void hasAServerThatWasNeverReadAndHasNoPort() {
        WatchedServer fresh = new WatchedServer(
                "FAX1",
                "",
                false,
                "CONNECTING",
                0,
                -1,
                "",
                -1,
                false,
                -1,
                0,
                3,
                0,
                0,
                0,
                0,
                -1,
                false,
                -1,
                -1,
                List.of());
        assertEquals("""
                FaxMX 1.0, http://127.0.0.1:8778/, 12:00:00, Ctrl-C ends

                FAX1: Connecting for 0 s, never read
                  Ports  0 of 0 in service, 3 MISSING, 0 sending, 0 receiving, 0 out of order,
                         0 stale
                  Queue  not known

                No port.
                """, text(screen(80, 24, fresh)));
    }

    /** A row of PortColumns with those members. */
    private static Fields row(Object... members) {
        Map<String, Object> row = new HashMap<>(Map.of(
                "Name",
                "A",
                "DeviceState",
                "AVAILABLE",
                "StatusText",
                "",
                "LastFailure",
                "NO_DIAL_TONE",
                "LastFailureTime",
                "2026-03-01T11:58:30Z",
                "Stale",
                false,
                "InService",
                true));
        row.putAll(Map.of("Sending", false, "Receiving", false));
        for (String number : List.of(
                "DeviceId",
                "PageAgeMillis",
                "StateAgeMillis",
                "CurrentPage",
                "PageCount",
                "SendsSeen",
                "ReceivesSeen",
                "FailuresSeen")) {
            row.put(number, 0);
        }
        for (int i = 0; i < members.length; i += 2) {
            row.put((String) members[i], members[i + 1]);
        }
        return new Fields(row);
    }

    private static WatchedServer server(
            String name,
            String host,
            boolean simulated,
            String state,
            long nextAttempt,
            String error,
            List<WatchedPort> ports) {
        return new WatchedServer(
                name,
                host,
                simulated,
                state,
                200_000,
                nextAttempt,
                error,
                15_000,
                !error.isEmpty(),
                2_000,
                ports.size(),
                0,
                ports.stream().filter(port -> port.doing().equals("Sending")).count(),
                ports.stream().filter(port -> port.doing().equals("Receiving")).count(),
                ports.stream().filter(port -> port.kind() == Kind.OUT_OF_ORDER).count(),
                0,
                3,
                true,
                120_000,
                1,
                ports);
    }

    private static List<Line> screen(int columns, int height, WatchedServer... servers) {
        return WatchScreen.of(TITLE, new Reading("1.0", List.of(servers)), "", 0, columns, height);
    }

    private static String text(List<Line> lines) {
        return lines.stream().map(line -> line.text() + "\n").collect(Collectors.joining());
    }
}
