package org.faxmx.connector;

import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.management.MBeanServer;
import javax.management.Notification;
import org.faxmx.access.Authenticator;
import org.faxmx.access.Caller;

/**
 * What the connectors of a bridge share: who a client is, what it may see and do, and the log of what it did. Any thread may
 * call it.
 */
public final class AccessControl implements AutoCloseable {

    private final AccessRules rules;
    private final Authenticator authenticator;
    private final AuditLog audit = new AuditLog(System::nanoTime);

    /**
     * Access to the MBeans of an MBean server.
     *
     * @param domain the JMX domain of our MBeans
     */
    public AccessControl(MBeanServer mbeans, String domain, Authenticator authenticator) {
        this.rules = new AccessRules(mbeans, domain);
        this.authenticator = authenticator;
    }

    Authenticator authenticator() {
        return authenticator;
    }

    /** The MBean server behind all views. */
    MBeanServer mbeans() {
        return rules.mbeans();
    }

    /** What a caller may see and do; what it changes or is refused is logged. */
    MBeanServer view(Caller caller) {
        return AuditedMBeanServer.of(GuardedMBeanServer.of(rules, caller), caller, audit);
    }

    /** A view whose use is not logged, for a connector's own work. */
    MBeanServer ownView(Caller connector) {
        return GuardedMBeanServer.of(rules, connector);
    }

    /** What a caller may see of notifications. */
    UnaryOperator<Notification> notifications(Caller caller) {
        return notification -> rules.masked(notification, caller);
    }

    /** Logs the outcome of a login: a caller, or why there is none. */
    void login(Caller.Peer peer, String user, Optional<Caller> caller, String refusal) {
        audit.login(
                peer,
                user,
                caller.isPresent() ? AuditLog.Outcome.DONE : AuditLog.Outcome.REFUSED,
                caller.isPresent() ? "" : refusal);
    }

    /** Logs what was left out so far. */
    @Override
    public void close() {
        audit.close();
    }
}
