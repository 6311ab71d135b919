package org.faxmx.com;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Where the getters of a dual interface are in its method table, as its published header declares them. Early binding
 * calls them there instead of through {@code IDispatch::Invoke}.
 */
public final class MethodTable {

    // After the methods of IUnknown and IDispatch, from which a dual interface is derived.
    private static final int FIRST = 7;
    private static final int SLOT_SIZE = 8;

    private final InterfaceType type;
    private final Map<String, Getter> numbers;
    private final Map<String, Getter> texts;
    private final Map<String, Getter> items;
    private final Supplier<String> querying;

    /**
     * The getters by name, each with its slot. Slots are counted from QueryInterface, which is 0.
     *
     * @param type the interface
     * @param numbers getters of a number of 32 bits or of the 32-bit BOOL: {@code (long *)}
     * @param texts getters of a string: {@code (BSTR *)}
     * @param items getters of an object at a position: {@code (long, VARIANT *)}
     */
    public MethodTable(
            InterfaceType type, Map<String, Integer> numbers, Map<String, Integer> texts, Map<String, Integer> items) {
        this.type = type;
        this.numbers = getters(type, numbers);
        this.texts = getters(type, texts);
        this.items = getters(type, items);
        this.querying = () -> "querying for " + type.name() + " " + type.iid();
    }

    private static Map<String, Getter> getters(InterfaceType type, Map<String, Integer> slots) {
        Map<String, Getter> getters = new HashMap<>();
        slots.forEach((member, slot) -> {
            if (slot < FIRST) {
                throw new IllegalArgumentException(
                        type.name() + "." + member + " cannot be in slot " + slot + ": the first is " + FIRST);
            }
            getters.put(member, new Getter(type, member, slot * SLOT_SIZE));
        });
        return getters;
    }

    InterfaceType type() {
        return type;
    }

    /** Describes the query for the interface. */
    Supplier<String> querying() {
        return querying;
    }

    /** The getter of a number, or null if the table has none of that name. */
    Getter number(String member) {
        return numbers.get(member);
    }

    /** The getter of a text, or null if the table has none of that name. */
    Getter text(String member) {
        return texts.get(member);
    }

    /** The getter of an object at a position, or null if the table has none of that name. */
    Getter item(String member) {
        return items.get(member);
    }

    /**
     * One getter, which describes its call without a new object for each.
     *
     * @param offset in the table, in bytes
     */
    record Getter(InterfaceType type, String member, int offset) implements Supplier<String> {

        @Override
        public String get() {
            return type.name() + "." + member;
        }
    }
}
