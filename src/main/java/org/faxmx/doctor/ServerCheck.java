package org.faxmx.doctor;

import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.faxmx.FaxServers;
import org.faxmx.config.Backend;
import org.faxmx.config.ServerSettings;
import org.faxmx.fax.FaxAccessDeniedException;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxJobs;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxStatuses;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.Finding;
import org.faxmx.fax.StateTexts;

/**
 * The calls that FaxMX makes to one fax server: Connect, the configuration, the queue, what the account may do, the number
 * of ports, and the words for states. A call that does not return is given up after the server's timeout.
 */
final class ServerCheck implements Check {

    private static final Logger LOG = Logger.getLogger(ServerCheck.class.getName());
    static final String CONNECT = "connect";
    private static final String CONFIGURATION = "configuration";
    private static final String JOBS = "jobs";
    private static final String PORTS = "ports";
    private static final String STATES = "states";
    private static final String RIGHTS_STEP =
            " (Fax Service Manager, fxsadmin.msc, properties of the fax server, tab Security)";
    private static final String NO_HINT =
            "On the fax server, as an administrator, in PowerShell:  Get-WinEvent -LogName"
                    + " Application -MaxEvents 500 | Where-Object ProviderName -like '*Fax*'  shows what its service reports, and"
                    + "  Restart-Service Fax  starts it again";

    private final ServerSettings settings;
    private final boolean writes;
    private final Supplier<FaxServer> opening;
    private final Consumer<Consumer<Finding>> rights;

    /**
     * @param writes whether the bridge is to change the server
     * @param opening opens the server
     * @param rights reports what the account may do
     */
    ServerCheck(
            ServerSettings settings, boolean writes, Supplier<FaxServer> opening, Consumer<Consumer<Finding>> rights) {
        this.settings = settings;
        this.writes = writes;
        this.opening = opening;
        this.rights = rights;
    }

    static ServerCheck of(ServerSettings settings, boolean writes) {
        return new ServerCheck(
                settings,
                writes,
                () -> FaxServers.open(settings, InstantSource.system()),
                findings -> FaxServers.examineRights(settings, findings));
    }

    @Override
    public void run(Consumer<Finding> findings) {
        FaxServer server;
        try {
            server = opening.get();
        } catch (FaxException e) {
            findings.accept(failure(CONNECT, e));
            return;
        }
        try {
            server.connect();
            findings.accept(Finding.ok(CONNECT, "connected to " + name()));
            calls(server, findings);
        } catch (FaxException e) {
            findings.accept(failure(CONNECT, e));
        } finally {
            close(server);
        }
    }

    private static void close(FaxServer server) {
        try {
            server.close();
        } catch (FaxException e) {
            // The checks before have reported what the fax server answers.
            LOG.log(Level.FINE, "closing", e);
        }
    }

    private String name() {
        if (settings.backend() == Backend.SIMULATED) {
            return "a simulated fax server";
        }
        return settings.host().isEmpty() ? "the fax server of this machine" : "the fax server on " + settings.host();
    }

    private void calls(FaxServer server, Consumer<Finding> findings) {
        Optional<FaxReading> reading = reading(CONFIGURATION, server, findings, () -> {
            FaxReading read = server.read(FaxReading.Scope.WITHOUT_ROUTING_METHODS);
            findings.accept(configuration(read));
            return read;
        });
        Optional<FaxJobs> jobs = reading(JOBS, server, findings, () -> {
            FaxJobs read = server.getJobs();
            findings.accept(jobs(read));
            return read;
        });
        rights.accept(findings);
        reading.ifPresent(read -> {
            findings.accept(ports(read.ports()));
            reading(STATES, server, findings, () -> {
                FaxStatuses statuses = server.getStatuses();
                findings.accept(states(statuses, jobs.map(FaxJobs::jobs).orElse(List.of())));
                return statuses;
            });
        });
    }

    /** What was read; if nothing was, that is reported, and a connection that was lost is made again for the next call. */
    private static <T> Optional<T> reading(
            String check, FaxServer server, Consumer<Finding> findings, Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (FaxException e) {
            // The ports are published without the queue and without what they are doing.
            boolean works = e instanceof FaxAccessDeniedException && !check.equals(CONFIGURATION);
            findings.accept(works ? warning(check, e) : failure(check, e));
            if (e instanceof FaxUnavailableException) {
                reconnect(server);
            }
            return Optional.empty();
        }
    }

    private static void reconnect(FaxServer server) {
        try {
            server.connect();
        } catch (FaxException e) {
            // The next call says that there is no connection.
            LOG.log(Level.FINE, "connecting again", e);
        }
    }

    private static Finding configuration(FaxReading read) {
        int refused = read.configuration().refused().size();
        return Finding.ok(
                CONFIGURATION,
                "ports and " + read.configuration().values().size() + " settings were read"
                        + (refused == 0
                                ? ""
                                : "; the server refuses "
                                        + read.configuration().refused().keySet().stream()
                                                .map(Object::toString)
                                                .sorted()
                                                .collect(Collectors.joining(", "))));
    }

    private static Finding jobs(FaxJobs read) {
        String found = count(read.jobs().size(), "job") + " in the queue that this account sees";
        if (read.failures().isEmpty()) {
            return Finding.ok(JOBS, found);
        }
        FaxException first = read.failures().get(0);
        return Finding.warning(
                JOBS,
                found + "; " + count(read.failures().size(), "job") + " failed, the first: " + text(first),
                remedy(first));
    }

    private Finding ports(FaxReading.Ports read) {
        int listed = read.listed();
        String found = count(listed, "port");
        if (listed == 0) {
            return Finding.warning(
                    PORTS,
                    "the fax server has no ports",
                    "Install the modem or fax board and its driver on the fax server, and see that the Fax Service Manager"
                            + " lists it under Devices");
        }
        if (settings.expectedPorts().isPresent() && settings.expectedPorts().getAsInt() > listed) {
            int expected = settings.expectedPorts().getAsInt();
            return Finding.warning(
                    PORTS,
                    found + ", and the settings expect " + expected,
                    "See which device is missing from the Fax Service Manager, or set expectedPorts: " + listed);
        }
        Optional<FaxException> failure = read.failures().stream()
                .map(failed -> failed.cause())
                .findFirst()
                .or(() -> read.end().map(FaxReading.End::cause));
        if (failure.isPresent()) {
            return Finding.warning(
                    PORTS,
                    found + ", of which " + (listed - read.ports().size()) + " could not be read: "
                            + text(failure.get()),
                    remedy(failure.get()));
        }
        if (writes && read.ports().stream().noneMatch(FaxPort::canModify)) {
            return Finding.warning(
                    PORTS,
                    found + ", none of which this account may change, and the settings say writes: true",
                    "Give the account the right to manage the configuration" + RIGHTS_STEP + ", or set writes: false");
        }
        return Finding.ok(PORTS, found);
    }

    private Finding states(FaxStatuses statuses, List<FaxJob> jobs) {
        if (!statuses.failures().isEmpty()) {
            FaxException first = statuses.failures().get(0).cause();
            return Finding.warning(
                    STATES,
                    "the status of " + count(statuses.failures().size(), "port") + " could not be read: " + text(first),
                    remedy(first));
        }
        StateTexts texts = StateTexts.of(settings.stateTexts());
        Collection<String> unknown = new TreeSet<>();
        statuses.statuses().stream()
                .map(FaxStatus::description)
                .filter(word -> !texts.hasDeviceState(word))
                .forEach(unknown::add);
        for (FaxJob job : jobs) {
            if (!texts.hasQueueStatus(job.queueStatus())) {
                unknown.add(job.queueStatus());
            }
            if (!texts.hasDeviceState(job.deviceStatus())) {
                unknown.add(job.deviceStatus());
            }
        }
        if (unknown.isEmpty()) {
            return Finding.ok(STATES, "all words for states are known");
        }
        String words = unknown.stream().map(word -> "\"" + word + "\"").collect(Collectors.joining(", "));
        String found = "no table knows these words for states: " + words;
        return Finding.warning(
                        STATES,
                        found,
                        "Write them into the settings, below the server:  stateTexts: {"
                                + unknown.stream()
                                        .map(word -> "\"" + word + "\": STATE")
                                        .collect(Collectors.joining(", "))
                                + "}  where STATE is one of " + String.join(", ", FaxServers.states()))
                // A driver may put a number of a caller into its text.
                .forSupport(found.replaceAll("\\d", "#"));
    }

    private static Finding failure(String check, FaxException failure) {
        return Finding.failure(check, text(failure), remedy(failure));
    }

    private static Finding warning(String check, FaxException failure) {
        return Finding.warning(check, text(failure), remedy(failure));
    }

    private static String text(FaxException failure) {
        return failure.attempted() + " failed: " + failure.answer();
    }

    private static String remedy(FaxException failure) {
        if (failure.hint().isEmpty()) {
            return NO_HINT;
        }
        return failure instanceof FaxAccessDeniedException ? failure.hint() + RIGHTS_STEP : failure.hint();
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
