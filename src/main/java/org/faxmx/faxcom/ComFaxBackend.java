package org.faxmx.faxcom;

import static org.faxmx.faxcom.FaxLibrary.*;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.faxmx.com.Apartment;
import org.faxmx.com.ComApartment;
import org.faxmx.com.ComException;
import org.faxmx.fax.BackendFigure;
import org.faxmx.fax.FaxBackend;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.Finding;
import org.faxmx.windows.LocalWindows;

/**
 * Microsoft's fax COM library on this machine, by which one fax server is reached.
 *
 * @param server the configured name of the fax server, for the apartment's thread and the log
 * @param host the argument of Connect: a computer name, or "" for this machine
 * @param timeout the longest that one request may take
 * @param lateOnly whether ports may be called through IDispatch only
 * @param probeTimeout the longest that {@link #requireAvailable} may take
 */
public record ComFaxBackend(String server, String host, Duration timeout, boolean lateOnly, Duration probeTimeout)
        implements FaxBackend {

    /** The default of {@code probeTimeout}: 10 seconds. */
    public static final Duration PROBE_TIMEOUT = Duration.ofSeconds(10);

    /** A backend with the default {@link #PROBE_TIMEOUT}. */
    public ComFaxBackend(String server, String host, Duration timeout, boolean lateOnly) {
        this(server, host, timeout, lateOnly, PROBE_TIMEOUT);
    }

    /** A backend whose ports are called through their interfaces' tables where they and this JVM allow it. */
    public ComFaxBackend(String server, String host, Duration timeout) {
        this(server, host, timeout, false);
    }

    /** The figures that its servers have, before anything was called. */
    public static List<BackendFigure> figures() {
        return ApartmentFigures.ofNone();
    }

    @Override
    public String name() {
        return "com";
    }

    /** Creates a FaxServer object and releases it. */
    @Override
    public void requireAvailable() {
        probe(probeTimeout);
    }

    @Override
    public ComFaxServer open() {
        AtomicInteger opened = new AtomicInteger();
        return new ComFaxServer(
                server,
                () -> {
                    int number = opened.incrementAndGet();
                    return apartment("faxmx-com-" + server + (number == 1 ? "" : "-" + number));
                },
                host,
                timeout,
                lateOnly);
    }

    @Override
    public void examineMachine(Consumer<Finding> findings) {
        if (ComApartment.isWindows()) {
            new MachineExamination(new LocalWindows(), host.isEmpty(), this::requireAvailable).examine(findings);
        } else {
            findings.accept(Finding.failure(
                    "windows",
                    "the backend com needs Windows, and this is " + System.getProperty("os.name"),
                    "Run FaxMX on a Windows machine with the fax feature; to try it here, start it with"
                            + "  --backend simulated"));
        }
    }

    @Override
    public void examineRights(Consumer<Finding> findings) {
        findings.accept(new RightsExamination(() -> apartment("faxmx-com-rights"), host, timeout).examine());
    }

    private static Apartment apartment(String name) {
        try {
            return ComApartment.open(name);
        } catch (ComException e) {
            throw new FaxUnavailableException(
                    e.attempted(), e.description(), "The backend simulated runs everywhere", e);
        }
    }

    private static void probe(Duration longest) {
        try (Apartment apartment = apartment("faxmx-com-probe")) {
            Runnable creating =
                    () -> apartment.create(FAX_SERVER_PROG_ID, FAX_SERVER).close();
            apartment.call(Executors.callable(creating), longest);
        } catch (ComException e) {
            throw FaxFailures.of(e.attempting("creating " + FAX_SERVER_PROG_ID), CallKind.CONNECT);
        }
    }
}
