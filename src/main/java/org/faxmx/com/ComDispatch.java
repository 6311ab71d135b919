package org.faxmx.com;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A {@link Dispatch} of a native object: one reference, released once, on the apartment's thread. Bound early, that
 * reference is through the interface of the table.
 */
final class ComDispatch implements Dispatch, CallFrame.NativeObject {

    private static final int DISPATCH_METHOD = 1;
    private static final int DISPATCH_PROPERTYGET = 2;
    private static final int DISPATCH_PROPERTYPUT = 4;
    // Six attempts in about three seconds.
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 1600;
    static final InterfaceType ANY = new InterfaceType("object", InterfaceType.Iid.IDISPATCH);
    private static final Variant[] NONE = {};

    private final ObjectOwner owner;
    private final CallFrame frame;
    private final TableCalls tables;
    private long pointer;
    private InterfaceType type;
    // Null until one is needed.
    private Map<String, Integer> dispids;
    // Null while the object is late-bound.
    private MethodTable table;

    ComDispatch(ObjectOwner owner, CallFrame frame, TableCalls tables, long pointer, InterfaceType type) {
        this.owner = owner;
        this.frame = frame;
        this.tables = tables;
        this.pointer = pointer;
        use(type);
    }

    @Override
    public Variant get(String member) {
        return invoke(member, DISPATCH_PROPERTYGET, NONE, true);
    }

    @Override
    public Variant get(String member, Variant... arguments) {
        return invoke(member, DISPATCH_PROPERTYGET, arguments, true);
    }

    @Override
    public void put(String member, Variant value) {
        invoke(member, DISPATCH_PROPERTYPUT, new Variant[] {value}, false);
    }

    @Override
    public Variant invoke(String member, Variant... arguments) {
        return invoke(member, DISPATCH_METHOD, arguments, false);
    }

    @Override
    public Dispatch as(InterfaceType wanted) {
        pointer();
        use(wanted);
        return this;
    }

    @Override
    public Dispatch queryInterface(InterfaceType wanted) {
        owner.beforeCall();
        return new ComDispatch(owner, frame, tables, frame.queryInterface(pointer(), wanted), wanted);
    }

    @Override
    public boolean bindEarly(MethodTable wanted) {
        if (!tables.isSupported()) {
            return false;
        }
        long early = query(wanted);
        long late = pointer;
        // The interface is derived from IDispatch, so this one reference serves both ways.
        pointer = early;
        frame.release(late);
        use(wanted.type());
        table = wanted;
        return true;
    }

    @Override
    public int getInt(String member) {
        MethodTable.Getter getter = table == null ? null : table.number(member);
        return getter == null ? Dispatch.super.getInt(member) : number(getter);
    }

    @Override
    public long getUnsignedInt(String member) {
        MethodTable.Getter getter = table == null ? null : table.number(member);
        return getter == null ? Dispatch.super.getUnsignedInt(member) : Integer.toUnsignedLong(number(getter));
    }

    @Override
    public boolean getBoolean(String member) {
        MethodTable.Getter getter = table == null ? null : table.number(member);
        return getter == null ? Dispatch.super.getBoolean(member) : number(getter) != 0;
    }

    @Override
    public String getText(String member) {
        MethodTable.Getter getter = table == null ? null : table.text(member);
        return getter == null ? Dispatch.super.getText(member) : new Variant.Bstr(text(getter)).toText();
    }

    @Override
    public Dispatch getObject(String member, InterfaceType wanted, Variant... arguments) {
        MethodTable.Getter getter = table == null ? null : table.item(member);
        return getter != null && arguments.length == 1 && arguments[0] instanceof Variant.Int position
                ? objectOf(member, item(getter, position.toInt(), arguments), wanted)
                : Dispatch.super.getObject(member, wanted, arguments);
    }

    @Override
    public void close() {
        if (pointer != 0) {
            long released = pointer();
            pointer = 0;
            frame.release(released);
        }
    }

    @Override
    public long pointer() {
        owner.checkOwner();
        if (pointer == 0) {
            throw new IllegalStateException(type.name() + " is closed");
        }
        return pointer;
    }

    @Override
    public Dispatch invokeObject(String member, InterfaceType wanted, Variant... arguments) {
        return objectOf(member, invoke(member, DISPATCH_METHOD, arguments, true), wanted);
    }

    /** @param repeatable whether the call may be carried out twice */
    private Variant invoke(String member, int flags, Variant[] arguments, boolean repeatable) {
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            try {
                return invokeOnce(member, flags, arguments);
            } catch (ComException e) {
                pause = pauseAfter(e, repeatable, pause);
            }
        }
    }

    private long query(MethodTable wanted) {
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            try {
                owner.beforeCall();
                return tables.query(pointer(), wanted);
            } catch (ComException e) {
                pause = pauseAfter(e, true, pause);
            }
        }
    }

    private int number(MethodTable.Getter getter) {
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            try {
                owner.beforeCall();
                return tables.number(pointer(), getter);
            } catch (ComException e) {
                pause = pauseAfter(e, true, pause);
            }
        }
    }

    private String text(MethodTable.Getter getter) {
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            try {
                owner.beforeCall();
                return tables.text(pointer(), getter);
            } catch (ComException e) {
                pause = pauseAfter(e, true, pause);
            }
        }
    }

    private Variant item(MethodTable.Getter getter, int position, Variant[] arguments) {
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            try {
                owner.beforeCall();
                return tables.item(
                        pointer(), getter, position, () -> describe(getter.member(), DISPATCH_PROPERTYGET, arguments));
            } catch (ComException e) {
                pause = pauseAfter(e, true, pause);
            }
        }
    }

    /** Waits before a call that was rejected is repeated, and returns the next pause; throws any other failure. */
    private long pauseAfter(ComException failure, boolean repeatable, long pause) {
        // A call that COM itself rejected was not carried out; one that the member rejected may have been, in part.
        boolean retry = failure.hresult().isRejection()
                && (repeatable || !failure.entered() && failure.hresult().isOfCom());
        if (!retry || pause > LONGEST_PAUSE_MILLIS || !owner.pauseBeforeRetry(pause)) {
            throw failure;
        }
        return pause * 2;
    }

    private Variant invokeOnce(String member, int flags, Variant[] arguments) {
        owner.beforeCall();
        long target = pointer();
        if (dispids == null) {
            dispids = owner.dispids(type);
        }
        Integer dispid = dispids.get(member);
        if (dispid == null) {
            dispid = frame.dispid(target, type.name(), member);
            // Objects of unknown type may be of different classes, with different DISPIDs.
            if (type != ANY) {
                dispids.put(member, dispid);
            }
        }
        return frame.invoke(target, dispid, flags, arguments, () -> describe(member, flags, arguments));
    }

    private void use(InterfaceType wanted) {
        type = wanted;
        dispids = null;
        table = null;
    }

    private String describe(String member, int flags, Variant[] arguments) {
        String call = type.name() + "." + member;
        if (flags == DISPATCH_PROPERTYPUT) {
            return call + " = " + describe(arguments[0]);
        }
        if (flags == DISPATCH_PROPERTYGET && arguments.length == 0) {
            return call;
        }
        return call + Arrays.stream(arguments).map(ComDispatch::describe).collect(Collectors.joining(", ", "(", ")"));
    }

    private static String describe(Variant value) {
        if (value instanceof Variant.Int integer) {
            return Long.toString(integer.value());
        }
        if (value instanceof Variant.Bstr) {
            return '"' + value.toText() + '"';
        }
        return value.toString();
    }

    @Override
    public String toString() {
        return type.name();
    }
}
