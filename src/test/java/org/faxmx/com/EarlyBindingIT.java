package org.faxmx.com;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Getters of real COM objects called through their tables. */
@Tag("com")
@Tag("ffm")
class EarlyBindingIT {

    private static final InterfaceType SERVER = type("FaxServer", "D73733C7-CC80-11D0-B225-00C04FB6C2F5");
    private static final InterfaceType PORTS = type("FaxPorts", "D73733D5-CC80-11D0-B225-00C04FB6C2F5");
    private static final InterfaceType PORT = type("FaxPort", "D73733CC-CC80-11D0-B225-00C04FB6C2F5");
    private static final InterfaceType PROBE = type("Probe", "6329e2e8-1c17-4acb-bdda-2eef3998bcae");

    private static final MethodTable PORTS_TABLE =
            new MethodTable(PORTS, Map.of("Count", 7), Map.of(), Map.of("Item", 8));
    // Rings is left out.
    private static final MethodTable PORT_TABLE = new MethodTable(
            PORT, Map.of("DeviceId", 8, "Send", 15), Map.of("Name", 7, "Csid", 11, "Tsid", 13), Map.of());

    private final ComApartment apartment = ComApartment.open("early");

    private static InterfaceType type(String name, String iid) {
        return new InterfaceType(name, InterfaceType.Iid.of(iid));
    }

    @AfterEach
    void nothingIsLeftBehind() {
        assertEquals(0, apartment.statistics().liveReferences());
        assertEquals(0, apartment.statistics().liveStrings());
        apartment.close();
    }

    @Test
    void readsNumbersTextsAndItems() {
        serve("""
                [port]
                Name = "B\\u00FCro \\uD83D\\uDCE0"
                DeviceId = 0xFFFFFFFF
                Send = 7
                Csid = NULL
                Tsid = "T\\u0000"
                [port]
                """);
        withPorts(ports -> {
            assertEquals(2, ports.getInt("Count"));
            try (Dispatch port = port(ports, 1)) {
                assertEquals("Büro \uD83D\uDCE0", port.getText("Name"));
                assertEquals(-1, port.getInt("DeviceId"));
                assertEquals(0xFFFF_FFFFL, port.getUnsignedInt("DeviceId"));
                assertTrue(port.getBoolean("Send"));
                assertEquals("", port.getText("Csid"), "NULL");
                assertEquals("T", port.getText("Tsid"), "NULs at the end");
            }
        });
    }

    @Test
    void whatIsNotInTheTableIsCalledThroughIDispatch() {
        serve("[port]\nRings = 5\n");
        withPorts(ports -> {
            try (Dispatch port = port(ports, 1)) {
                assertEquals(5, port.getInt("Rings"));
                port.put("Rings", Variant.of(6));
                assertEquals(Variant.of(6), port.get("Rings"));
                assertEquals(Variant.of("Port 1"), port.get("Name"), "a VARIANT");
                try (Dispatch status = port.invokeObject("GetStatus", PORT)) {
                    status.invoke("Refresh");
                }
                ComException refused = assertThrows(ComException.class, () -> port.put("Rings", Variant.of(100)));
                assertEquals(HResult.E_INVALIDARG, refused.hresult());
            }
        });
    }

    @Test
    void aFailureHasTheServersOwnWordsIfThereAreAny() {
        serve("[port]\nfail.Csid = 0x80070964 \"Leitung belegt\"\nfail.Send = 0x80070005\n"
                + "[port]\nfail.Item = 0x80004005 \"Line card is gone\"\n");
        withPorts(ports -> {
            try (Dispatch port = port(ports, 1)) {
                ComException described = assertThrows(ComException.class, () -> port.getText("Csid"));
                assertEquals(
                        "FaxPort.Csid failed: 0x80070964 (ERROR_DEVICE_IN_USE): Leitung belegt [FaxServer]",
                        described.getMessage());
                ComException plain = assertThrows(ComException.class, () -> port.getBoolean("Send"));
                assertEquals("FaxPort.Send failed: 0x80070005 (E_ACCESSDENIED)", plain.getMessage());
                assertEquals("Port 1", port.getText("Name"));
            }
            ComException item = assertThrows(ComException.class, () -> port(ports, 2));
            assertEquals(
                    "FaxPorts.Item(2) failed: 0x80004005 (E_FAIL): Line card is gone [FaxServer]", item.getMessage());
            assertThrows(ComException.class, () -> port(ports, 3));
        });
        assertEquals(4, apartment.statistics().failures());
    }

    @Test
    void anObjectThatRefusesTheQueryStaysLateBound() {
        serve("[port]\nName = A\nrefuseQuery = 0x80004002\n[port]\nName = B\n");
        withPorts(ports -> {
            try (Dispatch first = ports.getObject("Item", PORT, Variant.of(1))) {
                ComException refused = assertThrows(ComException.class, () -> first.bindEarly(PORT_TABLE));
                assertEquals(
                        "querying for FaxPort " + PORT.iid() + " failed: 0x80004002 (E_NOINTERFACE)",
                        refused.getMessage());
                assertEquals("A", first.getText("Name"));
            }
            try (Dispatch second = port(ports, 2)) {
                assertEquals("B", second.getText("Name"));
            }
        });
        assertEquals(1, apartment.statistics().failures());
        assertEquals(HResult.E_NOINTERFACE, apartment.statistics().lastFailure());
    }

    @Test
    void aRejectedCallIsRepeated() {
        serve("[port]\nName = A\nfailAt.Name = 1 0x8001010A\nfailAt.Item = 1 0x8001010A\n");
        withPorts(ports -> {
            try (Dispatch port = port(ports, 1)) {
                assertEquals("A", port.getText("Name"));
            }
        });
        assertEquals(2, apartment.statistics().failures());
    }

    @Test
    void isBoundOnceAndToNothingAfterItsRelease() {
        serve("[port]\nName = A\n");
        withPorts(ports -> {
            Dispatch port = port(ports, 1);
            assertTrue(port.bindEarly(PORT_TABLE));
            assertEquals("A", port.getText("Name"));
            port.close();
            assertThrows(IllegalStateException.class, () -> port.getText("Name"));
            assertThrows(IllegalStateException.class, () -> port.bindEarly(PORT_TABLE));
            port.close();
        });
    }

    @Test
    void givesBackWhatItTakes() {
        serve("[port]\nfail.Csid = 0x80070964 \"Leitung belegt\"\n[port]\nrefuseQuery = 0x80004002\n");
        long before = apartment.call(() -> {
            try (Dispatch probe = apartment.create("FaxmxTest.Probe", PROBE)) {
                Dispatch server = connected();
                long[] blocks = new long[2];
                for (int round = 0; round < 40; round++) {
                    try (Dispatch ports = ports(server);
                            Dispatch port = port(ports, 1)) {
                        for (int i = 0; i < 100; i++) {
                            port.getText("Name");
                            assertThrows(ComException.class, () -> port.getText("Csid"));
                            assertThrows(ComException.class, () -> port(ports, 2));
                        }
                    }
                    // Enough of them, so that all strings were freed.
                    if (round == 9 || round == 39) {
                        blocks[round / 39] = probe.invoke("LiveBlocks").toInt();
                    }
                }
                assertEquals(2, probe.invoke("LiveObjects").toInt(), "the probe and the server");
                server.invoke("Disconnect");
                server.close();
                return blocks[1] - blocks[0];
            }
        });
        assertTrue(before <= 64, () -> before + " blocks of COM memory more");
    }

    @Test
    void aSlotBelowTheInterfacesOwnIsRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> new MethodTable(PORT, Map.of("Release", 2), Map.of(), Map.of()));
    }

    /** An early-bound port; released if it refuses. */
    private static Dispatch port(Dispatch ports, int position) {
        Dispatch port = ports.getObject("Item", PORT, Variant.of(position));
        try {
            assertTrue(port.bindEarly(PORT_TABLE));
        } catch (ComException e) {
            port.close();
            throw e;
        }
        return port;
    }

    private static Dispatch ports(Dispatch server) {
        Dispatch ports = server.invokeObject("GetPorts", PORTS);
        assertTrue(ports.bindEarly(PORTS_TABLE));
        return ports;
    }

    private Dispatch connected() {
        Dispatch server = apartment.create("FaxServer.FaxServer", SERVER);
        server.invoke("Connect", Variant.of(""));
        return server;
    }

    private void withPorts(Consumer<Dispatch> test) {
        apartment.call(() -> {
            try (Dispatch server = connected()) {
                try (Dispatch ports = ports(server)) {
                    test.accept(ports);
                }
                server.invoke("Disconnect");
            }
            return null;
        });
    }

    private static void serve(String scenario) {
        try {
            Files.writeString(Path.of(System.getenv("FAXMX_SCENARIO")), scenario);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
