package org.faxmx.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.JobType;

/** Random traffic of a service: callers, faxes to be sent, failures of ports and of the service. */
final class Traffic {

    private static final List<String> PEOPLE = List.of(
            "Alice Moreau", "Bob Tanaka", "Carla Jensen", "David Okafor", "Eva Lindqvist", "Frank Petrov", "Grace Kim");
    private static final List<String> COMPANIES = List.of(
            "ACME BROKERS",
            "CITY CLINIC",
            "NORTHSIDE LAW",
            "HARBOR FREIGHT",
            "OAK PHARMACY",
            "METRO PRINT",
            "UNITED BANK");
    private static final List<String> DOCUMENTS =
            List.of("Invoice", "Order", "Contract", "Lab report", "Timetable", "Delivery note", "Quote");

    // As often as they are here.
    private static final List<DeviceState> FAILURES = List.of(
            DeviceState.BUSY,
            DeviceState.BUSY,
            DeviceState.BUSY,
            DeviceState.BUSY,
            DeviceState.NO_ANSWER,
            DeviceState.NO_ANSWER,
            DeviceState.NO_DIAL_TONE,
            DeviceState.BAD_ADDRESS,
            DeviceState.FATAL_ERROR,
            DeviceState.DISCONNECTED);

    private final SimulatedFaxService service;
    private final SplittableRandom random;
    private final Rhythm rhythm;
    private int documents;

    /**
     * How much traffic there is, and how long it takes.
     *
     * @param least the shortest time between two faxes, incoming or outgoing; {@code most} is the longest
     * @param pages the largest number of pages
     * @param leastPerPage the shortest time for a page; {@code mostPerPage} is the longest
     * @param crowd the number of faxes waiting for a port, or for cheaper hours, from which on none is added
     */
    record Rhythm(Duration least, Duration most, int pages, Duration leastPerPage, Duration mostPerPage, int crowd) {}

    Traffic(SimulatedFaxService service, long seed, Rhythm rhythm) {
        this.service = service;
        this.random = new SplittableRandom(seed);
        this.rhythm = rhythm;
    }

    /** Schedules incoming and outgoing faxes from that time on. */
    void flow(Duration from) {
        service.schedule(from, unused -> {
            if (random.nextInt(100) < 55) {
                service.ring(random.nextInt(1 << 20), caller());
            } else {
                service.submitUnlessCrowded(delivery(), rhythm.crowd());
            }
            flow(from.plus(between(rhythm.least(), rhythm.most())));
        });
    }

    /** Unplugs one port after the other for some seconds, from that time on. */
    void unplug(Duration from) {
        service.schedule(from, unused -> {
            List<FaxPort> ports = service.ports();
            if (!ports.isEmpty()) {
                FaxPort victim = ports.get(random.nextInt(ports.size()));
                service.unplugFor(victim.deviceId(), between(Duration.ofSeconds(5), Duration.ofSeconds(20)));
            }
            unplug(from.plus(between(Duration.ofSeconds(20), Duration.ofSeconds(60))));
        });
    }

    void restart(Duration from) {
        service.schedule(from, unused -> {
            service.stop();
            Duration back = from.plus(between(Duration.ofSeconds(5), Duration.ofSeconds(15)));
            service.schedule(back, SimulatedFaxService::start);
            restart(back.plus(between(Duration.ofMinutes(5), Duration.ofMinutes(10))));
        });
    }

    private Caller caller() {
        int luck = random.nextInt(100);
        DeviceState ending =
                luck < 92 ? DeviceState.COMPLETED : luck < 96 ? DeviceState.DISCONNECTED : DeviceState.NOT_FAX_CALL;
        String routing = random.nextInt(3) == 0 ? "+1 555 0100|" + (200 + random.nextInt(100)) : "";
        return new Caller(number(), one(COMPANIES), routing, pages(), perPage(), ending);
    }

    private Delivery delivery() {
        String sender = one(PEOPLE);
        FaxJob job = FaxJob.builder(0, JobType.SEND)
                .displayName(one(DOCUMENTS) + " " + ++documents)
                .pages(pages())
                .userName("EXAMPLE\\" + sender.substring(0, sender.indexOf(' ')).toLowerCase(Locale.ROOT))
                .senderName(sender)
                .senderCompany("Example Ltd.")
                .senderDepartment(random.nextBoolean() ? "Sales" : "Accounting")
                .recipientName(one(PEOPLE))
                .faxNumber(number())
                .billingCode(random.nextInt(4) == 0 ? "P-" + (100 + random.nextInt(20)) : "")
                .discountSend(random.nextInt(100) == 0)
                .build();
        return new Delivery(job, one(COMPANIES), perPage(), outcomes());
    }

    /** Most faxes are sent by the first attempt, some by the second or third, few never. */
    private List<DeviceState> outcomes() {
        if (random.nextInt(300) == 0) {
            return List.of(DeviceState.NO_ANSWER);
        }
        List<DeviceState> outcomes = new ArrayList<>();
        while (random.nextInt(100) < 15) {
            outcomes.add(one(FAILURES));
        }
        outcomes.add(DeviceState.COMPLETED);
        return outcomes;
    }

    private String number() {
        return "+1 555 " + (1_000 + random.nextInt(9_000));
    }

    private int pages() {
        // Two draws, so that short faxes are the common ones.
        return 1 + Math.min(random.nextInt(rhythm.pages()), random.nextInt(rhythm.pages()));
    }

    private Duration perPage() {
        return between(rhythm.leastPerPage(), rhythm.mostPerPage());
    }

    private Duration between(Duration least, Duration most) {
        return Duration.ofMillis(random.nextLong(least.toMillis(), most.toMillis() + 1));
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
