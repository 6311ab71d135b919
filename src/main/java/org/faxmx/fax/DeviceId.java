package org.faxmx.fax;

/**
 * The permanent line identifier of a fax port: what identifies a port, since its name does not.
 *
 * <p>The server keeps it as an unsigned 32-bit number (Microsoft's {@code IFaxPort::get_DeviceId}). Two ports with one
 * device id are documented as possible, if rare.
 *
 * @param value 0 to 4294967295
 */
public record DeviceId(long value) {

    /** The largest device id. */
    public static final long MAX_VALUE = 0xFFFF_FFFFL;

    /** Checks the range. */
    public DeviceId {
        if (value < 0 || value > MAX_VALUE) {
            throw new IllegalArgumentException("device id " + value + " is not within 0 to " + MAX_VALUE);
        }
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
