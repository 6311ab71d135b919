package org.faxmx.jmx;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.faxmx.monitor.MonitorContext;

/** Moments and ages as attributes show them. */
final class ClientTime {

    private ClientTime() {}

    /** ISO-8601 in UTC, to the millisecond; "" for null, which means never. */
    static String moment(Instant instant) {
        return instant == null ? "" : instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** As the other method, of a moment on both clocks. */
    static String moment(MonitorContext.Moment moment) {
        return moment == null ? "" : moment(moment.at());
    }

    /** Milliseconds since a moment by the monotonic clock; -1 for null, which means never. */
    static long age(MonitorContext.Moment moment, MonitorContext context) {
        return moment == null ? -1 : moment.age(context.nanos()).toMillis();
    }
}
