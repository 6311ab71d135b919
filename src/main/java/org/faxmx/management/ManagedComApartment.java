package org.faxmx.management;

import static org.faxmx.management.MBeanModel.COUNTER;
import static org.faxmx.management.MBeanModel.GAUGE;
import static org.faxmx.management.MBeanModel.legalValues;
import static org.faxmx.management.MBeanModel.units;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.MBeanServer;
import javax.management.openmbean.SimpleType;

/** The MBean of the COM apartment that the calls to one fax server are made in: what to look at when they fail or hang. */
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
     * @param figures answers at once, on any thread and whatever the apartment is doing; should it fail, the figures
     *     before are shown
     * @param mbeans where it is registered
     * @throws IllegalStateException if the name is taken by somebody else's MBean
     */
    public static ManagedComApartment publish(String server, Supplier<ApartmentFigures> figures, MBeanServer mbeans) {
        return new ManagedComApartment(
                Registration.of(mbeans, ObjectNames.comApartment(server), new Bean(server, figures)));
    }

    @Override
    public void close() {
        registration.close();
    }

    private static final class Bean extends ModelledMBean<ApartmentFigures, Bean> {

        private static final MBeanModel<ApartmentFigures, Bean> MODEL = MBeanModel.<ApartmentFigures, Bean>builder(
                        ManagedComApartment.class,
                        "The COM apartment that the calls to one fax server are made in. Counters are those since the "
                                + "bridge started, over all apartments that the server had.")
                .attribute(
                        "Calls",
                        SimpleType.LONG,
                        "COM calls that were made: IDispatch::Invoke and its like.",
                        ApartmentFigures::calls,
                        units("calls"),
                        COUNTER)
                .attribute(
                        "Failures",
                        SimpleType.LONG,
                        "COM calls that answered an HRESULT which tells of a failure.",
                        ApartmentFigures::failures,
                        units("calls"),
                        COUNTER)
                .attribute(
                        "Timeouts",
                        SimpleType.LONG,
                        "Requests to the fax server that were given up because they took too long.",
                        ApartmentFigures::timeouts,
                        units("requests"),
                        COUNTER)
                .attribute(
                        "QueueLength",
                        SimpleType.INTEGER,
                        "Requests that wait for the apartment's thread.",
                        ApartmentFigures::queueLength,
                        units("requests"),
                        GAUGE)
                .attribute(
                        "LiveReferences",
                        SimpleType.LONG,
                        "Interface references that are held: ReferencesAcquired less ReferencesReleased. It is small "
                                + "between two readings; if it grows, there is a leak.",
                        ApartmentFigures::liveReferences,
                        units("references"),
                        GAUGE)
                .attribute(
                        "ReferencesAcquired",
                        SimpleType.LONG,
                        "Interface references that were acquired.",
                        ApartmentFigures::referencesAcquired,
                        units("references"),
                        COUNTER)
                .attribute(
                        "ReferencesReleased",
                        SimpleType.LONG,
                        "Interface references that were given back (IUnknown::Release).",
                        ApartmentFigures::referencesReleased,
                        units("references"),
                        COUNTER)
                .attribute(
                        "LiveStrings",
                        SimpleType.LONG,
                        "Strings (BSTR) that are held: StringsAcquired less StringsReleased.",
                        ApartmentFigures::liveStrings,
                        units("strings"),
                        GAUGE)
                .attribute(
                        "StringsAcquired",
                        SimpleType.LONG,
                        "Strings (BSTR) that were allocated or received.",
                        ApartmentFigures::stringsAcquired,
                        units("strings"),
                        COUNTER)
                .attribute(
                        "StringsReleased",
                        SimpleType.LONG,
                        "Strings (BSTR) that were freed.",
                        ApartmentFigures::stringsReleased,
                        units("strings"),
                        COUNTER)
                .attribute(
                        "CallMillisTotal",
                        SimpleType.LONG,
                        "How long all COM calls together took; divided by Calls, what one takes.",
                        figures -> figures.callTime().toMillis(),
                        units("ms"),
                        COUNTER)
                .attribute(
                        "LongestCallMillis",
                        SimpleType.LONG,
                        "How long the longest COM call took.",
                        figures -> figures.longestCall().toMillis(),
                        units("ms"),
                        GAUGE)
                .attribute(
                        "LastHResult",
                        SimpleType.STRING,
                        "HRESULT of the last COM call that failed, with its name; empty for none.",
                        ApartmentFigures::lastHResult)
                .attribute(
                        "LastHResultCode",
                        SimpleType.INTEGER,
                        "LastHResult as a signed 32-bit number; 0 for none.",
                        ApartmentFigures::lastHResultCode,
                        GAUGE)
                .attribute(
                        "Replacements",
                        SimpleType.LONG,
                        "How often the apartment was replaced by a new one because a call in it did not return.",
                        ApartmentFigures::replacements,
                        units("apartments"),
                        COUNTER)
                .attribute(
                        "Stuck",
                        SimpleType.INTEGER,
                        "Threads that are still in a call which did not return.",
                        ApartmentFigures::stuck,
                        units("threads"),
                        GAUGE)
                .attribute(
                        "NativeAccess",
                        SimpleType.STRING,
                        "How COM is called from Java: JNA, or FFM (Java's Foreign Function and Memory API).",
                        ApartmentFigures::nativeAccess,
                        legalValues("JNA", "FFM"))
                .build();

        private final String server;
        private final Supplier<ApartmentFigures> figures;
        private final AtomicBoolean failed = new AtomicBoolean();
        private volatile ApartmentFigures last;

        Bean(String server, Supplier<ApartmentFigures> figures) {
            this.server = server;
            this.figures = figures;
            this.last = figures.get();
        }

        @Override
        MBeanModel<ApartmentFigures, Bean> model() {
            return MODEL;
        }

        @Override
        ApartmentFigures view() {
            try {
                last = figures.get();
            } catch (RuntimeException e) {
                // An attribute that throws would be missing from what monitoring reads, and the others with it.
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
