package org.faxmx.com;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class VariantTest {

    @Test
    void anIntegerOfAnyTypeIsANumber() {
        for (Variant.Type type : Variant.Type.values()) {
            if (type.isInteger()) {
                assertEquals(7, new Variant.Int(type, 7).toInt());
            }
        }
    }

    @Test
    void aNumberInAnyFormIsANumber() {
        for (Variant seven : List.of(
                new Variant.R4(7),
                new Variant.R8(7),
                new Variant.Currency(70_000),
                new Variant.Decimal(new BigDecimal("7.00")),
                new Variant.Date(7),
                Variant.of("7"),
                Variant.of(" +7.0 "),
                Variant.of("70e-1"),
                Variant.of("7\0"))) {
            assertEquals(7, seven.toInt(), seven::toString);
            assertEquals(7, seven.toLong(), seven::toString);
            assertEquals(7, seven.toUnsignedInt(), seven::toString);
            assertEquals(7, seven.toDays(), seven::toString);
            assertTrue(seven.toBoolean(), seven::toString);
        }
        assertEquals(-1, new Variant.Bool(true).toInt());
        assertEquals(0, new Variant.Bool(false).toInt());
    }

    @Test
    void aNumberIsRoundedHalfToEven() {
        for (String[] pair : new String[][] {
            {"0.5", "0"}, {"1.5", "2"}, {"2.5", "2"}, {"-0.5", "0"}, {"-1.5", "-2"}, {"2.51", "3"}, {"-2.4", "-2"}
        }) {
            int expected = Integer.parseInt(pair[1]);
            double number = Double.parseDouble(pair[0]);
            assertEquals(expected, new Variant.R8(number).toInt(), pair[0]);
            assertEquals(expected, new Variant.R4((float) number).toInt(), pair[0]);
            assertEquals(expected, new Variant.Currency(Math.round(number * 10_000)).toInt(), pair[0]);
            assertEquals(expected, new Variant.Decimal(new BigDecimal(pair[0])).toInt(), pair[0]);
            assertEquals(expected, Variant.of(pair[0]).toInt(), pair[0]);
        }
        assertEquals(Integer.MAX_VALUE, new Variant.R8(2_147_483_647.4).toInt());
        assertEquals(Integer.MIN_VALUE, new Variant.R8(-2_147_483_648.5).toInt());
    }

    @Test
    void aNumberThatDoesNotFitIsRefused() {
        for (Variant large : List.of(
                new Variant.Int(Variant.Type.VT_I8, 0x8000_0000L),
                new Variant.Int(Variant.Type.VT_UI8, 0x8000_0000L),
                new Variant.R8(2_147_483_647.5),
                new Variant.R8(-2_147_483_649.0),
                new Variant.R4(3e9f),
                new Variant.Currency(30_000_000_000_000L),
                new Variant.Decimal(new BigDecimal("3e9")),
                Variant.of("3000000000"))) {
            assertRefused(HResult.DISP_E_OVERFLOW, large::toInt);
        }
        for (Variant huge : List.of(
                new Variant.Int(Variant.Type.VT_UI8, -1),
                new Variant.R8(1e300),
                new Variant.R8(Double.NaN),
                new Variant.R4(Float.POSITIVE_INFINITY),
                Variant.of("1e999"))) {
            assertRefused(HResult.DISP_E_OVERFLOW, huge::toLong);
            assertRefused(HResult.DISP_E_OVERFLOW, huge::toInt);
            assertRefused(HResult.DISP_E_OVERFLOW, huge::toUnsignedInt);
        }
    }

    @Test
    void anUnsignedNumberOf32BitsKeepsItsBits() {
        for (Variant.Type type : List.of(Variant.Type.VT_UI4, Variant.Type.VT_UINT)) {
            Variant large = new Variant.Int(type, 0x8000_0001L);

            assertEquals(-2147483647, large.toInt());
            assertEquals(0x8000_0001L, large.toLong());
            assertEquals(0x8000_0001L, large.toUnsignedInt());
        }
    }

    @Test
    void anUnsignedNumberIsReadFromEveryForm() {
        for (Variant large : List.of(
                Variant.of(-2147483647),
                new Variant.Int(Variant.Type.VT_I8, 0x8000_0001L),
                new Variant.Int(Variant.Type.VT_UI8, 0x8000_0001L),
                new Variant.R8(2147483649.0),
                new Variant.Currency(21_474_836_490_000L),
                new Variant.Decimal(new BigDecimal(2147483649L)),
                Variant.of("2147483649"))) {
            assertEquals(0x8000_0001L, large.toUnsignedInt(), large::toString);
        }
        assertEquals(0xFFFF_FFFFL, new Variant.Bool(true).toUnsignedInt());
        assertRefused(HResult.DISP_E_OVERFLOW, new Variant.R8(4294967296.0)::toUnsignedInt);
        assertRefused(HResult.DISP_E_OVERFLOW, new Variant.R8(-2147483649.0)::toUnsignedInt);
        assertRefused(HResult.DISP_E_OVERFLOW, new Variant.Int(Variant.Type.VT_I8, Long.MIN_VALUE)::toUnsignedInt);
    }

    @Test
    void truthIsABooleanOrAnyNumberButZero() {
        assertTrue(new Variant.Bool(true).toBoolean());
        assertTrue(Variant.of(1).toBoolean());
        assertTrue(Variant.of(-1).toBoolean());
        assertEquals(false, Variant.of(0).toBoolean());
        assertEquals(false, new Variant.Bool(false).toBoolean());
        assertTrue(new Variant.R8(0.2).toBoolean());
        assertEquals(false, new Variant.R4(0).toBoolean());
        assertTrue(Variant.of("TRUE").toBoolean());
        assertEquals(false, Variant.of("False\0").toBoolean());
        assertTrue(Variant.of("-1").toBoolean());
        assertEquals(false, Variant.of("0").toBoolean());
    }

    @Test
    void nulsAtTheEndAreNoPartOfAText() {
        assertEquals("+1555", Variant.of("+1555\0\0\0").toText());
        assertEquals("a\0b", Variant.of("a\0b\0").toText());
        assertEquals("", Variant.of("\0\0").toText());
        assertEquals("end ", Variant.of("end ").toText());
    }

    @Test
    void aTextIsMadeOfNumbersDatesAndBooleans() {
        assertEquals("-7", Variant.of(-7).toText());
        assertEquals("18446744073709551615", new Variant.Int(Variant.Type.VT_UI8, -1).toText());
        assertEquals("True", Variant.of(true).toText());
        assertEquals("False", Variant.of(false).toText());
        assertEquals("1.5", new Variant.Currency(15_000).toText());
        assertEquals("1200", new Variant.Decimal(new BigDecimal("1200.00")).toText());
        assertEquals("0", new Variant.R8(-0.0).toText());
        assertEquals("0.1", new Variant.R8(0.1).toText());
        assertEquals("0.1", new Variant.R4(0.1f).toText());
        assertEquals("123456789012345", new Variant.R8(123456789012345.0).toText());
        assertEquals("1E+15", new Variant.R8(1e15).toText());
        assertEquals("-1.5E-05", new Variant.R8(-0.000015).toText());
        assertEquals("0.0001", new Variant.R8(0.0001).toText());
        assertEquals("1.25E+100", new Variant.R8(1.25e100).toText());
        assertEquals("01/01/2000 12:00:00", new Variant.Date(36526.5).toText());
        assertEquals("01/01/2000", new Variant.Date(36526).toText());
        assertEquals("06:00:00", new Variant.Date(0.25).toText());
        assertEquals("12/29/1899 06:00:00", new Variant.Date(-1.25).toText());
        assertRefused(HResult.DISP_E_OVERFLOW, new Variant.Date(1e9)::toText);
        assertRefused(HResult.DISP_E_OVERFLOW, new Variant.Date(Double.NaN)::toText);
    }

    @Test
    void aMissingDateIsNotAvailable() {
        assertEquals(36526.5, new Variant.Date(36526.5).toDays());
        assertEquals(Double.NaN, Variant.EMPTY.toDays());
        assertEquals(Double.NaN, Variant.NULL.toDays());
        assertRefused(HResult.DISP_E_TYPEMISMATCH, Variant.of("yesterday")::toDays);
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
        Variant failure = new Variant.Failure(HResult.E_FAIL);
        for (Variant value : List.of(Variant.EMPTY, Variant.NULL, Variant.NOTHING, failure)) {
            assertRefused(HResult.DISP_E_TYPEMISMATCH, value::toInt);
            assertRefused(HResult.DISP_E_TYPEMISMATCH, value::toBoolean);
        }
        for (String unclear : List.of("", "1,5", "1.2.3", "0x7", "7 8", "\u0667", "1e9999")) {
            assertRefused(HResult.DISP_E_TYPEMISMATCH, Variant.of(unclear)::toInt);
        }
        assertRefused(HResult.DISP_E_TYPEMISMATCH, Variant.NOTHING::toText);
        assertRefused(HResult.DISP_E_TYPEMISMATCH, failure::toText);
        assertRefused(HResult.DISP_E_TYPEMISMATCH, failure::toDays);
        ComException refused = assertThrows(ComException.class, text::toInt);
        assertTrue(refused.getMessage().contains("two"), refused::getMessage);
    }

    @Test
    void onlyIntegerTypesMakeAnInteger() {
        assertThrows(IllegalArgumentException.class, () -> new Variant.Int(Variant.Type.VT_BSTR, 1));
    }

    @Test
    void onlyValuesCanBePassedByReference() {
        for (Variant value : List.of(Variant.EMPTY, Variant.NULL, new Variant.ByRef(Variant.of(1)))) {
            assertThrows(IllegalArgumentException.class, () -> new Variant.ByRef(value));
        }
    }

    @Test
    void describesTypesAsTheSdkWritesThem() {
        assertEquals("VT_ARRAY|VT_UI1", Variant.Type.describe(0x2011));
        assertEquals("VT_BYREF|VT_BSTR", Variant.Type.describe(0x4008));
        assertEquals("VARTYPE 36", Variant.Type.describe(36));
        // VT_VECTOR is no kind of plain integer.
        assertEquals("VARTYPE 4099", Variant.Type.describe(0x1003));
    }

    private static void assertRefused(HResult expected, Runnable conversion) {
        assertEquals(expected, assertThrows(ComException.class, conversion::run).hresult());
    }
}
