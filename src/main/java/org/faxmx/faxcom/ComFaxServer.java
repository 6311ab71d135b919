package org.faxmx.faxcom;

import static org.faxmx.faxcom.FaxLibrary.FAX_PORT;
import static org.faxmx.faxcom.FaxLibrary.FAX_PORTS;
import static org.faxmx.faxcom.FaxLibrary.FAX_SERVER;
import static org.faxmx.faxcom.FaxLibrary.FAX_SERVER_PROG_ID;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.faxmx.com.Apartment;
import org.faxmx.com.ComApartment;
import org.faxmx.com.ComException;
import org.faxmx.com.Dispatch;
import org.faxmx.com.HResult;
import org.faxmx.com.Variant;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxPorts;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxUnavailableException;

/**
 * A Windows fax server, reached through Microsoft's fax COM library.
 *
 * <p>It owns an apartment; every COM call is made on that apartment's thread, and each of the public methods is one
 * piece of work there, so what one reading returns belongs together. Only FaxServer is created; FaxPorts and FaxPort are
 * what it hands out, and are released before the method returns.
 */
public final class ComFaxServer implements FaxServer {

    private static final Logger LOG = Logger.getLogger(ComFaxServer.class.getName());

    private static final Set<HResult> NOT_REGISTERED = Set.of(HResult.CO_E_CLASSSTRING, HResult.REGDB_E_CLASSNOTREG);
    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(5);

    private final Apartment apartment;
    private final String host;

    // Touched on the apartment's thread only.
    private Dispatch server;

    /**
     * @param apartment where all calls are made; closed with this server
     * @param host the argument of Connect: a computer name, or "" for this machine
     */
    public ComFaxServer(Apartment apartment, String host) {
        this.apartment = Objects.requireNonNull(apartment, "apartment");
        this.host = Objects.requireNonNull(host, "host");
    }

    /**
     * Opens an apartment for a fax server; no connection is made yet.
     *
     * @param name for the apartment's thread
     * @param host the argument of Connect: a computer name, or "" for this machine
     * @throws FaxUnavailableException if there is no COM here
     */
    public static ComFaxServer open(String name, String host) {
        return new ComFaxServer(apartment("faxmx-com-" + name), host);
    }

    /**
     * Finds out whether fax servers can be reached from this machine at all, by creating a FaxServer object and
     * releasing it. Nothing is connected.
     *
     * @throws FaxException saying what is missing, or what keeps an installed library from being used
     */
    public static void probe() {
        try (Apartment apartment = apartment("faxmx-com-probe")) {
            inApartment(apartment, () -> {
                apartment.create(FAX_SERVER_PROG_ID, FAX_SERVER).close();
                return null;
            });
        }
    }

    /**
     * Why this machine has no fax library: it is not Windows, or the class is not registered.
     *
     * @return half a sentence, or nothing where the library is installed and can be used
     * @throws FaxException if the library is installed and cannot be used
     */
    public static Optional<String> whyMissing() {
        if (!ComApartment.isWindows()) {
            return Optional.of("COM needs Windows, and this is " + System.getProperty("os.name"));
        }
        try {
            probe();
            return Optional.empty();
        } catch (FaxUnavailableException e) {
            if (e.getCause() instanceof ComException failure && NOT_REGISTERED.contains(failure.hresult())) {
                return Optional.of("the class " + FAX_SERVER_PROG_ID + " is not registered: " + e.answer());
            }
            throw e;
        }
    }

    @Override
    public void connect() {
        inApartment(() -> {
            try {
                drop();
            } catch (ComException e) {
                // The connection that is given up may be a broken one: that is why a new one is wanted.
                LOG.log(Level.FINE, "giving up the old connection", e);
            }
            Dispatch created = apartment.create(FAX_SERVER_PROG_ID, FAX_SERVER);
            try {
                created.invoke("Connect", Variant.of(host));
            } catch (RuntimeException e) {
                created.close();
                throw e;
            }
            server = created;
            return null;
        });
    }

    @Override
    public void disconnect() {
        inApartment(() -> {
            drop();
            return null;
        });
    }

    @Override
    public FaxPorts getPorts() {
        return inApartment(() -> {
            if (server == null) {
                throw new FaxUnavailableException(
                        "FaxServer.GetPorts", "there is no connection", "Connect first", null);
            }
            try (Dispatch ports = server.invokeObject("GetPorts", FAX_PORTS)) {
                return read(ports);
            }
        });
    }

    @Override
    public void close() {
        try {
            apartment.call(
                    () -> {
                        drop();
                        return null;
                    },
                    LONGEST_GOODBYE);
        } catch (ComException e) {
            // The connection may be lost long ago, the apartment closed before, or its thread stuck in a call.
            LOG.log(Level.FINE, "closing", e);
        }
        apartment.close();
    }

    private static FaxPorts read(Dispatch collection) {
        int count = collection.getInt("Count");
        List<FaxPort> ports = new ArrayList<>();
        List<FaxPorts.Failure> failures = new ArrayList<>();
        for (int position = 1; position <= count; position++) {
            try (Dispatch port = collection.getObject("Item", FAX_PORT, Variant.of(position))) {
                ports.add(read(port, position));
            } catch (ComException e) {
                FaxException failure = FaxFailures.of(e);
                if (failure instanceof FaxUnavailableException) {
                    // The connection is gone: the rest would fail the same way, one by one.
                    throw failure;
                }
                failures.add(new FaxPorts.Failure(position, failure));
            }
        }
        return new FaxPorts(ports, failures);
    }

    private static FaxPort read(Dispatch port, int position) {
        try {
            return FaxPort.builder(DeviceId.ofSigned(port.getInt("DeviceId")), port.getText("Name"))
                    .canModify(port.getBoolean("CanModify"))
                    .csid(port.getText("Csid"))
                    .tsid(port.getText("Tsid"))
                    .rings(port.getInt("Rings"))
                    .priority(port.getInt("Priority"))
                    .send(port.getBoolean("Send"))
                    .receive(port.getBoolean("Receive"))
                    .build();
        } catch (ComException e) {
            throw e.on("FaxPorts.Item(" + position + ")");
        }
    }

    /** Gives the connection up; the object is released even where Disconnect fails. */
    private void drop() {
        if (server == null) {
            return;
        }
        try (Dispatch dropped = server) {
            server = null;
            dropped.invoke("Disconnect");
        }
    }

    private <T> T inApartment(Callable<T> work) {
        return inApartment(apartment, work);
    }

    private static Apartment apartment(String name) {
        try {
            return ComApartment.open(name);
        } catch (ComException e) {
            throw new FaxUnavailableException(
                    e.attempted(), e.description(), "The backend simulated runs everywhere", e);
        }
    }

    private static <T> T inApartment(Apartment apartment, Callable<T> work) {
        try {
            return apartment.call(work);
        } catch (ComException e) {
            throw FaxFailures.of(e);
        }
    }

    @Override
    public String toString() {
        return "fax server " + (host.isEmpty() ? "on this machine" : host);
    }
}
