package org.faxmx.faxcom;

import static org.faxmx.fax.BackendFigure.Kind.COUNTER;
import static org.faxmx.fax.BackendFigure.Kind.GAUGE;
import static org.faxmx.fax.BackendFigure.Kind.TEXT;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.faxmx.com.ApartmentStatistics;
import org.faxmx.com.HResult;
import org.faxmx.fax.BackendFigure;

/** The figures of a COM apartment, as they are published. */
final class ApartmentFigures {

    private ApartmentFigures() {}

    static List<BackendFigure> of(ApartmentStatistics counted, String nativeAccess, String binding) {
        boolean failed = counted.lastFailure().failed();
        return List.of(
                counter("Calls", "calls", counted.calls())
                        .described("COM calls that were made: IDispatch::Invoke and its like."),
                counter("Failures", "calls", counted.failures())
                        .described("COM calls that returned a failure HRESULT."),
                counter("Timeouts", "requests", counted.timeouts())
                        .described("Requests to the fax server that were given up because they took too long."),
                gauge("QueueLength", "requests", counted.queueLength())
                        .described("Requests that wait for the apartment's thread."),
                gauge("LiveReferences", "references", atLeastZero(counted.liveReferences()))
                        .described(
                                "Interface references that are held: ReferencesAcquired less ReferencesReleased. It is small "
                                        + "between two readings; if it grows, there is a leak."),
                counter("ReferencesAcquired", "references", counted.referencesAcquired())
                        .described("Interface references that were acquired."),
                counter("ReferencesReleased", "references", counted.referencesReleased())
                        .described("Interface references that were given back (IUnknown::Release)."),
                gauge("LiveStrings", "strings", atLeastZero(counted.liveStrings()))
                        .described("Strings (BSTR) that are held: StringsAcquired less StringsReleased."),
                counter("StringsAcquired", "strings", counted.stringsAcquired())
                        .described("Strings (BSTR) that were allocated or received."),
                counter("StringsReleased", "strings", counted.stringsReleased())
                        .described("Strings (BSTR) that were freed."),
                counter("CallMillisTotal", "ms", TimeUnit.NANOSECONDS.toMillis(counted.callNanos()))
                        .described("How long all COM calls together took; divided by Calls, what one takes."),
                gauge("LongestCallMillis", "ms", TimeUnit.NANOSECONDS.toMillis(counted.longestCallNanos()))
                        .described("How long the longest COM call took."),
                text("LastHResult", List.of(), failed ? counted.lastFailure().toString() : "")
                        .described("HRESULT of the last COM call that failed, with its name; empty for none."),
                gauge("LastHResultCode", "", failed ? counted.lastFailure().value() : 0)
                        .described("LastHResult as a signed 32-bit number; 0 for none."),
                counter("Replacements", "apartments", counted.replacements())
                        .described(
                                "How often the apartment was replaced by a new one because a call in it did not return."),
                gauge("Stuck", "threads", counted.stuck())
                        .described("Threads that are still in a call which did not return."),
                text("NativeAccess", List.of("JNA", "FFM"), nativeAccess)
                        .described(
                                "How COM is called from Java: JNA, or FFM (Java's Foreign Function and Memory API)."),
                text("Binding", List.of("early", "late", ""), binding)
                        .described(
                                "How the ports of the latest connection are called: early, through the tables of IFaxPorts "
                                        + "and IFaxPort, or late, through IDispatch; empty until the first port was "
                                        + "reached, or refused it."));
    }

    /** The figures of an apartment in which nothing was called. */
    static List<BackendFigure> ofNone() {
        return of(new ApartmentStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, HResult.S_OK, 0, 0), "", "");
    }

    /** The two counts of a difference are read one after the other, while calls go on. */
    private static long atLeastZero(long held) {
        return Math.max(0, held);
    }

    private static Undescribed counter(String name, String unit, long value) {
        return new Undescribed(name, COUNTER, unit, List.of(), value);
    }

    private static Undescribed gauge(String name, String unit, Number value) {
        return new Undescribed(name, GAUGE, unit, List.of(), value);
    }

    private static Undescribed text(String name, List<String> texts, String value) {
        return new Undescribed(name, TEXT, "", texts, value);
    }

    private record Undescribed(String name, BackendFigure.Kind kind, String unit, List<String> texts, Object value) {

        BackendFigure described(String description) {
            return new BackendFigure(name, description, kind, unit, texts, value);
        }
    }
}
