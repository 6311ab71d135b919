package org.faxmx.com;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * {@link NativeApi} through JNA's direct mapping: static native methods with numeric parameters only, a hundred times
 * faster than JNA's structures and interface mapping. 64-bit Windows only, where an address is a long and there is one
 * calling convention.
 *
 * <p>Each mapped function costs a few hundred nanoseconds, reading memory with {@link Pointer} a tenth of that. JNA
 * cannot map a method of an interface, which has no fixed address: those are called through {@code DispCallFunc}, with
 * all parameters as 64-bit integers, since each takes one register or stack slot of that size.
 */
final class JnaNativeApi implements NativeApi {

    private static final int CC_STDCALL = 4;
    private static final short VT_I4 = (short) Variant.Type.VT_I4.code();
    private static final int VARIANT_SIZE = 24;
    private static final int VALUE = 8;
    private static final int MAX_PARAMETERS = 8;

    // Offsets in the buffer of a call's parameters.
    private static final int TYPES = 0;
    private static final int POINTERS = TYPES + 2 * MAX_PARAMETERS;
    private static final int PARAMETERS = POINTERS + 8 * MAX_PARAMETERS;
    private static final int RETURNED = PARAMETERS + VARIANT_SIZE * MAX_PARAMETERS;
    private static final int RELEASED = RETURNED + VARIANT_SIZE;
    private static final int SIZE = RELEASED + VARIANT_SIZE;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(SIZE).order(ByteOrder.nativeOrder());
    private final long base = addressOf(memory);
    private char[] characters = {};

    JnaNativeApi() {
        for (int i = 0; i < MAX_PARAMETERS; i++) {
            memory.putShort(TYPES + 2 * i, (short) Variant.Type.VT_I8.code());
            memory.putLong(POINTERS + 8 * i, base + PARAMETERS + VARIANT_SIZE * i);
            memory.putShort(PARAMETERS + VARIANT_SIZE * i, (short) Variant.Type.VT_I8.code());
        }
    }

    @Override
    public String name() {
        return "JNA";
    }

    @Override
    public long addressOf(ByteBuffer direct) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }

    @Override
    public int coInitializeEx(int model) {
        return Ole32.CoInitializeEx(0, model);
    }

    @Override
    public void coUninitialize() {
        Ole32.CoUninitialize();
    }

    @Override
    public int clsidFromProgId(long wideText, long clsid) {
        return Ole32.CLSIDFromProgID(wideText, clsid);
    }

    @Override
    public int coCreateInstance(long clsid, int context, long iid, long result) {
        return Ole32.CoCreateInstance(clsid, 0, context, iid, result);
    }

    @Override
    public int queryInterface(long unknown, long iid, long result) {
        parameter(0, iid);
        parameter(1, result);
        return call(unknown, QUERY_INTERFACE, 2);
    }

    @Override
    public void addRef(long unknown) {
        call(unknown, ADD_REF, 0);
    }

    /** Clears a VARIANT that holds the reference: a plain function, at a third of the cost of {@code DispCallFunc}. */
    @Override
    public void release(long unknown) {
        memory.putLong(RELEASED, Variant.Type.VT_UNKNOWN.code());
        memory.putLong(RELEASED + VALUE, unknown);
        OleAut32.VariantClear(base + RELEASED);
    }

    @Override
    public int getIdsOfNames(long dispatch, long iid, long names, int count, long dispids) {
        parameter(0, iid);
        parameter(1, names);
        parameter(2, count);
        parameter(3, USER_LOCALE);
        parameter(4, dispids);
        return call(dispatch, GET_IDS_OF_NAMES, 5);
    }

    @Override
    public int invoke(
            long dispatch, int dispid, long iid, int flags, long parameters, long result, long exception, long error) {
        parameter(0, dispid);
        parameter(1, iid);
        parameter(2, USER_LOCALE);
        parameter(3, flags);
        parameter(4, parameters);
        parameter(5, result);
        parameter(6, exception);
        parameter(7, error);
        return call(dispatch, INVOKE, 8);
    }

    @Override
    public int fillIn(long function, long exception) {
        parameter(0, exception);
        return call(0, function, 1);
    }

    private void parameter(int index, long value) {
        memory.putLong(PARAMETERS + VARIANT_SIZE * index + VALUE, value);
    }

    /** Calls the method at that offset of the instance's table; without an instance, the offset is the function's address. */
    private int call(long instance, long offset, int parameters) {
        int hresult = OleAut32.DispCallFunc(
                instance, offset, CC_STDCALL, VT_I4, parameters, base + TYPES, base + POINTERS, base + RETURNED);
        return hresult < 0 ? hresult : memory.getInt(RETURNED + VALUE);
    }

    @Override
    public long sysAllocStringLen(long wideText, int length) {
        return OleAut32.SysAllocStringLen(wideText, length);
    }

    @Override
    public String string(long bstr) {
        Pointer text = new Pointer(bstr);
        int length = text.getInt(-LENGTH_PREFIX) >>> 1;
        if (length > characters.length) {
            characters = new char[Integer.highestOneBit(length) << 1];
        }
        text.read(0, characters, 0, length);
        return new String(characters, 0, length);
    }

    @Override
    public void freeStrings(int count, long variants) {
        Ole32.FreePropVariantArray(count, variants);
    }

    @Override
    public int stringsAtOnce() {
        // A crossing costs more than freeing all of them.
        return 64;
    }

    @Override
    public int variantClear(long variant) {
        return OleAut32.VariantClear(variant);
    }

    @Override
    public void copyMemory(long to, long from, long bytes) {
        Kernel32.RtlMoveMemory(to, from, bytes);
    }

    @Override
    public long createEvent() {
        return Kernel32.CreateEventW(0, 0, 0, 0);
    }

    @Override
    public void setEvent(long event) {
        Kernel32.SetEvent(event);
    }

    @Override
    public void closeHandle(long handle) {
        Kernel32.CloseHandle(handle);
    }

    @Override
    public int waitForEventOrMessage(long handles, int millis) {
        return User32.MsgWaitForMultipleObjectsEx(1, handles, millis, QS_ALLINPUT, MWMO_INPUTAVAILABLE);
    }

    @Override
    public void dispatchMessages(long message) {
        while (User32.PeekMessageW(message, 0, 0, 0, PM_REMOVE) != 0) {
            User32.TranslateMessage(message);
            User32.DispatchMessageW(message);
        }
    }

    private static final class Ole32 {
        static {
            Native.register(Ole32.class, "ole32");
        }

        static native int CoInitializeEx(long reserved, int model);

        static native void CoUninitialize();

        static native int CLSIDFromProgID(long wideText, long clsid);

        static native int CoCreateInstance(long clsid, long outer, int context, long iid, long result);

        static native int FreePropVariantArray(int count, long variants);
    }

    private static final class OleAut32 {
        static {
            Native.register(OleAut32.class, "oleaut32");
        }

        static native int DispCallFunc(
                long object, long offset, int convention, short type, int count, long types, long values, long result);

        static native long SysAllocStringLen(long wideText, int length);

        static native int VariantClear(long variant);
    }

    private static final class Kernel32 {
        static {
            Native.register(Kernel32.class, "kernel32");
        }

        static native void RtlMoveMemory(long to, long from, long bytes);

        static native long CreateEventW(long security, int manualReset, int initialState, long name);

        static native int SetEvent(long event);

        static native int CloseHandle(long handle);
    }

    private static final class User32 {
        static {
            Native.register(User32.class, "user32");
        }

        static native int MsgWaitForMultipleObjectsEx(int count, long handles, int millis, int mask, int flags);

        static native int PeekMessageW(long message, long window, int first, int last, int remove);

        static native int TranslateMessage(long message);

        static native long DispatchMessageW(long message);
    }
}
