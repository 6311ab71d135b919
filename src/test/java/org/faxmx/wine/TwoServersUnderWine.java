package org.faxmx.wine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.faxmx.e2e.BridgeProcess;
import org.faxmx.e2e.Door;
import org.faxmx.e2e.TestUsers;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxPort;

/** Two COM fax servers in one bridge: A, which is given trouble, and B, which is to notice nothing of that. */
abstract class TwoServersUnderWine extends BridgeUnderWine {

    static final int PORTS = 20;
    static final Duration POLL_OF_B = Duration.ofMillis(500);

    static final String A = "faxmx:type=FaxServer,server=A";
    static final String B = "faxmx:type=FaxServer,server=B";
    static final String APARTMENT_A = "faxmx:type=ComApartment,server=A";
    static final String APARTMENT_B = "faxmx:type=ComApartment,server=B";
    /** What is given to Connect for A. */
    static final String HOST_A = "HostA";

    ThreadsOfJvm threads;

    TwoServersUnderWine(Wine wine) {
        super(wine);
    }

    /** A bridge that writes; A is polled as it is said here. */
    final BridgeProcess serve(String pollOfA, String statusPollOfA, Duration timeout) throws Exception {
        threads = ThreadsOfJvm.onFreePort();
        Path settings = wine.directory().resolve("two-servers.yaml");
        String server =
                "  - {name: %1$s, backend: com, host: Host%1$s, poll: %2$s, statusPoll: %3$s, timeout: %4$dms}\n";
        Files.writeString(
                settings,
                "servers:\n" + server.formatted("A", pollOfA, statusPollOfA, timeout.toMillis())
                        + server.formatted("B", POLL_OF_B.toMillis() + "ms", "200ms", timeout.toMillis())
                        + "writes: true\nusers: "
                        + TestUsers.in(wine.directory()).getFileName() + "\n");
        return serve(settings, threads.options());
    }

    /** How many of the server's ports are stale; each of them must be there. */
    static int stalePorts(Door door, String server) throws Exception {
        int stale = 0;
        for (int i = 1; i <= PORTS; i++) {
            stale += Boolean.TRUE.equals(door.read(port(server, i), "Stale")) ? 1 : 0;
        }
        return stale;
    }

    static String port(String server, int number) {
        return "faxmx:type=FaxPort,server=" + server + ",port=Line_" + number + ",deviceId=" + number;
    }

    static List<FaxPort> lines(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> FaxPort.builder(new DeviceId(i), "Line " + i)
                        .csid("C" + i)
                        .priority(i)
                        .build())
                .toList();
    }
}
