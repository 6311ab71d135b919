package org.faxmx.faxcom;

import static org.faxmx.faxcom.FaxLibrary.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.faxmx.com.ComException;
import org.faxmx.com.Dispatch;
import org.faxmx.com.HResult;
import org.faxmx.com.InterfaceType;
import org.faxmx.com.Variant;
import org.faxmx.fax.FaxException;

/** A collection that the library returned, as it was at that moment. Used on the apartment's thread only. */
final class FaxCollection implements AutoCloseable {

    private static final int MOST_ITEMS = 1_000_000;

    private final InterfaceType type;
    private final InterfaceType itemType;
    private final CallKind call;
    private final Dispatch collection;
    private final int count;

    private FaxCollection(Dispatch owner, String method, InterfaceType type, InterfaceType itemType, CallKind call) {
        this.call = call;
        this.type = type;
        this.itemType = itemType;
        this.collection = owner.invokeObject(method, type);
        try {
            this.count = count(collection);
        } catch (RuntimeException e) {
            collection.close();
            throw e;
        }
    }

    static FaxCollection ports(Dispatch server) {
        return new FaxCollection(server, "GetPorts", FAX_PORTS, FAX_PORT, CallKind.QUERY_CONFIGURATION);
    }

    static FaxCollection jobs(Dispatch server) {
        return new FaxCollection(server, "GetJobs", FAX_JOBS, FAX_JOB, CallKind.QUERY_JOBS);
    }

    static FaxCollection routingMethods(Dispatch port) {
        return new FaxCollection(
                port, "GetRoutingMethods", FAX_ROUTING_METHODS, FAX_ROUTING_METHOD, CallKind.QUERY_CONFIGURATION);
    }

    /** An impossible number is refused before anything is read in a loop of that length. */
    private static int count(Dispatch collection) {
        int count = collection.getInt("Count");
        if (count < 0 || count > MOST_ITEMS) {
            throw new ComException(
                    collection + ".Count", HResult.E_UNEXPECTED, "answered " + count + ", which cannot be");
        }
        return count;
    }

    /** The kind of the calls that read the items. */
    CallKind call() {
        return call;
    }

    /** The item at that position, from 1 to the count; the caller closes it. */
    private Item item(int position) {
        return new Item(
                type.name() + ".Item(" + position + ")", collection.getObject("Item", itemType, Variant.of(position)));
    }

    /** Carries out work on every item, in order; a failure of an item is handed over, after the item was closed. */
    void forEach(Consumer<Item> work, Consumer<ComException> failed) {
        for (int position = 1; position <= count; position++) {
            try (Item item = item(position)) {
                work.accept(item);
            } catch (ComException e) {
                failed.accept(e);
            }
        }
    }

    /** Reads something of every item, in order. */
    <T> List<T> read(Function<Dispatch, T> reading) {
        List<T> read = new ArrayList<>();
        forEach(item -> read.add(item.read(reading)), failure -> {
            throw failure;
        });
        return read;
    }

    /**
     * Carries out work on the first item of that identity. An item that fails to identify itself is passed over as long
     * as another may have the identity.
     *
     * @param known the position to begin with, if it is one
     * @return what the work returned, or nothing if no item has the identity
     * @throws FaxException what the first such item answered, if that is not known
     */
    <K, T> Optional<T> find(K wanted, int known, Function<Dispatch, K> identity, Function<Dispatch, T> work) {
        List<FaxException> failures = new ArrayList<>();
        for (int i = known >= 1 && known <= count ? 0 : 1; i <= count; i++) {
            boolean found = false;
            try (Item item = item(i == 0 ? known : i)) {
                found = item.read(identity).equals(wanted);
                if (found) {
                    return Optional.of(work.apply(item.object()));
                }
            } catch (ComException e) {
                if (found) {
                    throw e;
                }
                failures.add(FaxFailures.ofItem(e, call));
            }
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        collection.close();
    }

    /** An item, which its failures name. */
    record Item(String name, Dispatch object) implements AutoCloseable {

        /** Reads something of the item. */
        <T> T read(Function<Dispatch, T> reading) {
            try {
                return reading.apply(object);
            } catch (ComException e) {
                throw e.on(name);
            }
        }

        @Override
        public void close() {
            object.close();
        }
    }
}
