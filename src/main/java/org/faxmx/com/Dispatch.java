package org.faxmx.com;

import java.util.function.Function;

/**
 * One reference to an automation object, late-bound through IDispatch until it is bound early. Member names are those of
 * the type library, without regard to case. {@link #toString} is the object's name in messages.
 *
 * <p>It may be used and closed only on the thread of the apartment that it came from. Every call may throw {@link
 * ComException}.
 */
public interface Dispatch extends AutoCloseable {

    /** Reads a property. */
    Variant get(String member);

    /** Reads a property that takes arguments, as {@code Item(1)} does. */
    Variant get(String member, Variant... arguments);

    /** Writes a property. */
    void put(String member, Variant value);

    /** Calls a method; {@link Variant.Empty} where it returns nothing. */
    Variant invoke(String member, Variant... arguments);

    /**
     * Sets the type, which determines the name in messages and the cached DISPIDs, and returns this, late-bound. No COM
     * call is made.
     */
    Dispatch as(InterfaceType type);

    /**
     * A further reference to the object through another interface that it implements (QueryInterface). The caller
     * closes both.
     */
    Dispatch queryInterface(InterfaceType type);

    /**
     * Binds the object early: from now on the getters of that table are called through it, and all other members through
     * IDispatch as before. The object is queried for the interface first, again if it is busy.
     *
     * @return false, and nothing has changed, if this JVM's way to native code calls no tables
     * @throws ComException what the object answered to the query; nothing has changed
     */
    default boolean bindEarly(MethodTable table) {
        return false;
    }

    /** A number property; a failed conversion is reported with the member's name. */
    default int getInt(String member) {
        return converted(member, get(member), Variant::toInt);
    }

    /** A property that is a number of 32 bits without a sign. */
    default long getUnsignedInt(String member) {
        return converted(member, get(member), Variant::toUnsignedInt);
    }

    /** A Boolean property: VT_BOOL, or a 32-bit BOOL, which arrives as an integer. */
    default boolean getBoolean(String member) {
        return converted(member, get(member), Variant::toBoolean);
    }

    /** A string property; "" for a NULL BSTR. */
    default String getText(String member) {
        return converted(member, get(member), Variant::toText);
    }

    /** A date or duration property, in days; NaN where there is none. */
    default double getDays(String member) {
        return converted(member, get(member), Variant::toDays);
    }

    /** An object property; the caller closes it. */
    default Dispatch getObject(String member, InterfaceType type, Variant... arguments) {
        return objectOf(member, get(member, arguments), type);
    }

    /**
     * The object that a method returns; the caller closes it. The method must have no effect: as with a property and
     * unlike {@link #invoke}, a call that a busy server rejects is repeated.
     */
    default Dispatch invokeObject(String member, InterfaceType type, Variant... arguments) {
        return objectOf(member, invoke(member, arguments), type);
    }

    /** The object in the result of that member. */
    default Dispatch objectOf(String member, Variant value, InterfaceType type) {
        return converted(member, value, Variant::toDispatch).as(type);
    }

    private <T> T converted(String member, Variant value, Function<Variant, T> conversion) {
        try {
            return conversion.apply(value);
        } catch (ComException e) {
            if (value instanceof Variant.Reference unwanted) {
                unwanted.dispatch().close();
            }
            throw e.reading(this + "." + member);
        }
    }

    /** Releases the reference; may be called again. */
    @Override
    void close();
}
