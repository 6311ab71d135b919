package org.faxmx.com;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * The native memory of one apartment's calls, allocated once. Arguments are written into a direct buffer, one native
 * call is made, and results are read from the buffer. Used on the apartment's thread only; calls do not nest. Structure
 * offsets are those of 64-bit Windows.
 */
final class CallFrame {

    private static final int CLSCTX_ALL = 0x17;
    private static final int DISPATCH_PROPERTYPUT = 4;
    private static final int DISPID_PROPERTYPUT = -3;
    static final int INFINITE = -1;

    private static final int VARIANT_SIZE = 24;
    private static final int VALUE = 8;
    private static final int EXCEPINFO_SIZE = 64;
    private static final int MAX_FREED = 64;
    static final int MAX_ARGUMENTS = 16;

    // Offsets in the buffer, which is aligned to 8; all are multiples of 8. IID_NULL stays zero.
    private static final int DISPPARAMS = 0;
    private static final int NAMED_ARGUMENT = DISPPARAMS + 24;
    private static final int RESULT = NAMED_ARGUMENT + 8;
    private static final int EXCEPINFO = RESULT + VARIANT_SIZE;
    private static final int ARGUMENT_ERROR = EXCEPINFO + EXCEPINFO_SIZE;
    private static final int ARGUMENTS = ARGUMENT_ERROR + 8;
    private static final int ARGUMENT_STORAGE = ARGUMENTS + VARIANT_SIZE * MAX_ARGUMENTS;
    private static final int DEREFERENCED = ARGUMENT_STORAGE + 8 * MAX_ARGUMENTS;
    private static final int IID_NULL = DEREFERENCED + VARIANT_SIZE;
    private static final int IID = IID_NULL + 16;
    private static final int CLSID = IID + 16;
    private static final int OUT_POINTER = CLSID + 16;
    private static final int NAME_POINTER = OUT_POINTER + 8;
    private static final int EVENT_HANDLE = NAME_POINTER + 8;
    private static final int MESSAGE = EVENT_HANDLE + 8;
    private static final int FREED = MESSAGE + 48;
    private static final int SIZE = FREED + VARIANT_SIZE * MAX_FREED;

    private static final Supplier<String> RELEASING = () -> "releasing an object";
    private static final int INITIAL_TEXT = 1024;

    private final NativeApi api;
    private final Ledger ledger;
    private final LongFunction<Variant> objects;
    private final ByteBuffer memory = ByteBuffer.allocateDirect(SIZE).order(ByteOrder.nativeOrder());
    private final long base;

    // For each by-reference argument, whether a reference or a string was written into its storage.
    private final boolean[] lent = new boolean[MAX_ARGUMENTS];
    private final AtomicReference<Supplier<String>> lastCall = new AtomicReference<>(() -> "");
    private final int mostFreed;
    private int freed;
    private CharBuffer text;
    private long textAddress;
    private char[] characters = {};

    /** @param objects wraps a reference that a call acquired */
    CallFrame(NativeApi api, Ledger ledger, LongFunction<Variant> objects) {
        this.api = api;
        this.ledger = ledger;
        this.objects = objects;
        base = api.addressOf(memory);
        mostFreed = Math.min(MAX_FREED, api.stringsAtOnce());
        growText(INITIAL_TEXT);
        memory.putInt(NAMED_ARGUMENT, DISPID_PROPERTYPUT);
    }

    /** A description of the call that began last; for any thread. */
    String lastCall() {
        return lastCall.get().get();
    }

    void setEvent(long event) {
        memory.putLong(EVENT_HANDLE, event);
    }

    /** Waits for the event or messages, up to that time or {@link #INFINITE}, and dispatches the messages. */
    void waitAndPump(int millis) {
        if (api.waitForEventOrMessage(base + EVENT_HANDLE, millis) < 0) {
            throw new IllegalStateException("waiting for work failed");
        }
        pump();
    }

    void pump() {
        api.dispatchMessages(base + MESSAGE);
    }

    /** Notes a call that is about to be made in another way than through this frame. */
    void begin(Supplier<String> call) {
        lastCall.lazySet(call);
    }

    /** The address of an empty VARIANT, for the result of such a call. */
    long result() {
        clear(RESULT, VARIANT_SIZE);
        return base + RESULT;
    }

    /** Takes over what the call left there. */
    Variant readResult(Supplier<String> call) {
        return readVariant(RESULT, true, call);
    }

    /** Creates an object and returns its IDispatch. */
    long create(String progId) {
        lastCall.lazySet(() -> "creating " + progId);
        writeText(progId + "\0");
        HResult found = counted(api.clsidFromProgId(textAddress, base + CLSID));
        if (found.failed()) {
            throw new ComException("looking up class " + progId, found);
        }
        InterfaceType.Iid.IDISPATCH.write(memory, IID);
        memory.putLong(OUT_POINTER, 0);
        HResult created = counted(api.coCreateInstance(base + CLSID, CLSCTX_ALL, base + IID, base + OUT_POINTER));
        if (created.failed()) {
            throw new ComException("creating " + progId, created);
        }
        return acquired();
    }

    long queryInterface(long pointer, InterfaceType type) {
        return query(
                pointer,
                type.iid(),
                result -> new ComException("querying for " + type.name() + " " + type.iid(), result));
    }

    void release(long pointer) {
        lastCall.lazySet(RELEASING);
        api.release(pointer);
        ledger.referenceReleased();
    }

    /** The DISPID of a member, or a failure that names it. */
    int dispid(long pointer, String owner, String member) {
        lastCall.lazySet(() -> "looking up " + owner + "." + member);
        writeText(member + "\0");
        memory.putLong(NAME_POINTER, textAddress);
        memory.putLong(OUT_POINTER, 0);
        HResult found =
                counted(api.getIdsOfNames(pointer, base + IID_NULL, base + NAME_POINTER, 1, base + OUT_POINTER));
        if (found.failed()) {
            throw new ComException(owner + "." + member, found);
        }
        return memory.getInt(OUT_POINTER);
    }

    /** {@code IDispatch::Invoke}; {@code call} is described only if it fails. */
    Variant invoke(long pointer, int dispid, int flags, Variant[] arguments, Supplier<String> call) {
        int count = arguments.length;
        if (count > MAX_ARGUMENTS) {
            throw new IllegalArgumentException(count + " arguments are more than " + MAX_ARGUMENTS);
        }
        int written = 0;
        try {
            // The last argument comes first in rgvarg.
            while (written < count) {
                writeArgument(count - 1 - written, arguments[written]);
                written++;
            }
            boolean put = flags == DISPATCH_PROPERTYPUT;
            memory.putLong(DISPPARAMS, base + ARGUMENTS);
            memory.putLong(DISPPARAMS + 8, put ? base + NAMED_ARGUMENT : 0);
            memory.putInt(DISPPARAMS + 16, count);
            memory.putInt(DISPPARAMS + 20, put ? 1 : 0);
            clear(RESULT, VARIANT_SIZE);
            clear(EXCEPINFO, EXCEPINFO_SIZE);
            memory.putLong(ARGUMENT_ERROR, -1);

            lastCall.lazySet(call);
            int hresult = api.invoke(
                    pointer,
                    dispid,
                    base + IID_NULL,
                    flags,
                    base + DISPPARAMS,
                    base + RESULT,
                    base + EXCEPINFO,
                    base + ARGUMENT_ERROR);
            ledger.countCall(hresult);
            if (hresult < 0) {
                throw failure(hresult, count, call);
            }
            Variant result = readVariant(RESULT, true, call);
            try {
                for (int i = 0; i < count; i++) {
                    if (arguments[i] instanceof Variant.ByRef reference) {
                        int slot = count - 1 - i;
                        int vt = Short.toUnsignedInt(memory.getShort(ARGUMENTS + VARIANT_SIZE * slot));
                        reference.set(read(vt & ~Variant.Type.BYREF, ARGUMENT_STORAGE + 8 * slot, false, call));
                    }
                }
            } catch (RuntimeException e) {
                if (result instanceof Variant.Reference unclaimed) {
                    unclaimed.dispatch().close();
                }
                throw e;
            }
            return result;
        } finally {
            for (int i = 0; i < written; i++) {
                freeArgument(count - 1 - i);
            }
        }
    }

    private void clear(int offset, int size) {
        for (int i = 0; i < size; i += 8) {
            memory.putLong(offset + i, 0);
        }
    }

    private HResult counted(int hresult) {
        ledger.countCall(hresult);
        return new HResult(hresult);
    }

    private long acquired() {
        ledger.referenceAcquired();
        return memory.getLong(OUT_POINTER);
    }

    /** A further reference through another interface. */
    private long query(long pointer, InterfaceType.Iid iid, Function<HResult, ComException> failure) {
        lastCall.lazySet(() -> "querying for " + iid);
        iid.write(memory, IID);
        memory.putLong(OUT_POINTER, 0);
        HResult result = counted(api.queryInterface(pointer, base + IID, base + OUT_POINTER));
        if (result.failed()) {
            throw failure.apply(result);
        }
        return acquired();
    }

    // ---- arguments

    private void writeArgument(int slot, Variant value) {
        int at = ARGUMENTS + VARIANT_SIZE * slot;
        clear(at, VARIANT_SIZE);
        if (value instanceof Variant.ByRef reference) {
            int storage = ARGUMENT_STORAGE + 8 * slot;
            memory.putLong(storage, 0);
            int vt = writeValue(storage, reference.value());
            boolean owned = vt == Variant.Type.VT_DISPATCH.code() || vt == Variant.Type.VT_BSTR.code();
            lent[slot] = owned && memory.getLong(storage) != 0;
            if (lent[slot] && vt == Variant.Type.VT_DISPATCH.code()) {
                // The called member may release this reference and store another one.
                api.addRef(memory.getLong(storage));
                ledger.referenceAcquired();
            }
            memory.putLong(at + VALUE, base + storage);
            memory.putInt(at, vt | Variant.Type.BYREF);
        } else {
            memory.putInt(at, writeValue(at + VALUE, value));
        }
    }

    /** Returns the VARTYPE. */
    private int writeValue(int at, Variant value) {
        if (value instanceof Variant.Int integer) {
            return write(at, integer.type(), integer.value());
        }
        if (value instanceof Variant.Bstr bstr) {
            return write(at, Variant.Type.VT_BSTR, bstr.value() == null ? 0 : allocate(bstr.value()));
        }
        if (value instanceof Variant.Bool bool) {
            return write(at, Variant.Type.VT_BOOL, bool.value() ? -1 : 0);
        }
        if (value instanceof Variant.Date date) {
            return write(at, Variant.Type.VT_DATE, Double.doubleToRawLongBits(date.days()));
        }
        if (value instanceof Variant.R8 real) {
            return write(at, Variant.Type.VT_R8, Double.doubleToRawLongBits(real.value()));
        }
        if (value instanceof Variant.R4 real) {
            return write(at, Variant.Type.VT_R4, Float.floatToRawIntBits(real.value()));
        }
        if (value instanceof Variant.Currency currency) {
            return write(at, Variant.Type.VT_CY, currency.scaled());
        }
        if (value instanceof Variant.Failure failure) {
            return write(at, Variant.Type.VT_ERROR, failure.hresult().value());
        }
        if (value instanceof Variant.Reference reference) {
            return write(at, Variant.Type.VT_DISPATCH, ((NativeObject) reference.dispatch()).pointer());
        }
        if (value instanceof Variant.Decimal) {
            throw new IllegalArgumentException("a DECIMAL cannot be passed");
        }
        if (value instanceof Variant.Nothing) {
            return Variant.Type.VT_DISPATCH.code();
        }
        return value instanceof Variant.Null ? Variant.Type.VT_NULL.code() : Variant.Type.VT_EMPTY.code();
    }

    /** Writes 64 bits, also of a smaller type: Windows is little-endian, and the bytes beyond the size are not read. */
    private int write(int at, Variant.Type type, long bits) {
        memory.putLong(at, bits);
        return type.code();
    }

    private long allocate(String value) {
        writeText(value);
        long bstr = api.sysAllocStringLen(textAddress, value.length());
        if (bstr == 0) {
            throw new ComException("allocating a text of " + value.length() + " characters", HResult.E_OUTOFMEMORY);
        }
        ledger.stringAcquired();
        return bstr;
    }

    private void freeArgument(int slot) {
        int at = ARGUMENTS + VARIANT_SIZE * slot;
        int vt = Short.toUnsignedInt(memory.getShort(at));
        if (vt == Variant.Type.VT_BSTR.code()) {
            freeLater(memory.getLong(at + VALUE));
        } else if (vt == (Variant.Type.VT_BSTR.code() | Variant.Type.BYREF)) {
            freeStored(slot, ledger::stringAcquired, () -> ledger.stringsReleased(1), this::freeLater);
        } else if (vt == (Variant.Type.VT_DISPATCH.code() | Variant.Type.BYREF)) {
            freeStored(slot, ledger::referenceAcquired, ledger::referenceReleased, this::release);
        }
    }

    /** Frees the string or object in a by-reference argument, which the call may have replaced. */
    private void freeStored(int slot, Runnable acquired, Runnable released, LongConsumer free) {
        long stored = memory.getLong(ARGUMENT_STORAGE + 8 * slot);
        if (stored != 0) {
            if (!lent[slot]) {
                acquired.run();
            }
            free.accept(stored);
        } else if (lent[slot]) {
            released.run();
        }
    }

    /** Frees a string, or keeps it until there are as many as are best freed together. */
    void freeLater(long bstr) {
        if (bstr == 0) {
            return;
        }
        int at = FREED + VARIANT_SIZE * freed;
        memory.putLong(at, Variant.Type.VT_BSTR.code());
        memory.putLong(at + VALUE, bstr);
        freed++;
        if (freed == mostFreed) {
            freeStrings();
        }
    }

    /** Frees the strings of {@link #freeLater}; to be called after each request. */
    void freeStrings() {
        if (freed == 0) {
            return;
        }
        int count = freed;
        freed = 0;
        api.freeStrings(count, base + FREED);
        ledger.stringsReleased(count);
    }

    // ---- results

    private Variant readVariant(int at, boolean owned, Supplier<String> call) {
        int vt = Short.toUnsignedInt(memory.getShort(at));
        return (vt & Variant.Type.BYREF) != 0
                ? readReferenced(vt, memory.getLong(at + VALUE), call)
                : read(vt, at + VALUE, owned, call);
    }

    /** Reads the value that a by-reference VARIANT points to, which the server owns. */
    private Variant readReferenced(int vt, long address, Supplier<String> call) {
        if (address == 0) {
            throw new ComException(
                    call.get(),
                    HResult.DISP_E_BADVARTYPE,
                    "returned " + Variant.Type.describe(vt) + " with a null pointer");
        }
        Variant.Type type = Variant.Type.of(vt);
        if (type == null || type.size() == 0 || (vt & Variant.Type.ARRAY) != 0) {
            throw unsupported(vt, call);
        }
        if (type == Variant.Type.VT_VARIANT) {
            api.copyMemory(base + DEREFERENCED, address, VARIANT_SIZE);
            int inner = Short.toUnsignedInt(memory.getShort(DEREFERENCED));
            // Automation forbids VT_BYREF|VT_VARIANT within VT_BYREF|VT_VARIANT.
            if ((inner & Variant.Type.BYREF) != 0 && Variant.Type.of(inner) == Variant.Type.VT_VARIANT) {
                throw unsupported(inner, call);
            }
            return readVariant(DEREFERENCED, false, call);
        }
        memory.putLong(DEREFERENCED + VALUE, 0);
        int to = type == Variant.Type.VT_DECIMAL ? DEREFERENCED : DEREFERENCED + VALUE;
        api.copyMemory(base + to, address, type.size());
        return read(vt & ~Variant.Type.BYREF, DEREFERENCED + VALUE, false, call);
    }

    /**
     * Reads a value. Of an owned one, the reference is taken over and the string is freed; otherwise the string is
     * copied, and the object gets a further reference.
     */
    private Variant read(int vt, int at, boolean owned, Supplier<String> call) {
        if (vt == Variant.Type.VT_BSTR.code()) {
            long bstr = memory.getLong(at);
            if (bstr == 0) {
                return new Variant.Bstr(null);
            }
            Variant value = new Variant.Bstr(api.string(bstr));
            if (owned) {
                ledger.stringAcquired();
                freeLater(bstr);
            }
            return value;
        }
        if (vt == Variant.Type.VT_DISPATCH.code() || vt == Variant.Type.VT_UNKNOWN.code()) {
            long pointer = memory.getLong(at);
            return pointer == 0 ? Variant.NOTHING : readObject(vt, pointer, owned, call);
        }
        Variant value = readPlain(vt, at);
        if (value == null) {
            if (owned) {
                api.variantClear(base + at - VALUE);
            }
            throw unsupported(vt, call);
        }
        return value;
    }

    private Variant readObject(int vt, long pointer, boolean owned, Supplier<String> call) {
        if (owned) {
            ledger.referenceAcquired();
        }
        if (vt == Variant.Type.VT_UNKNOWN.code()) {
            try {
                return objects.apply(query(
                        pointer,
                        InterfaceType.Iid.IDISPATCH,
                        result -> new ComException(call.get(), result, "returned an object without IDispatch")));
            } finally {
                if (owned) {
                    release(pointer);
                }
            }
        }
        if (!owned) {
            api.addRef(pointer);
            ledger.referenceAcquired();
        }
        return objects.apply(pointer);
    }

    /** A value of a type that owns nothing, or null for another type. */
    private Variant readPlain(int vt, int at) {
        Variant.Type type = (vt & Variant.Type.ARRAY) != 0 ? null : Variant.Type.of(vt);
        if (type == null) {
            return null;
        }
        return switch (type) {
            case VT_I4, VT_INT -> new Variant.Int(type, memory.getInt(at));
            case VT_EMPTY -> Variant.EMPTY;
            case VT_NULL -> Variant.NULL;
            case VT_BOOL -> new Variant.Bool(memory.getShort(at) != 0);
            case VT_I1 -> new Variant.Int(type, memory.get(at));
            case VT_UI1 -> new Variant.Int(type, Byte.toUnsignedLong(memory.get(at)));
            case VT_I2 -> new Variant.Int(type, memory.getShort(at));
            case VT_UI2 -> new Variant.Int(type, Short.toUnsignedLong(memory.getShort(at)));
            case VT_UI4, VT_UINT -> new Variant.Int(type, Integer.toUnsignedLong(memory.getInt(at)));
            case VT_I8, VT_UI8 -> new Variant.Int(type, memory.getLong(at));
            case VT_R4 -> new Variant.R4(memory.getFloat(at));
            case VT_R8 -> new Variant.R8(memory.getDouble(at));
            case VT_DATE -> new Variant.Date(memory.getDouble(at));
            case VT_CY -> new Variant.Currency(memory.getLong(at));
            case VT_ERROR -> new Variant.Failure(new HResult(memory.getInt(at)));
            case VT_DECIMAL -> readDecimal(at - VALUE);
            default -> null;
        };
    }

    /** A DECIMAL takes up the whole VARIANT: after the type its scale, sign, upper 32 bits and lower 64 bits. */
    private Variant readDecimal(int at) {
        BigInteger upper = BigInteger.valueOf(Integer.toUnsignedLong(memory.getInt(at + 4)));
        BigInteger lower = new BigInteger(Long.toUnsignedString(memory.getLong(at + 8)));
        BigDecimal value = new BigDecimal(upper.shiftLeft(64).add(lower), memory.get(at + 2));
        return new Variant.Decimal(memory.get(at + 3) < 0 ? value.negate() : value);
    }

    private static ComException unsupported(int vt, Supplier<String> call) {
        return new ComException(
                call.get(),
                HResult.DISP_E_BADVARTYPE,
                "returned " + Variant.Type.describe(vt) + ", which is not supported");
    }

    // ---- failures

    private ComException failure(int hresult, int argumentCount, Supplier<String> call) {
        HResult returned = new HResult(hresult);
        int argument = memory.getInt(ARGUMENT_ERROR);
        // puArgErr is an index into rgvarg, which has the arguments in reverse; it is set for these two codes only.
        boolean named = returned.equals(HResult.DISP_E_TYPEMISMATCH) || returned.equals(HResult.DISP_E_PARAMNOTFOUND);
        int index = named && argument >= 0 && argument < argumentCount ? argumentCount - 1 - argument : -1;
        if (!returned.equals(HResult.DISP_E_EXCEPTION)) {
            return ComException.notEntered(call.get(), returned, index);
        }
        long fillIn = memory.getLong(EXCEPINFO + 48);
        if (fillIn != 0) {
            memory.putLong(EXCEPINFO + 48, 0);
            api.fillIn(fillIn, base + EXCEPINFO);
        }
        String source = takeString(EXCEPINFO + 8, call);
        String description = takeString(EXCEPINFO + 16, call);
        takeString(EXCEPINFO + 24, call);
        int scode = memory.getInt(EXCEPINFO + 56);
        int code = Short.toUnsignedInt(memory.getShort(EXCEPINFO));
        if (scode == 0 && code != 0) {
            // wCode: the server's own error number instead of an HRESULT.
            description = description.isEmpty() ? "error " + code : "error " + code + ": " + description;
        }
        // A success code would hide the failure.
        HResult cause = scode < 0 ? new HResult(scode) : returned;
        ledger.replaceLastFailure(cause);
        return new ComException(call.get(), cause, source, description, index, null);
    }

    private String takeString(int at, Supplier<String> call) {
        return read(Variant.Type.VT_BSTR.code(), at, true, call).toText().strip();
    }

    // ---- text

    private void writeText(String value) {
        growText(value.length());
        value.getChars(0, value.length(), characters, 0);
        text.put(0, characters, 0, value.length());
    }

    private void growText(int length) {
        if (characters.length >= length) {
            return;
        }
        int capacity = Math.max(INITIAL_TEXT, Integer.highestOneBit(length) << 1);
        ByteBuffer room = ByteBuffer.allocateDirect(2 * capacity).order(ByteOrder.nativeOrder());
        text = room.asCharBuffer();
        textAddress = api.addressOf(room);
        characters = new char[capacity];
    }

    /** A COM object in a {@link Dispatch}. */
    interface NativeObject {

        /** The address of its interface, for the apartment's thread only. */
        long pointer();
    }
}
