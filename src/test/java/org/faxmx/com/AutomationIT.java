package org.faxmx.com;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Late-bound automation of a real COM object, the probe of the COM fax server for tests. */
@Tag("com")
class AutomationIT {

    private static final InterfaceType PROBE =
            new InterfaceType("Probe", InterfaceType.Iid.of("6329e2e8-1c17-4acb-bdda-2eef3998bcae"));
    private static final InterfaceType FAX_SERVER =
            new InterfaceType("FaxServer", InterfaceType.Iid.of("D73733C7-CC80-11D0-B225-00C04FB6C2F5"));
    private static final InterfaceType FAX_PORTS =
            new InterfaceType("FaxPorts", InterfaceType.Iid.of("D73733D5-CC80-11D0-B225-00C04FB6C2F5"));

    private final ComApartment apartment = ComApartment.open("automation");

    @AfterEach
    void nothingIsLeftBehind() {
        assertEquals(0, apartment.statistics().liveReferences());
        assertEquals(0, apartment.statistics().liveStrings());
        apartment.close();
    }

    @Test
    void readsEveryTypeOfVariant() {
        withProbe(probe -> {
            assertEquals(Variant.EMPTY, make(probe, Variant.Type.VT_EMPTY.code(), ""));
            assertEquals(Variant.NULL, make(probe, Variant.Type.VT_NULL.code(), ""));
            for (int byRef : new int[] {0, Variant.Type.BYREF}) {
                assertEquals(integer(Variant.Type.VT_I1, -128), make(probe, byRef | Variant.Type.VT_I1.code(), "-128"));
                assertEquals(integer(Variant.Type.VT_UI1, 255), make(probe, byRef | Variant.Type.VT_UI1.code(), "255"));
                assertEquals(
                        integer(Variant.Type.VT_I2, -32768), make(probe, byRef | Variant.Type.VT_I2.code(), "-32768"));
                assertEquals(
                        integer(Variant.Type.VT_UI2, 65535), make(probe, byRef | Variant.Type.VT_UI2.code(), "65535"));
                assertEquals(
                        integer(Variant.Type.VT_I4, Integer.MIN_VALUE),
                        make(probe, byRef | Variant.Type.VT_I4.code(), "-2147483648"));
                assertEquals(
                        integer(Variant.Type.VT_UI4, 0xFFFF_FFFFL),
                        make(probe, byRef | Variant.Type.VT_UI4.code(), "4294967295"));
                assertEquals(
                        integer(Variant.Type.VT_I8, Long.MIN_VALUE),
                        make(probe, byRef | Variant.Type.VT_I8.code(), "-9223372036854775808"));
                assertEquals(
                        integer(Variant.Type.VT_UI8, -1),
                        make(probe, byRef | Variant.Type.VT_UI8.code(), "18446744073709551615"));
                assertEquals(integer(Variant.Type.VT_INT, -7), make(probe, byRef | Variant.Type.VT_INT.code(), "-7"));
                assertEquals(integer(Variant.Type.VT_UINT, 7), make(probe, byRef | Variant.Type.VT_UINT.code(), "7"));
                assertEquals(new Variant.Bool(true), make(probe, byRef | Variant.Type.VT_BOOL.code(), "True"));
                assertEquals(new Variant.Bool(false), make(probe, byRef | Variant.Type.VT_BOOL.code(), "False"));
                assertEquals(
                        Variant.of("Büro \uD83D\uDCE0"),
                        make(probe, byRef | Variant.Type.VT_BSTR.code(), "Büro \uD83D\uDCE0"));
                assertEquals(Variant.of(""), make(probe, byRef | Variant.Type.VT_BSTR.code(), ""));
                assertEquals(new Variant.R4(0.5f), make(probe, byRef | Variant.Type.VT_R4.code(), "0.5"));
                assertEquals(new Variant.R8(-0.25), make(probe, byRef | Variant.Type.VT_R8.code(), "-0.25"));
                assertEquals(new Variant.Currency(12345), make(probe, byRef | Variant.Type.VT_CY.code(), "1.2345"));
                // 2000-01-01 is day 36526 since 1899-12-30.
                assertEquals(
                        new Variant.Date(36526.5),
                        make(probe, byRef | Variant.Type.VT_DATE.code(), "1/1/2000 12:00:00"));
                assertEquals(
                        new Variant.Decimal(new BigDecimal("-79228162514264337593543950335")),
                        make(probe, byRef | Variant.Type.VT_DECIMAL.code(), "-79228162514264337593543950335"));
                assertEquals(
                        new Variant.Decimal(new BigDecimal("4294967295.25")),
                        make(probe, byRef | Variant.Type.VT_DECIMAL.code(), "4294967295.25"));
                assertEquals(
                        new Variant.Failure(HResult.E_FAIL),
                        make(probe, byRef | Variant.Type.VT_ERROR.code(), "80004005"));
            }
        });
    }

    @Test
    void readsANullStringAsANullString() {
        withProbe(probe -> {
            Variant made = probe.invoke("Make", Variant.of(Variant.Type.VT_BSTR.code()), new Variant.Bstr(null));

            assertEquals(new Variant.Bstr(null), made);
        });
    }

    @Test
    void takesOverTheReferenceOfAnObject() {
        withProbe(probe -> {
            int before = live(probe);
            for (Variant.Type type : List.of(Variant.Type.VT_DISPATCH, Variant.Type.VT_UNKNOWN)) {
                for (int byRef : new int[] {0, Variant.Type.BYREF}) {
                    try (Dispatch made =
                            make(probe, byRef | type.code(), "").toDispatch().as(PROBE)) {
                        assertEquals(before + 1, live(probe), type + " " + byRef);
                        assertEquals(live(probe), live(made));
                    }
                    // The probe keeps a reference to a by-reference result until its next one.
                    make(probe, Variant.Type.BYREF | Variant.Type.VT_I4.code(), "0");
                    assertEquals(before, live(probe), type + " " + byRef);
                }
                assertEquals(Variant.NOTHING, make(probe, type.code(), "null"));
            }
        });
    }

    @Test
    void refusesUnsupportedTypesAndClearsThem() {
        withProbe(probe -> {
            int vt = Variant.Type.ARRAY | Variant.Type.VT_UI1.code();
            ComException refused = assertThrows(ComException.class, () -> make(probe, vt, "1"));

            assertEquals(HResult.DISP_E_BADVARTYPE, refused.hresult());
            assertTrue(refused.getMessage().contains(Variant.Type.describe(vt)), refused::getMessage);
        });
    }

    @Test
    void convertsAsAutomationDoes() {
        List<Variant.Type> types = List.of(
                Variant.Type.VT_I1,
                Variant.Type.VT_UI1,
                Variant.Type.VT_I2,
                Variant.Type.VT_UI2,
                Variant.Type.VT_I4,
                Variant.Type.VT_UI4,
                Variant.Type.VT_I8,
                Variant.Type.VT_UI8,
                Variant.Type.VT_INT,
                Variant.Type.VT_UINT,
                Variant.Type.VT_R4,
                Variant.Type.VT_R8,
                Variant.Type.VT_CY,
                Variant.Type.VT_DECIMAL,
                Variant.Type.VT_BSTR,
                Variant.Type.VT_BOOL);
        withProbe(probe -> {
            for (Variant.Type type : types) {
                for (int byRef : new int[] {0, Variant.Type.BYREF}) {
                    for (String text : List.of("7", "0", "1", "100")) {
                        Variant made = make(probe, byRef | type.code(), text);
                        String what = made + " from " + text;

                        assertEquals(
                                changed(probe, Variant.Type.VT_I4, type, text).toInt(), made.toInt(), what);
                        assertEquals(
                                changed(probe, Variant.Type.VT_BOOL, type, text).toBoolean(), made.toBoolean(), what);
                        assertEquals(
                                changed(probe, Variant.Type.VT_BSTR, type, text).toText(), made.toText(), what);
                    }
                }
            }
            for (Variant.Type type :
                    List.of(Variant.Type.VT_R4, Variant.Type.VT_R8, Variant.Type.VT_CY, Variant.Type.VT_BSTR)) {
                for (String text : List.of("0.5", "1.5", "2.5", "-2.5", "2.51", "-0.75")) {
                    Variant made = make(probe, type.code(), text);

                    assertEquals(
                            changed(probe, Variant.Type.VT_I4, type, text).toInt(),
                            made.toInt(),
                            made + " from " + text);
                    assertEquals(
                            changed(probe, Variant.Type.VT_BSTR, type, text).toText(), made.toText());
                }
            }
            for (String text : List.of("123456789012345", "1e15", "-1.5e-5", "0.0001", "1.25e100")) {
                assertEquals(
                        changed(probe, Variant.Type.VT_BSTR, Variant.Type.VT_R8, text)
                                .toText(),
                        make(probe, Variant.Type.VT_R8.code(), text).toText());
            }
            for (String large : List.of("2147483648", "3e9")) {
                for (Variant.Type type :
                        List.of(Variant.Type.VT_I8, Variant.Type.VT_R8, Variant.Type.VT_CY, Variant.Type.VT_BSTR)) {
                    ComException refused =
                            assertThrows(ComException.class, () -> changed(probe, Variant.Type.VT_I4, type, large));
                    assertEquals(HResult.DISP_E_OVERFLOW, refused.hresult());
                    Variant made = make(probe, type.code(), large);
                    assertEquals(
                            refused.hresult(),
                            assertThrows(ComException.class, made::toInt).hresult());
                }
            }
        });
    }

    private static Variant changed(Dispatch probe, Variant.Type to, Variant.Type from, String text) {
        return probe.invoke("ChangeType", Variant.of(to.code()), Variant.of(from.code()), Variant.of(text));
    }

    @Test
    void anUnsignedNumberArrivesWithItsBits() {
        withProbe(probe -> {
            for (int byRef : new int[] {0, Variant.Type.BYREF}) {
                Variant id = make(probe, byRef | Variant.Type.VT_UI4.code(), "2147483649");

                assertEquals(
                        make(probe, Variant.Type.VT_I4.code(), "-2147483647").toInt(), id.toInt());
                for (Variant.Type type :
                        List.of(Variant.Type.VT_R8, Variant.Type.VT_I8, Variant.Type.VT_CY, Variant.Type.VT_DECIMAL)) {
                    assertEquals(
                            2147483649L,
                            make(probe, byRef | type.code(), "2147483649").toUnsignedInt());
                }
            }
        });
    }

    @Test
    void readsPropertiesOfAnyClearForm() {
        withProbe(probe -> {
            probe.put("Property", Variant.of("+1555\0\0\0"));
            assertEquals("+1555", probe.getText("Property"));
            assertEquals(1555, probe.getInt("Property"));

            probe.put("Property", new Variant.R8(3));
            assertEquals(3, probe.getInt("Property"));
            assertEquals("3", probe.getText("Property"));

            probe.put("Property", Variant.of(true));
            assertEquals(-1, probe.getInt("Property"));
            assertEquals(0xFFFF_FFFFL, probe.getUnsignedInt("Property"));

            probe.put("Property", Variant.NULL);
            assertEquals(Double.NaN, probe.getDays("Property"));
            ComException refused = assertThrows(ComException.class, () -> probe.getInt("Property"));
            assertEquals(HResult.DISP_E_TYPEMISMATCH, refused.hresult());
            assertTrue(refused.getMessage().contains("Probe.Property"), refused::getMessage);
        });
    }

    @Test
    void refusesAnObjectForAValueAndReleasesIt() {
        withProbe(probe -> {
            try (Dispatch other =
                    make(probe, Variant.Type.VT_DISPATCH.code(), "").toDispatch()) {
                probe.put("Property", new Variant.Reference(other));
            }
            long before = apartment.statistics().liveReferences();

            for (Function<String, Object> read : List.<Function<String, Object>>of(
                    probe::getInt, probe::getUnsignedInt, probe::getBoolean, probe::getText, probe::getDays)) {
                ComException refused = assertThrows(ComException.class, () -> read.apply("Property"));
                assertEquals(HResult.DISP_E_TYPEMISMATCH, refused.hresult());
            }

            assertEquals(before, apartment.statistics().liveReferences());
            probe.put("Property", Variant.NULL);
        });
    }

    @Test
    void refusesToPassADecimal() {
        withProbe(probe -> {
            Variant decimal = new Variant.Decimal(BigDecimal.ONE);

            assertThrows(IllegalArgumentException.class, () -> probe.invoke("Echo", decimal));
            assertThrows(IllegalArgumentException.class, () -> probe.invoke("Echo", new Variant.ByRef(decimal)));
        });
    }

    @Test
    void passesEveryTypeOfArgument() {
        withProbe(probe -> {
            List<Variant> values = List.of(
                    Variant.EMPTY,
                    Variant.NULL,
                    integer(Variant.Type.VT_I1, -1),
                    integer(Variant.Type.VT_UI1, 200),
                    integer(Variant.Type.VT_I2, -2),
                    integer(Variant.Type.VT_UI2, 60000),
                    Variant.of(-3),
                    integer(Variant.Type.VT_UI4, 4_000_000_000L),
                    integer(Variant.Type.VT_I8, -5_000_000_000L),
                    integer(Variant.Type.VT_UI8, -1),
                    integer(Variant.Type.VT_INT, -4),
                    integer(Variant.Type.VT_UINT, 4),
                    Variant.of(true),
                    Variant.of(false),
                    Variant.of("text"),
                    Variant.of(""),
                    Variant.of("nul \u0000 inside, \uD800 lone"),
                    Variant.of("x".repeat(100_000)),
                    new Variant.Date(1.5),
                    new Variant.R4(1.5f),
                    new Variant.R8(2.5),
                    new Variant.Currency(Long.MAX_VALUE),
                    new Variant.Failure(HResult.E_ACCESSDENIED));
            for (Variant value : values) {
                assertEquals(value, probe.invoke("Echo", value));
                assertEquals(expectedType(value), probe.invoke("TypeOf", value).toInt(), value::toString);
            }
            assertEquals(
                    Variant.Type.VT_BSTR.code(),
                    probe.invoke("TypeOf", new Variant.Bstr(null)).toInt());
            assertEquals(
                    Variant.Type.VT_DISPATCH.code(),
                    probe.invoke("TypeOf", new Variant.Reference(probe)).toInt());
            assertEquals(
                    Variant.Type.VT_DISPATCH.code(),
                    probe.invoke("TypeOf", Variant.NOTHING).toInt());
            try (Dispatch same =
                    probe.invoke("Echo", new Variant.Reference(probe)).toDispatch()) {
                assertInstanceOf(ComDispatch.class, same);
            }
        });
    }

    @Test
    void passesValuesByReference() {
        withProbe(probe -> {
            List<Variant> values = List.of(
                    Variant.of(5),
                    integer(Variant.Type.VT_UI1, 5),
                    Variant.of(true),
                    Variant.of("by reference"),
                    new Variant.R8(0.5),
                    new Variant.Date(2),
                    new Variant.Currency(3),
                    integer(Variant.Type.VT_I8, Long.MIN_VALUE));
            for (Variant value : values) {
                Variant.ByRef reference = new Variant.ByRef(value);

                assertEquals(value, probe.invoke("Echo", reference));
                assertEquals(value, reference.value());
                assertEquals(
                        expectedType(value) | Variant.Type.BYREF,
                        probe.invoke("TypeOf", reference).toInt());
            }
        });
    }

    @Test
    void passesAnObjectByReferenceAndReturnsAFurtherReference() {
        withProbe(probe -> {
            int before = live(probe);
            Variant.ByRef reference = new Variant.ByRef(new Variant.Reference(probe));

            assertEquals(
                    Variant.Type.VT_DISPATCH.code() | Variant.Type.BYREF,
                    probe.invoke("TypeOf", reference).toInt());
            try (Dispatch after = reference.value().toDispatch().as(PROBE)) {
                assertEquals(before, live(after));
            }
            assertThrows(
                    ComException.class, () -> probe.invoke("Fail", new Variant.ByRef(new Variant.Reference(probe))));

            Variant.ByRef nothing = new Variant.ByRef(Variant.NOTHING);
            probe.invoke("TypeOf", nothing);
            assertEquals(Variant.NOTHING, nothing.value());
        });
    }

    @Test
    void keepsTheOrderOfArguments() {
        withProbe(probe -> {
            ComException thrown = assertThrows(
                    ComException.class,
                    () -> probe.invoke("Throw", Variant.of(0x80070005), Variant.of("who"), Variant.of("what")));

            assertEquals("who", thrown.source());
            assertEquals("what", thrown.description());
        });
    }

    @Test
    void readsAndWritesAProperty() {
        withProbe(probe -> {
            probe.put("Property", Variant.of("abc"));

            assertEquals(Variant.of("abc"), probe.get("Property"));
            assertEquals(Variant.of("b"), probe.get("Property", Variant.of(2)));

            probe.put("Property", Variant.of(true));
            assertEquals(Variant.of(true), probe.get("Property"));
        });
    }

    @Test
    void findsMembersWithoutRegardToCase() {
        withProbe(probe -> assertEquals(Variant.of(1), probe.invoke("eCHO", Variant.of(1))));
    }

    @Test
    void namesAMemberThatIsNotThere() {
        withProbe(probe -> {
            ComException unknown = assertThrows(ComException.class, () -> probe.get("NoSuchMember"));

            assertEquals("Probe.NoSuchMember failed: 0x80020006 (DISP_E_UNKNOWNNAME)", unknown.getMessage());
        });
    }

    @Test
    void reportsAPlainFailure() {
        withProbe(probe -> {
            ComException failure = assertThrows(ComException.class, () -> probe.invoke("Fail", Variant.of(0x800706BA)));

            assertEquals(HResult.RPC_S_SERVER_UNAVAILABLE, failure.hresult());
            assertTrue(failure.attempted().startsWith("Probe.Fail("), failure::attempted);
            assertEquals("", failure.description());
        });
    }

    @Test
    void reportsAnExceptionWithItsOwnCodeAndDescription() {
        withProbe(probe -> {
            ComException failure = assertThrows(
                    ComException.class,
                    () -> probe.invoke(
                            "Throw",
                            Variant.of(0x80070005),
                            Variant.of("Fax service"),
                            Variant.of("Zugriff verweigert: ü")));

            assertEquals(HResult.E_ACCESSDENIED, failure.hresult());
            assertEquals("Fax service", failure.source());
            assertEquals("Zugriff verweigert: ü", failure.description());
        });
    }

    @Test
    void readsAnExceptionThatIsFilledInLater() {
        withProbe(probe -> {
            ComException failure = assertThrows(
                    ComException.class,
                    () -> probe.invoke("ThrowDeferred", Variant.of(0x80070964), Variant.of("later")));

            assertEquals(new HResult(0x80070964), failure.hresult());
            assertEquals("later", failure.description());
        });
    }

    @Test
    void reportsAnErrorNumberOfTheServersOwn() {
        withProbe(probe -> {
            ComException failure = assertThrows(
                    ComException.class, () -> probe.invoke("ThrowCode", Variant.of(1004), Variant.of("out of paper")));

            assertEquals(HResult.DISP_E_EXCEPTION, failure.hresult());
            assertEquals("error 1004: out of paper", failure.description());
        });
    }

    @Test
    void namesTheArgumentThatWasRefused() {
        withProbe(probe -> {
            ComException failure =
                    assertThrows(ComException.class, () -> probe.invoke("BadArgument", Variant.of(1), Variant.of(2)));

            // The server counts from the last argument: 1 of 2 is the first.
            assertEquals(HResult.DISP_E_TYPEMISMATCH, failure.hresult());
            assertEquals(0, failure.argumentIndex());
        });
    }

    @Test
    void refusesTooManyArguments() {
        withProbe(probe -> assertThrows(
                IllegalArgumentException.class, () -> probe.invoke("Echo", new Variant[CallFrame.MAX_ARGUMENTS + 1])));
    }

    @Test
    void queriesForACustomInterfaceAndRefusesOthers() throws IOException {
        Files.writeString(Path.of(System.getenv("FAXMX_SCENARIO")), "[port]\n[port]\n");
        apartment.call(() -> {
            try (Dispatch server = apartment.create("FaxServer.FaxServer", FAX_SERVER)) {
                server.invoke("Connect", Variant.of(""));
                try (Dispatch ports = server.invokeObject("GetPorts", FAX_PORTS);
                        Dispatch queried = ports.queryInterface(FAX_PORTS)) {
                    assertEquals(2, ports.getInt("Count"));
                    assertEquals(2, queried.getInt("Count"));
                    ComException refused = assertThrows(ComException.class, () -> ports.queryInterface(FAX_SERVER));
                    assertEquals(HResult.E_NOINTERFACE, refused.hresult());
                }
                server.invoke("Disconnect");
            }
            return null;
        });
    }

    @Test
    void looksUpDispidsByNameAndMeetsTheGapsOfTheRealLibrary() throws IOException {
        Files.writeString(Path.of(System.getenv("FAXMX_SCENARIO")), "[port]\n");
        InterfaceType port = new InterfaceType("FaxPort", InterfaceType.Iid.of("D73733CC-CC80-11D0-B225-00C04FB6C2F5"));
        InterfaceType status =
                new InterfaceType("FaxStatus", InterfaceType.Iid.of("8B97E605-D054-11D0-B226-00C04FB6C2F5"));
        apartment.call(() -> {
            try (Dispatch server = apartment.create("FaxServer.FaxServer", FAX_SERVER)) {
                server.invoke("Connect", Variant.of(""));
                try (Dispatch ports = server.invokeObject("GetPorts", FAX_PORTS);
                        Dispatch first = ports.getObject("Item", port, Variant.of(1));
                        Dispatch live = first.invokeObject("GetStatus", status)) {
                    live.invoke("Refresh");
                    List.of("DocumentName", "Send", "Address", "RoutingString").forEach(live::get);
                    assertEquals(Map.of("Item", 2), apartment.dispids(FAX_PORTS));
                    assertEquals(Map.of("GetStatus", 11), apartment.dispids(port));
                    assertEquals(
                            Map.of("DocumentName", 6, "Send", 8, "Address", 10, "RoutingString", 12, "Refresh", 22),
                            apartment.dispids(status));
                }
                server.invoke("Disconnect");
            }
            return null;
        });
    }

    @Test
    void objectsAreUsedOnTheirThreadOnlyAndUntilTheyAreClosed() {
        Dispatch probe = apartment.call(() -> apartment.create("FaxmxTest.Probe", PROBE));

        assertThrows(IllegalStateException.class, () -> probe.get("Property"));
        assertThrows(IllegalStateException.class, probe::close);
        apartment.call(() -> {
            probe.close();
            probe.close();
            assertThrows(IllegalStateException.class, () -> probe.get("Property"));
            return null;
        });
    }

    @Test
    void servesEveryCallOnTheApartmentsThread() {
        int[] threads = new int[2];
        withProbe(probe -> threads[0] = probe.invoke("ThreadId").toInt());
        withProbe(probe -> threads[1] = probe.invoke("ThreadId").toInt());

        assertEquals(threads[0], threads[1]);
        try (ComApartment other = ComApartment.open("other")) {
            int thread = other.call(() -> {
                try (Dispatch probe = other.create("FaxmxTest.Probe", PROBE)) {
                    return probe.invoke("ThreadId").toInt();
                }
            });
            assertNotEquals(threads[0], thread);
        }
    }

    @Test
    void dispatchesWindowMessages() {
        Dispatch probe = apartment.call(() -> apartment.create("FaxmxTest.Probe", PROBE));
        try {
            apartment.call(() -> probe.invoke("PostToSelf"));
            // The message is dispatched after the call that posted it, so the next call sees it.
            assertEquals(1, apartment.call(() -> probe.invoke("MessagesSeen")).toInt());

            // Another thread sends a message, which returns only if this thread dispatches it.
            apartment.call(() -> probe.invoke("SendFromOtherThread", Variant.of(10_000)));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
            while (apartment.call(() -> probe.invoke("SendAnswered")).toInt() == 0) {
                assertTrue(System.nanoTime() < deadline, "the message was not answered");
                Thread.onSpinWait();
            }
        } finally {
            apartment.call(() -> {
                probe.close();
                return null;
            });
        }
    }

    @Test
    void dispatchesMessagesWhileIdle() {
        Dispatch probe = apartment.call(() -> apartment.create("FaxmxTest.Probe", PROBE));
        try {
            int window = apartment.call(() -> probe.invoke("Window")).toInt();

            // The apartment is idle in the meantime, so its wait must dispatch the message.
            assertTrue(sendFromAnotherApartment(window));

            assertEquals(1, apartment.call(() -> probe.invoke("MessagesSeen")).toInt());
        } finally {
            apartment.call(() -> {
                probe.close();
                return null;
            });
        }
    }

    @Test
    void dispatchesMessagesBetweenTheCallsOfLongWork() throws Exception {
        CompletableFuture<Integer> window = new CompletableFuture<>();
        CompletableFuture<Integer> calls = CompletableFuture.supplyAsync(() -> apartment.call(() -> {
            try (Dispatch probe = apartment.create("FaxmxTest.Probe", PROBE)) {
                window.complete(probe.invoke("Window").toInt());
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
                int made = 1;
                while (probe.invoke("MessagesSeen").toInt() == 0 && System.nanoTime() < deadline) {
                    made++;
                }
                return made;
            }
        }));
        calls.whenComplete((made, failure) -> window.completeExceptionally(new IllegalStateException(failure)));

        assertTrue(sendFromAnotherApartment(window.get(30, TimeUnit.SECONDS)), "the message was not answered");
        // The work ends because its own thread has dispatched the message.
        assertTrue(calls.get(60, TimeUnit.SECONDS) > 1);
    }

    /** Sends a message to a probe's window, and returns whether it was handled in time. */
    private static boolean sendFromAnotherApartment(int window) {
        try (ComApartment other = ComApartment.open("sender")) {
            return other.call(() -> {
                try (Dispatch sender = other.create("FaxmxTest.Probe", PROBE)) {
                    return sender.invoke("SendTo", Variant.of(window), Variant.of(20_000))
                            .equals(Variant.of(true));
                }
            });
        }
    }

    @Test
    void givesBackEveryBlockOfComMemory() {
        Dispatch probe = apartment.call(() -> apartment.create("FaxmxTest.Probe", PROBE));
        // Strings are freed together, at the latest when a piece of work is done.
        Runnable round = () -> apartment.call(() -> {
            Variant echoed = probe.invoke("Echo", Variant.of("text in and out"));
            assertEquals("text in and out", echoed.toText());
            probe.invoke("TypeOf", new Variant.ByRef(Variant.of("by reference")));
            assertThrows(
                    ComException.class,
                    () -> probe.invoke("Throw", Variant.of(0x80004005), Variant.of("source"), Variant.of("text")));
            assertThrows(
                    ComException.class,
                    () -> probe.invoke("ThrowDeferred", Variant.of(0x80004005), Variant.of("later")));
            assertThrows(ComException.class, () -> make(probe, Variant.Type.ARRAY | Variant.Type.VT_UI1.code(), ""));
            make(probe, Variant.Type.VT_DISPATCH.code(), "").toDispatch().close();
            return null;
        });
        try {
            round.run();
            int before = liveBlocks(probe);
            for (int i = 0; i < 200; i++) {
                round.run();
            }
            // COM itself may keep a block or two for later.
            assertEquals(before, liveBlocks(probe), 5);
        } finally {
            apartment.call(() -> {
                probe.close();
                return null;
            });
        }
    }

    private int liveBlocks(Dispatch probe) {
        return apartment.call(() -> probe.invoke("LiveBlocks").toInt());
    }

    @Test
    void readsTextsOfEveryLength() {
        withProbe(probe -> {
            // The buffer grows for the longer ones.
            for (int length = 0; length < 300; length++) {
                String text = "\u00FCx".repeat(150).substring(0, length);
                assertEquals(Variant.of(text), probe.invoke("Echo", Variant.of(text)));
            }
        });
    }

    @Test
    void tenThousandCallsLeaveNothing() {
        withProbe(probe -> {
            int before = live(probe);
            for (int i = 0; i < 10_000; i++) {
                probe.invoke("Echo", Variant.of("text " + i));
                probe.invoke("Echo", new Variant.Reference(probe)).toDispatch().close();
            }
            assertEquals(before, live(probe));
        });
    }

    private void withProbe(Consumer<Dispatch> test) {
        apartment.call(() -> {
            try (Dispatch probe = apartment.create("FaxmxTest.Probe", PROBE)) {
                test.accept(probe);
            }
            return null;
        });
    }

    private static int live(Dispatch probe) {
        return probe.invoke("LiveObjects").toInt();
    }

    private static Variant make(Dispatch probe, int vt, String text) {
        return probe.invoke("Make", Variant.of(vt), Variant.of(text));
    }

    private static Variant integer(Variant.Type type, long value) {
        return new Variant.Int(type, value);
    }

    private static int expectedType(Variant value) {
        if (value instanceof Variant.Int integer) {
            return integer.type().code();
        }
        Variant.Type type = Map.of(
                        Variant.Empty.class, Variant.Type.VT_EMPTY,
                        Variant.Null.class, Variant.Type.VT_NULL,
                        Variant.Bool.class, Variant.Type.VT_BOOL,
                        Variant.Bstr.class, Variant.Type.VT_BSTR,
                        Variant.Date.class, Variant.Type.VT_DATE,
                        Variant.R4.class, Variant.Type.VT_R4,
                        Variant.R8.class, Variant.Type.VT_R8,
                        Variant.Currency.class, Variant.Type.VT_CY,
                        Variant.Failure.class, Variant.Type.VT_ERROR)
                .get(value.getClass());
        return type.code();
    }
}
