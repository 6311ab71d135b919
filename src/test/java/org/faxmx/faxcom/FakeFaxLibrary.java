package org.faxmx.faxcom;

import static org.faxmx.com.HResult.DISP_E_UNKNOWNNAME;
import static org.faxmx.com.HResult.E_INVALIDARG;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.faxmx.com.Apartment;
import org.faxmx.com.ComException;
import org.faxmx.com.Dispatch;
import org.faxmx.com.HResult;
import org.faxmx.com.InterfaceType;
import org.faxmx.com.VarType;
import org.faxmx.com.Variant;
import org.faxmx.fax.FaxPort;

/**
 * Microsoft's fax library as maps of members, in an apartment with a real thread: objects are used on that thread only,
 * and every reference is counted.
 */
final class FakeFaxLibrary implements Apartment {

    private final ExecutorService thread;
    private final AtomicLong references = new AtomicLong();
    private final Map<Integer, Map<String, Variant>> odd = new HashMap<>();
    private final Map<String, HResult> failing = new HashMap<>();
    private volatile Thread owner;
    private List<FaxPort> ports = List.of();
    private String connectedTo;

    FakeFaxLibrary() {
        thread = Executors.newSingleThreadExecutor(work -> {
            owner = new Thread(work, "fake apartment");
            owner.setDaemon(true);
            return owner;
        });
    }

    /** What the next GetPorts finds; ends all failures. */
    synchronized void serve(List<FaxPort> served) {
        ports = List.copyOf(served);
        failing.clear();
        odd.clear();
    }

    /** Makes a call fail: {@code FaxServer.Connect}, {@code FaxPorts.Item(3)}, {@code FaxPort.Csid}. */
    synchronized void fail(String call, HResult with) {
        failing.put(call, with);
    }

    /** Makes a call succeed again. */
    synchronized void heal(String call) {
        failing.remove(call);
    }

    /** Makes the port at that position answer a property with another VARIANT than usual. */
    synchronized void answer(int position, String member, Variant value) {
        odd.computeIfAbsent(position, unused -> new HashMap<>()).put(member, value);
    }

    /** What Connect was given last, or null while there is no connection. */
    synchronized String connectedTo() {
        return connectedTo;
    }

    @Override
    public <T> T call(Callable<T> work) {
        try {
            return thread.submit(work).get();
        } catch (RejectedExecutionException e) {
            throw new ComException("calling the apartment", HResult.RPC_E_DISCONNECTED);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public <T> T call(Callable<T> work, Duration longest) {
        return call(work);
    }

    @Override
    public Dispatch create(String progId, InterfaceType type) {
        if (!progId.equals("FaxServer.FaxServer")) {
            throw new ComException("creating " + progId, HResult.REGDB_E_CLASSNOTREG);
        }
        check("creating FaxServer");
        return new FakeObject(type.name(), faxServer());
    }

    @Override
    public long liveReferences() {
        return references.get();
    }

    @Override
    public void close() {
        thread.shutdown();
    }

    private synchronized void check(String call) {
        HResult failure = failing.get(call);
        if (failure != null) {
            throw new ComException(call, failure);
        }
    }

    private Map<String, Function<Variant[], Variant>> faxServer() {
        return Map.of(
                "Connect",
                        arguments -> {
                            check("FaxServer.Connect");
                            synchronized (this) {
                                connectedTo = arguments[0].toText();
                            }
                            return Variant.EMPTY;
                        },
                "Disconnect",
                        arguments -> {
                            check("FaxServer.Disconnect");
                            synchronized (this) {
                                connectedTo = null;
                            }
                            return Variant.EMPTY;
                        },
                "GetPorts",
                        arguments -> {
                            check("FaxServer.GetPorts");
                            synchronized (this) {
                                return new Variant.Reference(new FakeObject("FaxPorts", faxPorts(ports)));
                            }
                        });
    }

    private Map<String, Function<Variant[], Variant>> faxPorts(List<FaxPort> snapshot) {
        return Map.of(
                "Count",
                        arguments -> {
                            check("FaxPorts.Count");
                            return Variant.of(snapshot.size());
                        },
                "Item",
                        arguments -> {
                            int position = arguments[0].toInt();
                            check("FaxPorts.Item(" + position + ")");
                            if (position < 1 || position > snapshot.size()) {
                                throw new ComException("FaxPorts.Item(" + position + ")", E_INVALIDARG);
                            }
                            return new Variant.Reference(
                                    new FakeObject("FaxPort", faxPort(position, snapshot.get(position - 1))));
                        });
    }

    private Map<String, Function<Variant[], Variant>> faxPort(int position, FaxPort port) {
        Map<String, Variant> values = new HashMap<>();
        values.put("Name", Variant.of(port.name()));
        values.put("DeviceId", Variant.of((int) port.deviceId().value()));
        values.put("Csid", Variant.of(port.csid()));
        values.put("Tsid", Variant.of(port.tsid()));
        values.put("Rings", Variant.of(port.rings()));
        values.put("Priority", Variant.of(port.priority()));
        values.put("Send", bool(port.send()));
        values.put("Receive", bool(port.receive()));
        values.put("CanModify", bool(port.canModify()));
        synchronized (this) {
            values.putAll(odd.getOrDefault(position, Map.of()));
        }
        Map<String, Function<Variant[], Variant>> members = new HashMap<>();
        values.forEach((name, value) -> members.put(name, arguments -> {
            check("FaxPort." + name);
            return value;
        }));
        return members;
    }

    private static Variant bool(boolean value) {
        return new Variant.Int(VarType.VT_I4, value ? 1 : 0);
    }

    private final class FakeObject implements Dispatch {

        private final Map<String, Function<Variant[], Variant>> members;
        private String name;
        private boolean open = true;

        FakeObject(String name, Map<String, Function<Variant[], Variant>> members) {
            this.name = name;
            this.members = members;
            references.incrementAndGet();
        }

        @Override
        public Variant get(String member) {
            return call(member);
        }

        @Override
        public Variant get(String member, Variant... arguments) {
            return call(member, arguments);
        }

        @Override
        public void put(String member, Variant value) {
            call(member, value);
        }

        @Override
        public Variant invoke(String member, Variant... arguments) {
            return call(member, arguments);
        }

        @Override
        public Dispatch as(InterfaceType type) {
            checkUse();
            name = type.name();
            return this;
        }

        @Override
        public Dispatch queryInterface(InterfaceType type) {
            checkUse();
            return new FakeObject(type.name(), members);
        }

        @Override
        public void close() {
            if (open) {
                checkUse();
                open = false;
                references.decrementAndGet();
            }
        }

        private Variant call(String member, Variant... arguments) {
            checkUse();
            Function<Variant[], Variant> found = members.get(member);
            if (found == null) {
                throw new ComException(name + "." + member, DISP_E_UNKNOWNNAME);
            }
            return found.apply(arguments);
        }

        private void checkUse() {
            if (Thread.currentThread() != owner) {
                throw new AssertionError(name + " used on " + Thread.currentThread());
            }
            if (!open) {
                throw new AssertionError(name + " used after its release");
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
