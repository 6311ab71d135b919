package org.faxmx.com;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * An apartment and a resource in it, which are replaced when a call in the apartment does not return.
 *
 * <p>A thread cannot be interrupted in a native call. An apartment that is stuck in one is abandoned: its caller gets an
 * exception and queued requests are refused. When the call returns after all, no further call is made, everything is
 * released and the thread ends. In the meantime a new apartment with a new resource serves requests. Each stuck apartment
 * costs a thread, so their number is limited; at the limit, requests are refused until one of the calls returns.
 *
 * <p>Any thread may call it.
 *
 * @param <T> the resource
 */
public final class SupervisedApartment<T extends SupervisedApartment.Resource> implements AutoCloseable {

    private static final Duration RESOURCE_CLOSE_TIMEOUT = Duration.ofSeconds(2);
    // Results of a request while a call hangs. It need not be the hanging call's own: its caller may have been
    // interrupted before the deadline, and then a later request detects the hang.
    private static final Set<HResult> TIMEOUTS = Set.of(HResult.RPC_E_TIMEOUT, HResult.RPC_E_SERVERCALL_RETRYLATER);
    private static final Logger LOG = Logger.getLogger(SupervisedApartment.class.getName());

    private final Supplier<? extends Apartment> apartments;
    private final Function<Apartment, T> resources;
    private volatile Duration timeout;
    private final int maxStuck;
    private final Duration resourceCloseTimeout;
    private final String nativeAccess;

    // Held while an apartment is opened, which takes time; statistics need only the lock below.
    private final Object opening = new Object();
    // Guarded by this.
    private final List<Apartment> stuck = new ArrayList<>();
    private Current<T> current;
    private ApartmentStatistics past = ApartmentStatistics.ofReplacements(0, 0);
    private long replacements;
    private boolean closed;

    /**
     * Opens the first apartment. Closing the resource may take up to two seconds.
     *
     * @param apartments opens an apartment
     * @param resources creates the resource of an apartment; makes no COM call yet
     * @param timeout how long a request may be without progress, time in the queue included
     * @param maxStuck how many apartments may be stuck in a call at the same time, at least 1
     * @throws ComException if no apartment can be opened
     */
    public SupervisedApartment(
            Supplier<? extends Apartment> apartments,
            Function<Apartment, T> resources,
            Duration timeout,
            int maxStuck) {
        this(apartments, resources, timeout, maxStuck, RESOURCE_CLOSE_TIMEOUT);
    }

    SupervisedApartment(
            Supplier<? extends Apartment> apartments,
            Function<Apartment, T> resources,
            Duration timeout,
            int maxStuck,
            Duration resourceCloseTimeout) {
        this.apartments = Objects.requireNonNull(apartments, "apartments");
        this.resources = Objects.requireNonNull(resources, "resources");
        this.timeout = Objects.requireNonNull(timeout, "timeout");
        if (maxStuck < 1) {
            throw new IllegalArgumentException("maxStuck is " + maxStuck + ", and must be at least 1");
        }
        this.maxStuck = maxStuck;
        this.resourceCloseTimeout = Objects.requireNonNull(resourceCloseTimeout, "resourceCloseTimeout");
        this.current = open();
        this.nativeAccess = current.apartment.nativeAccess();
    }

    /**
     * Carries out work on the apartment's thread.
     *
     * @throws ComException as {@link Apartment#call(java.util.concurrent.Callable, Duration)} does; and with
     *     RPC_E_TIMEOUT at once while too many calls have not returned
     */
    public <R> R call(Function<? super T, R> work) {
        Current<T> chosen = current();
        return detectingHangs(chosen, () -> chosen.apartment.call(() -> work.apply(chosen.resource), timeout));
    }

    /** As {@link #call}, but between two COM calls of work that is not urgent. */
    public <R> R callUrgently(Function<? super T, R> work) {
        Current<T> chosen = current();
        return detectingHangs(chosen, () -> chosen.apartment.callUrgently(() -> work.apply(chosen.resource), timeout));
    }

    /** Changes how long later requests may be without progress, time in the queue included. */
    public void timeout(Duration next) {
        timeout = Objects.requireNonNull(next, "next");
    }

    /** How its apartments call native code: {@code FFM} or {@code JNA}. */
    public String nativeAccess() {
        return nativeAccess;
    }

    /** The sum over all its apartments. */
    public synchronized ApartmentStatistics statistics() {
        removeEnded();
        ApartmentStatistics sum = past;
        for (Apartment apartment : stuck) {
            sum = sum.plus(apartment.statistics());
        }
        if (current != null) {
            sum = sum.plus(current.apartment.statistics());
        }
        return sum.plus(ApartmentStatistics.ofReplacements(replacements, stuck.size()));
    }

    /**
     * Closes the resource and the apartment; may be called again. Stuck apartments stay abandoned: their threads end
     * when their calls return, or with the JVM.
     */
    @Override
    public void close() {
        Current<T> last;
        synchronized (this) {
            closed = true;
            last = current;
            current = null;
        }
        if (last == null) {
            return;
        }
        if (closedGracefully(last)) {
            last.apartment.close();
            synchronized (this) {
                past = past.plus(last.apartment.statistics());
            }
        } else {
            abandon(last);
        }
    }

    private boolean closedGracefully(Current<T> last) {
        if (last.apartment.stuck()) {
            return false;
        }
        Duration configured = timeout;
        Duration limit = configured.compareTo(resourceCloseTimeout) < 0 ? configured : resourceCloseTimeout;
        try {
            last.apartment.call(Executors.callable(last.resource::close), limit);
            return true;
        } catch (ComException e) {
            // The server may be down, and everything was released all the same.
            LOG.log(Level.FINE, "closing the resource of " + last.apartment, e);
            return !TIMEOUTS.contains(e.hresult());
        }
    }

    private <R> R detectingHangs(Current<T> chosen, Supplier<R> request) {
        try {
            return request.get();
        } catch (ComException e) {
            if (TIMEOUTS.contains(e.hresult()) && chosen.apartment.stuck()) {
                replace(chosen, e);
            }
            throw e;
        }
    }

    private Current<T> current() {
        Current<T> usable = usable();
        if (usable != null) {
            return usable;
        }
        synchronized (opening) {
            usable = usable();
            if (usable != null) {
                return usable;
            }
            requireFewerStuck();
            Current<T> opened = open();
            synchronized (this) {
                if (!closed) {
                    current = opened;
                    replacements++;
                    LOG.log(Level.FINE, "{0} replaces an earlier one", opened.apartment);
                    return opened;
                }
            }
            opened.apartment.close();
            throw closed();
        }
    }

    /** The current apartment, or null if one must be opened. */
    private synchronized Current<T> usable() {
        if (closed) {
            throw closed();
        }
        if (current != null && current.apartment.ended()) {
            // An unexpected failure ended its thread.
            past = past.plus(current.apartment.statistics());
            current = null;
        }
        return current;
    }

    private synchronized void requireFewerStuck() {
        removeEnded();
        if (stuck.size() >= maxStuck) {
            throw new ComException(
                    HResult.RPC_E_TIMEOUT,
                    stuck.size() + " earlier calls have not returned; no other call is made until one does");
        }
    }

    private static ComException closed() {
        return new ComException(HResult.RPC_E_DISCONNECTED, "the connection is closed");
    }

    private Current<T> open() {
        Apartment apartment = apartments.get();
        try {
            return new Current<>(apartment, resources.apply(apartment));
        } catch (RuntimeException e) {
            apartment.close();
            throw e;
        }
    }

    private synchronized void replace(Current<T> hanging, ComException reason) {
        // Several requests may detect the same hang.
        if (current == hanging) {
            current = null;
            // What it means for the fax server is logged where that is lost.
            LOG.log(Level.FINE, "{0} is abandoned: {1}", new Object[] {hanging.apartment, reason.getMessage()});
            abandon(hanging);
        }
    }

    private synchronized void abandon(Current<T> hanging) {
        stuck.add(hanging.apartment);
        hanging.apartment.abandon(() -> {
            hanging.resource.abandon();
            LOG.log(Level.FINE, "{0}: the call has returned, and the thread ends", hanging.apartment);
        });
    }

    private void removeEnded() {
        List<Apartment> ended = stuck.stream().filter(Apartment::ended).toList();
        ended.forEach(apartment -> past = past.plus(apartment.statistics()));
        stuck.removeAll(ended);
    }

    /** The objects acquired in an apartment. Used on the apartment's thread only. */
    public interface Resource extends AutoCloseable {

        /**
         * Disconnects and releases everything; may be called again.
         *
         * @throws ComException if disconnecting failed; everything is released all the same
         */
        @Override
        void close();

        /** Releases everything without a call to the server, which may hang; may be called again, never throws. */
        void abandon();
    }

    private record Current<T>(Apartment apartment, T resource) {}
}
