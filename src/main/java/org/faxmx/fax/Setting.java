package org.faxmx.fax;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A value that can be written, and what the documentation allows for it. Values are checked before they are written,
 * because the server trims some of them silently.
 *
 * @param <T> Integer, Boolean or String
 * @param name the name, which is Microsoft's and ours
 * @param type Integer, Boolean or String
 * @param minimum the least number allowed; for numbers only
 * @param maximum the largest number allowed, {@link Integer#MAX_VALUE} where there is no limit; for numbers only
 * @param longest the most characters allowed; for texts only
 */
public record Setting<T>(String name, Class<T> type, int minimum, int maximum, int longest) {

    /** Longest station identifier (T.30). */
    public static final int STATION_ID_LENGTH = 20;

    // IFaxPort: what is written for one port.
    public static final Setting<String> CSID = stationId("Csid");
    public static final Setting<String> TSID = stationId("Tsid");
    public static final Setting<Integer> RINGS = number("Rings", 1, 99);
    /** The upper limit is the number of ports, which only the server knows. */
    public static final Setting<Integer> PRIORITY = number("Priority", 1, Integer.MAX_VALUE);

    public static final Setting<Boolean> SEND = bool("Send");
    public static final Setting<Boolean> RECEIVE = bool("Receive");

    // IFaxRoutingMethod: its one writable member.
    public static final Setting<Boolean> ENABLE = bool("Enable");

    // IFaxServer: what is written for the server as a whole.
    public static final Setting<Integer> RETRIES = number("Retries", 0, Integer.MAX_VALUE);
    public static final Setting<Integer> RETRY_DELAY = number("RetryDelay", 0, Integer.MAX_VALUE);
    public static final Setting<Integer> DIRTY_DAYS = number("DirtyDays", 0, Integer.MAX_VALUE);
    public static final Setting<Boolean> BRANDING = bool("Branding");
    public static final Setting<Boolean> USE_DEVICE_TSID = bool("UseDeviceTsid");
    public static final Setting<Boolean> SERVER_COVERPAGE = bool("ServerCoverpage");
    public static final Setting<Boolean> PAUSE_SERVER_QUEUE = bool("PauseServerQueue");
    public static final Setting<Boolean> ARCHIVE_OUTBOUND_FAXES = bool("ArchiveOutboundFaxes");
    public static final Setting<String> ARCHIVE_DIRECTORY = text("ArchiveDirectory");
    public static final Setting<String> SERVER_MAPI_PROFILE = text("ServerMapiProfile");
    public static final Setting<Integer> DISCOUNT_RATE_START_HOUR = number("DiscountRateStartHour", 0, 23);
    public static final Setting<Integer> DISCOUNT_RATE_START_MINUTE = number("DiscountRateStartMinute", 0, 59);
    public static final Setting<Integer> DISCOUNT_RATE_END_HOUR = number("DiscountRateEndHour", 0, 23);
    public static final Setting<Integer> DISCOUNT_RATE_END_MINUTE = number("DiscountRateEndMinute", 0, 59);

    /** The settings of a port, in the order of this class. */
    public static final List<Setting<?>> OF_PORT = List.of(CSID, TSID, RINGS, PRIORITY, SEND, RECEIVE);

    /** The settings of a server, in the order of this class. */
    public static final List<Setting<?>> OF_SERVER = List.of(
            RETRIES,
            RETRY_DELAY,
            DIRTY_DAYS,
            BRANDING,
            USE_DEVICE_TSID,
            SERVER_COVERPAGE,
            PAUSE_SERVER_QUEUE,
            ARCHIVE_OUTBOUND_FAXES,
            ARCHIVE_DIRECTORY,
            SERVER_MAPI_PROFILE,
            DISCOUNT_RATE_START_HOUR,
            DISCOUNT_RATE_START_MINUTE,
            DISCOUNT_RATE_END_HOUR,
            DISCOUNT_RATE_END_MINUTE);

    private static Setting<Integer> number(String name, int minimum, int maximum) {
        return new Setting<>(name, Integer.class, minimum, maximum, 0);
    }

    private static Setting<Boolean> bool(String name) {
        return new Setting<>(name, Boolean.class, 0, 0, 0);
    }

    private static Setting<String> text(String name) {
        return new Setting<>(name, String.class, 0, 0, Integer.MAX_VALUE);
    }

    private static Setting<String> stationId(String name) {
        return new Setting<>(name, String.class, 0, 0, STATION_ID_LENGTH);
    }

    /** This setting where the server allows no more than that; for numbers only. */
    public Setting<T> atMost(int limit) {
        return new Setting<>(name, type, minimum, Math.min(maximum, limit), longest);
    }

    /**
     * The value, if it is one that may be written.
     *
     * @throws IllegalArgumentException naming the setting, the value and what would be right
     */
    public T check(Object value) {
        boolean typed = type.isInstance(value);
        if (typed && allows(value)) {
            return type.cast(value);
        }
        // A Long 5 looks like the Integer 5 that would be right.
        String given = !typed && value instanceof Number
                ? " of type " + value.getClass().getSimpleName()
                : "";
        String wanted = !typed && type == Integer.class ? ", of type Integer" : "";
        throw new IllegalArgumentException(name + " cannot be " + described(value) + given + ": " + allowed() + wanted);
    }

    private boolean allows(Object value) {
        if (value instanceof Integer number) {
            return number >= minimum && number <= maximum;
        }
        return !(value instanceof String text)
                || (longest == STATION_ID_LENGTH
                        ? text.length() <= longest && text.chars().allMatch(c -> c >= 0x20 && c <= 0x7E)
                        : text.indexOf(0) < 0);
    }

    /** What may be written, in words. */
    public String allowed() {
        if (type == Integer.class) {
            return maximum == Integer.MAX_VALUE
                    ? "it is a number from " + minimum + " on"
                    : "it is a number from " + minimum + " to " + maximum;
        }
        if (type == Boolean.class) {
            return "it is true or false";
        }
        return longest == STATION_ID_LENGTH
                ? "it is a text of at most " + longest + " printable ASCII characters"
                : "it is a text without the character U+0000";
    }

    private static String described(Object value) {
        return value instanceof String text
                ? text.chars()
                        .mapToObj(c -> Character.isISOControl(c) ? String.format("\\u%04X", c) : Character.toString(c))
                        .collect(Collectors.joining("", "\"", "\""))
                : String.valueOf(value);
    }

    @Override
    public String toString() {
        return name;
    }
}
