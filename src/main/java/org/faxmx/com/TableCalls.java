package org.faxmx.com;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Supplier;
import org.faxmx.com.MethodTable.Getter;

/**
 * Early-bound calls: getters are called through the object's method table. Used on the apartment's thread only, beside
 * the {@link CallFrame} of its late-bound calls.
 */
final class TableCalls {

    private static final InterfaceType.Iid SUPPORT_ERROR_INFO =
            InterfaceType.Iid.of("DF0B3D60-548F-101B-8E65-08002B2BD119");

    // Offsets in the method tables of ISupportErrorInfo and IErrorInfo.
    private static final int INTERFACE_SUPPORTS_ERROR_INFO = 24;
    private static final int GET_SOURCE = 32;
    private static final int GET_DESCRIPTION = 40;

    // Offsets in the buffer.
    private static final int OUT = 0;
    private static final int IID = OUT + 8;
    private static final int SIZE = IID + 16;

    private final NativeApi api;
    private final Ledger ledger;
    private final CallFrame frame;
    private final ByteBuffer memory = ByteBuffer.allocateDirect(SIZE).order(ByteOrder.nativeOrder());
    private final long base;

    TableCalls(NativeApi api, Ledger ledger, CallFrame frame) {
        this.api = api;
        this.ledger = ledger;
        this.frame = frame;
        base = api.addressOf(memory);
    }

    /** Whether methods can be called through tables here. */
    boolean isSupported() {
        return api.callsTables();
    }

    /** A further reference, through the interface of that table. */
    long query(long pointer, MethodTable table) {
        frame.begin(table.querying());
        int hresult = ask(pointer, table.type().iid());
        ledger.countCall(hresult);
        if (hresult < 0) {
            throw new ComException(table.querying().get(), new HResult(hresult));
        }
        ledger.referenceAcquired();
        return memory.getLong(OUT);
    }

    int number(long pointer, Getter getter) {
        get(pointer, getter);
        return memory.getInt(OUT);
    }

    /** A text; null for a NULL BSTR. */
    String text(long pointer, Getter getter) {
        get(pointer, getter);
        return taken();
    }

    /** The object at that position; the receiver closes it. */
    Variant item(long pointer, Getter getter, int position, Supplier<String> call) {
        long result = frame.result();
        api.clearErrorInfo();
        frame.begin(call);
        int hresult = api.callMethod(pointer, getter.offset(), position, result);
        ledger.countCall(hresult);
        if (hresult < 0) {
            throw failure(pointer, getter, hresult, call);
        }
        return frame.readResult(call);
    }

    private void get(long pointer, Getter getter) {
        memory.putLong(OUT, 0);
        api.clearErrorInfo();
        frame.begin(getter);
        int hresult = api.callMethod(pointer, getter.offset(), base + OUT);
        ledger.countCall(hresult);
        if (hresult < 0) {
            throw failure(pointer, getter, hresult, getter);
        }
    }

    /** Takes over the string that a call has returned. */
    private String taken() {
        long bstr = memory.getLong(OUT);
        if (bstr == 0) {
            return null;
        }
        ledger.stringAcquired();
        String text = api.string(bstr);
        frame.freeLater(bstr);
        return text;
    }

    private int ask(long pointer, InterfaceType.Iid iid) {
        iid.write(memory, IID);
        memory.putLong(OUT, 0);
        int answer = api.queryInterface(pointer, base + IID, base + OUT);
        return answer >= 0 && memory.getLong(OUT) == 0 ? HResult.E_NOINTERFACE.value() : answer;
    }

    // ---- failures

    /**
     * A failure in the server's own words, if the object says that it leaves them for its caller. What was left on the
     * thread by an earlier call was cleared before this one.
     */
    private ComException failure(long pointer, Getter getter, int hresult, Supplier<String> call) {
        frame.begin(() -> "reading the error information of " + call.get());
        String source = "";
        String description = "";
        if (leavesErrorInfo(pointer, getter.type().iid())) {
            memory.putLong(OUT, 0);
            int answer = api.getErrorInfo(base + OUT);
            ledger.countCallAboutFailure();
            if (answer == HResult.S_OK.value() && memory.getLong(OUT) != 0) {
                long error = acquired();
                try {
                    source = textOf(error, GET_SOURCE);
                    description = textOf(error, GET_DESCRIPTION);
                } finally {
                    release(error);
                }
            }
        }
        return new ComException(call.get(), new HResult(hresult), source, description, -1, null);
    }

    private boolean leavesErrorInfo(long pointer, InterfaceType.Iid iid) {
        int answer = ask(pointer, SUPPORT_ERROR_INFO);
        ledger.countCallAboutFailure();
        if (answer < 0) {
            return false;
        }
        long support = acquired();
        try {
            iid.write(memory, IID);
            int supported = api.callMethod(support, INTERFACE_SUPPORTS_ERROR_INFO, base + IID);
            ledger.countCallAboutFailure();
            return supported == HResult.S_OK.value();
        } finally {
            release(support);
        }
    }

    private String textOf(long error, int offset) {
        memory.putLong(OUT, 0);
        int answer = api.callMethod(error, offset, base + OUT);
        ledger.countCallAboutFailure();
        return new Variant.Bstr(answer < 0 ? null : taken()).toText().strip();
    }

    private long acquired() {
        ledger.referenceAcquired();
        return memory.getLong(OUT);
    }

    private void release(long pointer) {
        api.release(pointer);
        ledger.referenceReleased();
    }
}
