package org.faxmx.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.faxmx.ManualClock;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PresetTrafficTest {

    private static final DeviceId SPARE = new DeviceId(0x0001_0008L);

    private final ManualClock clock = new ManualClock("2026-01-01T08:00:00Z");

    @ParameterizedTest
    @EnumSource
    void twoOfOneSeedStayEqual(Preset preset) {
        SimulatedFaxService one = preset.service(12, 42, clock);
        SimulatedFaxService other = preset.service(12, 42, clock);
        for (int i = 0; i < 10_000; i++) {
            assertEquals(snapshot(one), snapshot(other));
            clock.advance(Duration.ofMillis(1 + i * 7919L % 3_000));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatHappensDoesNotDependOnWhoLooks(Preset preset) {
        SimulatedFaxService watched = preset.service(12, 7, clock);
        SimulatedFaxService alone = preset.service(12, 7, clock);
        for (int second = 0; second < 3600; second++) {
            clock.advance(Duration.ofSeconds(1));
            snapshot(watched);
        }

        assertEquals(snapshot(watched), snapshot(alone));
    }

    @ParameterizedTest
    @EnumSource
    void aWeekPassesInOneReading(Preset preset) {
        SimulatedFaxService service = preset.service(8, 1, clock);
        clock.advance(Duration.ofDays(7));

        // A client waits for it, on a busy machine too.
        assertTimeout(Duration.ofMinutes(2), () -> snapshot(service));

        assertTrue(service.ports().size() >= 7);
    }

    @Test
    void inTheOfficeSomethingVisibleHappensEvery30Seconds() {
        SimulatedFaxService office = Preset.OFFICE.service(8, 1, clock);
        List<?> last = snapshot(office);
        for (int i = 0; i < 1000; i++) {
            clock.advance(Duration.ofSeconds(30));
            List<?> seen = snapshot(office);
            assertTrue(!seen.equals(last), "nothing new in 30 s at " + i);
            last = seen;
        }
    }

    @Test
    void inTheOfficeAnythingCanBeSeenInADay() {
        Set<DeviceState> seen = EnumSet.noneOf(DeviceState.class);
        Set<String> jobs = new HashSet<>();
        FaxServer server = Preset.OFFICE.service(8, 1, clock).newServer();
        server.connect();
        for (int i = 0; i < 17_280; i++) {
            clock.advance(Duration.ofSeconds(5));
            server.getStatuses().statuses().stream().map(FaxStatus::state).forEach(seen::add);
            server.getJobs().jobs().forEach(job -> jobs.add(job.queueStatus()));
        }

        assertTrue(
                seen.containsAll(EnumSet.of(
                        DeviceState.AVAILABLE,
                        DeviceState.RINGING,
                        DeviceState.ANSWERED,
                        DeviceState.RECEIVING,
                        DeviceState.ROUTING,
                        DeviceState.DIALING,
                        DeviceState.SENDING,
                        DeviceState.COMPLETED,
                        DeviceState.BUSY,
                        DeviceState.NO_ANSWER,
                        DeviceState.NO_DIAL_TONE,
                        DeviceState.BAD_ADDRESS,
                        DeviceState.FATAL_ERROR,
                        DeviceState.DISCONNECTED,
                        DeviceState.NOT_FAX_CALL)),
                seen::toString);
        assertTrue(jobs.containsAll(Set.of("Pending", "In Progress", "Retrying", "Retries Exceeded")), jobs::toString);
    }

    @Test
    void theOfficesSpareModemComesAndGoesAndKeepsItsConfiguration() {
        SimulatedFaxService office = Preset.OFFICE.service(8, 1, clock);
        List<FaxPort> before = office.ports();

        clock.advance(Duration.ofMinutes(2));
        assertEquals(before.subList(0, 7), office.ports());
        clock.advance(Duration.ofMinutes(1));
        assertEquals(before, office.ports());
        clock.advance(Duration.ofMinutes(2));
        assertTrue(office.ports().stream().noneMatch(port -> port.deviceId().equals(SPARE)));
    }

    @Test
    void aBusyServiceIsBusyOnEveryPort() {
        SimulatedFaxService busy = Preset.BUSY.service(8, 1, clock);
        FaxServer server = busy.newServer();
        server.connect();
        int count = 0;
        int idle = 0;
        for (int second = 0; second < 280; second++) {
            clock.advance(Duration.ofSeconds(1));
            for (FaxStatus status : server.getStatuses().statuses()) {
                count++;
                idle += status.state() == DeviceState.AVAILABLE ? 1 : 0;
            }
        }

        assertTrue(idle < count / 4, idle + " of " + count);
    }

    @Test
    void noMoreWaitForTheCheapHoursOfABusyServiceThanWaitForAPort() {
        SimulatedFaxService busy = Preset.BUSY.service(8, 1, clock);
        long most = 0;
        for (int minute = 0; minute < 12 * 60; minute++) {
            clock.advance(Duration.ofMinutes(1));
            most = Math.max(most, jobs(busy).filter(FaxJob::discountSend).count());
        }

        assertEquals(20, most);
    }

    @Test
    void theQueueOfABusyServiceIsHardlyLongerAfterTwoWeeksThanAfterTwoDays() {
        SimulatedFaxService busy = Preset.BUSY.service(8, 1, clock);
        List<Long> longest = new ArrayList<>();
        for (int day = 1; day <= 14; day++) {
            long most = 0;
            for (int hour = 0; hour < 24; hour++) {
                clock.advance(Duration.ofHours(1));
                most = Math.max(most, jobs(busy).count());
            }
            longest.add(most);
        }

        assertTrue(longest.get(13) < 1.2 * longest.get(1), longest::toString);
    }

    @Test
    void aBusyServiceRestarts() {
        FaxServer server = Preset.BUSY.service(8, 1, clock).newServer();
        server.connect();
        server.read(FaxReading.Scope.ALL);

        clock.advance(Duration.ofMinutes(6));

        assertThrows(FaxException.class, () -> server.read(FaxReading.Scope.ALL));
    }

    @Test
    void quietIsQuiet() {
        SimulatedFaxService quiet = Preset.QUIET.service(12, 1, clock);
        List<?> before = snapshot(quiet);
        clock.advance(Duration.ofDays(400));

        assertEquals(before, snapshot(quiet));
    }

    private static Stream<FaxJob> jobs(SimulatedFaxService service) {
        try (FaxServer server = service.newServer()) {
            server.connect();
            return server.getJobs().jobs().stream();
        } catch (FaxException e) {
            return Stream.empty();
        }
    }

    /** All that a client can see; in place of it, why it cannot. */
    private static List<?> snapshot(SimulatedFaxService service) {
        try (FaxServer server = service.newServer()) {
            server.connect();
            return List.of(
                    server.read(FaxReading.Scope.ALL).ports().ports(),
                    server.getStatuses(),
                    server.getJobs(),
                    server.read(FaxReading.Scope.ALL).configuration().values());
        } catch (FaxException e) {
            return List.of(e.getMessage());
        }
    }
}
