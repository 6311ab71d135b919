package org.faxmx.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;
import org.faxmx.access.Caller.Peer;

/**
 * Identifies clients by a list of users, which can be replaced. Checking a password is expensive, so two are checked at a
 * time, logins with the same name and password at the same time are checked once, and a password that was right is not
 * checked again while it is used at least every five minutes. Checks wait in a {@link FairQueue}, so that an address that
 * tries many passwords does not keep others from logging in. A failed login is answered a second later; no user is locked
 * out, because all clients of this machine share an address.
 */
public final class UserAuthenticator implements Authenticator, AutoCloseable {

    private static final int CHECKS = 2;
    private static final int WAITING = 32;
    private static final long IDLE_SECONDS = 10;
    private static final Duration REMEMBERED = Duration.ofMinutes(5);
    private static final Duration FAILURE_DELAY = Duration.ofSeconds(1);
    private static final String HMAC = "HmacSHA256";

    private final ThreadPoolExecutor checks;
    private final FairQueue waiting = new FairQueue(WAITING);
    private final ScheduledThreadPoolExecutor timer;
    private final LongSupplier nanos;
    // A login is known by a hash under this key: neither passwords nor what could be tried against them stay in memory.
    private final SecretKeySpec key;
    // Checked for users that do not exist, so that they take as long as others.
    private final PasswordHash none;
    private final ConcurrentMap<String, Verified> verified = new ConcurrentHashMap<>();
    private final ConcurrentMap<ByteBuffer, CompletableFuture<Optional<Entry>>> underWay = new ConcurrentHashMap<>();
    private volatile Map<String, Entry> entries = Map.of();
    private long versions;

    /** Identifies these users, whose names differ. */
    public UserAuthenticator(List<User> users) {
        this(users, System::nanoTime);
    }

    /** @param nanos a monotonic clock, by which verified logins are forgotten */
    UserAuthenticator(List<User> users, LongSupplier nanos) {
        SecureRandom random = new SecureRandom();
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        this.key = new SecretKeySpec(secret, HMAC);
        this.none = PasswordHash.ofNone(random);
        this.nanos = nanos;
        this.checks = new ThreadPoolExecutor(
                CHECKS,
                CHECKS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                // A turn for each check that waits.
                new LinkedBlockingQueue<>(),
                daemons("faxmx-login-"));
        checks.allowCoreThreadTimeOut(true);
        this.timer = new ScheduledThreadPoolExecutor(1, daemons("faxmx-login-delay-"));
        replace(users);
    }

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Replaces the users. Callers whose user was removed or changed are no longer valid, and each user's next login is
     * checked again.
     *
     * @return what changed, a line for each user; empty if nothing has
     */
    public synchronized List<String> replace(List<User> users) {
        Map<String, Entry> before = entries;
        Map<String, Entry> next = new HashMap<>();
        List<String> changes = new ArrayList<>();
        for (User user : users) {
            Entry known = before.get(user.name());
            boolean same = known != null && known.user.equals(user);
            if (next.put(user.name(), same ? known : new Entry(user, ++versions)) != null) {
                throw new IllegalArgumentException("user \"" + user.name() + "\" is given twice");
            }
            if (!same) {
                changes.add((known == null ? "added user " : "changed user ") + user.name());
            }
        }
        before.keySet().stream()
                .filter(name -> !next.containsKey(name))
                .sorted()
                .forEach(name -> changes.add("removed user " + name));
        entries = next;
        verified.clear();
        return changes;
    }

    @Override
    public Optional<Caller> anonymous(Peer peer) {
        return Optional.empty();
    }

    @Override
    public CompletionStage<Optional<Caller>> login(String user, String password, Peer peer) {
        ByteBuffer fingerprint = fingerprint(user, password);
        Entry entry = entries.get(user);
        Verified before = entry == null ? null : verified.get(user);
        if (before != null && before.is(entry, fingerprint) && before.until - nanos.getAsLong() > 0) {
            // A suite that logs in with each request is not checked again, also while others try many passwords.
            // Nothing
            // is lost with that: a change of the users empties this.
            verified.replace(user, before, before.until(nanos.getAsLong() + REMEMBERED.toNanos()));
            return CompletableFuture.completedStage(Optional.of(entry.caller(peer)));
        }
        return check(user, password, entry, fingerprint, peer.address())
                .thenApply(found -> found.map(known -> known.caller(peer)));
    }

    private CompletableFuture<Optional<Entry>> check(
            String user, String password, Entry entry, ByteBuffer fingerprint, String address) {
        CompletableFuture<Optional<Entry>> result = new CompletableFuture<>();
        CompletableFuture<Optional<Entry>> other = underWay.putIfAbsent(fingerprint, result);
        if (other != null) {
            return other;
        }
        result.whenComplete((found, failure) -> underWay.remove(fingerprint, result));
        FairQueue.Work work = new FairQueue.Work(
                () -> complete(result, user, password, entry, fingerprint),
                () -> result.completeExceptionally(new RejectedExecutionException(
                        "too many logins are waiting to be checked: try again in a few seconds")));
        Optional<FairQueue.Work> surplus = waiting.add(address, work);
        if (surplus.isPresent()) {
            // What made room leaves its turn to this one, or this one made room.
            surplus.get().refuse().run();
            return result;
        }
        try {
            checks.execute(() -> waiting.next().ifPresent(next -> next.run().run()));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    private void complete(
            CompletableFuture<Optional<Entry>> result,
            String user,
            String password,
            Entry entry,
            ByteBuffer fingerprint) {
        try {
            boolean right = (entry == null ? none : entry.user.password()).matches(shortened(password));
            if (right && entry != null && entries.get(user) == entry) {
                verified.put(user, new Verified(entry, fingerprint, nanos.getAsLong() + REMEMBERED.toNanos()));
                result.complete(Optional.of(entry));
            } else {
                timer.schedule(() -> result.complete(Optional.empty()), FAILURE_DELAY.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (RejectedExecutionException e) {
            // It was closed meanwhile.
            result.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
            throw e;
        }
    }

    /** No password is longer, and the time of a check must not depend on what a client sends. */
    private static String shortened(String password) {
        return password.length() > PasswordHash.LONGEST ? password.substring(0, PasswordHash.LONGEST + 1) : password;
    }

    private ByteBuffer fingerprint(String user, String password) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            byte[] name = user.getBytes(StandardCharsets.UTF_8);
            // The length, so that no other name and password are the same bytes.
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(name.length).array());
            mac.update(name);
            return ByteBuffer.wrap(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }

    /**
     * The user whose name is the certificate's common name, letter by letter. A certificate with none, or several, names
     * no user.
     */
    @Override
    public Optional<Caller> certified(X509Certificate certificate, Peer peer) {
        return named(certificate.getSubjectX500Principal(), peer);
    }

    Optional<Caller> named(X500Principal subject, Peer peer) {
        return commonName(subject).map(entries::get).map(entry -> entry.caller(peer));
    }

    private static Optional<String> commonName(X500Principal subject) {
        try {
            List<Object> names = new LdapName(subject.getName())
                    .getRdns().stream()
                            .filter(rdn -> rdn.size() == 1 && rdn.getType().equalsIgnoreCase("CN"))
                            .map(Rdn::getValue)
                            .toList();
            return names.size() == 1 && names.get(0) instanceof String name ? Optional.of(name) : Optional.empty();
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean valid(Caller caller) {
        Entry entry = entries.get(caller.user());
        return entry != null && entry.version == caller.version();
    }

    /** Ends the checks; logins under way fail. */
    @Override
    public void close() {
        checks.shutdownNow();
        timer.shutdownNow();
        RejectedExecutionException closed = new RejectedExecutionException("the bridge is closing");
        underWay.values().forEach(login -> login.completeExceptionally(closed));
    }

    /** A user, and when the entry was made: it has another version after each change. */
    private record Entry(User user, long version) {

        Caller caller(Peer peer) {
            return new Caller(user.name(), user.role(), peer, version);
        }
    }

    /** A login that was right. */
    private record Verified(Entry entry, ByteBuffer fingerprint, long until) {

        Verified until(long later) {
            return new Verified(entry, fingerprint, later);
        }

        boolean is(Entry current, ByteBuffer given) {
            return entry == current && MessageDigest.isEqual(fingerprint.array(), given.array());
        }
    }
}
