package org.faxmx.com;

import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * The Windows functions and COM methods that this package calls, as plain numbers: addresses are {@code long},
 * structures live in direct buffers. One narrow seam, so that there can be two ways across the boundary, and so that the
 * apartment can be tested where there is no Windows. Used on one thread, but for {@link #setEvent}.
 */
interface NativeApi {

    /**
     * The fastest way that this JVM has: the JDK's own interface where it is there for good, else JNA.
     *
     * @param wanted the name of the way to take, or null
     * @throws IllegalArgumentException if this JVM has no way of that name
     */
    static NativeApi choose(String wanted) {
        boolean foreign = ForeignLinker.isSupported();
        if (wanted == null) {
            return foreign ? new ForeignNativeApi() : new JnaNativeApi();
        }
        return switch (wanted.toUpperCase(Locale.ROOT)) {
            case "FFM" -> {
                if (!foreign) {
                    throw new IllegalArgumentException("FFM needs Java 22 or later, and this is " + Runtime.version());
                }
                yield new ForeignNativeApi();
            }
            case "JNA" -> new JnaNativeApi();
            default ->
                throw new IllegalArgumentException("\"" + wanted + "\" is no way to call native code: JNA and FFM are");
        };
    }

    /** How calls cross the boundary, in a word for people: {@code JNA} or {@code FFM}. */
    String name();

    /** The address of a direct buffer's first byte; the buffer must be kept reachable while it is used. */
    long addressOf(ByteBuffer direct);

    int coInitializeEx(int model);

    void coUninitialize();

    int clsidFromProgId(long wideText, long clsid);

    int coCreateInstance(long clsid, int context, long iid, long result);

    /** {@code IUnknown::QueryInterface}. */
    int queryInterface(long unknown, long iid, long result);

    /** {@code IUnknown::AddRef}. */
    void addRef(long unknown);

    /** {@code IUnknown::Release}. */
    void release(long unknown);

    /** {@code IDispatch::GetIDsOfNames}. */
    int getIdsOfNames(long dispatch, long iid, long names, int count, int locale, long dispids);

    /** {@code IDispatch::Invoke}: the hot one. */
    int invoke(
            long dispatch,
            int dispid,
            long iid,
            int locale,
            int flags,
            long parameters,
            long result,
            long exception,
            long argument);

    /** Calls EXCEPINFO's {@code pfnDeferredFillIn}. */
    int fillIn(long function, long exception);

    long sysAllocStringLen(long wideText, int length);

    /** The text of a BSTR that is not NULL. */
    String string(long bstr);

    /** Frees what that many VARIANTs hold, which must be of types that a PROPVARIANT knows too. */
    void freeAll(int count, long variants);

    int variantClear(long variant);

    void copyMemory(long to, long from, long bytes);

    /** An auto-reset event, not set; 0 if there can be none. */
    long createEvent();

    /** Any thread may call it. */
    void setEvent(long event);

    void closeHandle(long handle);

    /**
     * Waits until the event is set or a message is in the thread's queue, for that many milliseconds, or with -1 for
     * ever. {@code handles} is the event's place. The answer is that of MsgWaitForMultipleObjectsEx: -1 for failed.
     */
    int waitForEventOrMessage(long handles, int millis);

    /** Dispatches all messages in the thread's queue. {@code message} is room for one MSG (48 bytes). */
    void dispatchMessages(long message);
}
