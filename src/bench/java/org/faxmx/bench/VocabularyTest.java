package org.faxmx.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The words in which all benchmarks report what they found. */
class VocabularyTest {

    @Test
    void takesMedianAndQuartilesWhateverTheOrder() {
        Samples samples = Samples.of(List.of(5.0, 1.0, 4.0, 2.0, 3.0));

        assertEquals(3.0, samples.median());
        assertArrayEquals(new String[] {"3.0", "1.0", "2.0", "4.0", "5.0"}, samples.cells(1));
        assertEquals(2.5, Samples.of(List.of(2.0, 3.0)).median());
        assertThrows(IllegalArgumentException.class, () -> Samples.of(List.of()));
    }

    @Test
    void spreadsFewRoundsOverTheWholeRunAndLetsEachBeginInTurn() {
        Map<String, Integer> rounds = Map.of("fast", 6, "slow", 2, "failed", 0);
        List<String> taken = new ArrayList<>();

        Turns.take(List.of("fast", "slow", "failed"), rounds::get, taken::add);

        assertEquals(List.of("fast", "fast", "slow", "fast", "fast", "fast", "slow", "fast"), taken);
        taken.clear();
        Turns.take(List.of("a", "b"), unused -> 2, taken::add);
        assertEquals(List.of("a", "b", "b", "a"), taken);
    }

    @Test
    void judgesABarAndSaysWhereThereIsNothingToJudge() {
        assertTrue(Bar.atMost("", OptionalDouble.of(3.5), 3.5).met());
        assertFalse(Bar.atMost("", OptionalDouble.of(3.51), 3.5).met());
        assertTrue(Bar.atLeast("", OptionalDouble.of(5), 5).met());
        assertFalse(Bar.atLeast("", OptionalDouble.of(4.99), 5).met());
        assertEquals(
                List.of("", "3.51", "**NOT MET**"),
                Bar.atMost("", OptionalDouble.of(3.51), 3.5).cells());
        assertEquals(
                List.of("", "-", "NOT MEASURED"),
                Bar.atMost("", OptionalDouble.empty(), 3.5).cells());
    }

    @Test
    void comparesTheEndOfALongRunWithItsSecondTenth() {
        Steadiness steadiness = new Steadiness().watch("threads", 0).watch("heap", 10);
        steadiness.sample(Map.of("threads", 3.0, "heap", 500.0));
        steadiness.sample(Map.of("threads", 5.0, "heap", 100.0));
        assertThrows(IllegalArgumentException.class, () -> steadiness.sample(Map.of("threads", 5.0)));

        steadiness.sample(Map.of("threads", 5.0, "heap", 110.0));
        assertEquals(List.of(), steadiness.grown());
        steadiness.sample(Map.of("threads", 6.0, "heap", 111.0));
        assertEquals(List.of("threads grew by 1, more than 0", "heap grew by 11, more than 10"), steadiness.grown());
    }
}
