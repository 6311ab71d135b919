package org.faxmx.bench.endurance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.JobCommand;
import org.faxmx.fax.QueueStatus;
import org.faxmx.fax.Setting;
import org.faxmx.simulator.SimulatedFaxService;

/** What happens to simulated fax services besides the life that their preset leads. Used by one thread. */
final class Unrest {

    // Modems that are plugged in at times. A machine has so many and not always new ones.
    private static final long FIRST_SPARE = 0x0002_0001L;
    private static final int SPARES = 20;

    private final List<SimulatedFaxService> services;
    private final List<SimulatedFaxService> stopped = new ArrayList<>();
    private final Random random = new Random(1);
    private final Map<String, Integer> counts = new TreeMap<>();
    private int changes;

    Unrest(List<SimulatedFaxService> services) {
        this.services = services;
    }

    /**
     * Every other spare modem is there from the beginning: their number is not to grow with time. Nor are faxes to wait
     * for cheap hours, as more or less of them do by the time of day; hours that end when they begin never end.
     */
    void prepare(SimulatedFaxService service) {
        service.set(Setting.DISCOUNT_RATE_START_HOUR, 0);
        service.set(Setting.DISCOUNT_RATE_END_HOUR, 0);
        for (int number = 0; number < SPARES; number += 2) {
            plug(service, number);
        }
    }

    /** One thing to one service. */
    void step() {
        SimulatedFaxService service = services.get(random.nextInt(services.size()));
        int luck = random.nextInt(100);
        if (luck < 35) {
            spare(service);
        } else if (luck < 55) {
            replug(service);
        } else if (luck < 88) {
            change(service);
        } else if (luck < 90) {
            tidy(service);
        } else if (luck < 93) {
            service.stop();
            stopped.add(service);
            count("stop");
        } else if (!stopped.isEmpty()) {
            stopped.remove(random.nextInt(stopped.size())).start();
            count("start");
        }
    }

    /** All services run again. */
    void end() {
        services.forEach(SimulatedFaxService::start);
        stopped.clear();
    }

    /** What was done, and how often. */
    Map<String, Integer> counts() {
        return counts;
    }

    /** A modem beyond those of the preset is plugged in, or unplugged if it is there. */
    private void spare(SimulatedFaxService service) {
        int number = random.nextInt(SPARES);
        DeviceId id = new DeviceId(FIRST_SPARE + number);
        if (find(service, id)) {
            service.unplug(id);
            count("unplug");
        } else {
            plug(service, number);
            count("plug");
        }
    }

    private void plug(SimulatedFaxService service, int number) {
        service.plug(FaxPort.builder(new DeviceId(FIRST_SPARE + number), "Spare \"Modem\", " + number)
                .csid("+1 555 0199")
                .tsid("spare " + changes++)
                .rings(1 + random.nextInt(99))
                .priority(service.ports().size() + 1)
                .send(random.nextBoolean())
                .receive(random.nextBoolean())
                .build());
    }

    /** A port goes and is there again, perhaps before a poll has seen it. */
    private void replug(SimulatedFaxService service) {
        List<FaxPort> ports = service.ports();
        if (!ports.isEmpty()) {
            FaxPort port = ports.get(random.nextInt(ports.size()));
            service.unplug(port.deviceId());
            service.plug(port);
            count("replug");
        }
    }

    /** Another client of the fax server changes the settings of a port. */
    private void change(SimulatedFaxService service) {
        List<FaxPort> ports = service.ports();
        try (FaxServer client = service.newServer()) {
            client.connect();
            DeviceId id = ports.get(random.nextInt(ports.size())).deviceId();
            switch (random.nextInt(3)) {
                case 0 -> client.put(id, Setting.CSID, "csid " + changes++);
                case 1 -> client.put(id, Setting.RINGS, 1 + random.nextInt(99));
                default -> client.put(id, Setting.PRIORITY, 1 + random.nextInt(ports.size()));
            }
            count("change");
        } catch (FaxException e) {
            // The service is stopped, the port is in a call, or may not be modified.
            count("refused-change");
        }
    }

    /** Another client deletes the faxes that the service has given up: it would keep them for a day, and the queue would grow. */
    private void tidy(SimulatedFaxService service) {
        try (FaxServer client = service.newServer()) {
            client.connect();
            for (FaxJob job : client.getJobs().jobs()) {
                if (job.queueStatus().equals(QueueStatus.RETRIES_EXCEEDED.text())) {
                    client.command(job.id(), JobCommand.DELETE);
                    count("delete");
                }
            }
        } catch (FaxException e) {
            count("refused-delete");
        }
    }

    private static boolean find(SimulatedFaxService service, DeviceId id) {
        return service.ports().stream().anyMatch(port -> port.deviceId().equals(id));
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }
}
