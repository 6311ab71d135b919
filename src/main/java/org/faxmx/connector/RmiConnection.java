package org.faxmx.connector;

import java.io.IOException;
import java.rmi.MarshalledObject;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.InstanceNotFoundException;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanServerNotification;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.remote.NotificationResult;
import javax.management.remote.TargetedNotification;
import javax.management.remote.rmi.RMIConnectionImpl;
import javax.management.remote.rmi.RMIServerImpl;
import javax.security.auth.Subject;
import org.faxmx.access.Caller;

/** One client of an RMI connector: its caller, its listeners, and the notifications that it may see. */
final class RmiConnection extends RMIConnectionImpl {

    private static final Logger LOG = Logger.getLogger(RmiConnection.class.getName());

    private final Caller caller;
    private final Predicate<Caller> valid;
    private final UnaryOperator<Notification> shown;
    private final RmiLimits limits;
    private final RefusalLog refusals;
    private final Semaphore fetches;
    private volatile boolean used;
    private final Map<ObjectName, Integer> listeners = new HashMap<>();

    /**
     * @param server has the view of this connection as its MBean server meanwhile
     * @param valid whether the caller may still use the connection
     * @param shown what the caller sees of a notification
     */
    RmiConnection(
            RMIServerImpl server,
            String connectionId,
            Map<String, ?> environment,
            Caller caller,
            Predicate<Caller> valid,
            UnaryOperator<Notification> shown,
            RmiLimits limits,
            RefusalLog refusals) {
        // Without a subject: the view knows the caller, and no policy of the JDK is used.
        super(server, connectionId, server.getDefaultClassLoader(), null, environment);
        this.caller = caller;
        this.valid = valid;
        this.shown = shown;
        this.limits = limits;
        this.refusals = refusals;
        this.fetches = new Semaphore(limits.fetches());
    }

    Caller caller() {
        return caller;
    }

    /** Whether it has sent a request since it was made. */
    boolean used() {
        return used;
    }

    /**
     * Called before each request.
     *
     * @throws SecurityException if the caller is no longer a user; the connection is closed then
     */
    void requireValid() {
        if (!isValid()) {
            throw new SecurityException(
                    "the user of this connection was removed or has another role now: connect again");
        }
    }

    private boolean isValid() {
        used = true;
        boolean isValid = valid.test(caller);
        if (!isValid) {
            closeQuietly();
        }
        return isValid;
    }

    void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            LOG.log(Level.FINE, "closing the connection of " + caller, e);
        }
    }

    @Override
    public String getConnectionId() throws IOException {
        // Called by the server as well, also when the connection is closed.
        used = true;
        return super.getConnectionId();
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Integer[] addNotificationListeners(ObjectName[] names, MarshalledObject[] filters, Subject[] subjects)
            throws InstanceNotFoundException, IOException {
        requireValid();
        ObjectName[] added = names == null
                ? new ObjectName[0]
                : Arrays.stream(names).filter(Objects::nonNull).toArray(ObjectName[]::new);
        reserve(added);
        boolean done = false;
        try {
            Integer[] ids = super.addNotificationListeners(names, filters, subjects);
            done = true;
            return ids;
        } finally {
            if (!done) {
                for (ObjectName name : added) {
                    release(name, 1);
                }
            }
        }
    }

    @Override
    public void removeNotificationListeners(ObjectName name, Integer[] ids, Subject subject)
            throws InstanceNotFoundException, ListenerNotFoundException, IOException {
        super.removeNotificationListeners(name, ids, subject);
        release(name, ids.length);
    }

    @Override
    public NotificationResult fetchNotifications(long sequenceNumber, int most, long timeout) throws IOException {
        // Null ends the thread of the client that fetches; an exception would be printed there.
        if (!isValid()) {
            return null;
        }
        if (!fetches.tryAcquire()) {
            throw new SecurityException(
                    "this connection waits for notifications in " + limits.fetches() + " requests already");
        }
        NotificationResult result;
        try {
            result = super.fetchNotifications(
                    sequenceNumber,
                    Math.min(most, limits.fetched()),
                    Math.min(timeout, limits.fetch().toMillis()));
        } finally {
            fetches.release();
        }
        // It may have waited for a minute.
        if (result == null || !isValid()) {
            return null;
        }
        for (TargetedNotification targeted : result.getTargetedNotifications()) {
            forgetUnregistered(targeted.getNotification());
        }
        TargetedNotification[] visible = Arrays.stream(result.getTargetedNotifications())
                .map(targeted -> new TargetedNotification(
                        Objects.requireNonNull(shown.apply(targeted.getNotification())), targeted.getListenerID()))
                .toArray(TargetedNotification[]::new);
        return new NotificationResult(result.getEarliestSequenceNumber(), result.getNextSequenceNumber(), visible);
    }

    private synchronized void reserve(ObjectName[] added) {
        int now = listeners.values().stream().mapToInt(Integer::intValue).sum();
        if (now + added.length > limits.listeners()) {
            refusals.log("refused a listener of " + caller + ": it has " + now + " already");
            throw new SecurityException("a connection may have " + limits.listeners() + " listeners, this one has "
                    + now + " and would add " + added.length);
        }
        for (ObjectName name : added) {
            listeners.merge(name, 1, Integer::sum);
        }
    }

    private synchronized void release(ObjectName name, int removed) {
        listeners.computeIfPresent(name, (same, count) -> count > removed ? Integer.valueOf(count - removed) : null);
    }

    /** As the JDK does: it removes the listeners of an MBean when the client receives this notification. */
    private synchronized void forgetUnregistered(Notification notification) {
        if (notification instanceof MBeanServerNotification registration
                && registration.getType().equals(MBeanServerNotification.UNREGISTRATION_NOTIFICATION)) {
            listeners.remove(registration.getMBeanName());
        }
    }
}
