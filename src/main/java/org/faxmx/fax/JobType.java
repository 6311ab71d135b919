package org.faxmx.fax;

/**
 * What kind of job it is ({@code IFaxJob::Type}; JT_ constants of WinFax.h). A number that is none of these survives: a
 * newer server may send it.
 *
 * @param code the number as the server gave it
 */
public record JobType(int code) {

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
        return switch (code) {
            case 1 -> "SEND";
            case 2 -> "RECEIVE";
            case 3 -> "ROUTING";
            case 4 -> "FAIL_RECEIVE";
            default -> "UNKNOWN";
        };
    }
}
