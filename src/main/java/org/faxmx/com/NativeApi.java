package org.faxmx.com;

import java.nio.ByteBuffer;

/**
 * The Windows functions and COM methods that this package calls. Addresses are {@code long}, structures are in direct
 * buffers, results are HRESULTs unless noted. Two implementations cross the boundary, and the tests add one that runs
 * without Windows. Used on one thread, except {@link #setEvent}.
 */
interface NativeApi {

    int QS_ALLINPUT = 0x04FF;
    int MWMO_INPUTAVAILABLE = 0x0004;
    int PM_REMOVE = 0x0001;
    int USER_LOCALE = 0x0400; // LOCALE_USER_DEFAULT

    // Offsets in the method table of an object.
    int QUERY_INTERFACE = 0;
    int ADD_REF = 8;
    int RELEASE = 16;
    int GET_IDS_OF_NAMES = 40;
    int INVOKE = 48;

    /** The bytes of the length before the text of a BSTR. */
    int LENGTH_PREFIX = 4;

    /** The way across the boundary, {@code JNA} or {@code FFM}. */
    String name();

    /** The address of a direct buffer's first byte. The buffer must stay reachable while it is used. */
    long addressOf(ByteBuffer direct);

    int coInitializeEx(int model);

    void coUninitialize();

    int clsidFromProgId(long wideText, long clsid);

    int coCreateInstance(long clsid, int context, long iid, long result);

    int queryInterface(long unknown, long iid, long result);

    void addRef(long unknown);

    void release(long unknown);

    int getIdsOfNames(long dispatch, long iid, long names, int count, long dispids);

    int invoke(
            long dispatch, int dispid, long iid, int flags, long parameters, long result, long exception, long error);

    /** Whether it calls methods of other interfaces through their tables; if not, the methods for that fail. */
    default boolean callsTables() {
        return false;
    }

    /** Calls a method at an offset in the object's method table that has one parameter, a pointer. */
    default int callMethod(long object, int offset, long argument) {
        throw new UnsupportedOperationException(name() + " calls no tables");
    }

    /** Calls a method at an offset in the object's method table that has two parameters, a position and a pointer. */
    default int callMethod(long object, int offset, int position, long argument) {
        throw new UnsupportedOperationException(name() + " calls no tables");
    }

    /** Drops the IErrorInfo that an earlier call left on this thread. */
    default void clearErrorInfo() {
        throw new UnsupportedOperationException(name() + " calls no tables");
    }

    /** Takes the IErrorInfo that the last failure on this thread left; S_FALSE where there is none. */
    default int getErrorInfo(long result) {
        throw new UnsupportedOperationException(name() + " calls no tables");
    }

    /** Calls EXCEPINFO's {@code pfnDeferredFillIn}. */
    int fillIn(long function, long exception);

    long sysAllocStringLen(long wideText, int length);

    /** The text of a BSTR that is not NULL. */
    String string(long bstr);

    /** Frees the strings of an array of VARIANTs, which all are VT_BSTR. */
    void freeStrings(int count, long variants);

    /** How many strings are freed in the least time for each, when that is done in one call of {@link #freeStrings}. */
    int stringsAtOnce();

    int variantClear(long variant);

    void copyMemory(long to, long from, long bytes);

    /** Creates an auto-reset event that is not set; 0 on failure. */
    long createEvent();

    /** Any thread may call it. */
    void setEvent(long event);

    void closeHandle(long handle);

    /**
     * Waits until the event is set or a message is in the thread's queue (MsgWaitForMultipleObjectsEx).
     *
     * @param handles the address of the event's handle
     * @param millis the longest wait; -1 for no limit
     * @return -1 for failure
     */
    int waitForEventOrMessage(long handles, int millis);

    /** Dispatches all messages in the thread's queue. {@code message} is room for one MSG (48 bytes). */
    void dispatchMessages(long message);
}
