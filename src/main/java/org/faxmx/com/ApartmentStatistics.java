package org.faxmx.com;

/**
 * What an apartment did since it was opened and what it holds, including the apartments that it replaced.
 *
 * @param calls COM calls that returned: methods and properties, creating objects, looking up names
 * @param failures calls that returned a failure
 * @param timeouts requests that were not finished in time
 * @param queueLength requests in the queue
 * @param referencesReleased references to objects that were released
 * @param referencesAcquired references to objects that were acquired
 * @param stringsReleased strings (BSTR) that were freed
 * @param stringsAcquired strings (BSTR) that were allocated or received
 * @param callNanos the total time of the calls, in nanoseconds
 * @param longestCallNanos the time of the longest call, in nanoseconds
 * @param lastFailure the last failure that a call returned; S_OK where there was none
 * @param replacements how often an apartment was replaced because a call in it did not return
 * @param stuck abandoned apartments whose call has not returned yet
 */
public record ApartmentStatistics(
        long calls,
        long failures,
        long timeouts,
        int queueLength,
        long referencesReleased,
        long referencesAcquired,
        long stringsReleased,
        long stringsAcquired,
        long callNanos,
        long longestCallNanos,
        HResult lastFailure,
        long replacements,
        int stuck) {

    /** The statistics of no apartment at all, after that many replacements. */
    static ApartmentStatistics ofReplacements(long replacements, int stuck) {
        return new ApartmentStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, HResult.S_OK, replacements, stuck);
    }

    public long liveReferences() {
        return referencesAcquired - referencesReleased;
    }

    public long liveStrings() {
        return stringsAcquired - stringsReleased;
    }

    /** The sum of these and those of a later apartment. */
    ApartmentStatistics plus(ApartmentStatistics later) {
        return new ApartmentStatistics(
                calls + later.calls,
                failures + later.failures,
                timeouts + later.timeouts,
                queueLength + later.queueLength,
                referencesReleased + later.referencesReleased,
                referencesAcquired + later.referencesAcquired,
                stringsReleased + later.stringsReleased,
                stringsAcquired + later.stringsAcquired,
                callNanos + later.callNanos,
                Math.max(longestCallNanos, later.longestCallNanos),
                later.lastFailure.failed() ? later.lastFailure : lastFailure,
                replacements + later.replacements,
                stuck + later.stuck);
    }
}
