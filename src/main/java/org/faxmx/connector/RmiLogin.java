package org.faxmx.connector;

import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.remote.JMXAuthenticator;
import javax.management.remote.JMXPrincipal;
import javax.security.auth.Subject;
import org.faxmx.access.Caller;

/**
 * Logs RMI clients in: with TLS by their certificate alone, otherwise with a name and a password as {@code String[2]}. RMI
 * needs the result on the thread of the client, so few may wait, and not long.
 */
final class RmiLogin implements JMXAuthenticator {

    private static final Logger LOG = Logger.getLogger(RmiLogin.class.getName());
    private static final String NEEDED = "a name and a password are needed, as the credentials String[2]";

    private static final String LOGIN = "login";
    private static final String CERTIFICATE = "a client certificate is needed";

    private final AccessControl access;
    private final Supplier<Caller.Peer> peer;
    private final Optional<Supplier<Optional<X509Certificate>>> certificate;
    private final RmiLimits limits;
    private final RefusalLog refusals;
    private final Semaphore waiting;

    /**
     * @param peer the client whose request this thread carries out
     * @param certificate the verified certificate of that client; empty without TLS
     */
    RmiLogin(
            AccessControl access,
            Supplier<Caller.Peer> peer,
            Optional<Supplier<Optional<X509Certificate>>> certificate,
            RmiLimits limits,
            RefusalLog refusals) {
        this.access = access;
        this.peer = peer;
        this.certificate = certificate;
        this.limits = limits;
        this.refusals = refusals;
        this.waiting = new Semaphore(limits.logins());
    }

    /** Whether the caller is still a user with that role. */
    boolean valid(Caller caller) {
        return access.authenticator().valid(caller);
    }

    /** The caller that {@link #authenticate} put into a subject. */
    static Caller caller(Subject subject) {
        return subject.getPrivateCredentials(Caller.class).iterator().next();
    }

    @Override
    public Subject authenticate(Object credentials) {
        Caller.Peer client = peer.get();
        if (certificate.isPresent()) {
            // A name and a password, which clients may send besides, have no use.
            return subject(certified(certificate.get().get(), client));
        }
        return subject(credentials == null ? anonymous(client) : login(credentials, client));
    }

    private Caller certified(Optional<X509Certificate> sent, Caller.Peer client) {
        String subject = sent.map(known -> known.getSubjectX500Principal().getName())
                .orElseThrow(() -> {
                    access.refused(client, LOGIN, "no certificate");
                    return refused("a client without a certificate at " + client.address(), CERTIFICATE);
                });
        Optional<Caller> caller = access.authenticator().certified(sent.get(), client);
        access.login(client, caller.map(Caller::user).orElse(subject), caller, "the certificate is no user's");
        return caller.orElseThrow(() -> refused(
                "a client whose certificate is no user's at " + client.address() + ": " + subject,
                "the client certificate is no user's: a user's name must be the common name (CN) of its subject"));
    }

    private Caller anonymous(Caller.Peer client) {
        return access.authenticator().anonymous(client).orElseThrow(() -> {
            access.refused(client, LOGIN, "no login");
            return refused("a client without a name and a password at " + client.address(), NEEDED);
        });
    }

    private Caller login(Object credentials, Caller.Peer client) {
        if (!(credentials instanceof String[] pair) || pair.length != 2 || pair[0] == null || pair[1] == null) {
            access.refused(client, LOGIN, "no name and password");
            throw refused("a login without a name and a password at " + client.address(), NEEDED);
        }
        Optional<Caller> caller = login(pair[0], pair[1], client);
        access.login(client, pair[0], caller, "unknown user or wrong password");
        return caller.orElseThrow(() -> refused(
                "a login with a wrong name or password at " + client.address(), "unknown user or wrong password"));
    }

    private Optional<Caller> login(String name, String password, Caller.Peer client) {
        if (!waiting.tryAcquire()) {
            throw refused(
                    "a login at " + client.address() + ", because " + limits.logins() + " are being checked",
                    "too many logins at the same time, try again later");
        }
        try {
            return access.authenticator()
                    .login(name, password, client)
                    .toCompletableFuture()
                    .get(limits.login().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SecurityException("the connector is closing");
        } catch (TimeoutException e) {
            throw refused(
                    "a login at " + client.address() + ", which took too long",
                    "the login took too long, try again later");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RejectedExecutionException) {
                throw refused(
                        "a login at " + client.address() + ", because too many are being checked",
                        "too many logins at the same time, try again later");
            }
            LOG.log(Level.SEVERE, "checking a login failed", e.getCause());
            throw new SecurityException("the login could not be checked, the log of the bridge says why");
        } finally {
            waiting.release();
        }
    }

    private SecurityException refused(String what, String message) {
        refusals.log("refused " + what);
        return new SecurityException(message);
    }

    private static Subject subject(Caller caller) {
        // Without a principal where there are no users; the identifier of the connection has the names of principals.
        Set<JMXPrincipal> principals = caller.user().isEmpty() ? Set.of() : Set.of(new JMXPrincipal(caller.user()));
        return new Subject(true, principals, Set.of(), Set.of(caller));
    }
}
