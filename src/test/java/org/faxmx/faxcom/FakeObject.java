package org.faxmx.faxcom;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.faxmx.com.ComException;
import org.faxmx.com.Dispatch;
import org.faxmx.com.HResult;
import org.faxmx.com.InterfaceType;
import org.faxmx.com.MethodTable;
import org.faxmx.com.Variant;

/** An object of the fake library: members by name. */
final class FakeObject implements Dispatch {

    private final FakeFaxLibrary library;
    private final Members members;
    private String name;
    private boolean open = true;

    FakeObject(FakeFaxLibrary library, String name, Members members) {
        this.library = library;
        this.name = name;
        this.members = members;
        library.acquired();
    }

    @Override
    public Variant get(String member) {
        return call(member);
    }

    @Override
    public Variant get(String member, Variant... arguments) {
        return call(member, arguments);
    }

    @Override
    public void put(String member, Variant value) {
        checkUse();
        Consumer<Variant> found = known(member, members.writable.get(member));
        library.check(name + "." + member);
        library.check("put " + member);
        found.accept(value);
    }

    @Override
    public Variant invoke(String member, Variant... arguments) {
        return call(member, arguments);
    }

    @Override
    public Dispatch as(InterfaceType type) {
        checkUse();
        name = type.name();
        return this;
    }

    @Override
    public Dispatch queryInterface(InterfaceType type) {
        checkUse();
        return new FakeObject(library, type.name(), members);
    }

    @Override
    public boolean bindEarly(MethodTable table) {
        checkUse();
        return library.bindEarly(name);
    }

    @Override
    public void close() {
        if (open) {
            checkUse();
            open = false;
            library.released();
        }
    }

    private Variant call(String member, Variant... arguments) {
        checkUse();
        Function<Variant[], Variant> found = known(member, members.callable.get(member));
        library.called(name + "." + member);
        library.check(name + "." + member);
        return found.apply(arguments);
    }

    private <T> T known(String member, T found) {
        if (found == null) {
            throw new ComException(name + "." + member, HResult.DISP_E_UNKNOWNNAME);
        }
        return found;
    }

    private void checkUse() {
        if (!library.onThread()) {
            throw new AssertionError(name + " used on " + Thread.currentThread());
        }
        if (!open) {
            throw new AssertionError(name + " used after its release");
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** The members of an object. */
    static final class Members {

        private final Map<String, Function<Variant[], Variant>> callable = new HashMap<>();
        private final Map<String, Consumer<Variant>> writable = new HashMap<>();

        Members method(String name, Function<Variant[], Variant> member) {
            callable.put(name, member);
            return this;
        }

        Members get(String name, Supplier<Variant> value) {
            return method(name, unused -> value.get());
        }

        Members put(String name, Consumer<Variant> value) {
            writable.put(name, value);
            return this;
        }
    }
}
