package org.faxmx.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.faxmx.fax.Setting;

/**
 * The hours in which jobs with DiscountSend go out. The simulated server's local time is UTC. A window that ends before
 * it starts runs past midnight; one that ends when it starts never closes.
 */
record DiscountWindow(LocalTime start, LocalTime end) {

    static DiscountWindow of(SimulatedSettings settings) {
        return new DiscountWindow(
                LocalTime.of(
                        settings.get(Setting.DISCOUNT_RATE_START_HOUR, 0),
                        settings.get(Setting.DISCOUNT_RATE_START_MINUTE, 0)),
                LocalTime.of(
                        settings.get(Setting.DISCOUNT_RATE_END_HOUR, 0),
                        settings.get(Setting.DISCOUNT_RATE_END_MINUTE, 0)));
    }

    /** The time until the window opens; zero while it is open. */
    Duration untilOpen(Instant moment) {
        LocalTime time = LocalTime.ofInstant(moment, ZoneOffset.UTC);
        boolean open = start.isBefore(end)
                ? !time.isBefore(start) && time.isBefore(end)
                : !time.isBefore(start) || time.isBefore(end);
        if (open) {
            return Duration.ZERO;
        }
        Duration until = Duration.between(time, start);
        return until.isNegative() ? until.plusDays(1) : until;
    }
}
