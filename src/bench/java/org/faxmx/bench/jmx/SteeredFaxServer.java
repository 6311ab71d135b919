package org.faxmx.bench.jmx;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.Supplier;
import org.faxmx.fax.BackendFigure;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxJobs;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxStatuses;
import org.faxmx.fax.JobCommand;
import org.faxmx.fax.JobId;
import org.faxmx.fax.OutgoingFax;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;

/**
 * A fax server in front of another: its enumeration can be prepared, it can hang, and it notes when it is read. Any
 * thread may call it.
 */
final class SteeredFaxServer implements FaxServer {

    private static final CountDownLatch OPEN = new CountDownLatch(0);

    private final FaxServer behind;
    private volatile Function<FaxReading.Scope, FaxReading> reading;
    private volatile CountDownLatch gate = OPEN;
    private final List<Long> begun = new ArrayList<>();

    SteeredFaxServer(FaxServer behind) {
        this.behind = behind;
        this.reading = behind::read;
    }

    /** What enumerations return from now on, in place of a reading of the server behind. */
    void answer(FaxReading prepared) {
        reading = scope -> prepared;
    }

    /** From now on no request returns. */
    void hang() {
        gate = new CountDownLatch(1);
    }

    /** Ends that. */
    void release() {
        gate.countDown();
    }

    /** When enumerations began since this was called last: values of {@link System#nanoTime}. */
    List<Long> begun() {
        synchronized (begun) {
            List<Long> noted = List.copyOf(begun);
            begun.clear();
            return noted;
        }
    }

    @Override
    public void connect() {
        pass(() -> {
            behind.connect();
            return null;
        });
    }

    @Override
    public void disconnect() {
        pass(() -> {
            behind.disconnect();
            return null;
        });
    }

    @Override
    public FaxReading read(FaxReading.Scope scope) {
        synchronized (begun) {
            begun.add(System.nanoTime());
        }
        return pass(() -> reading.apply(scope));
    }

    @Override
    public <T> FaxPort put(DeviceId port, Setting<T> setting, T value) {
        return pass(() -> behind.put(port, setting, value));
    }

    @Override
    public FaxStatus getStatus(DeviceId port) {
        return pass(() -> behind.getStatus(port));
    }

    @Override
    public FaxStatuses getStatuses() {
        return pass(behind::getStatuses);
    }

    @Override
    public RoutingMethod enable(DeviceId port, String guid, boolean enabled) {
        return pass(() -> behind.enable(port, guid, enabled));
    }

    @Override
    public <T> T put(Setting<T> setting, T value) {
        return pass(() -> behind.put(setting, value));
    }

    @Override
    public FaxJobs getJobs() {
        return pass(behind::getJobs);
    }

    @Override
    public void command(JobId job, JobCommand command) {
        pass(() -> {
            behind.command(job, command);
            return null;
        });
    }

    @Override
    public Optional<JobId> send(OutgoingFax fax) {
        return pass(() -> behind.send(fax));
    }

    @Override
    public void timeout(Duration longest) {
        behind.timeout(longest);
    }

    @Override
    public List<BackendFigure> figures() {
        return behind.figures();
    }

    @Override
    public void close() {
        release();
        behind.close();
    }

    private <R> R pass(Supplier<R> request) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the fax server hangs", e);
        }
        return request.get();
    }
}
