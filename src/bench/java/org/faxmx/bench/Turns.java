package org.faxmx.bench;

import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * Contestants taking turns, so that whatever else the machine does meets them all alike. Who has fewer rounds than the
 * others has them spread over the whole run, and in each round another one begins.
 */
public final class Turns {

    private Turns() {}

    /** Has each contestant do as many rounds as it is given, one at a time. */
    public static <C> void take(List<C> contestants, ToIntFunction<C> rounds, Consumer<C> round) {
        int most = contestants.stream().mapToInt(rounds).max().orElse(0);
        for (int turn = 0; turn < most; turn++) {
            List<C> order = contestants.stream().collect(Collectors.toList());
            Collections.rotate(order, turn);
            for (C contestant : order) {
                long share = rounds.applyAsInt(contestant);
                if (share * (turn + 1) / most > share * turn / most) {
                    round.accept(contestant);
                }
            }
        }
    }
}
