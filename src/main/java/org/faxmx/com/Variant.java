package org.faxmx.com;

/**
 * The value of a VARIANT as a Java value. The conversions accept what automation servers return in practice and refuse
 * all else with DISP_E_TYPEMISMATCH or DISP_E_OVERFLOW, naming the value.
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
    record Int(VarType type, long value) implements Variant {
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
        return new Int(VarType.VT_I4, value);
    }

    static Variant of(String value) {
        return new Bstr(value);
    }

    static Variant of(boolean value) {
        return new Bool(value);
    }

    /** An integer of any type that fits a Java int. */
    default int toInt() {
        long value = toLong();
        if (value != (int) value) {
            throw new ComException("converting " + this, HResult.DISP_E_OVERFLOW, "it does not fit 32 bits");
        }
        return (int) value;
    }

    /** An integer of any type. */
    default long toLong() {
        if (this instanceof Int integer) {
            if (integer.type() == VarType.VT_UI8 && integer.value() < 0) {
                throw new ComException("converting " + this, HResult.DISP_E_OVERFLOW, "it does not fit 63 bits");
            }
            return integer.value();
        }
        throw mismatch("a number");
    }

    /** A truth value: VT_BOOL, or an integer that is not 0. */
    default boolean toBoolean() {
        if (this instanceof Int integer) {
            return integer.value() != 0;
        }
        if (this instanceof Bool bool) {
            return bool.value();
        }
        throw mismatch("a truth value");
    }

    /** A string; "" for a NULL BSTR, VT_NULL and VT_EMPTY. */
    default String toText() {
        if (this instanceof Bstr bstr) {
            return bstr.value() == null ? "" : bstr.value();
        }
        if (this instanceof Empty || this instanceof Null) {
            return "";
        }
        throw mismatch("a text");
    }

    /** A date or duration, in days. */
    default double toDays() {
        if (this instanceof Date date) {
            return date.days();
        }
        throw mismatch("a date");
    }

    /** The object; the caller closes it. */
    default Dispatch toDispatch() {
        if (this instanceof Reference reference) {
            return reference.dispatch();
        }
        throw mismatch("an object");
    }

    private ComException mismatch(String wanted) {
        return new ComException("converting " + this, HResult.DISP_E_TYPEMISMATCH, "it is not " + wanted);
    }
}
