package org.faxmx.com;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** A {@link Dispatch} on a real object: one reference, released once, on the thread that owns it. */
final class ComDispatch implements Dispatch {

    private static final int DISPATCH_METHOD = 1;
    private static final int DISPATCH_PROPERTYGET = 2;
    private static final int DISPATCH_PROPERTYPUT = 4;
    // Six attempts in all, three seconds apart from the first to the last.
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 1600;
    private static final InterfaceType ANY = new InterfaceType("object", Iid.IDISPATCH);
    private static final Variant[] NONE = {};

    private final ComApartment apartment;
    private final CallFrame frame;
    private long pointer;
    private InterfaceType type;
    private Map<String, Integer> dispids;

    ComDispatch(ComApartment apartment, CallFrame frame, long pointer, InterfaceType type) {
        this.apartment = apartment;
        this.frame = frame;
        this.pointer = pointer;
        use(type);
    }

    @Override
    public Variant get(String member) {
        return invoke(member, DISPATCH_PROPERTYGET, NONE);
    }

    @Override
    public Variant get(String member, Variant... arguments) {
        return invoke(member, DISPATCH_PROPERTYGET, arguments);
    }

    @Override
    public void put(String member, Variant value) {
        invoke(member, DISPATCH_PROPERTYPUT, new Variant[] {value});
    }

    @Override
    public Variant invoke(String member, Variant... arguments) {
        return invoke(member, DISPATCH_METHOD, arguments);
    }

    @Override
    public Dispatch as(InterfaceType wanted) {
        pointer();
        use(wanted);
        return this;
    }

    @Override
    public Dispatch queryInterface(InterfaceType wanted) {
        apartment.beforeCall();
        return new ComDispatch(apartment, frame, frame.queryInterface(pointer(), wanted), wanted);
    }

    @Override
    public void close() {
        if (pointer != 0) {
            long released = pointer();
            pointer = 0;
            frame.release(released);
        }
    }

    /** The address of the object, for the owner's eyes only. */
    long pointer() {
        apartment.checkOwner();
        if (pointer == 0) {
            throw new IllegalStateException(type.name() + " is closed");
        }
        return pointer;
    }

    @Override
    public Dispatch invokeObject(String member, InterfaceType wanted, Variant... arguments) {
        return objectOf(member, invoke(member, DISPATCH_METHOD, arguments, true), wanted);
    }

    private Variant invoke(String member, int flags, Variant[] arguments) {
        return invoke(member, flags, arguments, flags == DISPATCH_PROPERTYGET);
    }

    /** @param harmless whether it does no harm to carry the call out twice */
    private Variant invoke(String member, int flags, Variant[] arguments, boolean harmless) {
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            try {
                return invokeOnce(member, flags, arguments);
            } catch (ComException e) {
                // What COM itself turned away was not carried out. What the member answers may have been, in part.
                boolean again = e.hresult().isRejection()
                        && (harmless || !e.entered() && e.hresult().isOfCom());
                if (!again || pause > LONGEST_PAUSE_MILLIS || !apartment.pauseBeforeRetry(pause)) {
                    throw e;
                }
                pause *= 2;
            }
        }
    }

    private Variant invokeOnce(String member, int flags, Variant[] arguments) {
        apartment.beforeCall();
        long target = pointer();
        Integer dispid = dispids.get(member);
        if (dispid == null) {
            dispid = frame.dispid(target, type.name(), member);
            // A bare object may be of any class, so what it says of its members holds for it alone.
            if (type != ANY) {
                dispids.put(member, dispid);
            }
        }
        return frame.invoke(target, dispid, flags, arguments, new CallFrame.Call() {
            @Override
            public String words() {
                return inWords(member, flags, arguments);
            }

            @Override
            public Variant object(long found) {
                return new Variant.Reference(new ComDispatch(apartment, frame, found, ANY));
            }
        });
    }

    private void use(InterfaceType wanted) {
        type = wanted;
        dispids = apartment.dispids(wanted);
    }

    private String inWords(String member, int flags, Variant[] arguments) {
        String call = type.name() + "." + member;
        if (flags == DISPATCH_PROPERTYPUT) {
            return call + " = " + inWords(arguments[0]);
        }
        if (flags == DISPATCH_PROPERTYGET && arguments.length == 0) {
            return call;
        }
        return call + Arrays.stream(arguments).map(ComDispatch::inWords).collect(Collectors.joining(", ", "(", ")"));
    }

    private static String inWords(Variant value) {
        if (value instanceof Variant.Int integer) {
            return Long.toString(integer.value());
        }
        if (value instanceof Variant.Bstr bstr) {
            return '"' + value.toText() + '"';
        }
        return value.toString();
    }

    @Override
    public String toString() {
        return type.name();
    }
}
