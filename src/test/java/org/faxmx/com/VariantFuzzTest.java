package org.faxmx.com;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Any bytes that a server may leave in the memory of a call: in the result, in arguments by reference, in EXCEPINFO and
 * behind pointers. Each call ends with values or a {@link ComException}, and gives back what it acquired. Fuzzed with
 * {@code -Pfuzz}.
 */
class VariantFuzzTest {

    @FuzzTest(maxDuration = "10m")
    void readsOrRefuses(FuzzedDataProvider data) {
        Server server = new Server(data);
        Ledger ledger = new Ledger(() -> 0);
        List<Long> objects = new ArrayList<>();
        CallFrame frame = new CallFrame(server.api(), ledger, pointer -> {
            objects.add(pointer);
            return Variant.NOTHING;
        });
        int calls = data.consumeInt(1, 4);
        for (int i = 0; i < calls; i++) {
            Variant.ByRef text = new Variant.ByRef(Variant.of("in"));
            Variant.ByRef number = new Variant.ByRef(Variant.of(7));
            Variant[] arguments =
                    switch (data.consumeInt(0, 3)) {
                        case 0 -> new Variant[0];
                        case 1 -> new Variant[] {Variant.of("a")};
                        case 2 -> new Variant[] {text, number};
                        default -> new Variant[] {Variant.of(1), new Variant.ByRef(Variant.NOTHING), text};
                    };
            try {
                Variant result = frame.invoke(1, 2, 1, arguments, () -> "call");
                convert(result);
                convert(text.value());
                convert(number.value());
            } catch (ComException e) {
                assertFalse(e.getMessage().isEmpty());
            }
        }
        objects.forEach(frame::release);
        frame.freeStrings();
        ApartmentStatistics counted = ledger.statistics(0, 0);
        assertEquals(0, counted.liveReferences(), "references");
        assertEquals(0, counted.liveStrings(), "strings");
    }

    private static void convert(Variant value) {
        for (Runnable conversion : List.<Runnable>of(
                value::toInt,
                value::toUnsignedInt,
                value::toLong,
                value::toBoolean,
                value::toText,
                value::toDays,
                value::toDispatch,
                value::toString)) {
            try {
                conversion.run();
            } catch (ComException e) {
                assertFalse(e.getMessage().isEmpty());
            }
        }
    }

    /** A server whose answers are the given bytes. */
    private static final class Server {

        private static final long BASE = 0x10000;

        private final FuzzedDataProvider data;
        private ByteBuffer memory;

        Server(FuzzedDataProvider data) {
            this.data = data;
        }

        NativeApi api() {
            return (NativeApi) Proxy.newProxyInstance(
                    NativeApi.class.getClassLoader(),
                    new Class<?>[] {NativeApi.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "addressOf" -> addressOf((ByteBuffer) arguments[0]);
                        case "invoke" -> invoke(arguments);
                        case "queryInterface" -> queryInterface((long) arguments[2]);
                        case "fillIn" -> fill((long) arguments[1], 64);
                        case "copyMemory" -> {
                            fill((long) arguments[0], (int) (long) arguments[2]);
                            yield null;
                        }
                        case "string" -> data.consumeString(40);
                        case "sysAllocStringLen" -> 0x7000L;
                        case "variantClear" -> 0;
                        case "addRef", "release", "freeAll" -> null;
                        default -> throw new AssertionError(method);
                    });
        }

        private long addressOf(ByteBuffer direct) {
            if (memory == null) {
                memory = direct.duplicate().order(ByteOrder.nativeOrder());
                return BASE;
            }
            // Of texts, which are not read.
            return BASE + memory.capacity();
        }

        /** Fills the result, EXCEPINFO and what arguments by reference point to. */
        private int invoke(Object[] arguments) {
            int count = memory.getInt((int) ((long) arguments[4] - BASE) + 16);
            long variants = memory.getLong((int) ((long) arguments[4] - BASE));
            for (int i = 0; i < count; i++) {
                int at = (int) (variants - BASE) + 24 * i;
                if ((memory.getShort(at) & Variant.Type.BYREF) != 0 && data.consumeBoolean()) {
                    fill(memory.getLong(at + 8), 8);
                }
            }
            fill((long) arguments[5], 24);
            if (data.consumeBoolean()) {
                return 0;
            }
            fill((long) arguments[6], 64);
            fill((long) arguments[7], 4);
            return data.consumeBoolean() ? HResult.DISP_E_EXCEPTION.value() : data.consumeInt();
        }

        private int queryInterface(long result) {
            if (data.consumeBoolean()) {
                return HResult.E_NOINTERFACE.value();
            }
            memory.putLong((int) (result - BASE), 0x9000);
            return 0;
        }

        private int fill(long address, int length) {
            byte[] bytes = data.consumeBytes(length);
            memory.put((int) (address - BASE), bytes);
            return 0;
        }
    }
}
