package org.faxmx.simulator;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.Setting;

/** A ready-made fax service. For one seed and one clock, a preset behaves the same in every run and on every machine. */
public enum Preset {

    /**
     * The fax server of an office, with something visible every 10 to 30 seconds: faxes come and go, some numbers
     * are busy, some callers are no machines. Its first eight ports are always these: two modems of one make that share a
     * name, a four-channel board of which one channel only receives, a network line that the caller may not modify, and a
     * spare USB modem that is unplugged two minutes after the start, plugged in again a minute later, and so on. Ports
     * beyond the eighth are further channels of a board, with station identifiers drawn from the seed. Failed faxes are
     * tried again after two minutes.
     */
    OFFICE {
        @Override
        void start(SimulatedFaxService service, List<FaxPort> ports, long seed) {
            service.set(Setting.RETRY_DELAY, 2);
            Traffic.Rhythm rhythm = new Traffic.Rhythm(seconds(10), seconds(30), 6, seconds(12), seconds(25), 50);
            new Traffic(service, seed, rhythm).flow(seconds(3));
            if (ports.size() > OFFICE_SPARE) {
                unplugSpare(service, ports.get(OFFICE_SPARE).deviceId(), Duration.ofMinutes(2));
            }
        }
    },

    /**
     * The ports of the office under stress: short calls on every port at all times, a queue that never empties, a port
     * unplugged for some seconds every 20 to 60 seconds, and the service itself restarting every 5 to 10 minutes. Failed
     * faxes are tried again after a minute, and forgotten after a day.
     */
    BUSY {
        @Override
        List<FaxPort> ports(int count, long seed) {
            return super.ports(count, seed).stream()
                    .map(port -> port.toBuilder().rings(1).build())
                    .toList();
        }

        @Override
        void start(SimulatedFaxService service, List<FaxPort> ports, long seed) {
            service.set(Setting.RETRY_DELAY, 1);
            service.set(Setting.DIRTY_DAYS, 1);
            // A call takes some 20 s; two for each port in that time are more than they can take.
            Duration most = Duration.ofMillis(Math.max(2, 20_000 / Math.max(1, ports.size())));
            Traffic.Rhythm rhythm = new Traffic.Rhythm(
                    Duration.ofMillis(1), most, 4, seconds(2), seconds(5), Math.max(20, 2 * ports.size()));
            Traffic traffic = new Traffic(service, seed, rhythm);
            traffic.flow(Duration.ZERO);
            traffic.unplug(seconds(20));
            traffic.restart(Duration.ofMinutes(5));
        }
    },

    /** The ports of the office without traffic: changes come from clients and scenarios only. */
    QUIET {
        @Override
        void start(SimulatedFaxService service, List<FaxPort> ports, long seed) {}
    };

    private static final int OFFICE_SPARE = 7;

    private static final List<String> OFFICE_NAMES = List.of(
            "Brooktrout TR1034 Channel 1",
            "Brooktrout TR1034 Channel 2",
            "Brooktrout TR1034 Channel 3",
            "Brooktrout TR1034 Channel 4",
            "USRobotics 56K Fax Modem",
            "USRobotics 56K Fax Modem",
            "T.38 Gateway, Line 1 (Accounting)",
            "Conexant USB CX93010 ACF Modem #2");

    List<FaxPort> ports(int count, long seed) {
        Random random = new Random(seed);
        List<FaxPort> ports = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ports.add(i < OFFICE_NAMES.size() ? officePort(i) : furtherChannel(i, random));
        }
        return ports;
    }

    abstract void start(SimulatedFaxService service, List<FaxPort> ports, long seed);

    /**
     * A running service of this kind.
     *
     * @param count how many ports, 0 to 100000
     * @param seed for what is drawn at random
     * @param clock the time of the service
     * @throws IllegalArgumentException if the count is out of range
     */
    public SimulatedFaxService service(int count, long seed, InstantSource clock) {
        if (count < 0 || count > 100_000) {
            throw new IllegalArgumentException("a simulated fax server has 0 to 100000 ports, not " + count);
        }
        SimulatedFaxService service = new SimulatedFaxService(clock);
        List<FaxPort> ports = ports(count, seed);
        service.setPorts(ports);
        start(service, ports, seed);
        return service;
    }

    private static FaxPort officePort(int index) {
        // TAPI numbers its permanent lines from 0x00010001 on; the gateway's id has the sign bit set, as ids of
        // virtual devices may: a device id is unsigned.
        boolean gateway = index == 6;
        long deviceId = gateway ? 0x8000_0001L : 0x0001_0001L + index;
        return FaxPort.builder(new DeviceId(deviceId), OFFICE_NAMES.get(index))
                .csid("+1 555 0100")
                .tsid("+1 555 01" + String.format(Locale.ROOT, "%02d", index + 1))
                .rings(gateway ? 1 : 2)
                .priority(index + 1)
                .send(index != 3)
                .receive(true)
                .canModify(!gateway)
                .build();
    }

    private static FaxPort furtherChannel(int index, Random random) {
        return FaxPort.builder(new DeviceId(0x0001_0001L + index), "Brooktrout SR140 Channel " + (index - 7))
                .csid("+1 555 0100")
                .tsid("+1 555 " + String.format(Locale.ROOT, "%04d", random.nextInt(10_000)))
                .rings(1 + random.nextInt(4))
                .priority(index + 1)
                .send(random.nextInt(10) != 0)
                .receive(random.nextInt(10) != 0)
                .build();
    }

    private static void unplugSpare(SimulatedFaxService service, DeviceId spare, Duration at) {
        service.schedule(at, unplugged -> {
            unplugged.unplugFor(spare, Duration.ofMinutes(1));
            unplugSpare(unplugged, spare, at.plusMinutes(3));
        });
    }

    private static Duration seconds(int count) {
        return Duration.ofSeconds(count);
    }
}
