package org.faxmx.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.faxmx.ManualClock;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PresetTest {

    private final ManualClock clock = new ManualClock("2026-03-01T10:00:00Z");

    @Test
    void officeBeginsWithTheEightPortsItPromises() {
        assertEquals("""
                65537 Brooktrout TR1034 Channel 1 | +1 555 0100 | +1 555 0101 | rings 2 priority 1 send receive modify
                65538 Brooktrout TR1034 Channel 2 | +1 555 0100 | +1 555 0102 | rings 2 priority 2 send receive modify
                65539 Brooktrout TR1034 Channel 3 | +1 555 0100 | +1 555 0103 | rings 2 priority 3 send receive modify
                65540 Brooktrout TR1034 Channel 4 | +1 555 0100 | +1 555 0104 | rings 2 priority 4 receive modify
                65541 USRobotics 56K Fax Modem | +1 555 0100 | +1 555 0105 | rings 2 priority 5 send receive modify
                65542 USRobotics 56K Fax Modem | +1 555 0100 | +1 555 0106 | rings 2 priority 6 send receive modify
                2147483649 T.38 Gateway, Line 1 (Accounting) | +1 555 0100 | +1 555 0107 | rings 1 priority 7 send receive
                65544 Conexant USB CX93010 ACF Modem #2 | +1 555 0100 | +1 555 0108 | rings 2 priority 8 send receive modify
                """, table(office(8, 1).ports()));
    }

    @Test
    void officeBeginsTheSameForEveryCountAndSeed() {
        List<FaxPort> eight = office(8, 1).ports();
        assertEquals(eight, office(1000, 99).ports().subList(0, 8));
        assertEquals(eight.subList(0, 1), office(1, 5).ports());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 1000, 100_000})
    void officeHasAsManyPortsAsAskedForAllOfThemValid(int count) {
        List<FaxPort> ports = office(count, 1).ports();

        assertEquals(count, ports.size());
        assertEquals(count, ports.stream().map(FaxPort::deviceId).distinct().count());
        assertEquals(
                IntStream.rangeClosed(1, count).boxed().toList(),
                ports.stream().map(FaxPort::priority).toList());
        for (FaxPort port : ports) {
            assertTrue(port.rings() >= 1 && port.rings() <= 99, port::toString);
            assertTrue(port.csid().matches("\\p{Print}{0,20}"), port::toString);
            assertTrue(port.tsid().matches("\\p{Print}{0,20}"), port::toString);
            assertFalse(port.name().isBlank(), port::toString);
        }
    }

    @Test
    void officeIsTheSameForOneSeedAndAnotherForAnother() {
        assertEquals(office(1000, 42).ports(), office(1000, 42).ports());
        assertNotEquals(office(1000, 42).ports(), office(1000, 43).ports());
    }

    @Test
    void officeIsTheSameInEveryLanguage() {
        List<FaxPort> expected = office(20, 1).ports();
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertEquals(expected, office(20, 1).ports());
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 100_001, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void refusesACountOutOfRange(int count) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> office(count, 1));
        assertTrue(refused.getMessage().contains("0 to 100000"), refused.getMessage());
        assertTrue(refused.getMessage().contains(Integer.toString(count)), refused.getMessage());
    }

    @Test
    void theSpareModemIsUnpluggedAfterTwoMinutesAndBackAfterAnother() {
        SimulatedFaxService office = office(8, 1);
        List<FaxPort> all = office.ports();
        for (int cycle = 0; cycle < 5; cycle++) {
            clock.advance(Duration.ofMinutes(2).minusNanos(1));
            assertEquals(all, office.ports());
            clock.advance(Duration.ofNanos(1));
            assertEquals(all.subList(0, 7), office.ports());
            clock.advance(Duration.ofMinutes(1).minusNanos(1));
            assertEquals(all.subList(0, 7), office.ports());
            clock.advance(Duration.ofNanos(1));
            assertEquals(all, office.ports());
        }
    }

    @Test
    void theTimetableHoldsAfterALongTimeWithoutReadings() {
        SimulatedFaxService office = office(8, 1);
        clock.advance(Duration.ofMinutes(3 * 1000 + 1));
        assertEquals(8, office.ports().size());
        clock.advance(Duration.ofMinutes(1));
        assertEquals(7, office.ports().size());
    }

    @Test
    void clientsSeeTheTimetableToo() {
        FaxServer client = office(8, 1).newServer();
        client.connect();
        assertEquals(8, client.read(FaxReading.Scope.ALL).ports().ports().size());
        clock.advance(Duration.ofMinutes(2));
        assertEquals(7, client.read(FaxReading.Scope.ALL).ports().ports().size());
        assertEquals(List.of(), client.read(FaxReading.Scope.ALL).ports().failures());
    }

    @Test
    void nothingIsUnpluggedWhereThereIsNoSpare() {
        SimulatedFaxService office = office(7, 1);
        clock.advance(Duration.ofMinutes(2));
        assertEquals(7, office.ports().size());
    }

    private SimulatedFaxService office(int count, long seed) {
        return Preset.OFFICE.service(count, seed, clock);
    }

    private static String table(List<FaxPort> ports) {
        return ports.stream()
                .map(port -> port.deviceId() + " " + port.name() + " | " + port.csid() + " | " + port.tsid()
                        + " | rings " + port.rings() + " priority " + port.priority()
                        + (port.send() ? " send" : "")
                        + (port.receive() ? " receive" : "")
                        + (port.canModify() ? " modify" : "")
                        + "\n")
                .collect(Collectors.joining());
    }
}
