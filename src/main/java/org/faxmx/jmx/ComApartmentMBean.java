package org.faxmx.jmx;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import org.faxmx.fax.BackendFigure;

/** The MBean of the COM apartment in which one fax server is called: an attribute for each figure of the backend. */
final class ComApartmentMBean extends ModelledMBean<Map<String, Object>> {

    private static final Logger LOG = Logger.getLogger(ComApartmentMBean.class.getName());
    private static final Map<Class<?>, OpenType<?>> TYPES =
            Map.of(Long.class, SimpleType.LONG, Integer.class, SimpleType.INTEGER, String.class, SimpleType.STRING);

    private final String server;
    private final Supplier<List<BackendFigure>> figures;
    private final AtomicBoolean failed = new AtomicBoolean();
    private volatile Map<String, Object> last;

    /**
     * @param server the configured name of the fax server
     * @param figures returns at once, always the same figures; if it fails, those before are shown
     */
    ComApartmentMBean(String server, Supplier<List<BackendFigure>> figures) {
        super(model(figures.get()), false);
        this.server = server;
        this.figures = figures;
        this.last = values(figures.get());
    }

    static MBeanModel<Map<String, Object>> model(List<BackendFigure> figures) {
        MBeanModel.Builder<Map<String, Object>> builder = MBeanModel.builder(
                ComApartmentMBean.class.getName(),
                "The COM apartment in which the calls to one fax server are made. Counters are since the bridge started, "
                        + "over all apartments that the server had.");
        for (BackendFigure figure : figures) {
            String name = figure.name();
            builder.attribute(
                    name, TYPES.get(figure.value().getClass()), figure.description(), values -> values.get(name));
            switch (figure.kind()) {
                case COUNTER -> builder.counter(figure.unit());
                case GAUGE -> builder.gauge();
                case TEXT -> {
                    if (!figure.texts().isEmpty()) {
                        builder.values(figure.texts().toArray(String[]::new));
                    }
                }
            }
            if (!figure.unit().isEmpty()) {
                builder.units(figure.unit());
            }
        }
        return builder.build();
    }

    private static Map<String, Object> values(List<BackendFigure> figures) {
        return figures.stream().collect(Collectors.toMap(BackendFigure::name, BackendFigure::value));
    }

    @Override
    Map<String, Object> view() {
        try {
            last = values(figures.get());
        } catch (RuntimeException e) {
            // An attribute that throws would be missing from what monitoring reads, and the others with it.
            LOG.log(failed.getAndSet(true) ? Level.FINE : Level.SEVERE, e, () -> this + ": reading the figures failed");
        }
        return last;
    }

    @Override
    public String toString() {
        return "apartment of server " + server;
    }
}
