package org.faxmx.faxcom;

import static org.faxmx.faxcom.FaxLibrary.*;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.faxmx.com.ComException;
import org.faxmx.com.Dispatch;
import org.faxmx.com.HResult;
import org.faxmx.com.InterfaceType;
import org.faxmx.com.Variant;

/** A collection that the library returned, as it was at that moment. Used on the apartment's thread only. */
final class FaxCollection implements AutoCloseable {

    private static final int MOST_ITEMS = 1_000_000;

    private final InterfaceType type;
    private final InterfaceType itemType;
    private final Dispatch collection;
    private final int count;

    private FaxCollection(Dispatch owner, String method, InterfaceType type, InterfaceType itemType) {
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
        return new FaxCollection(server, "GetPorts", FAX_PORTS, FAX_PORT);
    }

    static FaxCollection jobs(Dispatch server) {
        return new FaxCollection(server, "GetJobs", FAX_JOBS, FAX_JOB);
    }

    static FaxCollection routingMethods(Dispatch port) {
        return new FaxCollection(port, "GetRoutingMethods", FAX_ROUTING_METHODS, FAX_ROUTING_METHOD);
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

    int count() {
        return count;
    }

    /** The item at that position, from 1 to the count; the caller closes it. */
    Item item(int position) {
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
