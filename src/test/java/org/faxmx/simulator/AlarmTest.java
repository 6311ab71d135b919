package org.faxmx.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.faxmx.ManualClock;
import org.junit.jupiter.api.Test;

class AlarmTest {

    private final ManualClock clock = new ManualClock("2026-01-01T08:00:00Z");
    private final Timeline timeline = new Timeline(clock);
    private final Alarm alarm = new Alarm(timeline);
    private final List<String> rung = new ArrayList<>();

    @Test
    void goesOffOnceAtItsTime() {
        set(10, "it");
        pass(9);
        assertEquals(List.of(), rung);
        pass(1);
        pass(10);
        assertEquals(List.of("10 it"), rung);
    }

    @Test
    void goesOffAtTheNextOpportunityWhereItsTimeIsPast() {
        pass(20);
        set(10, "past");
        pass(0);
        assertEquals(List.of("20 past"), rung);
    }

    @Test
    void whatIsSetLastIsAllThatHappensBeItEarlierOrLater() {
        set(10, "first");
        set(5, "earlier");
        pass(20);
        assertEquals(List.of("5 earlier"), rung);

        set(30, "second");
        set(40, "later");
        pass(20);
        assertEquals(List.of("5 earlier", "40 later"), rung);
    }

    @Test
    void nothingHappensOnceItIsCleared() {
        alarm.clear();
        set(10, "never");
        alarm.clear();
        pass(20);
        assertEquals(List.of(), rung);
    }

    @Test
    void canBeSetAgainWhileItGoesOff() {
        alarm.set(Duration.ofSeconds(10), () -> set(15, "again"));
        pass(20);
        assertEquals(List.of("15 again"), rung);
    }

    @Test
    void twoForOneTimeGoOffInTheOrderInWhichTheyWereSet() {
        Alarm other = new Alarm(timeline);
        other.set(Duration.ofSeconds(10), () -> rung.add("first"));
        set(10, "second");
        pass(10);
        assertEquals(List.of("first", "10 second"), rung);
    }

    private void set(int seconds, String what) {
        alarm.set(Duration.ofSeconds(seconds), () -> rung.add(timeline.now().toSeconds() + " " + what));
    }

    private void pass(int seconds) {
        clock.advance(Duration.ofSeconds(seconds));
        timeline.advance();
    }
}
