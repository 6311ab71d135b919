package org.faxmx.com;

/**
 * The value of a VARIANT as a Java value. The conversions accept what automation servers answer in practice and refuse
 * the rest with DISP_E_TYPEMISMATCH or DISP_E_OVERFLOW, naming what was answered.
 */
public sealed interface Variant {

    Variant EMPTY = new Empty();
    Variant NULL = new Null();
    Variant NOTHING = new Nothing();

    /** VT_EMPTY: no value, as a method without a result returns. */
    record Empty() implements Variant {}

    /** VT_NULL. */
    record Null() implements Variant {}

    /** VT_DISPATCH or VT_UNKNOWN with a null pointer. */
    record Nothing() implements Variant {}

    /**
     * An integer of any width; VT_UI8 beyond 2^63-1 has a negative {@code value}.
     *
     * @param type one for which {@link VarType#isInteger()} holds
     * @param value the number, sign- or zero-extended as its type asks
     */
    record Int(VarType type, long value) implements Variant {
        /** Refuses other types. */
        public Int {
            if (!type.isInteger()) {
                throw new IllegalArgumentException(type + " is not an integer type");
            }
        }
    }

    /**
     * VT_BOOL. Many interfaces write BOOL where they mean a 32-bit integer: those arrive as {@link Int}.
     *
     * @param value false for 0, true for anything else
     */
    record Bool(boolean value) implements Variant {}

    /**
     * VT_BSTR.
     *
     * @param value the text, or null for a NULL BSTR, which means the same as an empty one
     */
    record Bstr(String value) implements Variant {}

    /**
     * VT_DATE: a moment without a zone, or a duration.
     *
     * @param days days since 1899-12-30, the fraction being the time of day; for a duration, days
     */
    record Date(double days) implements Variant {}

    /** VT_R4. */
    record R4(float value) implements Variant {}

    /** VT_R8. */
    record R8(double value) implements Variant {}

    /**
     * VT_CY.
     *
     * @param scaled the 64-bit number as it is stored: 10,000 times the amount, or whatever a server keeps there
     */
    record Currency(long scaled) implements Variant {}

    /** VT_ERROR. */
    record Failure(HResult hresult) implements Variant {}

    /**
     * VT_DISPATCH, and VT_UNKNOWN where the object has IDispatch. As a result it holds a reference that the receiver
     * closes; as an argument it lends one.
     */
    record Reference(Dispatch dispatch) implements Variant {}

    /** A VT_BYREF argument: the called member may change it, and the change is seen here after the call. */
    final class ByRef implements Variant {
        private Variant value;

        /**
         * A reference to a place that holds this value; an empty or a null value has no such place. An object is lent;
         * after the call {@link #value} is a reference of its own, be it to the same object, which the caller closes.
         */
        public ByRef(Variant value) {
            set(value);
        }

        /** What stands there now. */
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

    /** VT_I4. */
    static Variant of(int value) {
        return new Int(VarType.VT_I4, value);
    }

    /** VT_BSTR. */
    static Variant of(String value) {
        return new Bstr(value);
    }

    /** VT_BOOL. */
    static Variant of(boolean value) {
        return new Bool(value);
    }

    /** A reference lent to the called member. */
    static Variant of(Dispatch value) {
        return new Reference(value);
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

    /** A text; "" for a NULL BSTR and where there is no value at all. */
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
