package org.faxmx.com;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntUnaryOperator;

/**
 * COM objects with tables of methods. Addresses are those of a memory that exists here only; references and strings are
 * counted, and the thread's error information is kept as COM keeps it. Records the calls that objects get. Waiting with a
 * time limit takes no time: it advances {@link #now}.
 */
final class FakeObjects extends FakeNativeApi {

    private static final int SLOT_SIZE = 8;
    private static final int ROOM = 1 << 20;
    private static final String SUPPORT_ERROR_INFO = "{DF0B3D60-548F-101B-8E65-08002B2BD119}";
    private static final int INTERFACE_SUPPORTS_ERROR_INFO = 3;
    private static final int GET_SOURCE = 4;
    private static final int GET_DESCRIPTION = 5;

    final AtomicLong now = new AtomicLong();
    /** What was called of which object, in order. */
    final List<String> called = new ArrayList<>();

    private final TreeMap<Long, ByteBuffer> buffers = new TreeMap<>();
    private final Map<Long, Thing> things = new HashMap<>();
    private final Map<Long, String> strings = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private long next = ROOM;

    /** What the apartment creates. */
    final Thing root = new Thing("Root");

    // The error information of the thread, or null.
    private Thing left;

    FakeObjects() {
        super(0);
    }

    /** An object with one reference, which the method that returns it hands over. */
    Thing thing(String name) {
        return new Thing(name);
    }

    /** Leaves error information on the thread, as any call may that does not clear it. */
    void leave(String source, String description) {
        Thing error = new Thing("error");
        error.text(GET_SOURCE, source).text(GET_DESCRIPTION, description);
        setLeft(error);
    }

    private void setLeft(Thing error) {
        if (left != null) {
            left.references--;
        }
        left = error;
    }

    int liveReferences() {
        return things.values().stream().mapToInt(thing -> thing.references).sum();
    }

    int liveStrings() {
        return strings.size();
    }

    // ---- memory

    @Override
    public long addressOf(ByteBuffer direct) {
        long address = next;
        next += ROOM;
        buffers.put(address, direct);
        return address;
    }

    private void write(long address, long bits) {
        Map.Entry<Long, ByteBuffer> buffer = buffers.floorEntry(address);
        buffer.getValue().putLong((int) (address - buffer.getKey()), bits);
    }

    private InterfaceType.Iid iid(long address) {
        Map.Entry<Long, ByteBuffer> buffer = buffers.floorEntry(address);
        byte[] wanted = new byte[16];
        buffer.getValue().get((int) (address - buffer.getKey()), wanted);
        ByteBuffer guid = ByteBuffer.wrap(wanted).order(ByteOrder.LITTLE_ENDIAN);
        return InterfaceType.Iid.of(String.format(
                "%08x-%04x-%04x-%04x-%012x",
                guid.getInt(0),
                guid.getShort(4),
                guid.getShort(6),
                guid.order(ByteOrder.BIG_ENDIAN).getShort(8),
                guid.getLong(8) & 0xFFFF_FFFF_FFFFL));
    }

    private String wideText(long address) {
        Map.Entry<Long, ByteBuffer> buffer = buffers.floorEntry(address);
        StringBuilder text = new StringBuilder();
        for (int at = (int) (address - buffer.getKey()); buffer.getValue().getChar(at) != 0; at += 2) {
            text.append(buffer.getValue().getChar(at));
        }
        return text.toString();
    }

    private long allocate(String value) {
        long bstr = next;
        next += ROOM;
        strings.put(bstr, value);
        return bstr;
    }

    // ---- the functions and methods

    @Override
    public int waitForEventOrMessage(long handles, int millis) {
        if (millis < 0) {
            return super.waitForEventOrMessage(handles, millis);
        }
        now.addAndGet(1_000_000L * millis);
        return 0;
    }

    @Override
    public int clsidFromProgId(long wideText, long clsid) {
        return 0;
    }

    @Override
    public int coCreateInstance(long clsid, int context, long iid, long result) {
        root.references++;
        write(result, root.address);
        return 0;
    }

    @Override
    public int queryInterface(long unknown, long iid, long result) {
        Thing thing = used(unknown);
        String wanted = iid(iid).toString();
        called.add(thing + ".QueryInterface " + (wanted.equals(SUPPORT_ERROR_INFO) ? "ISupportErrorInfo" : wanted));
        thing.duringQuery.run();
        Integer answer = thing.queries.poll();
        if (answer != null && answer < 0) {
            return answer;
        }
        if (!thing.interfaces.contains(wanted)) {
            return HResult.E_NOINTERFACE.value();
        }
        if (!thing.forgetful) {
            thing.references++;
            write(result, thing.address);
        }
        return 0;
    }

    @Override
    public void addRef(long unknown) {
        used(unknown).references++;
    }

    @Override
    public void release(long unknown) {
        Thing thing = used(unknown);
        called.add(thing + ".Release");
        thing.references--;
    }

    @Override
    public int getIdsOfNames(long dispatch, long iid, long namesAt, int count, long dispids) {
        Map.Entry<Long, ByteBuffer> buffer = buffers.floorEntry(namesAt);
        names.add(wideText(buffer.getValue().getLong((int) (namesAt - buffer.getKey()))));
        called.add(used(dispatch) + ".GetIDsOfNames " + names.get(names.size() - 1));
        write(dispids, names.size());
        return 0;
    }

    /** Every member is there, and returns 99. */
    @Override
    public int invoke(
            long dispatch, int dispid, long iid, int flags, long parameters, long result, long exception, long error) {
        called.add(used(dispatch) + ".Invoke " + names.get(dispid - 1));
        write(result, Variant.Type.VT_I4.code());
        write(result + 8, 99);
        return 0;
    }

    @Override
    public boolean callsTables() {
        return true;
    }

    @Override
    public int callMethod(long object, int offset, long argument) {
        return used(object).call(offset / SLOT_SIZE, 0, argument);
    }

    @Override
    public int callMethod(long object, int offset, int position, long argument) {
        return used(object).call(offset / SLOT_SIZE, position, argument);
    }

    @Override
    public void clearErrorInfo() {
        setLeft(null);
    }

    @Override
    public int getErrorInfo(long result) {
        called.add("GetErrorInfo");
        if (left == null) {
            return HResult.S_FALSE.value();
        }
        write(result, left.address);
        left = null;
        return 0;
    }

    @Override
    public long sysAllocStringLen(long wideText, int length) {
        return allocate(wideText(wideText).substring(0, length));
    }

    @Override
    public String string(long bstr) {
        return strings.get(bstr);
    }

    @Override
    public void freeStrings(int count, long variants) {
        Map.Entry<Long, ByteBuffer> buffer = buffers.floorEntry(variants);
        int at = (int) (variants - buffer.getKey());
        for (int i = 0; i < count; i++) {
            if (strings.remove(buffer.getValue().getLong(at + 24 * i + 8)) == null) {
                throw new AssertionError("freed twice");
            }
        }
    }

    private Thing used(long address) {
        Thing thing = things.get(address);
        if (thing.references < 1) {
            throw new AssertionError(thing + " is used after its release");
        }
        return thing;
    }

    /** An object. Its methods are by slot; one that is not there is a call that should not have been made. */
    final class Thing {

        private final String name;
        private final long address = next;
        private final Set<String> interfaces = new HashSet<>();
        private final Queue<Integer> queries = new ArrayDeque<>();
        private final Map<Integer, Method> methods = new HashMap<>();
        private volatile Runnable duringQuery = () -> {};
        private int references;
        private boolean forgetful;

        private Thing(String name) {
            this.name = name;
            next += ROOM;
            things.put(address, this);
            references = root == null ? 0 : 1;
        }

        /** It answers to that interface. */
        Thing answersTo(InterfaceType type) {
            interfaces.add(type.iid().toString());
            return this;
        }

        /** What the next queries answer; after them, or with S_OK, what it does answer to. */
        Thing queriesAnswer(HResult... answers) {
            for (HResult answer : answers) {
                queries.add(answer.value());
            }
            return this;
        }

        /** Something that happens before each query is answered. */
        Thing duringQuery(Runnable what) {
            duringQuery = what;
            return this;
        }

        /** It answers a query with S_OK and no pointer. */
        Thing forgetsItself() {
            forgetful = true;
            return this;
        }

        /** It says for those interfaces that it leaves error information. */
        Thing leavesErrorInfo(InterfaceType... types) {
            interfaces.add(SUPPORT_ERROR_INFO);
            List<String> supported =
                    List.of(types).stream().map(type -> type.iid().toString()).toList();
            methods.put(
                    INTERFACE_SUPPORTS_ERROR_INFO,
                    (position, iid) -> supported.contains(iid(iid).toString()) ? 0 : HResult.S_FALSE.value());
            return this;
        }

        /** A getter of 32 bits; what is beyond them in the memory is none of its business. */
        Thing number(int slot, int value) {
            return method(slot, (position, result) -> {
                write(result, 0xABCD_0000_0000_0000L | Integer.toUnsignedLong(value));
                return 0;
            });
        }

        /** A getter of a string; null is a NULL BSTR. */
        Thing text(int slot, String value) {
            return method(slot, (position, result) -> {
                write(result, value == null ? 0 : allocate(value));
                return 0;
            });
        }

        /** A getter of that object at every position, in a VARIANT. */
        Thing item(int slot, Thing value) {
            return method(slot, (position, result) -> {
                value.references++;
                write(result, Variant.Type.VT_DISPATCH.code());
                write(result + 8, value.address);
                return 0;
            });
        }

        /** A getter that fails. */
        Thing fails(int slot, IntUnaryOperator answer) {
            return method(slot, (position, result) -> answer.applyAsInt(position));
        }

        private Thing method(int slot, Method method) {
            methods.put(slot, method);
            return this;
        }

        private int call(int slot, int position, long argument) {
            called.add(this + " slot " + slot + (position == 0 ? "" : "(" + position + ")"));
            return methods.get(slot).call(position, argument);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private interface Method {

        int call(int position, long argument);
    }
}
