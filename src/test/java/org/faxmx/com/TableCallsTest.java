package org.faxmx.com;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.faxmx.com.FakeObjects.Thing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Early-bound calls, down to the methods that objects get: runs on every machine. */
@Timeout(60)
class TableCallsTest {

    private static final InterfaceType LINES = type("Lines", "D73733D5-CC80-11D0-B225-00C04FB6C2F5");
    private static final InterfaceType LINE = type("Line", "D73733CC-CC80-11D0-B225-00C04FB6C2F5");
    private static final MethodTable LINES_TABLE =
            new MethodTable(LINES, Map.of("Count", 7), Map.of(), Map.of("Item", 8));
    private static final MethodTable LINE_TABLE =
            new MethodTable(LINE, Map.of("Id", 8, "Send", 15), Map.of("Name", 7), Map.of());

    private final FakeObjects objects = new FakeObjects();
    private final Thing line = objects.thing("line");
    private ComApartment apartment;

    private static InterfaceType type(String name, String iid) {
        return new InterfaceType(name, InterfaceType.Iid.of(iid));
    }

    @BeforeEach
    void open() {
        objects.root.answersTo(LINES).number(7, 1).item(8, line);
        line.answersTo(LINE).number(8, -2).number(15, 7).text(7, "Büro");
        Duration hour = Duration.ofHours(1);
        apartment = ComApartment.open(objects, "early", new ComApartment.Timing(objects.now::get, Duration.ZERO, hour));
    }

    @AfterEach
    void nothingIsLeftBehind() {
        apartment.close();
        objects.clearErrorInfo();
        assertEquals(1, objects.liveReferences(), "that of the test");
        assertEquals(0, objects.liveStrings());
        assertEquals(0, statistics().liveReferences());
        assertEquals(0, statistics().liveStrings());
    }

    @Test
    void callsTheSlotsOfTheInterfacesThatWereQueried() {
        withLines(lines -> {
            assertEquals(1, lines.getInt("Count"));
            try (Dispatch bound = lines.getObject("Item", LINE, Variant.of(1))) {
                assertTrue(bound.bindEarly(LINE_TABLE));
                assertEquals(-2, bound.getInt("Id"));
                assertEquals(0xFFFF_FFFEL, bound.getUnsignedInt("Id"));
                assertTrue(bound.getBoolean("Send"), "any number but 0");
                assertEquals("Büro", bound.getText("Name"));
                line.text(7, null).number(15, 0);
                assertEquals("", bound.getText("Name"), "a NULL BSTR");
                assertFalse(bound.getBoolean("Send"), "32 bits, not 64");
            }
        });

        assertEquals(
                List.of(
                        "Root.QueryInterface " + LINES.iid(),
                        "Root.Release",
                        "Root slot 7",
                        "Root slot 8(1)",
                        "line.QueryInterface " + LINE.iid(),
                        "line.Release",
                        "line slot 8",
                        "line slot 8",
                        "line slot 15",
                        "line slot 7",
                        "line slot 7",
                        "line slot 15",
                        "line.Release",
                        "Root.Release"),
                objects.called);
        // The class is looked up and the object created besides.
        assertEquals(2 + 10, statistics().calls());
        assertEquals(0, statistics().failures());
    }

    @Test
    void callsThroughIDispatchWhatIsNotInTheTable() {
        withLine(bound -> {
            assertEquals(99, bound.getInt("Rings"));
            assertEquals(99, bound.getInt("Name"), "it is no number in the table");
            bound.put("Id", Variant.of(5));
            bound.as(LINE);
            assertEquals(99, bound.getInt("Id"), "late again");
        });
        assertEquals(
                List.of(
                        "line.GetIDsOfNames Rings",
                        "line.Invoke Rings",
                        "line.GetIDsOfNames Name",
                        "line.Invoke Name",
                        "line.GetIDsOfNames Id",
                        "line.Invoke Id",
                        "line.Invoke Id"),
                objects.called);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80004002, 0x80040155, 0x800706BA, 0x80070005})
    void countsAQueryThatFailsAsWhatItIs(int code) {
        HResult answer = new HResult(code);
        line.queriesAnswer(answer);
        withLines(lines -> {
            try (Dispatch late = lines.getObject("Item", LINE, Variant.of(1))) {
                ComException refused = assertThrows(ComException.class, () -> late.bindEarly(LINE_TABLE));
                assertEquals("querying for Line " + LINE.iid() + " failed: " + answer, refused.getMessage());
                assertEquals(99, late.getInt("Id"), "it is called through IDispatch");
            }
        });

        assertEquals(1, statistics().failures());
        assertEquals(answer, statistics().lastFailure());
    }

    @Test
    void takesASuccessWithoutAPointerForARefusal() {
        line.forgetsItself();
        withLines(lines -> {
            try (Dispatch late = lines.getObject("Item", LINE, Variant.of(1))) {
                ComException refused = assertThrows(ComException.class, () -> late.bindEarly(LINE_TABLE));
                assertEquals(HResult.E_NOINTERFACE, refused.hresult());
            }
        });
        assertEquals(HResult.E_NOINTERFACE, statistics().lastFailure());
    }

    @Test
    void queriesABusyObjectAgain() {
        line.queriesAnswer(HResult.named("RPC_E_CALL_REJECTED"), HResult.RPC_E_SERVERCALL_RETRYLATER, HResult.S_OK);

        withLine(bound -> assertEquals(-2, bound.getInt("Id")));

        assertEquals(300, objects.now.get() / 1_000_000, "milliseconds of pauses");
        assertEquals(2, statistics().failures());
        assertEquals(HResult.RPC_E_SERVERCALL_RETRYLATER, statistics().lastFailure());
    }

    @Test
    void givesUpAnObjectThatStaysBusy() {
        line.queriesAnswer(
                Collections.nCopies(6, HResult.RPC_E_SERVERCALL_RETRYLATER).toArray(HResult[]::new));
        withLines(lines -> {
            try (Dispatch late = lines.getObject("Item", LINE, Variant.of(1))) {
                ComException busy = assertThrows(ComException.class, () -> late.bindEarly(LINE_TABLE));
                assertEquals(HResult.RPC_E_SERVERCALL_RETRYLATER, busy.hresult());
            }
        });
        assertEquals(3_100, objects.now.get() / 1_000_000, "milliseconds of pauses");
        assertEquals(6, statistics().failures());
    }

    @Test
    void aQueryThatDoesNotReturnIsStuckAndGivesBackWhatItTakesWhenItDoes() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        line.duringQuery(() -> {
            entered.countDown();
            await(answered);
        });
        CompletableFuture<ComException> hanging = CompletableFuture.supplyAsync(() -> assertThrows(
                ComException.class,
                () -> apartment.call(
                        () -> {
                            try (Dispatch lines = apartment.create("Lines.Lines", LINES)) {
                                assertTrue(lines.bindEarly(LINES_TABLE));
                                try (Dispatch bound = lines.getObject("Item", LINE, Variant.of(1))) {
                                    assertTrue(bound.bindEarly(LINE_TABLE));
                                    return bound.getInt("Id");
                                }
                            }
                        },
                        Duration.ofMillis(10))));
        await(entered);
        objects.now.addAndGet(Duration.ofDays(1).toNanos());

        ComException stuck = hanging.get(30, TimeUnit.SECONDS);

        assertEquals("querying for Line " + LINE.iid(), stuck.attempted());
        assertEquals(HResult.RPC_E_TIMEOUT, stuck.hresult());
        assertTrue(apartment.stuck());
        answered.countDown();
        assertEquals(1, apartment.call(() -> 1), "after it");
        assertFalse(objects.called.contains("line slot 8"), "no call is made for a caller that no longer waits");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void callsABusyGetterAgain() {
        int[] busy = {1};
        line.fails(8, position -> busy[0]-- > 0 ? HResult.RPC_E_SERVERCALL_RETRYLATER.value() : 0);
        withLine(bound -> assertEquals(0, bound.getInt("Id")));
        assertEquals(1, statistics().failures());
    }

    @Test
    void aFailureHasTheWordsThatTheServerLeftForIt() {
        line.leavesErrorInfo(LINE).fails(8, position -> {
            objects.leave("Fax service", "The line is busy \u0000");
            return 0x80070964;
        });
        withLine(bound -> {
            ComException failed = assertThrows(ComException.class, () -> bound.getInt("Id"));
            assertEquals(
                    "Line.Id failed: 0x80070964 (ERROR_DEVICE_IN_USE): The line is busy [Fax service]",
                    failed.getMessage());
        });
        assertEquals(
                List.of(
                        "line slot 8",
                        "line.QueryInterface ISupportErrorInfo",
                        "line slot 3",
                        "line.Release",
                        "GetErrorInfo",
                        "error slot 4",
                        "error slot 5",
                        "error.Release"),
                objects.called);
        assertEquals(5 + 6, statistics().calls(), "those about the failure are counted");
        assertEquals(1, statistics().failures());
        assertEquals(new HResult(0x80070964), statistics().lastFailure());
    }

    @Test
    void aFailingItemHasThemToo() {
        objects.root.leavesErrorInfo(LINES).fails(8, position -> {
            objects.leave("", "no position " + position);
            return HResult.E_FAIL.value();
        });
        withLines(lines -> {
            ComException failed = assertThrows(ComException.class, () -> lines.getObject("Item", LINE, Variant.of(2)));
            assertEquals("Lines.Item(2) failed: 0x80004005 (E_FAIL): no position 2", failed.getMessage());
        });
    }

    @Test
    void wordsThatAnEarlierCallLeftAreNotThoseOfALaterFailure() {
        line.leavesErrorInfo(LINE)
                .fails(15, position -> {
                    // As a member does that handles a failure of its own.
                    objects.leave("Fax service", "of another call");
                    return 0;
                })
                .fails(8, position -> HResult.E_FAIL.value());
        withLine(bound -> {
            assertFalse(bound.getBoolean("Send"));
            ComException failed = assertThrows(ComException.class, () -> bound.getInt("Id"));
            assertEquals("Line.Id failed: 0x80004005 (E_FAIL)", failed.getMessage());
        });
    }

    @Test
    void wordsThatAnEarlierCallLeftAreNotThoseOfAFailingItem() {
        objects.root.leavesErrorInfo(LINES).fails(8, position -> HResult.E_FAIL.value());
        withLines(lines -> {
            objects.leave("Fax service", "of another call");
            ComException failed = assertThrows(ComException.class, () -> lines.getObject("Item", LINE, Variant.of(2)));
            assertEquals("Lines.Item(2) failed: 0x80004005 (E_FAIL)", failed.getMessage());
        });
    }

    @Test
    void anObjectThatLeavesNoWordsForThisInterfaceIsNotAskedForThem() {
        line.fails(8, position -> {
            objects.leave("Fax service", "of something inside it");
            return HResult.E_FAIL.value();
        });
        withLine(bound -> {
            ComException without = assertThrows(ComException.class, () -> bound.getInt("Id"));
            assertEquals("Line.Id failed: 0x80004005 (E_FAIL)", without.getMessage(), "no ISupportErrorInfo");
            line.leavesErrorInfo(LINES);
            ComException other = assertThrows(ComException.class, () -> bound.getInt("Id"));
            assertEquals("Line.Id failed: 0x80004005 (E_FAIL)", other.getMessage(), "for another interface");
        });
        assertFalse(objects.called.contains("GetErrorInfo"));
        assertEquals(2, statistics().failures(), "a refused ISupportErrorInfo is none");
        assertEquals(HResult.E_FAIL, statistics().lastFailure());
    }

    @Test
    void mayLeaveNoWordsThoughItSaysThatItDoes() {
        line.leavesErrorInfo(LINE).fails(8, position -> HResult.E_FAIL.value());
        withLine(bound -> {
            ComException failed = assertThrows(ComException.class, () -> bound.getInt("Id"));
            assertEquals("Line.Id failed: 0x80004005 (E_FAIL)", failed.getMessage());
        });
        assertEquals("GetErrorInfo", objects.called.get(objects.called.size() - 1));
    }

    @Test
    void isBoundToNothingAfterItsRelease() {
        withLine(bound -> {
            bound.close();
            assertThrows(IllegalStateException.class, () -> bound.getInt("Id"));
            assertThrows(IllegalStateException.class, () -> bound.bindEarly(LINE_TABLE));
        });
    }

    /** Does something with the collection, bound early; calls are recorded from the beginning. */
    private void withLines(Consumer<Dispatch> test) {
        apartment.call(() -> {
            try (Dispatch lines = apartment.create("Lines.Lines", LINES)) {
                assertTrue(lines.bindEarly(LINES_TABLE));
                test.accept(lines);
            }
            return null;
        });
    }

    /** Does something with an item, bound early; calls are recorded of that alone. */
    private void withLine(Consumer<Dispatch> test) {
        withLines(lines -> {
            Dispatch bound = lines.getObject("Item", LINE, Variant.of(1));
            try (bound) {
                assertTrue(bound.bindEarly(LINE_TABLE));
                objects.called.clear();
                test.accept(bound);
                List<String> made = List.copyOf(objects.called);
                bound.close();
                objects.called.clear();
                objects.called.addAll(made);
            }
        });
        // The collection's release.
        objects.called.remove(objects.called.size() - 1);
    }

    private ApartmentStatistics statistics() {
        return apartment.statistics();
    }
}
