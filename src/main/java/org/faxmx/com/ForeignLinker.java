package org.faxmx.com;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes method handles of native functions with the JDK's foreign function and memory interface ({@code
 * java.lang.foreign}, JEP 454). This code is compiled for Java 17, which lacks that package, so its classes are found by
 * name, once; the handles are as fast as those made without reflection. Addresses are numbers.
 */
final class ForeignLinker {

    private static final int FIRST_RELEASE = 22;

    private final Class<?> segmentType = type("MemorySegment");
    private final Class<?> layoutType = type("MemoryLayout");
    private final Class<?> descriptorType = type("FunctionDescriptor");
    private final Class<?> optionsType = type("Linker$Option").arrayType();
    private final Class<?> linkerType = type("Linker");
    private final Class<?> valueLayoutType = type("ValueLayout");
    private final Class<?> lookupType = type("SymbolLookup");

    private final MethodHandles.Lookup lookup = MethodHandles.lookup();
    private final Object linker = call(method(linkerType, "nativeLinker"));
    private final Object globalArena = call(method(type("Arena"), "global"));
    private final Object allMemory =
            call(method(segmentType, "reinterpret", long.class), constant(segmentType, "NULL"), Long.MAX_VALUE);
    private final Map<Class<?>, Object> layouts = Map.of(
            short.class, constant(valueLayoutType, "JAVA_SHORT"),
            int.class, constant(valueLayoutType, "JAVA_INT"),
            long.class, constant(valueLayoutType, "JAVA_LONG"));

    /** Whether this JVM has the interface as a final feature: since release 22. */
    static boolean isSupported() {
        return Runtime.version().feature() >= FIRST_RELEASE;
    }

    /** A function of a system library. */
    MethodHandle function(String library, String name, String descriptor) {
        Object symbols = call(method(lookupType, "libraryLookup", String.class, type("Arena")), library, globalArena);
        Optional<?> found = (Optional<?>) call(method(lookupType, "find", String.class), symbols, name);
        Object address = found.orElseThrow(() -> new UnsatisfiedLinkError(library + " has no " + name));
        return downcall(descriptor).bindTo(address);
    }

    /** A function whose address is the first parameter of the handle, before its own. */
    MethodHandle pointer(String descriptor) {
        return MethodHandles.filterArguments(downcall(descriptor), 0, method(segmentType, "ofAddress", long.class));
    }

    /** Reads the number at an address: {@code (long) -> number}. */
    MethodHandle reader(String layout) {
        Object valueLayout = constant(valueLayoutType, layout);
        VarHandle memory = (VarHandle) call(method(valueLayoutType, "varHandle"), valueLayout);
        return MethodHandles.insertArguments(memory.toMethodHandle(VarHandle.AccessMode.GET), 0, allMemory);
    }

    /** Copies characters at an address into an array: {@code (long, Object, int, int) -> void}. */
    MethodHandle characterReader() {
        MethodHandle copy = method(
                segmentType, "copy", segmentType, valueLayoutType, long.class, Object.class, int.class, int.class);
        return MethodHandles.insertArguments(copy, 0, allMemory, constant(valueLayoutType, "JAVA_CHAR_UNALIGNED"));
    }

    /** Copies bytes from an address to another: {@code (long, long, long) -> void}. */
    MethodHandle copier() {
        MethodHandle copy = method(segmentType, "copy", segmentType, long.class, segmentType, long.class, long.class);
        return MethodHandles.insertArguments(MethodHandles.insertArguments(copy, 2, allMemory), 0, allMemory);
    }

    /** The address of a direct buffer's first byte. */
    long addressOf(Buffer direct) {
        Object segment = call(method(segmentType, "ofBuffer", Buffer.class), direct);
        return (long) call(method(segmentType, "address"), segment);
    }

    private MethodHandle downcall(String descriptor) {
        MethodType type = MethodType.fromMethodDescriptorString(descriptor, null);
        Object arguments = Array.newInstance(layoutType, type.parameterCount());
        for (int i = 0; i < type.parameterCount(); i++) {
            Array.set(arguments, i, layouts.get(type.parameterType(i)));
        }
        Object function = call(method(descriptorType, "ofVoid", layoutType.arrayType()), arguments);
        if (type.returnType() != void.class) {
            MethodHandle changeReturn = method(descriptorType, "changeReturnLayout", layoutType);
            function = call(changeReturn, function, layouts.get(type.returnType()));
        }
        return (MethodHandle) call(
                method(linkerType, "downcallHandle", descriptorType, optionsType),
                linker,
                function,
                Array.newInstance(optionsType.componentType(), 0));
    }

    /** A static method, or another whose first parameter is the object. */
    private MethodHandle method(Class<?> owner, String name, Class<?>... parameters) {
        try {
            return lookup.unreflect(owner.getMethod(name, parameters));
        } catch (ReflectiveOperationException e) {
            throw missing(owner, name, e);
        }
    }

    private static Object constant(Class<?> owner, String name) {
        try {
            return owner.getField(name).get(null);
        } catch (ReflectiveOperationException e) {
            throw missing(owner, name, e);
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName("java.lang.foreign." + name);
        } catch (ClassNotFoundException e) {
            throw new UnsupportedOperationException("this JVM has no java.lang.foreign." + name, e);
        }
    }

    private static UnsupportedOperationException missing(Class<?> owner, String name, Exception cause) {
        return new UnsupportedOperationException("this JVM has no " + owner.getName() + "." + name, cause);
    }

    /** Calls any handle; for functions where speed does not matter. */
    static Object call(MethodHandle handle, Object... arguments) {
        try {
            return handle.asFixedArity().invokeWithArguments(List.of(arguments));
        } catch (Throwable e) {
            throw unchecked(e);
        }
    }

    /** A failure of a handle, which declares Throwable and throws unchecked exceptions only. */
    static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
    }
}
