package org.faxmx.com;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is told of the time that calls took, on a clock turned by hand. */
class LedgerTest {

    private final AtomicLong now = new AtomicLong(1_000);
    private final Ledger ledger = new Ledger(now::get);

    @Test
    void countsCallsAndFailuresAndKeepsTheLastFailure() {
        ledger.called(0);
        ledger.called(HResult.E_ACCESSDENIED.value());
        ledger.called(1);

        ApartmentStatistics balance = balance();

        assertEquals(3, balance.calls());
        assertEquals(1, balance.failures());
        assertEquals(HResult.E_ACCESSDENIED, balance.lastFailure());
    }

    @Test
    void tellsWhatAFailureMeantRatherThanThatThereWasOne() {
        ledger.called(HResult.DISP_E_EXCEPTION.value());
        ledger.meant(HResult.RPC_S_SERVER_UNAVAILABLE);

        assertEquals(HResult.RPC_S_SERVER_UNAVAILABLE, balance().lastFailure());
        assertEquals(1, balance().failures());
    }

    @Test
    void timesAllCalls() {
        ledger.mark();
        for (int i = 0; i < 1_000; i++) {
            call(TimeUnit.MICROSECONDS.toNanos(2));
        }
        ledger.mark();

        assertEquals(TimeUnit.MICROSECONDS.toNanos(2_000), balance().callNanos());
        assertEquals(0, TimeUnit.NANOSECONDS.toMillis(balance().longestCallNanos()));
    }

    @Test
    void findsASlowCallAmongQuickOnes() {
        ledger.mark();
        for (int i = 0; i < 100; i++) {
            call(i == 50 ? TimeUnit.SECONDS.toNanos(3) : 500);
        }
        ledger.mark();

        assertFalse(ledger.slow());
        assertEquals(3_000, TimeUnit.NANOSECONDS.toMillis(balance().longestCallNanos()));
    }

    @Test
    void timesSlowCallsOneByOne() {
        ledger.mark();
        // The first is among quick ones as far as is known; from then on each is timed by itself.
        call(TimeUnit.MILLISECONDS.toNanos(20));
        ledger.mark();
        for (int i = 0; i < 100; i++) {
            call(TimeUnit.MILLISECONDS.toNanos(20));
        }
        ledger.mark();

        assertTrue(ledger.slow());
        assertEquals(20, TimeUnit.NANOSECONDS.toMillis(balance().longestCallNanos()));
        assertEquals(2_020, TimeUnit.NANOSECONDS.toMillis(balance().callNanos()));
    }

    @Test
    void whatLiesBetweenCallsIsNotTheirs() {
        ledger.mark();
        call(5_000_000);
        ledger.mark();
        now.addAndGet(TimeUnit.HOURS.toNanos(1));
        ledger.mark();
        call(7_000_000);
        ledger.mark();

        assertEquals(12_000_000, balance().callNanos());
    }

    private ApartmentStatistics balance() {
        return ledger.balance(0, 0);
    }

    private void call(long nanos) {
        now.addAndGet(nanos);
        ledger.called(0);
    }
}
