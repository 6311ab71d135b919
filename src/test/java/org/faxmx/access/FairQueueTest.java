package org.faxmx.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FairQueueTest {

    private final List<String> log = new ArrayList<>();
    private final FairQueue queue = new FairQueue(4);

    @Test
    void givesEachAddressItsTurn() {
        add("192.0.2.1", "a1");
        add("192.0.2.1", "a2");
        add("192.0.2.1", "a3");
        add("192.0.2.2", "b1");

        doAll();

        assertEquals(List.of("a1", "b1", "a2", "a3"), log);
        assertEquals(Optional.empty(), queue.next());
    }

    @Test
    void makesRoomAtTheCostOfTheAddressWithTheMost() {
        for (String name : List.of("a1", "a2", "a3", "a4", "a5")) {
            add("192.0.2.1", name);
        }
        add("192.0.2.2", "b1");
        add("192.0.2.3", "c1");
        add("192.0.2.4", "d1");

        assertEquals(List.of("no a5", "no a4", "no a3", "no a2"), log);
        doAll();
        assertEquals(List.of("a1", "b1", "c1", "d1"), log.subList(4, 8));
    }

    @Test
    void keepsThoseThatHaveWaitedWhereAllHaveAsMuch() {
        add("192.0.2.1", "a1");
        add("192.0.2.2", "b1");
        add("192.0.2.3", "c1");
        add("192.0.2.4", "d1");
        add("192.0.2.5", "e1");

        assertEquals(List.of("no e1"), log);
        doAll();
        assertEquals(List.of("a1", "b1", "c1", "d1"), log.subList(1, 5));
    }

    @Test
    void countsTheAddressesOfAHostAsOne() {
        assertEquals(FairQueue.network("127.0.0.1"), FairQueue.network("127.8.9.10"));
        assertEquals(FairQueue.network("127.0.0.1"), FairQueue.network("0:0:0:0:0:0:0:1"));
        assertEquals(FairQueue.network("2001:db8:1:2:3:4:5:6"), FairQueue.network("2001:db8:1:2::9"));
        assertNotEquals(FairQueue.network("2001:db8:1:2::9"), FairQueue.network("2001:db8:1:3::9"));
        assertNotEquals(FairQueue.network("192.0.2.1"), FairQueue.network("192.0.2.2"));
        assertEquals("unknown", FairQueue.network("unknown"));
    }

    private void add(String address, String name) {
        queue.add(address, new FairQueue.Work(() -> log.add(name), () -> log.add("no " + name)))
                .ifPresent(work -> work.refuse().run());
    }

    private void doAll() {
        for (Optional<FairQueue.Work> next = queue.next(); next.isPresent(); next = queue.next()) {
            next.get().run().run();
        }
    }
}
