package org.faxmx.fax;

import java.util.List;

/**
 * What kind of job it is ({@code IFaxJob::Type}; JT_ constants of WinFax.h). A number that is none of these survives: a
 * newer server may send it.
 *
 * @param code the number as the server gave it
 */
public record JobType(int code) {

    private static final List<String> NAMES = List.of("UNKNOWN", "SEND", "RECEIVE", "ROUTING", "FAIL_RECEIVE");

    /** Not scheduled yet. */
    public static final JobType UNKNOWN = new JobType(0);
    /** Outgoing. */
    public static final JobType SEND = new JobType(1);
    /** Incoming. */
    public static final JobType RECEIVE = new JobType(2);
    /** Received; routing failed and will be tried again. */
    public static final JobType ROUTING = new JobType(3);
    /** Received in part and not routed. */
    public static final JobType FAIL_RECEIVE = new JobType(4);

    /** The constant's name without JT_, or {@code UNKNOWN} where there is none for the number. */
    @Override
    public String toString() {
        return code >= 0 && code < NAMES.size() ? NAMES.get(code) : "UNKNOWN";
    }
}
