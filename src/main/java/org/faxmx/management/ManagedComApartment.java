package org.faxmx.management;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.MBeanServer;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import org.faxmx.fax.BackendFigure;

/** The MBean of what a backend counts of its own work: of the COM apartment that the calls to one fax server are made in. */
public final class ManagedComApartment implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ManagedComApartment.class.getName());

    private final Registration registration;

    private ManagedComApartment(Registration registration) {
        this.registration = registration;
    }

    /**
     * Registers the MBean.
     *
     * @param server the configured name of the fax server
     * @param figures returns the same figures at every call, at once and on any thread; if it fails, the last values are
     *     published
     * @param mbeans where it is registered
     * @throws IllegalStateException if the name is taken by another MBean
     */
    public static ManagedComApartment publish(
            String server, Supplier<List<BackendFigure>> figures, MBeanServer mbeans) {
        return new ManagedComApartment(
                Registration.of(mbeans, ObjectNames.comApartment(server), new Bean(server, figures)));
    }

    @Override
    public void close() {
        registration.close();
    }

    private static MBeanModel<List<BackendFigure>, Bean> model(List<BackendFigure> figures) {
        MBeanModel.Builder<List<BackendFigure>, Bean> model = MBeanModel.builder(
                ManagedComApartment.class,
                "The COM apartment that the calls to one fax server are made in. Counters are those since the "
                        + "bridge started, over all apartments that the server had.");
        for (int i = 0; i < figures.size(); i++) {
            int index = i;
            BackendFigure figure = figures.get(i);
            model.attribute(
                    figure.name(),
                    type(figure.value()),
                    figure.description(),
                    current -> current.get(index).value(),
                    fields(figure));
        }
        return model.build();
    }

    private static OpenType<?> type(Object value) {
        if (value instanceof Long) {
            return SimpleType.LONG;
        }
        return value instanceof Integer ? SimpleType.INTEGER : SimpleType.STRING;
    }

    private static MBeanModel.Field[] fields(BackendFigure figure) {
        List<MBeanModel.Field> fields = new ArrayList<>();
        if (!figure.unit().isEmpty()) {
            fields.add(MBeanModel.units(figure.unit()));
        }
        if (!figure.texts().isEmpty()) {
            fields.add(MBeanModel.legalValues(figure.texts().toArray(String[]::new)));
        }
        switch (figure.kind()) {
            case COUNTER -> fields.add(MBeanModel.COUNTER);
            case GAUGE -> fields.add(MBeanModel.GAUGE);
            case TEXT -> {}
        }
        return fields.toArray(MBeanModel.Field[]::new);
    }

    private static final class Bean extends ModelledMBean<List<BackendFigure>, Bean> {

        private final String server;
        private final Supplier<List<BackendFigure>> figures;
        private final MBeanModel<List<BackendFigure>, Bean> model;
        private final AtomicBoolean failed = new AtomicBoolean();
        private volatile List<BackendFigure> last;

        Bean(String server, Supplier<List<BackendFigure>> figures) {
            this.server = server;
            this.figures = figures;
            this.last = figures.get();
            this.model = ManagedComApartment.model(last);
        }

        @Override
        MBeanModel<List<BackendFigure>, Bean> model() {
            return model;
        }

        @Override
        List<BackendFigure> view() {
            try {
                last = figures.get();
            } catch (RuntimeException e) {
                // If an attribute threw, it would be missing from a bulk read.
                LOG.log(failed.getAndSet(true) ? Level.FINE : Level.SEVERE, e, () -> this + ": counting failed");
            }
            return last;
        }

        @Override
        Bean target() {
            return this;
        }

        @Override
        boolean writesAllowed() {
            return false;
        }

        @Override
        void refused(String message) {
            throw new IllegalStateException("an apartment has no settings to write: " + message);
        }

        @Override
        public String toString() {
            return "apartment of server " + server;
        }
    }
}
