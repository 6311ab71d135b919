package org.faxmx.com;

/**
 * One reference to an automation object, used late-bound through IDispatch.
 *
 * <p>Its text is the object's name in messages. It belongs to the apartment it came from and may be used and closed on that apartment's thread only. Member names are
 * those of the type library, without regard to case. Every call may throw {@link ComException}.
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
     * This same reference, used from now on as an object of that type: names and cached DISPIDs follow it. No COM call
     * is made.
     */
    Dispatch as(InterfaceType type);

    /**
     * A further reference to the object through another interface that it implements (QueryInterface). The caller
     * closes both.
     */
    Dispatch queryInterface(InterfaceType type);

    /** A number property; a failed conversion is reported with the member's name. */
    default int getInt(String member) {
        Variant value = get(member);
        try {
            return value.toInt();
        } catch (ComException e) {
            throw e.reading(this + "." + member);
        }
    }

    /** A property that is true or false, be it VT_BOOL or the 32-bit BOOL that arrives as an integer. */
    default boolean getBoolean(String member) {
        Variant value = get(member);
        try {
            return value.toBoolean();
        } catch (ComException e) {
            throw e.reading(this + "." + member);
        }
    }

    /** A text property; "" for a NULL BSTR. */
    default String getText(String member) {
        Variant value = get(member);
        try {
            return value.toText();
        } catch (ComException e) {
            throw e.reading(this + "." + member);
        }
    }

    /** A date or duration property, in days. */
    default double getDays(String member) {
        Variant value = get(member);
        try {
            return value.toDays();
        } catch (ComException e) {
            throw e.reading(this + "." + member);
        }
    }

    /** An object property; the caller closes it. */
    default Dispatch getObject(String member, InterfaceType type, Variant... arguments) {
        return objectOf(member, get(member, arguments), type);
    }

    /**
     * The object that a method returns; the caller closes it. The method is one that only looks: like the reading of a
     * property, and unlike {@link #invoke} and {@link #put}, a call that the server is too busy for is made again.
     */
    default Dispatch invokeObject(String member, InterfaceType type, Variant... arguments) {
        return objectOf(member, invoke(member, arguments), type);
    }

    /** The object that a call of that member answered. */
    default Dispatch objectOf(String member, Variant value, InterfaceType type) {
        try {
            return value.toDispatch().as(type);
        } catch (ComException e) {
            throw e.reading(this + "." + member);
        }
    }

    /** Releases the reference; may be called again. */
    @Override
    void close();
}
