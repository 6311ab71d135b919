package org.faxmx.access;

import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.faxmx.access.Caller.Peer;

/** Identifies the clients of the connectors. Called on any thread of a connector; no method waits. */
public interface Authenticator {

    /** Where there are no users: everybody on this machine has that role. */
    static Authenticator everybody(Role role) {
        return new Authenticator() {
            @Override
            public Optional<Caller> anonymous(Peer peer) {
                return Optional.of(new Caller("", role, peer));
            }

            @Override
            public CompletionStage<Optional<Caller>> login(String user, String password, Peer peer) {
                return CompletableFuture.completedStage(anonymous(peer));
            }

            @Override
            public Optional<Caller> certified(X509Certificate certificate, Peer peer) {
                return anonymous(peer);
            }

            @Override
            public boolean valid(Caller caller) {
                return true;
            }
        };
    }

    /** The caller that a client without credentials is; empty if a client must log in. */
    Optional<Caller> anonymous(Peer peer);

    /**
     * Checks a name and a password. The result of a wrong one is delayed, without a thread that waits.
     *
     * @return completes with the caller, or with an empty one if the user is unknown or the password wrong
     *     It fails with a {@link java.util.concurrent.RejectedExecutionException} if too many logins wait to be checked
     */
    CompletionStage<Optional<Caller>> login(String user, String password, Peer peer);

    /** The user that a verified client certificate names; empty if there is none. */
    Optional<Caller> certified(X509Certificate certificate, Peer peer);

    /** Whether the caller is still a user with that role: one who was removed loses open connections at the next request. */
    boolean valid(Caller caller);
}
