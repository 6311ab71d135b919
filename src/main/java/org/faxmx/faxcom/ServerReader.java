package org.faxmx.faxcom;

import static org.faxmx.faxcom.FaxLibrary.*;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.faxmx.com.Apartment;
import org.faxmx.com.ComException;
import org.faxmx.com.Dispatch;
import org.faxmx.com.HResult;
import org.faxmx.com.InterfaceType;
import org.faxmx.com.Variant;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxJobs;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxRequestFailedException;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.FaxStatuses;
import org.faxmx.fax.JobId;
import org.faxmx.fax.PortFailure;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.ServerConfiguration;
import org.faxmx.fax.Setting;

/**
 * Reads all ports or jobs of a connected FaxServer object, and its settings. An item that fails does not keep the others
 * from being read, and one that leaves the server meanwhile is left out. A reading that takes too long in all ends with
 * what it has. Used on the apartment's thread only.
 */
final class ServerReader {

    private static final Logger LOG = Logger.getLogger(ServerReader.class.getName());

    private final Apartment apartment;
    private final Dispatch server;
    private final ConnectionProbe connection;
    private final PortBinding.OfConnection binding;
    private final Map<DeviceId, Integer> positions = new HashMap<>();

    ServerReader(Apartment apartment, Dispatch server, PortBinding.OfConnection binding) {
        this.apartment = apartment;
        this.server = server;
        this.connection = new ConnectionProbe(server);
        this.binding = binding;
    }

    /** The 1-based position of each device id, where it was listed first. */
    Map<DeviceId, Integer> positions() {
        return positions;
    }

    FaxReading read(FaxReading.Scope scope, FaxReading.Progress progress) {
        boolean all = scope == FaxReading.Scope.ALL;
        Listing<DeviceId, Row> listing = list(
                this::ports, FaxReader::deviceId, (item, reader) -> row(item, reader, all), Row::deviceId, progress);
        for (int i = 0; i < listing.items().size(); i++) {
            int position = i + 1;
            listing.items().get(i).id().ifPresent(deviceId -> positions.putIfAbsent(deviceId, position));
        }
        List<Row> rows = listing.read();
        List<PortFailure> failures = failures(listing);
        if (rows.isEmpty() && !listing.failures().isEmpty()) {
            throw listing.failures().get(0);
        }
        FaxReading.Ports ports =
                new FaxReading.Ports(rows.stream().map(Row::port).toList(), failures, listing.end());
        FaxReading.Methods methods = new FaxReading.Methods(
                rows.stream()
                        .<RoutingMethod>mapMulti((row, sink) -> row.methods().forEach(sink))
                        .toList(),
                rows.stream()
                        .<FaxReading.Methods.Failure>mapMulti(
                                (row, sink) -> row.failures().forEach(sink))
                        .toList());
        return new FaxReading(ports, all ? Optional.of(methods) : Optional.empty(), configuration());
    }

    FaxStatuses statuses() {
        Listing<DeviceId, FaxStatus> listing = list(
                this::ports,
                FaxReader::deviceId,
                (item, reader) -> reader.statusOfPort(),
                FaxStatus::deviceId,
                FaxReading.Progress.NONE);
        List<PortFailure> failures = failures(listing);
        // It stands for all ports that were not reached.
        listing.end()
                .ifPresent(end ->
                        failures.add(new PortFailure(listing.items().size() + 1, Optional.empty(), end.cause())));
        return new FaxStatuses(listing.read(), failures);
    }

    FaxJobs jobs() {
        Listing<JobId, FaxJob> listing = list(
                () -> FaxCollection.jobs(server),
                job -> JobId.of(FaxReader.jobId(job)),
                (item, reader) -> reader.job(),
                FaxJob::id,
                FaxReading.Progress.NONE);
        return new FaxJobs(listing.read(), listing.failures(), listing.end().isEmpty());
    }

    private FaxCollection ports() {
        return FaxCollection.ports(server, binding);
    }

    private ServerConfiguration configuration() {
        Map<Setting<?>, Object> values = new HashMap<>();
        Map<Setting<?>, FaxException> refused = new HashMap<>();
        for (Setting<?> setting : Setting.OF_SERVER) {
            try {
                values.put(setting, FaxReader.setting(server, setting));
            } catch (ComException e) {
                refused.put(setting, connection.ofItem(e, CallKind.QUERY_CONFIGURATION));
            }
        }
        return new ServerConfiguration(values, refused);
    }

    private Row row(FaxCollection.Item item, FaxReader reader, boolean withMethods) {
        FaxPort port = reader.port();
        if (!withMethods) {
            return new Row(port, List.of(), List.of());
        }
        List<RoutingMethod> methods = List.of();
        List<FaxException> failures;
        try {
            Listing<String, RoutingMethod> listing = item.read(this::routingMethods);
            methods = listing.read();
            failures = listing.failures();
        } catch (ComException e) {
            failures = List.of(reader.failed(e));
        }
        return new Row(
                port,
                methods,
                failures.stream()
                        .map(cause -> new FaxReading.Methods.Failure(port.deviceId(), cause))
                        .toList());
    }

    private Listing<String, RoutingMethod> routingMethods(Dispatch port) {
        return list(
                () -> FaxCollection.routingMethods(port),
                FaxReader::plainGuid,
                (item, reader) -> reader.routingMethod(() -> FaxReader.deviceId(port)),
                method -> RoutingMethod.plain(method.guid()),
                FaxReading.Progress.NONE);
    }

    private static List<PortFailure> failures(Listing<DeviceId, ?> listing) {
        List<PortFailure> failures = new ArrayList<>();
        for (int i = 0; i < listing.items().size(); i++) {
            Listed<DeviceId, ?> port = listing.items().get(i);
            if (port.failure().isPresent()) {
                failures.add(new PortFailure(i + 1, port.id(), port.failure().get()));
            }
        }
        return failures;
    }

    /**
     * Reads every item of a collection, in order, as long as there is time, and leaves out those that are gone.
     *
     * @param identity reads what identifies an item; called for an item that could not be read, and to list again
     * @param reading reads an item
     * @param idOf the identity of an item that was read
     */
    private <K, T> Listing<K, T> list(
            Supplier<FaxCollection> collection,
            Function<Dispatch, K> identity,
            BiFunction<FaxCollection.Item, FaxReader, T> reading,
            Function<T, K> idOf,
            FaxReading.Progress progress) {
        List<Listed<K, T>> listed = new ArrayList<>();
        try (FaxCollection items = collection.get()) {
            apartment.expect(items.count());
            for (int position = 1; position <= items.count(); position++) {
                if (apartment.late()) {
                    return new Listing<>(listed, Optional.of(items.late(position - 1)));
                }
                items.carryOut(
                        position,
                        item -> listed.add(listed(item, items.call(), identity, reading, idOf)),
                        failure -> listed.add(failed(Optional.empty(), connection.ofItem(failure, items.call()))));
                progress.at(position, items.count());
            }
        }
        return new Listing<>(withoutGone(listed, collection, identity), Optional.empty());
    }

    private <K, T> Listed<K, T> listed(
            FaxCollection.Item item,
            CallKind call,
            Function<Dispatch, K> identity,
            BiFunction<FaxCollection.Item, FaxReader, T> reading,
            Function<T, K> idOf) {
        FaxReader reader = new FaxReader(item.object(), call, connection);
        try {
            T read = item.read(object -> reading.apply(item, reader));
            return new Listed<>(Optional.of(idOf.apply(read)), Optional.of(read), Optional.empty(), reader.mayBeGone());
        } catch (ComException e) {
            FaxException failure = connection.ofItem(e, call);
            try {
                // Only now: good items cost no further call.
                return failed(Optional.of(item.read(identity)), failure);
            } catch (ComException unidentified) {
                LOG.log(Level.FINE, connection.ofItem(unidentified, call), () -> "identifying an item that failed");
                return failed(Optional.empty(), failure);
            }
        }
    }

    private static <K, T> Listed<K, T> failed(Optional<K> id, FaxException failure) {
        return new Listed<>(id, Optional.empty(), Optional.of(failure), FaxFailures.mayBeGone(failure));
    }

    /**
     * Leaves out the items that are no longer on the server. An item that is still there may answer the same as one that
     * is gone, so the items are listed again. If one of them does not identify itself, none counts as gone; nor does an
     * item that did not identify itself at first, if there is another one now that it may be.
     */
    private <K, T> List<Listed<K, T>> withoutGone(
            List<Listed<K, T>> listed, Supplier<FaxCollection> collection, Function<Dispatch, K> identity) {
        if (listed.stream().noneMatch(Listed::mayBeGone) || apartment.late()) {
            return listed;
        }
        List<K> again;
        try (FaxCollection items = collection.get()) {
            apartment.expect(items.count());
            again = items.read(identity, apartment::late);
        } catch (ComException e) {
            LOG.log(Level.FINE, FaxFailures.ofItem(e, CallKind.QUERY_CONFIGURATION), () -> "listing again");
            return listed;
        }
        Set<K> there = new HashSet<>(again);
        List<K> identified = listed.stream().flatMap(item -> item.id().stream()).toList();
        boolean known = again.size() <= identified.size() && new HashSet<>(identified).containsAll(there);
        return listed.stream()
                .filter(item ->
                        !item.mayBeGone() || item.id().map(there::contains).orElse(!known))
                .toList();
    }

    /** A port and its routing methods; none where they were not requested. */
    private record Row(FaxPort port, List<RoutingMethod> methods, List<FaxReading.Methods.Failure> failures) {

        DeviceId deviceId() {
            return port.deviceId();
        }
    }

    /**
     * An item that was listed.
     *
     * @param id which it is, if it answered that much
     * @param read what was read of it, unless that failed
     * @param failure why nothing was read of it
     * @param mayBeGone whether something of it answered as that of an item which is no longer there
     */
    private record Listed<K, T>(Optional<K> id, Optional<T> read, Optional<FaxException> failure, boolean mayBeGone) {}

    /**
     * What was read of a collection.
     *
     * @param items the items up to where the reading ended, in order
     * @param end why it ended before the last item; empty if it did not
     */
    private record Listing<K, T>(List<Listed<K, T>> items, Optional<FaxReading.End> end) {

        List<T> read() {
            // A flatMap would make a stream for each of what may be thousands of items.
            return items.stream()
                    .<T>mapMulti((item, sink) -> item.read().ifPresent(sink))
                    .toList();
        }

        List<FaxException> failures() {
            return Stream.concat(
                            items.stream().flatMap(item -> item.failure().stream()),
                            end.stream().map(FaxReading.End::cause))
                    .toList();
        }
    }

    /** A collection that the library returned, as it was at that moment. Used on the apartment's thread only. */
    static final class FaxCollection implements AutoCloseable {

        private static final int MOST_ITEMS = 1_000_000;

        private final InterfaceType type;
        private final InterfaceType itemType;
        private final CallKind call;
        private final Consumer<Dispatch> bindingItem;
        private final Dispatch collection;
        private final int count;

        private FaxCollection(
                Dispatch owner, String method, InterfaceType type, InterfaceType itemType, CallKind call) {
            this(owner, method, type, itemType, call, late -> {}, late -> {});
        }

        private FaxCollection(
                Dispatch owner,
                String method,
                InterfaceType type,
                InterfaceType itemType,
                CallKind call,
                Consumer<Dispatch> binding,
                Consumer<Dispatch> bindingItem) {
            this.call = call;
            this.bindingItem = bindingItem;
            this.type = type;
            this.itemType = itemType;
            this.collection = owner.invokeObject(method, type);
            try {
                binding.accept(collection);
                this.count = count(collection);
            } catch (RuntimeException e) {
                collection.close();
                throw e;
            }
        }

        static FaxCollection ports(Dispatch server, PortBinding.OfConnection binding) {
            return new FaxCollection(
                    server,
                    "GetPorts",
                    FAX_PORTS,
                    FAX_PORT,
                    CallKind.QUERY_CONFIGURATION,
                    binding::ports,
                    binding::port);
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

        int count() {
            return count;
        }

        /** The end of a reading that was late after so many items. */
        FaxReading.End late(int read) {
            FaxException cause = new FaxRequestFailedException(
                    collection + ".Item(" + (read + 1) + ")",
                    "the reading took too long and ended after " + read + " of " + count
                            + "; nothing new is known of the others",
                    "Find out why the service answers slowly, or raise the setting timeout",
                    null);
            return new FaxReading.End(count - read, cause);
        }

        /** The item at that position, from 1 to the count; the caller closes it. */
        private Item item(int position) {
            Dispatch object = collection.getObject("Item", itemType, Variant.of(position));
            try {
                bindingItem.accept(object);
            } catch (RuntimeException e) {
                object.close();
                throw e;
            }
            return new Item(type, position, object);
        }

        /** Carries out work on the item at that position; a failure of it is handed over, after the item was closed. */
        void carryOut(int position, Consumer<Item> work, Consumer<ComException> failed) {
            try (Item item = item(position)) {
                work.accept(item);
            } catch (ComException e) {
                failed.accept(e);
            }
        }

        /**
         * Reads something of every item, in order.
         *
         * @throws ComException with RPC_E_SERVERCALL_RETRYLATER if there is no more time
         */
        <T> List<T> read(Function<Dispatch, T> reading, BooleanSupplier late) {
            List<T> read = new ArrayList<>();
            for (int position = 1; position <= count; position++) {
                if (late.getAsBoolean()) {
                    throw new ComException(
                            collection + ".Item", HResult.RPC_E_SERVERCALL_RETRYLATER, "there is no more time");
                }
                try (Item item = item(position)) {
                    read.add(item.read(reading));
                }
            }
            return read;
        }

        /**
         * Carries out work on the first item of that identity. An item that fails to identify itself is passed over as long
         * as another may have the identity.
         *
         * @param known the position to begin with, if it is one
         * @param connection judges the failures of items
         * @return what the work returned, or nothing if no item has the identity
         * @throws FaxException what the first such item answered, if that is not known
         */
        <K, T> Optional<T> find(
                K wanted,
                int known,
                ConnectionProbe connection,
                Function<Dispatch, K> identity,
                Function<Dispatch, T> work) {
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
                    failures.add(connection.ofItem(e, call));
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

        /** An item, which its failures name by the type of its collection and its position. */
        record Item(InterfaceType collection, int position, Dispatch object) implements AutoCloseable {

            /** Reads something of the item. */
            <T> T read(Function<Dispatch, T> reading) {
                try {
                    return reading.apply(object);
                } catch (ComException e) {
                    throw e.on(collection.name() + ".Item(" + position + ")");
                }
            }

            @Override
            public void close() {
                object.close();
            }
        }
    }
}
