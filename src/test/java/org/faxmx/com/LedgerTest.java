package org.faxmx.com;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The counts and times of calls, on a manual clock. */
class LedgerTest {

    private final AtomicLong now = new AtomicLong(1_000);
    private final Ledger ledger = new Ledger(now::get);

    @Test
    void countsCallsAndFailuresAndKeepsTheLastFailure() {
        ledger.countCall(0);
        ledger.countCall(HResult.E_ACCESSDENIED.value());
        ledger.countCall(1);

        ApartmentStatistics counts = statistics();

        assertEquals(3, counts.calls());
        assertEquals(1, counts.failures());
        assertEquals(HResult.E_ACCESSDENIED, counts.lastFailure());
    }

    @Test
    void keepsTheMoreSpecificCodeOfAFailure() {
        ledger.countCall(HResult.DISP_E_EXCEPTION.value());
        ledger.replaceLastFailure(HResult.RPC_S_SERVER_UNAVAILABLE);

        assertEquals(HResult.RPC_S_SERVER_UNAVAILABLE, statistics().lastFailure());
        assertEquals(1, statistics().failures());
    }

    @Test
    void timesAllCalls() {
        ledger.readClock();
        for (int i = 0; i < 1_000; i++) {
            call(TimeUnit.MICROSECONDS.toNanos(2));
        }
        ledger.readClock();

        assertEquals(TimeUnit.MICROSECONDS.toNanos(2_000), statistics().callNanos());
        assertEquals(0, TimeUnit.NANOSECONDS.toMillis(statistics().longestCallNanos()));
    }

    @Test
    void findsASlowCallAmongFastOnes() {
        ledger.readClock();
        for (int i = 0; i < 100; i++) {
            call(i == 50 ? TimeUnit.SECONDS.toNanos(3) : 500);
        }
        ledger.readClock();

        assertFalse(ledger.slow());
        assertEquals(3_000, TimeUnit.NANOSECONDS.toMillis(statistics().longestCallNanos()));
    }

    @Test
    void timesSlowCallsOneByOne() {
        ledger.readClock();
        // The first belongs to a group of fast calls; from then on each is timed alone.
        call(TimeUnit.MILLISECONDS.toNanos(20));
        ledger.readClock();
        for (int i = 0; i < 100; i++) {
            call(TimeUnit.MILLISECONDS.toNanos(20));
        }
        ledger.readClock();

        assertTrue(ledger.slow());
        assertEquals(20, TimeUnit.NANOSECONDS.toMillis(statistics().longestCallNanos()));
        assertEquals(2_020, TimeUnit.NANOSECONDS.toMillis(statistics().callNanos()));
    }

    @Test
    void timeBetweenCallsDoesNotCount() {
        ledger.readClock();
        call(5_000_000);
        ledger.readClock();
        now.addAndGet(TimeUnit.HOURS.toNanos(1));
        ledger.readClock();
        call(7_000_000);
        ledger.readClock();

        assertEquals(12_000_000, statistics().callNanos());
    }

    private ApartmentStatistics statistics() {
        return ledger.statistics(0, 0);
    }

    private void call(long nanos) {
        now.addAndGet(nanos);
        ledger.countCall(0);
    }
}
