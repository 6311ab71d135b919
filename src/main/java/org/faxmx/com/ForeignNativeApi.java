package org.faxmx.com;

import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;

/**
 * {@link NativeApi} through the JDK's foreign function and memory interface: interface methods are called through the
 * object's method table, and native memory is read without a native call. For JVMs where {@link
 * ForeignLinker#isSupported}; 64-bit Windows only.
 */
final class ForeignNativeApi implements NativeApi {

    private static final int VARIANT_SIZE = 24;
    private static final int VALUE = 8;

    // Constants, so that the JIT compiler can inline them. Types are JVM descriptors: J has 64 bits, I 32, S 16.
    private static final ForeignLinker LINKER = new ForeignLinker();
    private static final MethodHandle INT_AT = LINKER.reader("JAVA_INT_UNALIGNED");
    private static final MethodHandle LONG_AT = LINKER.reader("JAVA_LONG_UNALIGNED");
    private static final MethodHandle CHARACTERS_AT = LINKER.characterReader();
    private static final MethodHandle COPY = LINKER.copier();

    private static final MethodHandle CALL_QUERY_INTERFACE = LINKER.pointer("(JJJ)I");
    private static final MethodHandle CALL_ADD_REF_OR_RELEASE = LINKER.pointer("(J)I");
    private static final MethodHandle CALL_GET_IDS_OF_NAMES = LINKER.pointer("(JJJIIJ)I");
    private static final MethodHandle CALL_INVOKE = LINKER.pointer("(JIJISJJJJ)I");
    private static final MethodHandle CALL_WITH_POINTER = LINKER.pointer("(JJ)I");
    private static final MethodHandle CALL_WITH_POSITION = LINKER.pointer("(JIJ)I");
    private static final MethodHandle CALL_FILL_IN = LINKER.pointer("(J)I");

    private static final MethodHandle CO_INITIALIZE_EX = LINKER.function("ole32", "CoInitializeEx", "(JI)I");
    private static final MethodHandle CO_UNINITIALIZE = LINKER.function("ole32", "CoUninitialize", "()V");
    private static final MethodHandle CLSID_FROM_PROG_ID = LINKER.function("ole32", "CLSIDFromProgID", "(JJ)I");
    private static final MethodHandle CO_CREATE_INSTANCE = LINKER.function("ole32", "CoCreateInstance", "(JJIJJ)I");
    private static final MethodHandle SYS_ALLOC_STRING_LEN = LINKER.function("oleaut32", "SysAllocStringLen", "(JI)J");
    private static final MethodHandle GET_ERROR_INFO = LINKER.function("oleaut32", "GetErrorInfo", "(IJ)I");
    private static final MethodHandle SET_ERROR_INFO = LINKER.function("oleaut32", "SetErrorInfo", "(IJ)I");
    private static final MethodHandle SYS_FREE_STRING = LINKER.function("oleaut32", "SysFreeString", "(J)V");
    private static final MethodHandle VARIANT_CLEAR = LINKER.function("oleaut32", "VariantClear", "(J)I");
    private static final MethodHandle CREATE_EVENT = LINKER.function("kernel32", "CreateEventW", "(JIIJ)J");
    private static final MethodHandle SET_EVENT = LINKER.function("kernel32", "SetEvent", "(J)I");
    private static final MethodHandle CLOSE_HANDLE = LINKER.function("kernel32", "CloseHandle", "(J)I");
    private static final MethodHandle MSG_WAIT = LINKER.function("user32", "MsgWaitForMultipleObjectsEx", "(IJIII)I");
    private static final MethodHandle PEEK_MESSAGE = LINKER.function("user32", "PeekMessageW", "(JJIII)I");
    private static final MethodHandle TRANSLATE_MESSAGE = LINKER.function("user32", "TranslateMessage", "(J)I");
    private static final MethodHandle DISPATCH_MESSAGE = LINKER.function("user32", "DispatchMessageW", "(J)J");

    private char[] characters = {};

    @Override
    public String name() {
        return "FFM";
    }

    @Override
    public long addressOf(ByteBuffer direct) {
        return LINKER.addressOf(direct);
    }

    @Override
    public int coInitializeEx(int model) {
        return (int) ForeignLinker.call(CO_INITIALIZE_EX, 0L, model);
    }

    @Override
    public void coUninitialize() {
        ForeignLinker.call(CO_UNINITIALIZE);
    }

    @Override
    public int clsidFromProgId(long wideText, long clsid) {
        return (int) ForeignLinker.call(CLSID_FROM_PROG_ID, wideText, clsid);
    }

    @Override
    public int coCreateInstance(long clsid, int context, long iid, long result) {
        return (int) ForeignLinker.call(CO_CREATE_INSTANCE, clsid, 0L, context, iid, result);
    }

    @Override
    public int queryInterface(long unknown, long iid, long result) {
        try {
            return (int) CALL_QUERY_INTERFACE.invokeExact(slot(unknown, QUERY_INTERFACE), unknown, iid, result);
        } catch (Throwable e) {
            throw ForeignLinker.unchecked(e);
        }
    }

    @Override
    public void addRef(long unknown) {
        try {
            int unused = (int) CALL_ADD_REF_OR_RELEASE.invokeExact(slot(unknown, ADD_REF), unknown);
        } catch (Throwable e) {
            throw ForeignLinker.unchecked(e);
        }
    }

    @Override
    public void release(long unknown) {
        try {
            int unused = (int) CALL_ADD_REF_OR_RELEASE.invokeExact(slot(unknown, RELEASE), unknown);
        } catch (Throwable e) {
            throw ForeignLinker.unchecked(e);
        }
    }

    @Override
    public int getIdsOfNames(long dispatch, long iid, long names, int count, long dispids) {
        try {
            return (int) CALL_GET_IDS_OF_NAMES.invokeExact(
                    slot(dispatch, GET_IDS_OF_NAMES), dispatch, iid, names, count, USER_LOCALE, dispids);
        } catch (Throwable e) {
            throw ForeignLinker.unchecked(e);
        }
    }

    @Override
    public int invoke(
            long dispatch, int dispid, long iid, int flags, long parameters, long result, long exception, long error) {
        try {
            long method = slot(dispatch, INVOKE);
            return (int) CALL_INVOKE.invokeExact(
                    method, dispatch, dispid, iid, USER_LOCALE, (short) flags, parameters, result, exception, error);
        } catch (Throwable e) {
            throw ForeignLinker.unchecked(e);
        }
    }

    @Override
    public boolean callsTables() {
        return true;
    }

    @Override
    public int callMethod(long object, int offset, long argument) {
        try {
            return (int) CALL_WITH_POINTER.invokeExact(slot(object, offset), object, argument);
        } catch (Throwable e) {
            throw ForeignLinker.unchecked(e);
        }
    }

    @Override
    public int callMethod(long object, int offset, int position, long argument) {
        try {
            return (int) CALL_WITH_POSITION.invokeExact(slot(object, offset), object, position, argument);
        } catch (Throwable e) {
            throw ForeignLinker.unchecked(e);
        }
    }

    @Override
    public void clearErrorInfo() {
        try {
            int unused = (int) SET_ERROR_INFO.invokeExact(0, 0L);
        } catch (Throwable e) {
            throw ForeignLinker.unchecked(e);
        }
    }

    @Override
    public int getErrorInfo(long result) {
        return (int) ForeignLinker.call(GET_ERROR_INFO, 0, result);
    }

    @Override
    public int fillIn(long function, long exception) {
        return (int) ForeignLinker.call(CALL_FILL_IN, function, exception);
    }

    /** The function in a slot of the object's method table, whose address is the object's first word. */
    private static long slot(long object, long offset) throws Throwable {
        long table = (long) LONG_AT.invokeExact(object);
        return (long) LONG_AT.invokeExact(table + offset);
    }

    @Override
    public long sysAllocStringLen(long wideText, int length) {
        try {
            return (long) SYS_ALLOC_STRING_LEN.invokeExact(wideText, length);
        } catch (Throwable e) {
            throw ForeignLinker.unchecked(e);
        }
    }

    @Override
    public String string(long bstr) {
        try {
            int length = (int) INT_AT.invokeExact(bstr - LENGTH_PREFIX) >>> 1;
            if (length > characters.length) {
                characters = new char[Integer.highestOneBit(length) << 1];
            }
            CHARACTERS_AT.invokeExact(bstr, (Object) characters, 0, length);
            return new String(characters, 0, length);
        } catch (Throwable e) {
            throw ForeignLinker.unchecked(e);
        }
    }

    @Override
    public void freeStrings(int count, long variants) {
        try {
            for (int i = 0; i < count; i++) {
                long bstr = (long) LONG_AT.invokeExact(variants + (long) VARIANT_SIZE * i + VALUE);
                SYS_FREE_STRING.invokeExact(bstr);
            }
        } catch (Throwable e) {
            throw ForeignLinker.unchecked(e);
        }
    }

    @Override
    public int stringsAtOnce() {
        // A crossing costs little, and COM gives the memory of a string that was just freed to the next one.
        return 1;
    }

    @Override
    public int variantClear(long variant) {
        return (int) ForeignLinker.call(VARIANT_CLEAR, variant);
    }

    @Override
    public void copyMemory(long to, long from, long bytes) {
        ForeignLinker.call(COPY, from, to, bytes);
    }

    @Override
    public long createEvent() {
        return (long) ForeignLinker.call(CREATE_EVENT, 0L, 0, 0, 0L);
    }

    @Override
    public void setEvent(long event) {
        ForeignLinker.call(SET_EVENT, event);
    }

    @Override
    public void closeHandle(long handle) {
        ForeignLinker.call(CLOSE_HANDLE, handle);
    }

    @Override
    public int waitForEventOrMessage(long handles, int millis) {
        return (int) ForeignLinker.call(MSG_WAIT, 1, handles, millis, QS_ALLINPUT, MWMO_INPUTAVAILABLE);
    }

    @Override
    public void dispatchMessages(long message) {
        try {
            while ((int) PEEK_MESSAGE.invokeExact(message, 0L, 0, 0, PM_REMOVE) != 0) {
                int translated = (int) TRANSLATE_MESSAGE.invokeExact(message);
                long dispatched = (long) DISPATCH_MESSAGE.invokeExact(message);
            }
        } catch (Throwable e) {
            throw ForeignLinker.unchecked(e);
        }
    }
}
