package org.faxmx.faxcom;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.faxmx.com.ApartmentStatistics;
import org.faxmx.com.HResult;
import org.faxmx.fax.BackendFigure;
import org.junit.jupiter.api.Test;

class ApartmentFiguresTest {

    private static final ApartmentStatistics COUNTED = new ApartmentStatistics(
            1_000, 3, 2, 4, 490, 500, 77, 80, 12_345_999_999L, 678_999_999, HResult.RPC_S_SERVER_UNAVAILABLE, 5, 1);

    @Test
    void hasEveryFigureOfAnApartment() {
        assertEquals(
                new TreeMap<>(Map.ofEntries(
                        Map.entry("Calls", 1_000L),
                        Map.entry("Failures", 3L),
                        Map.entry("Timeouts", 2L),
                        Map.entry("QueueLength", 4),
                        Map.entry("LiveReferences", 10L),
                        Map.entry("ReferencesAcquired", 500L),
                        Map.entry("ReferencesReleased", 490L),
                        Map.entry("LiveStrings", 3L),
                        Map.entry("StringsAcquired", 80L),
                        Map.entry("StringsReleased", 77L),
                        Map.entry("CallMillisTotal", 12_345L),
                        Map.entry("LongestCallMillis", 678L),
                        Map.entry("LastHResult", "0x800706BA (RPC_S_SERVER_UNAVAILABLE)"),
                        Map.entry("LastHResultCode", 0x800706BA),
                        Map.entry("Replacements", 5L),
                        Map.entry("Stuck", 1),
                        Map.entry("NativeAccess", "JNA"),
                        Map.entry("Binding", "late"))),
                values(ApartmentFigures.of(COUNTED, "JNA", "late")));
    }

    @Test
    void hasNoHResultBeforeACallFailed() {
        Map<String, Object> values = values(ApartmentFigures.of(
                new ApartmentStatistics(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, HResult.S_OK, 0, 0), "FFM", "early"));

        assertEquals("", values.get("LastHResult"));
        assertEquals(0, values.get("LastHResultCode"));
    }

    @Test
    void countsNoLessThanNothingAsLive() {
        Map<String, Object> values = values(ApartmentFigures.of(
                new ApartmentStatistics(1, 0, 0, 0, 6, 5, 9, 7, 0, 0, HResult.S_OK, 0, 0), "JNA", "late"));

        assertEquals(0L, values.get("LiveReferences"));
        assertEquals(0L, values.get("LiveStrings"));
    }

    private static Map<String, Object> values(List<BackendFigure> figures) {
        return figures.stream()
                .collect(Collectors.toMap(BackendFigure::name, BackendFigure::value, (a, b) -> a, TreeMap::new));
    }
}
