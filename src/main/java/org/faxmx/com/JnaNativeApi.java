package org.faxmx.com;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/**
 * {@link NativeApi} through JNA's direct mapping: static natives that take numbers only, which is JNA's fast way; its
 * structures and interface mapping cost a hundred times as much. 64-bit Windows only, where an address is a long and
 * there is one calling convention.
 */
final class JnaNativeApi implements NativeApi {

    private static final int INFINITE = -1;
    private static final int QS_ALLINPUT = 0x04FF;
    private static final int MWMO_INPUTAVAILABLE = 0x0004;
    private static final int PM_REMOVE = 0x0001;

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
    public int dispCallFunc(
            long instance,
            long offset,
            int convention,
            short returnType,
            int argumentCount,
            long argumentTypes,
            long arguments,
            long result) {
        return OleAut32.DispCallFunc(
                instance, offset, convention, returnType, argumentCount, argumentTypes, arguments, result);
    }

    @Override
    public long sysAllocStringLen(long wideText, int length) {
        return OleAut32.SysAllocStringLen(wideText, length);
    }

    @Override
    public void sysFreeString(long bstr) {
        OleAut32.SysFreeString(bstr);
    }

    @Override
    public int sysStringLen(long bstr) {
        return OleAut32.SysStringLen(bstr);
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
    public int waitForEventOrMessage(long handles) {
        return User32.MsgWaitForMultipleObjectsEx(1, handles, INFINITE, QS_ALLINPUT, MWMO_INPUTAVAILABLE);
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
    }

    private static final class OleAut32 {
        static {
            Native.register(OleAut32.class, "oleaut32");
        }

        static native int DispCallFunc(
                long instance,
                long offset,
                int convention,
                short returnType,
                int argumentCount,
                long argumentTypes,
                long arguments,
                long result);

        static native long SysAllocStringLen(long wideText, int length);

        static native void SysFreeString(long bstr);

        static native int SysStringLen(long bstr);

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
