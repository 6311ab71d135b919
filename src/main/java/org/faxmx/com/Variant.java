package org.faxmx.com;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The value of a VARIANT as a Java value. The conversions are those of VariantChangeType in the invariant locale, but an
 * empty VARIANT is no number and a text with group separators is none either: their value is not clear. What has no such
 * value is refused with DISP_E_TYPEMISMATCH or DISP_E_OVERFLOW, naming it.
 */
public sealed interface Variant {

    Variant EMPTY = new Empty();
    Variant NULL = new Null();
    Variant NOTHING = new Nothing();

    /** VT_EMPTY: no value, as a method without a result returns. */
    record Empty() implements Variant {}

    record Null() implements Variant {}

    /** VT_DISPATCH or VT_UNKNOWN with a null pointer. */
    record Nothing() implements Variant {}

    /** An integer, sign- or zero-extended according to its type; VT_UI8 beyond 2^63-1 has a negative value. */
    record Int(Type type, long value) implements Variant {
        public Int {
            if (!type.isInteger()) {
                throw new IllegalArgumentException(type + " is not an integer type");
            }
        }
    }

    /** VT_BOOL: anything but 0 is true. A member that is declared with the 32-bit BOOL returns an {@link Int}. */
    record Bool(boolean value) implements Variant {}

    /** VT_BSTR; null for a NULL BSTR, which means the same as an empty one. */
    record Bstr(String value) implements Variant {}

    /** VT_DATE: days since 1899-12-30 without a zone, the fraction being the time of day; or a duration, in days. */
    record Date(double days) implements Variant {}

    record R4(float value) implements Variant {}

    record R8(double value) implements Variant {}

    /** VT_CY as it is stored: 10,000 times the amount, unless a server uses it for another number. */
    record Currency(long scaled) implements Variant {}

    /** VT_DECIMAL; as a result only. */
    record Decimal(BigDecimal value) implements Variant {}

    /** VT_ERROR. */
    record Failure(HResult hresult) implements Variant {}

    /**
     * VT_DISPATCH, and VT_UNKNOWN where the object has IDispatch. The receiver of a result closes it; an argument stays
     * the caller's.
     */
    record Reference(Dispatch dispatch) implements Variant {}

    /** A VT_BYREF argument, which has the value that the called member left there after the call. */
    final class ByRef implements Variant {
        private Variant value;

        /**
         * A reference to this value, which may not be empty, null or by reference itself. The caller keeps and closes an
         * object; after the call {@link #value} is a further reference, even to the same object, which the caller
         * closes too.
         */
        public ByRef(Variant value) {
            set(value);
        }

        public Variant value() {
            return value;
        }

        void set(Variant value) {
            if (value instanceof ByRef || value instanceof Empty || value instanceof Null) {
                throw new IllegalArgumentException(value + " cannot be passed by reference");
            }
            this.value = value;
        }

        @Override
        public String toString() {
            return "ByRef[" + value + "]";
        }
    }

    static Variant of(int value) {
        return new Int(Type.VT_I4, value);
    }

    static Variant of(String value) {
        return new Bstr(value);
    }

    static Variant of(boolean value) {
        return new Bool(value);
    }

    /** A number, rounded half to even. A VT_UI4 or VT_UINT beyond 2^31-1 keeps its 32 bits and is negative. */
    default int toInt() {
        long value = toLong();
        if (value != (int) value && !isUnsigned32()) {
            throw overflow("32 bits");
        }
        return (int) value;
    }

    private boolean isUnsigned32() {
        return this instanceof Int integer && (integer.type() == Type.VT_UI4 || integer.type() == Type.VT_UINT);
    }

    /** A number of 32 bits without a sign, rounded half to even. A negative one stands for its bits: -1 is 2^32-1. */
    default long toUnsignedInt() {
        long value = toLong();
        if (value != (int) value && value >>> 32 != 0) {
            throw overflow("32 bits");
        }
        return value & 0xFFFF_FFFFL;
    }

    /** A number, rounded half to even. */
    default long toLong() {
        if (this instanceof Int integer && (integer.value() >= 0 || integer.type() != Type.VT_UI8)) {
            return integer.value();
        }
        try {
            return number("a number").setScale(0, RoundingMode.HALF_EVEN).longValueExact();
        } catch (ArithmeticException e) {
            throw overflow("64 bits");
        }
    }

    /** A truth value: VT_BOOL, a number that is not 0, or the text "True" or "False". */
    default boolean toBoolean() {
        if (this instanceof Int integer) {
            return integer.value() != 0;
        }
        if (this instanceof Bool bool) {
            return bool.value();
        }
        if (this instanceof Bstr && toText().strip().matches("(?i)true|false")) {
            return Boolean.parseBoolean(toText().strip());
        }
        return number("a truth value").signum() != 0;
    }

    /** A text without the NULs at its end; "" for a NULL BSTR, VT_NULL and VT_EMPTY. */
    default String toText() {
        if (this instanceof Bstr bstr) {
            String text = bstr.value() == null ? "" : bstr.value();
            int length = text.length();
            while (length > 0 && text.charAt(length - 1) == 0) {
                length--;
            }
            return text.substring(0, length);
        }
        if (this instanceof Empty || this instanceof Null) {
            return "";
        }
        if (this instanceof Bool bool) {
            return bool.value() ? "True" : "False";
        }
        if (this instanceof Date date) {
            try {
                return AutomationText.ofDate(date.days());
            } catch (ArithmeticException e) {
                throw overflow("a date");
            }
        }
        BigDecimal number = number("a text");
        if (this instanceof R8) {
            return AutomationText.of(number, 15);
        }
        return this instanceof R4 ? AutomationText.of(number, 7) : AutomationText.of(number);
    }

    /** A date or duration, in days; NaN for VT_EMPTY and VT_NULL. */
    default double toDays() {
        if (this instanceof Date date) {
            return date.days();
        }
        return this instanceof Empty || this instanceof Null
                ? Double.NaN
                : number("a date").doubleValue();
    }

    /** The object; the caller closes it. */
    default Dispatch toDispatch() {
        if (this instanceof Reference reference) {
            return reference.dispatch();
        }
        throw mismatch("an object");
    }

    private BigDecimal number(String wanted) {
        if (this instanceof Int integer) {
            String digits = integer.type() == Type.VT_UI8
                    ? Long.toUnsignedString(integer.value())
                    : Long.toString(integer.value());
            return new BigDecimal(digits);
        }
        if (this instanceof Bool bool) {
            return BigDecimal.valueOf(bool.value() ? -1 : 0);
        }
        if (this instanceof R8 real) {
            return finite(real.value());
        }
        if (this instanceof R4 real) {
            return finite(real.value());
        }
        if (this instanceof Date date) {
            return finite(date.days());
        }
        if (this instanceof Currency currency) {
            return BigDecimal.valueOf(currency.scaled(), 4);
        }
        if (this instanceof Decimal decimal) {
            return decimal.value();
        }
        if (this instanceof Bstr && AutomationText.isNumber(toText().strip())) {
            return new BigDecimal(toText().strip());
        }
        throw mismatch(wanted);
    }

    private BigDecimal finite(double value) {
        if (!Double.isFinite(value)) {
            throw overflow("any number");
        }
        return new BigDecimal(value);
    }

    private ComException mismatch(String wanted) {
        return new ComException("converting " + this, HResult.DISP_E_TYPEMISMATCH, "it is not " + wanted);
    }

    private ComException overflow(String room) {
        return new ComException("converting " + this, HResult.DISP_E_OVERFLOW, "it does not fit " + room);
    }

    /** The VARTYPEs that this package converts or names. */
    public enum Type {
        VT_EMPTY(0),
        VT_NULL(1),
        VT_I2(2),
        VT_I4(3),
        VT_R4(4),
        VT_R8(5),
        VT_CY(6),
        VT_DATE(7),
        VT_BSTR(8),
        VT_DISPATCH(9),
        VT_ERROR(10),
        VT_BOOL(11),
        VT_VARIANT(12),
        VT_UNKNOWN(13),
        VT_DECIMAL(14),
        VT_I1(16),
        VT_UI1(17),
        VT_UI2(18),
        VT_UI4(19),
        VT_I8(20),
        VT_UI8(21),
        VT_INT(22),
        VT_UINT(23);

        static final int ARRAY = 0x2000;
        static final int BYREF = 0x4000;

        private static final Type[] BY_CODE = new Type[24];

        static {
            for (Type type : values()) {
                BY_CODE[type.code] = type;
            }
        }

        private final int code;

        Type(int code) {
            this.code = code;
        }

        /** The number in the VARIANT's {@code vt}. */
        public int code() {
            return code;
        }

        /** Bytes that a value of this type takes on 64-bit Windows; 0 where there is no value. */
        int size() {
            return switch (this) {
                case VT_EMPTY, VT_NULL -> 0;
                case VT_I1, VT_UI1 -> 1;
                case VT_I2, VT_UI2, VT_BOOL -> 2;
                case VT_I4, VT_UI4, VT_INT, VT_UINT, VT_R4, VT_ERROR -> 4;
                case VT_DECIMAL -> 16;
                case VT_VARIANT -> 24;
                default -> 8;
            };
        }

        public boolean isInteger() {
            return switch (this) {
                case VT_I1, VT_UI1, VT_I2, VT_UI2, VT_I4, VT_UI4, VT_I8, VT_UI8, VT_INT, VT_UINT -> true;
                default -> false;
            };
        }

        /** The type of that code without the flags for arrays and references; null for an unknown code or another flag. */
        static Type of(int vt) {
            int code = vt & ~(ARRAY | BYREF);
            return code < BY_CODE.length ? BY_CODE[code] : null;
        }

        /** A VARIANT's {@code vt} as the SDK writes it: {@code VT_ARRAY|VT_UI1}. */
        static String describe(int vt) {
            Type type = of(vt);
            return ((vt & ARRAY) != 0 ? "VT_ARRAY|" : "")
                    + ((vt & BYREF) != 0 ? "VT_BYREF|" : "")
                    + (type == null ? "VARTYPE " + (vt & ~(ARRAY | BYREF)) : type.name());
        }
    }
}
