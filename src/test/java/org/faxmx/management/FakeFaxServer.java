package org.faxmx.management;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxAccessDeniedException;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxPorts;
import org.faxmx.fax.FaxRequestFailedException;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxUnavailableException;

/** A fax server whose every answer the test chooses, and which counts what it is asked. */
final class FakeFaxServer implements FaxServer {

    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger connects = new AtomicInteger();
    private final AtomicInteger closes = new AtomicInteger();
    private final Map<Integer, FaxException> failingPositions = new TreeMap<>();

    private List<FaxPort> ports = List.of();
    private Supplier<FaxPorts> reading = this::readPorts;
    private Runnable connecting = () -> {};
    private Runnable disconnecting = () -> {};
    private boolean connected;

    static FaxPort port(long deviceId, String name) {
        return FaxPort.builder(new DeviceId(deviceId), name).build();
    }

    static FaxException unavailable() {
        return new FaxUnavailableException(
                "FaxServer.GetPorts", "0x800706BA (RPC_S_SERVER_UNAVAILABLE)", "Start the fax service", null);
    }

    static FaxException denied() {
        return new FaxAccessDeniedException(
                "FaxServer.GetPorts", "0x80070005 (E_ACCESSDENIED)", "Grant the right to query", new Exception("deep"));
    }

    static FaxException failed(String attempted) {
        return new FaxRequestFailedException(attempted, "0x80004005 (E_FAIL)", "", new Exception("deep"));
    }

    synchronized FakeFaxServer has(FaxPort... replacement) {
        ports = List.of(replacement);
        return this;
    }

    /** Makes the port at that 1-based position fail in every reading. */
    synchronized void failAt(int position) {
        failingPositions.put(position, failed("FaxPorts.Item(" + position + ")"));
    }

    synchronized void heal() {
        failingPositions.clear();
        reading = this::readPorts;
        connecting = () -> {};
        disconnecting = () -> {};
    }

    synchronized void failReadings(RuntimeException failure) {
        reading = () -> {
            if (failure instanceof FaxUnavailableException) {
                connected = false;
            }
            throw failure;
        };
    }

    synchronized void failConnects(RuntimeException failure) {
        connecting = () -> {
            throw failure;
        };
    }

    synchronized void failDisconnects(RuntimeException failure) {
        disconnecting = () -> {
            throw failure;
        };
    }

    /** Answers readings with what the supplier supplies. */
    synchronized void reads(Supplier<FaxPorts> supplier) {
        reading = supplier;
    }

    /** Has something happen in the middle of every reading. */
    synchronized void duringReadings(Runnable action) {
        reading = () -> {
            action.run();
            return readPorts();
        };
    }

    /** How often it was asked anything, closing aside. */
    int calls() {
        return calls.get();
    }

    int connects() {
        return connects.get();
    }

    int closes() {
        return closes.get();
    }

    @Override
    public synchronized void connect() {
        calls.incrementAndGet();
        connects.incrementAndGet();
        connected = false;
        connecting.run();
        connected = true;
    }

    @Override
    public synchronized void disconnect() {
        calls.incrementAndGet();
        connected = false;
        disconnecting.run();
    }

    @Override
    public synchronized FaxPorts getPorts() {
        calls.incrementAndGet();
        if (!connected) {
            throw new FaxUnavailableException("FaxServer.GetPorts", "there is no connection", "Connect first", null);
        }
        return reading.get();
    }

    @Override
    public void close() {
        closes.incrementAndGet();
    }

    private FaxPorts readPorts() {
        List<FaxPort> read = new ArrayList<>();
        List<FaxPorts.Failure> failures = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            FaxException failure = failingPositions.get(i + 1);
            if (failure == null) {
                read.add(ports.get(i));
            } else {
                failures.add(new FaxPorts.Failure(i + 1, failure));
            }
        }
        return new FaxPorts(read, failures);
    }
}
