package org.faxmx.com;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class VariantTest {

    @Test
    void anIntegerOfAnyTypeIsANumber() {
        for (VarType type : VarType.values()) {
            if (type.isInteger()) {
                assertEquals(7, new Variant.Int(type, 7).toInt());
            }
        }
    }

    @Test
    void aNumberThatDoesNotFitIsRefused() {
        Variant large = new Variant.Int(VarType.VT_UI4, 0xFFFF_FFFFL);
        Variant huge = new Variant.Int(VarType.VT_UI8, -1);

        assertEquals(0xFFFF_FFFFL, large.toLong());
        assertRefused(HResult.DISP_E_OVERFLOW, large::toInt);
        assertRefused(HResult.DISP_E_OVERFLOW, huge::toLong);
    }

    @Test
    void truthIsABooleanOrAnyNumberButZero() {
        assertTrue(new Variant.Bool(true).toBoolean());
        assertTrue(Variant.of(1).toBoolean());
        assertTrue(Variant.of(-1).toBoolean());
        assertEquals(false, Variant.of(0).toBoolean());
        assertEquals(false, new Variant.Bool(false).toBoolean());
    }

    @Test
    void aMissingTextIsEmpty() {
        for (Variant missing : List.of(new Variant.Bstr(null), Variant.EMPTY, Variant.NULL, Variant.of(""))) {
            assertEquals("", missing.toText());
        }
    }

    @Test
    void whatIsOfAnotherTypeIsRefusedAndNamed() {
        Variant text = Variant.of("two");

        assertRefused(HResult.DISP_E_TYPEMISMATCH, text::toInt);
        assertRefused(HResult.DISP_E_TYPEMISMATCH, text::toBoolean);
        assertRefused(HResult.DISP_E_TYPEMISMATCH, text::toDispatch);
        assertRefused(HResult.DISP_E_TYPEMISMATCH, Variant.NOTHING::toDispatch);
        assertRefused(HResult.DISP_E_TYPEMISMATCH, Variant.EMPTY::toInt);
        assertRefused(HResult.DISP_E_TYPEMISMATCH, Variant.of(1)::toText);
        ComException refused = assertThrows(ComException.class, text::toInt);
        assertTrue(refused.getMessage().contains("two"), refused::getMessage);
    }

    @Test
    void onlyIntegerTypesMakeAnInteger() {
        assertThrows(IllegalArgumentException.class, () -> new Variant.Int(VarType.VT_BSTR, 1));
    }

    @Test
    void onlyValuesCanBePassedByReference() {
        for (Variant value : List.of(Variant.EMPTY, Variant.NULL, new Variant.ByRef(Variant.of(1)))) {
            assertThrows(IllegalArgumentException.class, () -> new Variant.ByRef(value));
        }
    }

    @Test
    void describesTypesAsTheSdkWritesThem() {
        assertEquals("VT_ARRAY|VT_UI1", VarType.describe(0x2011));
        assertEquals("VT_BYREF|VT_BSTR", VarType.describe(0x4008));
        assertEquals("VARTYPE 36", VarType.describe(36));
        // VT_VECTOR is no kind of plain integer.
        assertEquals("VARTYPE 4099", VarType.describe(0x1003));
    }

    private static void assertRefused(HResult expected, Runnable conversion) {
        assertEquals(expected, assertThrows(ComException.class, conversion::run).hresult());
    }
}
