package org.faxmx.jmx;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.WriteRules;
import org.faxmx.metrics.Metric;
import org.faxmx.metrics.MetricSource;
import org.faxmx.monitor.ServerMonitor;

/** A fax server with its MBeans: its own, those of its ports and routing methods, and that of its backend's figures. */
public final class PublishedServer implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(PublishedServer.class.getName());

    // What a server with 10,000 ports sends when three attributes of each change in one poll, and a little.
    private static final int NOTIFICATIONS = 32_000;

    private final ServerMonitor monitor;
    private final MBeanServer mbeans;
    private final MBeanRegistrar registrar;
    private final Deque<Runnable> undo = new ArrayDeque<>();
    private int ownMBeans;

    private PublishedServer(ServerMonitor monitor, PublishingContext context) {
        this.monitor = monitor;
        this.mbeans = context.mbeans();
        this.registrar = new MBeanRegistrar(monitor, context);
    }

    /**
     * Registers the MBean of a fax server, and an MBean of its backend's figures if it has any. The server is not
     * connected yet: the MBeans of its ports follow its first enumeration.
     *
     * @param host the attribute Host
     * @param backend the attribute Backend
     * @param rules what clients may write to it
     * @param monitor closed with the returned object, and if this method throws
     * @param server the monitored server; the monitor closes it
     * @throws IllegalStateException if the name is taken by another MBean
     */
    public static PublishedServer publish(
            String host,
            String backend,
            WriteRules rules,
            ServerMonitor monitor,
            FaxServer server,
            PublishingContext context) {
        PublishedServer published = new PublishedServer(monitor, context);
        try {
            published.register(new FaxServerMBean.Facts(monitor.name(), host, backend), rules, server, context);
        } catch (RuntimeException | Error e) {
            published.close();
            throw e;
        }
        return published;
    }

    /**
     * Checks that {@link #publish} would find its names free.
     *
     * @throws IllegalStateException if one is taken by another MBean
     */
    public static void requireNamesFree(String name, FaxServer server, PublishingContext context) {
        Registration.requireFree(context.mbeans(), ObjectNames.faxServer(name));
        if (!server.figures().isEmpty()) {
            Registration.requireFree(context.mbeans(), ObjectNames.comApartment(name));
        }
    }

    private void register(FaxServerMBean.Facts facts, WriteRules rules, FaxServer server, PublishingContext context) {
        ObjectName name = ObjectNames.faxServer(facts.name());
        if (!server.figures().isEmpty()) {
            register(ObjectNames.comApartment(facts.name()), new ComApartmentMBean(facts.name(), server::figures));
        }
        NotificationBroadcaster broadcaster =
                new NotificationBroadcaster(facts.name(), NOTIFICATIONS, context.notifications());
        undo.push(broadcaster::close);
        monitor.listen(registrar);
        monitor.listen(new ChangeNotifier(monitor, name, broadcaster, context.monitoring()));
        register(name, new FaxServerMBean(facts, rules, monitor, registrar, broadcaster, context));
    }

    private void register(ObjectName name, ModelledMBean<?> mbean) {
        undo.push(Registration.of(mbeans, name, mbean)::close);
        ownMBeans++;
    }

    /** The monitor of the server. */
    public ServerMonitor monitor() {
        return monitor;
    }

    /** Adds the values of each of the server's ports. */
    void readPorts(List<Metric> metrics, List<MetricSource.Reading> readings) {
        registrar.readPorts(metrics, readings);
    }

    /** How many MBeans are registered for the server. */
    int mbeanCount() {
        return ownMBeans + registrar.count();
    }

    /** Unregisters all MBeans and closes the monitor; may be called again. */
    @Override
    public void close() {
        try {
            monitor.close();
        } finally {
            for (Runnable next = undo.poll(); next != null; next = undo.poll()) {
                try {
                    next.run();
                } catch (RuntimeException e) {
                    LOG.log(Level.WARNING, e, () -> monitor + ": closing it");
                }
            }
        }
    }
}
