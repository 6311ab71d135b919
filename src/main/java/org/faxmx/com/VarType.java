package org.faxmx.com;

/** The VARTYPEs that this package converts or names. */
public enum VarType {
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

    private static final VarType[] BY_CODE = new VarType[24];

    static {
        for (VarType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;

    VarType(int code) {
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
    static VarType of(int vt) {
        int code = vt & ~(ARRAY | BYREF);
        return code < BY_CODE.length ? BY_CODE[code] : null;
    }

    /** A VARIANT's {@code vt} as the SDK writes it: {@code VT_ARRAY|VT_UI1}. */
    static String describe(int vt) {
        VarType type = of(vt);
        return ((vt & ARRAY) != 0 ? "VT_ARRAY|" : "")
                + ((vt & BYREF) != 0 ? "VT_BYREF|" : "")
                + (type == null ? "VARTYPE " + (vt & ~(ARRAY | BYREF)) : type.name());
    }
}
