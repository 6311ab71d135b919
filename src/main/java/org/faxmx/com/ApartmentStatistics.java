package org.faxmx.com;

/**
 * What an apartment did and holds. Counts begin when it was opened, and go on where it takes the place of another.
 *
 * @param calls COM calls that returned: methods and properties of objects, their creation, and the look-up of names
 * @param failures those of them that answered a failure
 * @param timeouts requests that were not done in time
 * @param queueLength requests that wait now
 * @param referencesReleased references to objects that were given back
 * @param referencesAcquired references to objects that were taken
 * @param stringsReleased strings (BSTR) that were freed
 * @param stringsAcquired strings (BSTR) that were allocated or received
 * @param callNanos the time that calls took
 * @param longestCallNanos the time that the longest of them took
 * @param lastFailure the last failure that a call answered; S_OK where there was none
 * @param replacements how often an apartment took another's place because a call in that did not return
 * @param stuck how many apartments that were given up have such a call still under way
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

    static final ApartmentStatistics NONE = new ApartmentStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, HResult.S_OK, 0, 0);

    /** References that were taken and not given back yet. */
    public long liveReferences() {
        return referencesAcquired - referencesReleased;
    }

    /** Strings that were allocated or received and not freed yet. */
    public long liveStrings() {
        return stringsAcquired - stringsReleased;
    }

    /** These and those of an apartment that came later. */
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

    ApartmentStatistics replaced(long replaced, int stuckNow) {
        return new ApartmentStatistics(
                calls,
                failures,
                timeouts,
                queueLength,
                referencesReleased,
                referencesAcquired,
                stringsReleased,
                stringsAcquired,
                callNanos,
                longestCallNanos,
                lastFailure,
                replaced,
                stuckNow);
    }
}
