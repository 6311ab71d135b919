package org.faxmx.faxcom;

import static org.faxmx.fax.BackendFigure.Kind.COUNTER;
import static org.faxmx.fax.BackendFigure.Kind.GAUGE;
import static org.faxmx.fax.BackendFigure.Kind.TEXT;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.faxmx.com.ApartmentStatistics;
import org.faxmx.fax.BackendFigure;

/** The figures of a COM apartment, as they are published. */
final class ApartmentFigures {

    private ApartmentFigures() {}

    static List<BackendFigure> of(ApartmentStatistics counted, String nativeAccess) {
        boolean failed = counted.lastFailure().failed();
        return List.of(
                counter("Calls", "COM calls that were made: IDispatch::Invoke and its like.", "calls", counted.calls()),
                counter("Failures", "COM calls that returned a failure HRESULT.", "calls", counted.failures()),
                counter(
                        "Timeouts",
                        "Requests to the fax server that were given up because they took too long.",
                        "requests",
                        counted.timeouts()),
                gauge(
                        "QueueLength",
                        "Requests that wait for the apartment's thread.",
                        "requests",
                        counted.queueLength()),
                gauge(
                        "LiveReferences",
                        "Interface references that are held: ReferencesAcquired less ReferencesReleased. It is small "
                                + "between two readings; if it grows, there is a leak.",
                        "references",
                        atLeastZero(counted.liveReferences())),
                counter(
                        "ReferencesAcquired",
                        "Interface references that were acquired.",
                        "references",
                        counted.referencesAcquired()),
                counter(
                        "ReferencesReleased",
                        "Interface references that were given back (IUnknown::Release).",
                        "references",
                        counted.referencesReleased()),
                gauge(
                        "LiveStrings",
                        "Strings (BSTR) that are held: StringsAcquired less StringsReleased.",
                        "strings",
                        atLeastZero(counted.liveStrings())),
                counter(
                        "StringsAcquired",
                        "Strings (BSTR) that were allocated or received.",
                        "strings",
                        counted.stringsAcquired()),
                counter("StringsReleased", "Strings (BSTR) that were freed.", "strings", counted.stringsReleased()),
                counter(
                        "CallMillisTotal",
                        "How long all COM calls together took; divided by Calls, what one takes.",
                        "ms",
                        TimeUnit.NANOSECONDS.toMillis(counted.callNanos())),
                gauge(
                        "LongestCallMillis",
                        "How long the longest COM call took.",
                        "ms",
                        TimeUnit.NANOSECONDS.toMillis(counted.longestCallNanos())),
                new BackendFigure(
                        "LastHResult",
                        "HRESULT of the last COM call that failed, with its name; empty for none.",
                        TEXT,
                        "",
                        List.of(),
                        failed ? counted.lastFailure().toString() : ""),
                gauge(
                        "LastHResultCode",
                        "LastHResult as a signed 32-bit number; 0 for none.",
                        "",
                        failed ? counted.lastFailure().value() : 0),
                counter(
                        "Replacements",
                        "How often the apartment was replaced by a new one because a call in it did not return.",
                        "apartments",
                        counted.replacements()),
                gauge("Stuck", "Threads that are still in a call which did not return.", "threads", counted.stuck()),
                new BackendFigure(
                        "NativeAccess",
                        "How COM is called from Java: JNA, or FFM (Java's Foreign Function and Memory API).",
                        TEXT,
                        "",
                        List.of("JNA", "FFM"),
                        nativeAccess));
    }

    /** The two counts of a difference are read one after the other, while calls go on. */
    private static long atLeastZero(long held) {
        return Math.max(0, held);
    }

    private static BackendFigure counter(String name, String description, String unit, long value) {
        return new BackendFigure(name, description, COUNTER, unit, List.of(), value);
    }

    private static BackendFigure gauge(String name, String description, String unit, Number value) {
        return new BackendFigure(name, description, GAUGE, unit, List.of(), value);
    }
}
