package org.faxmx.connector;

import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.Notification;
import javax.management.ObjectName;
import org.faxmx.access.Authenticator;
import org.faxmx.access.Caller;

/**
 * What the connectors of a bridge share: who a client is, what it may see and do, and the log of what it did. Any thread may
 * call it.
 */
public final class AccessControl implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(AccessControl.class.getName());

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

    /**
     * Checks that the rules let a caller write that, whatever the value is; for an MBean that does not exist, the view throws.
     *
     * @throws SecurityException if they do not
     */
    void requireWritable(Caller caller, ObjectName name, String attribute) {
        try {
            rules.requireWritable(name, attribute, caller);
        } catch (JMException e) {
            LOG.log(Level.FINEST, "left to the view", e);
        }
    }

    /** As {@link #requireWritable}, for an operation, whatever the arguments are. */
    void requireInvocable(Caller caller, ObjectName name, String operation) {
        try {
            rules.requireInvocable(name, operation, caller);
        } catch (JMException e) {
            LOG.log(Level.FINEST, "left to the view", e);
        }
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

    /**
     * Logs a request that the connector has refused by itself, before the caller's view.
     *
     * @param request makes it, which fails; of its values nothing is converted
     */
    void refused(Caller caller, Exception reason, Request request) {
        RuntimeException refusal = reason instanceof SecurityException forbidden
                ? forbidden
                : new IllegalArgumentException(reason.getMessage(), reason);
        MBeanServer refusing = BeforeChanges.of(GuardedMBeanServer.of(rules, caller), () -> {
            throw refusal;
        });
        try {
            request.on(AuditedMBeanServer.of(refusing, caller, audit));
        } catch (JMException | RuntimeException e) {
            // The refusal, which the connector reports to its client.
            LOG.log(Level.FINEST, "logged as refused", e);
        }
    }

    /**
     * Logs a request that was refused before it was known whose it is.
     *
     * @param request what it is, in a word
     */
    void refused(Caller.Peer peer, String request, String reason) {
        audit.unidentified(peer, request, reason);
    }

    /** A request to write, invoke or query. */
    interface Request {

        void on(MBeanServer view) throws JMException;
    }

    /** Logs what was left out so far. */
    @Override
    public void close() {
        audit.close();
    }
}
