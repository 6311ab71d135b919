package org.faxmx.management;

import java.time.Duration;
import java.util.Objects;

/**
 * What was counted and measured at the COM apartment of one fax server since the bridge started. Where an apartment was
 * replaced because a call in it did not return, the figures are those of all of them together.
 *
 * @param calls COM calls that were made: {@code IDispatch::Invoke} and its like
 * @param failures how many of them answered an HRESULT that tells of a failure
 * @param timeouts requests to the fax server that were given up because they took too long
 * @param queueLength pieces of work that wait for the apartment's thread
 * @param referencesAcquired interface references that were acquired
 * @param referencesReleased interface references that were given back
 * @param stringsAcquired strings (BSTR) that were allocated or received
 * @param stringsReleased strings (BSTR) that were freed
 * @param callTime how long all calls together took
 * @param longestCall how long the longest of them took
 * @param lastHResultCode the HRESULT of the last call that failed, or 0 for none
 * @param lastHResult the same with its name: {@code 0x800706BA (RPC_S_SERVER_UNAVAILABLE)}, or "" for none
 * @param replacements how often an apartment was replaced because a call in it did not return
 * @param stuck threads that are still in a call which did not return
 * @param nativeAccess how COM is called: {@code JNA} or {@code FFM}
 */
public record ApartmentFigures(
        long calls,
        long failures,
        long timeouts,
        int queueLength,
        long referencesAcquired,
        long referencesReleased,
        long stringsAcquired,
        long stringsReleased,
        Duration callTime,
        Duration longestCall,
        int lastHResultCode,
        String lastHResult,
        long replacements,
        int stuck,
        String nativeAccess) {

    /** Checks that nothing is missing or negative, and that an HRESULT has both its number and its text. */
    public ApartmentFigures {
        atLeastZero("calls", calls);
        atLeastZero("failures", failures);
        atLeastZero("timeouts", timeouts);
        atLeastZero("queueLength", queueLength);
        atLeastZero("referencesAcquired", referencesAcquired);
        atLeastZero("referencesReleased", referencesReleased);
        atLeastZero("stringsAcquired", stringsAcquired);
        atLeastZero("stringsReleased", stringsReleased);
        atLeastZero("callTime", callTime.toMillis());
        atLeastZero("longestCall", longestCall.toMillis());
        atLeastZero("replacements", replacements);
        atLeastZero("stuck", stuck);
        Objects.requireNonNull(nativeAccess, "nativeAccess");
        if (lastHResult.isEmpty() != (lastHResultCode == 0)) {
            throw new IllegalArgumentException(
                    "HRESULT " + lastHResultCode + " and its text \"" + lastHResult + "\" do not belong together");
        }
    }

    /** References that are held. The numbers behind it are counted while calls are made: it is never shown below 0. */
    public long liveReferences() {
        return Math.max(0, referencesAcquired - referencesReleased);
    }

    /** Strings that are held; as {@link #liveReferences}. */
    public long liveStrings() {
        return Math.max(0, stringsAcquired - stringsReleased);
    }

    private static void atLeastZero(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " is " + value + ", and cannot be negative");
        }
    }
}
