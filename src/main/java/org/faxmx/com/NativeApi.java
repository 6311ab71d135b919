package org.faxmx.com;

import java.nio.ByteBuffer;

/**
 * The Windows functions that this package calls, as plain numbers: addresses are {@code long}, structures live in
 * direct buffers. One narrow seam, so that another way across the boundary can take JNA's place, and so that the
 * apartment can be tested where there is no Windows.
 */
interface NativeApi {

    /** The address of a direct buffer's first byte; the buffer must be kept reachable while it is used. */
    long addressOf(ByteBuffer direct);

    int coInitializeEx(int model);

    void coUninitialize();

    int clsidFromProgId(long wideText, long clsid);

    int coCreateInstance(long clsid, int context, long iid, long result);

    /** Calls a slot of an interface's table, or with {@code instance} 0 the function at {@code offset}. */
    int dispCallFunc(
            long instance,
            long offset,
            int convention,
            short returnType,
            int argumentCount,
            long argumentTypes,
            long arguments,
            long result);

    long sysAllocStringLen(long wideText, int length);

    void sysFreeString(long bstr);

    int sysStringLen(long bstr);

    int variantClear(long variant);

    void copyMemory(long to, long from, long bytes);

    /** An auto-reset event, not set; 0 if there can be none. */
    long createEvent();

    void setEvent(long event);

    void closeHandle(long handle);

    /**
     * Waits until the event is set or a message is in the thread's queue. {@code handles} is the event's place. The
     * answer is that of MsgWaitForMultipleObjectsEx: -1 for failed.
     */
    int waitForEventOrMessage(long handles);

    /** Dispatches all messages in the thread's queue. {@code message} is room for one MSG (48 bytes). */
    void dispatchMessages(long message);
}
