package org.faxmx.com;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.UUID;

/**
 * A dual interface, used late-bound unless there is a {@link MethodTable} for it. An apartment looks up the DISPID of a
 * member once for each type, so all objects used under one type must be of one class.
 *
 * @param name the object's name in messages: {@code FaxReading.Ports}
 * @param iid the interface identifier
 */
public record InterfaceType(String name, InterfaceType.Iid iid) {

    /**
     * An interface identifier.
     *
     * @param value the identifier, without the braces that the registry writes
     */
    public record Iid(UUID value) {

        static final Iid IDISPATCH = Iid.of("00020400-0000-0000-C000-000000000046");

        /** An identifier from its text, braces optional. */
        public static Iid of(String text) {
            return new Iid(UUID.fromString(text.replaceAll("[{}]", "")));
        }

        /** Writes the 16 bytes of the native GUID structure, whose first three fields are little-endian as the buffer. */
        void write(ByteBuffer memory, int offset) {
            long high = value.getMostSignificantBits();
            memory.putInt(offset, (int) (high >>> 32));
            memory.putShort(offset + 4, (short) (high >>> 16));
            memory.putShort(offset + 6, (short) high);
            memory.putLong(offset + 8, Long.reverseBytes(value.getLeastSignificantBits()));
        }

        @Override
        public String toString() {
            return "{" + value.toString().toUpperCase(Locale.ROOT) + "}";
        }
    }
}
