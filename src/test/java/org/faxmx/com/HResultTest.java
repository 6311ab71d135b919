package org.faxmx.com;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HResultTest {

    @Test
    void carriesItsSymbolicName() {
        assertEquals("0x800706BA (RPC_S_SERVER_UNAVAILABLE)", HResult.RPC_S_SERVER_UNAVAILABLE.toString());
        assertEquals("0x80004005 (E_FAIL)", new HResult(-2147467259).toString());
        assertEquals("0x00000000 (S_OK)", HResult.S_OK.toString());
    }

    @Test
    void omitsTheNameWhereNoneIsKnown() {
        assertEquals("0x80041234", new HResult(0x80041234).toString());
    }

    @Test
    void onlyNegativeCodesAreFailures() {
        assertTrue(HResult.E_FAIL.failed());
        assertFalse(HResult.S_OK.failed());
        assertFalse(HResult.S_FALSE.failed());
    }

    @Test
    void aFailureNamesAllItsFacts() {
        ComException failure =
                new ComException("FaxJob.SetStatus(9)", HResult.E_INVALIDARG, "FaxServer", "No such command", 0, null);

        assertEquals(
                "FaxJob.SetStatus(9) failed: 0x80070057 (E_INVALIDARG) at argument 1: No such command [FaxServer]",
                failure.getMessage());
    }

    @Test
    void anInterfaceIdIsWrittenAsTheNativeStructureHasIt() {
        ByteBuffer memory = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);

        InterfaceType.Iid.of("{D73733C7-CC80-11D0-B225-00C04FB6C2F5}").write(memory, 0);

        assertEquals("c73337d780ccd011b22500c04fb6c2f5", HexFormat.of().formatHex(memory.array()));
        assertEquals(
                "{D73733C7-CC80-11D0-B225-00C04FB6C2F5}",
                InterfaceType.Iid.of("d73733c7-cc80-11d0-b225-00c04fb6c2f5").toString());
    }
}
