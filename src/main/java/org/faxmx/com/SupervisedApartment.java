package org.faxmx.com;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One apartment at a time, with what lives in it, and another in its place when a call in it does not return.
 *
 * <p>A thread cannot be taken out of a native call. So the apartment that is stuck in one is given up: its caller is let
 * go, what waits for it is refused, and when the call returns after all, nothing more is called, everything in it is
 * released and its thread ends. Meanwhile a fresh apartment serves new requests, with a fresh tenant. How many may be
 * stuck at once is limited, since each costs a thread: beyond that, nothing is tried until one of the calls returns.
 *
 * <p>Any thread may call it.
 *
 * @param <T> what lives in an apartment
 */
public final class SupervisedApartment<T extends SupervisedApartment.Tenant> implements AutoCloseable {

    private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(2);
    // A call may hang whose caller went away before its time was over: then who comes after it finds out.
    private static final Set<HResult> UNTIMELY = Set.of(HResult.RPC_E_TIMEOUT, HResult.RPC_E_SERVERCALL_RETRYLATER);
    private static final Logger LOG = Logger.getLogger(SupervisedApartment.class.getName());

    private final Supplier<? extends Apartment> opening;
    private final Function<Apartment, T> movingIn;
    private volatile Duration longest;
    private final int mostStuck;
    private final String nativeAccess;

    // Held while an apartment is opened.
    private final Object moving = new Object();
    // Guarded by this.
    private final List<Apartment> stuck = new ArrayList<>();
    private Home<T> home;
    private ApartmentStatistics past = ApartmentStatistics.NONE;
    private long replacements;
    private boolean closed;

    /**
     * Opens the first apartment.
     *
     * @param opening opens an apartment
     * @param movingIn makes the tenant of an apartment; makes no COM call yet
     * @param longest how long a request may take, waiting for its turn included
     * @param mostStuck how many apartments may be stuck in a call at once, at least 1
     * @throws ComException if there can be no apartment
     */
    public SupervisedApartment(
            Supplier<? extends Apartment> opening, Function<Apartment, T> movingIn, Duration longest, int mostStuck) {
        this.opening = Objects.requireNonNull(opening, "opening");
        this.movingIn = Objects.requireNonNull(movingIn, "movingIn");
        this.longest = Objects.requireNonNull(longest, "longest");
        if (mostStuck < 1) {
            throw new IllegalArgumentException("mostStuck is " + mostStuck + ", and must be 1 at least");
        }
        this.mostStuck = mostStuck;
        this.home = moveIn();
        this.nativeAccess = home.apartment.nativeAccess();
    }

    /**
     * Carries out work on the thread of the apartment.
     *
     * @param work given the tenant
     * @throws ComException as {@link Apartment#call(java.util.concurrent.Callable, Duration)} does; and with
     *     RPC_E_TIMEOUT at once while too many calls have not returned
     */
    public <R> R call(Function<? super T, R> work) {
        Home<T> chosen = home();
        return attempt(chosen, () -> chosen.apartment.call(() -> work.apply(chosen.tenant), longest));
    }

    /** As {@link #call}, but between two COM calls of work that is not urgent. */
    public <R> R callUrgently(Function<? super T, R> work) {
        Home<T> chosen = home();
        return attempt(chosen, () -> chosen.apartment.callUrgently(() -> work.apply(chosen.tenant), longest));
    }

    /**
     * Changes how long a request may take that is made from now on.
     *
     * @param next waiting for its turn included
     */
    public void timeout(Duration next) {
        longest = Objects.requireNonNull(next, "next");
    }

    /** How its apartments call native code: {@code FFM} or {@code JNA}. */
    public String nativeAccess() {
        return nativeAccess;
    }

    /** What all its apartments did, and what they hold now. */
    public synchronized ApartmentStatistics statistics() {
        forgetThoseThatEnded();
        ApartmentStatistics sum = past;
        for (Apartment apartment : stuck) {
            sum = sum.plus(apartment.statistics());
        }
        if (home != null) {
            sum = sum.plus(home.apartment.statistics());
        }
        return sum.replaced(replacements, stuck.size());
    }

    /**
     * Lets the tenant go and closes the apartment; may be called again. Those that are stuck are left behind: their
     * threads end when their calls return, or with the JVM.
     */
    @Override
    public void close() {
        Home<T> last;
        synchronized (this) {
            closed = true;
            last = home;
            home = null;
        }
        if (last == null) {
            return;
        }
        if (saidGoodbye(last)) {
            last.apartment.close();
            synchronized (this) {
                past = past.plus(last.apartment.statistics());
            }
        } else {
            leaveBehind(last);
        }
    }

    private boolean saidGoodbye(Home<T> last) {
        if (last.apartment.stuck()) {
            return false;
        }
        Duration timeout = longest;
        Duration patience = timeout.compareTo(LONGEST_GOODBYE) < 0 ? timeout : LONGEST_GOODBYE;
        try {
            last.apartment.call(
                    () -> {
                        last.tenant.leave();
                        return null;
                    },
                    patience);
            return true;
        } catch (ComException e) {
            // The server may be gone long ago, and then everything is given back all the same.
            LOG.log(Level.FINE, "leaving " + last.apartment, e);
            return !UNTIMELY.contains(e.hresult());
        }
    }

    private <R> R attempt(Home<T> chosen, Supplier<R> request) {
        try {
            return request.get();
        } catch (ComException e) {
            if (UNTIMELY.contains(e.hresult()) && chosen.apartment.stuck()) {
                giveUp(chosen, e);
            }
            throw e;
        }
    }

    private Home<T> home() {
        Home<T> known = homeNow();
        if (known != null) {
            return known;
        }
        // Not under the lock that statistics need: opening takes its time.
        synchronized (moving) {
            known = homeNow();
            if (known != null) {
                return known;
            }
            requireNotTooManyStuck();
            Home<T> fresh = moveIn();
            if (!settle(fresh)) {
                fresh.apartment.close();
                throw closed();
            }
            LOG.log(Level.INFO, "{0} takes the place of another", fresh.apartment);
            return fresh;
        }
    }

    /** Where requests go now; null where that is to be opened. */
    private synchronized Home<T> homeNow() {
        if (closed) {
            throw closed();
        }
        if (home != null && home.apartment.ended()) {
            // Its thread met something that it could not go on with.
            past = past.plus(home.apartment.statistics());
            home = null;
        }
        return home;
    }

    private synchronized void requireNotTooManyStuck() {
        forgetThoseThatEnded();
        if (stuck.size() >= mostStuck) {
            throw new ComException(
                    "",
                    HResult.RPC_E_TIMEOUT,
                    stuck.size() + " earlier calls have not returned yet, and no other is tried until one does");
        }
    }

    private synchronized boolean settle(Home<T> fresh) {
        if (closed) {
            return false;
        }
        home = fresh;
        replacements++;
        return true;
    }

    private static ComException closed() {
        return new ComException("", HResult.RPC_E_DISCONNECTED, "the connection is closed");
    }

    private Home<T> moveIn() {
        Apartment apartment = opening.get();
        try {
            return new Home<>(apartment, movingIn.apply(apartment));
        } catch (RuntimeException e) {
            apartment.close();
            throw e;
        }
    }

    private synchronized void giveUp(Home<T> left, ComException reason) {
        // Several requests may find out at once.
        if (home == left) {
            home = null;
            LOG.log(Level.WARNING, "{0} is given up: {1}", new Object[] {left.apartment, reason.getMessage()});
            leaveBehind(left);
        }
    }

    private synchronized void leaveBehind(Home<T> left) {
        stuck.add(left.apartment);
        left.apartment.abandon(() -> {
            left.tenant.abandon();
            LOG.log(Level.INFO, "{0}: the call has returned, and its thread ends", left.apartment);
        });
    }

    private void forgetThoseThatEnded() {
        for (Iterator<Apartment> each = stuck.iterator(); each.hasNext(); ) {
            Apartment apartment = each.next();
            if (apartment.ended()) {
                past = past.plus(apartment.statistics());
                each.remove();
            }
        }
    }

    /** What lives in an apartment: the objects that were acquired there. Used on the apartment's thread only. */
    public interface Tenant {

        /**
         * Gives everything back; may be called again.
         *
         * @throws ComException if something could not be said; everything is given back all the same
         */
        void leave();

        /** Gives everything back without a word, since the server may hang; may be called again, never throws. */
        void abandon();
    }

    private record Home<T>(Apartment apartment, T tenant) {}
}
