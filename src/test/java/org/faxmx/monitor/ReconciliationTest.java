package org.faxmx.monitor;

import static org.faxmx.fax.FakeFaxServer.failed;
import static org.faxmx.fax.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.PortFailure;
import org.faxmx.fax.RoutingMethod;
import org.junit.jupiter.api.Test;

/** What a reading makes of the ports and routing methods that are known. */
class ReconciliationTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final FaxPort A = port(1, "A");
    private static final FaxPort B = port(2, "B");
    private static final FaxPort C = port(3, "C");

    private final Reconciliation reconciliation = new Reconciliation();
    private long version;
    private PortSnapshot.Reading last;
    private Rows<PortSnapshot.Key, PortSnapshot> rows = Rows.of(List.of());
    private Rows<MethodSnapshot.Key, MethodSnapshot> methods = Rows.of(List.of());

    @Test
    void aCompleteReadingAddsReplacesAndRemovesPortsInTheServersOrder() {
        read(A, B);
        FaxPort changed = B.toBuilder().rings(7).build();
        read(C, changed);
        assertEquals(List.of(C, changed), ports());
        assertStale();
    }

    @Test
    void aReadingThatFindsThePortsAsTheyAreKeepsTheirRows() {
        read(A, B);
        Rows<PortSnapshot.Key, PortSnapshot> before = rows;
        read(A, B);
        assertSame(before, rows);
        read(A, B, C);
        assertSame(before.list().get(0), rows.list().get(0));
    }

    @Test
    void aPortThatFailedAndIsIdentifiedStaysStaleHoweverOften() {
        read(A, B, C);
        PortSnapshot.Reading complete = last;
        for (int i = 0; i < 5; i++) {
            read(List.of(C), failure(1, 1));
            assertEquals(List.of(C, A), ports(), "B did not fail and is no longer on the server");
            assertStale(1);
            assertEquals(complete, row(1, 1).reading(last), "the reading that its values are from");
        }
        read(A, C);
        assertEquals(List.of(A, C), ports());
        assertStale();
    }

    @Test
    void aPortThatFailedAndWasNeverReadIsNotAdded() {
        read(List.of(A), failure(2, 2));
        assertEquals(List.of(A), ports());
        assertStale();
    }

    @Test
    void anUnidentifiedFailureKeepsAllThatIsMissingStale() {
        read(A, B, C);
        read(List.of(A), failure(2));
        assertEquals(List.of(A, B, C), ports());
        assertStale(2, 3);
    }

    @Test
    void theThirdReadingInARowThatLacksMorePortsThanFailedRemovesThem() {
        read(A, B, C);
        read(List.of(A), failure(2));
        read(List.of(A), failure(2));
        assertEquals(List.of(A, B, C), ports());
        assertStale(2, 3);
        read(List.of(A), failure(2));
        assertEquals(List.of(A), ports());
    }

    @Test
    void aPortThatCanOnlyBeTheOneThatFailsStaysHoweverOften() {
        read(A, B);
        for (int i = 0; i < 5; i++) {
            read(List.of(A), failure(2));
            assertEquals(List.of(A, B), ports());
            assertStale(2);
        }
        read(A, B);
        assertStale();
    }

    @Test
    void aFailureOfAPortThatWasNeverReadKeepsNoOther() {
        read(List.of(A, B), failure(3));
        read(List.of(A), failure(2));
        read(List.of(A), failure(2));
        assertEquals(List.of(A, B), ports());
        read(List.of(A), failure(2));
        assertEquals(List.of(A), ports());
    }

    @Test
    void aReadingThatEndedEarlyKeepsAllThatItDidNotReachHoweverOften() {
        read(A, B, C);
        for (int i = 0; i < 5; i++) {
            readPart(List.of(A));
            assertEquals(List.of(A, B, C), ports());
            assertStale(2, 3);
        }
        read(List.of(A, C), failure(2));
        assertEquals(List.of(A, C, B), ports(), "early ends do not count as readings that lack the port");
        assertStale(2);
        read(A, C);
        assertEquals(List.of(A, C), ports());
    }

    @Test
    void aReadingThatEndedEarlyReplacesAndAddsWhatItReached() {
        read(A, B);
        FaxPort changed = A.toBuilder().rings(7).build();
        readPart(List.of(C, changed));
        assertEquals(List.of(C, changed, B), ports());
        assertStale(2);
    }

    @Test
    void aReadingThatEndedEarlyReplacesTheFirstOfPortsThatShareADeviceId() {
        FaxPort second = A.toBuilder().rings(2).build();
        read(A, B, second);
        FaxPort changed = A.toBuilder().rings(7).build();
        readPart(List.of(changed, B));
        assertEquals(List.of(changed, B, second), ports());
        assertEquals(
                List.of(false, false, true),
                rows.list().stream().map(row -> row.earlier() != null).toList());
    }

    @Test
    void aReadingThatEndedEarlyAfterAnUnidentifiedPortReplacesNoneOfThoseThatShareADeviceId() {
        FaxPort second = A.toBuilder().rings(2).build();
        read(A, B, second);
        readPart(List.of(B, A.toBuilder().rings(7).build()), failure(1));
        assertEquals(List.of(B, A, second), ports(), "the first may be the one that failed");
    }

    @Test
    void aReadingThatEndedEarlyKeepsTheMethodsOfPortsThatItDidNotReach() {
        read(A, B);
        readMethods(method(A, "m", true), method(B, "m", true));
        readPart(List.of(A));
        readMethods(method(A, "m", false));
        assertEquals(
                List.of(method(A, "m", false), method(B, "m", true)),
                methods.list().stream().map(MethodSnapshot::method).toList());
    }

    @Test
    void aReadingThatIdentifiesAllPortsRemovesWhatItLacks() {
        read(A, B);
        read(List.of(A), failure(2));
        assertEquals(List.of(A, B), ports());
        read(A);
        assertEquals(List.of(A), ports());
    }

    @Test
    void aPortThatIsReadOrIdentifiedInBetweenIsKeptForThreeReadingsAgain() {
        read(A, B, C);
        read(List.of(A), failure(2));
        read(List.of(A), failure(2));
        read(List.of(A, B), failure(3), failure(4, 3));
        assertStale(3);
        read(List.of(A), failure(2));
        read(List.of(A), failure(2));
        assertEquals(List.of(A, B, C), ports());
        assertStale(2, 3);
        read(List.of(A), failure(2));
        assertEquals(List.of(A), ports());
    }

    @Test
    void aReadingWithAnUnidentifiedFailureAddsAndReplacesPorts() {
        read(A);
        FaxPort changed = A.toBuilder().rings(7).build();
        read(List.of(B, changed), failure(1));
        assertEquals(List.of(B, changed), ports());
        assertStale();
    }

    @Test
    void portsOfOneDeviceIdAreNumberedInTheServersOrderWithThoseThatFailed() {
        FaxPort first = port(1, "first");
        FaxPort second = port(1, "second");
        read(first, second);
        FaxPort changed = second.toBuilder().rings(7).build();

        read(List.of(B, changed), failure(1, 1));

        assertEquals(first, row(1, 1).port());
        assertEquals(changed, row(1, 2).port());
        assertTrue(row(1, 1).silent());
        assertFalse(row(1, 2).silent());
    }

    @Test
    void portsOfOneDeviceIdAllStayAsTheyAreWhereItIsNotKnownWhichOfThemFailed() {
        FaxPort first = port(1, "first");
        FaxPort second = port(1, "second");
        read(first, second, B);

        read(List.of(second, B.toBuilder().rings(7).build()), failure(1));

        assertEquals(first, row(1, 1).port());
        assertEquals(second, row(1, 2).port());
        assertTrue(row(1, 1).silent());
        assertTrue(row(1, 2).silent());
        assertEquals(7, row(2, 1).port().rings());
        read(second, B);
        assertEquals(List.of(second, B), ports());
        assertStale();
    }

    @Test
    void portsOfOneDeviceIdAreReplacedIfAllOfThemAnswer() {
        read(port(1, "first"), port(1, "second"), B);
        read(List.of(port(1, "1st"), port(1, "2nd")), failure(3));
        assertEquals(List.of(port(1, "1st"), port(1, "2nd"), B), ports());
        assertStale(2);
    }

    @Test
    void aPortThatReturnsGoesOnCounting() {
        read(A, B);
        FaxStatus sending = FaxStatus.builder(A.deviceId())
                .sending(true)
                .description("Sending")
                .currentPage(3)
                .build();
        rows = rows.map(row -> row.with(
                row.activity().seen(sending, DeviceState.SENDING, new MonitorContext.Moment(NOON, 0), version, 0)));
        read(B);
        read(A, B);

        PortSnapshot.Activity returned = row(1, 1).activity();
        assertEquals(1, returned.counters().sends());
        assertEquals(3, returned.counters().pagesSent());
        assertEquals("", returned.status().description(), "its status was not read since");
        PortSnapshot.Activity later =
                returned.seen(sending, DeviceState.SENDING, new MonitorContext.Moment(NOON, 0), version, 0);
        assertEquals(2, later.counters().sends(), "this is another call");
        assertEquals(6, later.counters().pagesSent());
    }

    @Test
    void aRowThatWasWrittenAfterTheStartOfAReadingStays() {
        read(A, B);
        FaxPort stored = A.toBuilder().rings(7).build();
        long started = version + 1;
        write(stored, started + 1);

        apply(new FaxReading.Ports(List.of(A, B), List.of()), started);
        assertEquals(List.of(stored, B), ports());
        assertStale();

        apply(new FaxReading.Ports(List.of(A, B), List.of()), started + 2);
        assertEquals(List.of(A, B), ports());
    }

    @Test
    void aRowThatWasWrittenAndFailedBeforeIsNotStaleAfterAReadingThatFindsIt() {
        read(A);
        read(List.of(), failure(1, 1));
        FaxPort stored = A.toBuilder().rings(7).build();
        write(stored, version + 2);
        assertStale(1);
        apply(new FaxReading.Ports(List.of(A), List.of()), version + 1);
        assertEquals(List.of(stored), ports());
        assertStale();
    }

    @Test
    void routingMethodsFollowTheirReading() {
        read(A, B);
        readMethods(method(A, "{1}", true), method(B, "{1}", true), method(B, "{2}", true));
        readMethods(method(B, "{2}", false), method(B, "{1}", true), method(A, "{3}", true));
        assertEquals(
                List.of(method(B, "{2}", false), method(B, "{1}", true), method(A, "{3}", true)), routingMethods());
    }

    @Test
    void routingMethodsThatAreAsTheyWereKeepTheirRows() {
        read(A);
        readMethods(method(A, "{1}", true));
        Rows<MethodSnapshot.Key, MethodSnapshot> before = methods;
        readMethods(method(A, "{1}", true));
        assertSame(before, methods);
        applyMethods(Optional.empty(), version);
        assertSame(before, methods);
    }

    @Test
    void routingMethodsOfAPortThatWasNotReadStay() {
        read(A, B);
        readMethods(method(A, "{1}", true), method(B, "{1}", true));
        read(List.of(B), failure(1, 1));
        readMethods(method(B, "{1}", false));
        assertEquals(List.of(method(B, "{1}", false), method(A, "{1}", true)), routingMethods());
    }

    @Test
    void routingMethodsOfAPortWhoseMethodsFailedStay() {
        read(A, B);
        readMethods(method(A, "{1}", true), method(B, "{1}", true));
        var failure = new FaxReading.Methods.Failure(A.deviceId(), failed("FaxPort.GetRoutingMethods"));
        applyMethods(Optional.of(new FaxReading.Methods(List.of(), List.of(failure))), version);
        assertEquals(List.of(method(A, "{1}", true)), routingMethods());
    }

    @Test
    void aReadingWithoutRoutingMethodsRemovesThoseOfPortsThatWent() {
        read(A, B);
        readMethods(method(A, "{1}", true), method(B, "{1}", true));
        read(B, C);
        applyMethods(Optional.empty(), version);
        assertEquals(List.of(method(B, "{1}", true)), routingMethods());
    }

    @Test
    void routingMethodsOfOneGuidAreNumberedHoweverItIsWritten() {
        read(A);
        readMethods(method(A, "{AB}", true), method(A, "ab", true));
        assertEquals(
                List.of(new MethodSnapshot.Key(A.deviceId(), "ab", 1), new MethodSnapshot.Key(A.deviceId(), "ab", 2)),
                methods.list().stream().map(MethodSnapshot::key).toList());
    }

    @Test
    void aRoutingMethodThatWasWrittenAfterTheStartOfAReadingStays() {
        read(A);
        readMethods(method(A, "{1}", true));
        long started = version + 1;
        methods = methods.map(row -> row.written(method(A, "{1}", false), started + 1));
        FaxReading.Methods old = new FaxReading.Methods(List.of(method(A, "{1}", true)), List.of());
        applyMethods(Optional.of(old), started);
        assertEquals(List.of(method(A, "{1}", false)), routingMethods());
        applyMethods(Optional.of(old), started + 2);
        assertEquals(List.of(method(A, "{1}", true)), routingMethods());
    }

    @Test
    void aRoutingMethodThatCannotBeReadKeepsItsRowAndNoOtherFromBeingReplaced() {
        read(A);
        readMethods(method(A, "{1}", true), method(A, "{2}", true));

        applyMethods(
                Optional.of(new FaxReading.Methods(
                        List.of(method(A, "{2}", false), method(A, "{3}", true)),
                        List.of(new FaxReading.Methods.Failure(A.deviceId(), failed("FaxRoutingMethod.Guid"))))),
                version + 1);

        assertEquals(
                Set.of(method(A, "{1}", true), method(A, "{2}", false), method(A, "{3}", true)),
                Set.copyOf(routingMethods()));
    }

    private void read(FaxPort... ports) {
        read(List.of(ports));
    }

    private void read(List<FaxPort> ports, PortFailure... failures) {
        apply(new FaxReading.Ports(ports, List.of(failures)), version + 1);
    }

    /** A reading that ended early. */
    private void readPart(List<FaxPort> ports, PortFailure... failures) {
        apply(
                new FaxReading.Ports(
                        ports, List.of(failures), Optional.of(new FaxReading.End(1, failed("FaxPorts.Item")))),
                version + 1);
    }

    private void apply(FaxReading.Ports read, long started) {
        rows = reconciliation.ports(rows, read, started, last);
        last = new PortSnapshot.Reading(started, new MonitorContext.Moment(NOON, 0), Duration.ZERO, read.listed());
        version = started;
    }

    private void readMethods(RoutingMethod... read) {
        applyMethods(Optional.of(new FaxReading.Methods(List.of(read), List.of())), version);
    }

    private void applyMethods(Optional<FaxReading.Methods> read, long started) {
        methods = reconciliation.methods(methods, read, rows, started);
    }

    private void write(FaxPort stored, long at) {
        rows = rows.map(row -> row.port().deviceId().equals(stored.deviceId()) ? row.written(stored, at) : row);
    }

    private static PortFailure failure(int position) {
        return new PortFailure(position, Optional.empty(), failed("FaxPorts.Item"));
    }

    private static PortFailure failure(int position, long deviceId) {
        return new PortFailure(position, Optional.of(new DeviceId(deviceId)), failed("FaxPorts.Item"));
    }

    private static RoutingMethod method(FaxPort port, String guid, boolean enabled) {
        return new RoutingMethod(port.deviceId(), port.name(), guid, "f", "Store", "x.dll", "E", "", enabled);
    }

    private PortSnapshot row(long deviceId, int occurrence) {
        return rows.find(new PortSnapshot.Key(new DeviceId(deviceId), occurrence))
                .orElseThrow();
    }

    private List<FaxPort> ports() {
        return rows.list().stream().map(PortSnapshot::port).toList();
    }

    private List<RoutingMethod> routingMethods() {
        return methods.list().stream().map(MethodSnapshot::method).toList();
    }

    private void assertStale(long... deviceIds) {
        assertEquals(
                Arrays.stream(deviceIds).boxed().toList(),
                rows.list().stream()
                        .filter(PortSnapshot::silent)
                        .map(row -> row.key().deviceId().value())
                        .toList());
    }
}
