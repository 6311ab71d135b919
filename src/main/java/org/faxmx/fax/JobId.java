package org.faxmx.fax;

import java.util.regex.Pattern;

/**
 * Identifies a job of a fax server. It is a text, since the libraries number jobs in ways of their own: Microsoft's
 * {@code IFaxJob} by unsigned 32-bit numbers.
 *
 * @param text the id as clients see it and give it back; 1 to 64 characters
 */
public record JobId(String text) {

    private static final int LONGEST = 64;
    private static final long LARGEST_NUMBER = 0xFFFF_FFFFL;
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,9}");
    private static final Pattern PRINTABLE = Pattern.compile("[!-~]+");

    /** Refuses a text that no server uses as an id. */
    public JobId {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException("id is missing: give the Id of a job in JobTable");
        }
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("id has " + text.length() + " characters, more than " + LONGEST
                    + ": give the Id of a job in JobTable");
        }
        if (!PRINTABLE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "id " + Quote.of(text) + " has other characters than an id: give the Id of a job in JobTable");
        }
    }

    /** The id of a job that an unsigned 32-bit number identifies. */
    public static JobId of(int number) {
        return new JobId(Integer.toUnsignedString(number));
    }

    /**
     * The unsigned 32-bit number of this id.
     *
     * @throws IllegalArgumentException if it is no such number as {@link #of} writes it
     */
    public int number() {
        if (!NUMBER.matcher(text).matches() || Long.parseLong(text) > LARGEST_NUMBER) {
            throw new IllegalArgumentException(
                    "id \"" + text + "\" is not one of this fax server's: give the Id of a job"
                            + " in JobTable, a whole number from 0 to " + LARGEST_NUMBER);
        }
        return Integer.parseUnsignedInt(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
