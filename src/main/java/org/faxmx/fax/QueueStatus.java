package org.faxmx.fax;

import java.util.Arrays;

/**
 * The state of a job in the queue. The COM library has it only as a text in the language of the server; a text in any
 * language but English is {@link #UNKNOWN}. A job may have several of these states at once; the text is one of them.
 *
 * <p>Codes are those of the C interface (JS_ constants, WinFax.h); the English words are listed with
 * {@code IFaxJob::QueueStatus}.
 */
public enum QueueStatus {
    /** No text, or none of the English words. */
    UNKNOWN(-1, ""),
    PENDING(0x00, "Pending"),
    IN_PROGRESS(0x01, "In Progress"),
    DELETING(0x02, "Deleting"),
    FAILED(0x04, "Failed"),
    PAUSED(0x08, "Paused"),
    /** No line is free; the job goes out when one is. */
    NO_LINE(0x10, "No Line"),
    /** An attempt failed; another follows after the retry delay. */
    RETRYING(0x20, "Retrying"),
    /** Given up; the job will not be sent. */
    RETRIES_EXCEEDED(0x40, "Retries Exceeded");

    private final int code;
    private final String text;

    QueueStatus(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** The status that an English text means, without regard to case; {@link #UNKNOWN} for every other text. */
    public static QueueStatus ofText(String text) {
        String stripped = text.strip();
        return Arrays.stream(values())
                .filter(status -> status.text.equalsIgnoreCase(stripped))
                .findFirst()
                .orElse(UNKNOWN);
    }

    /** The JS_ value; -1 for {@link #UNKNOWN}, since 0 is pending. */
    public int code() {
        return code;
    }

    /** The English word; "" for {@link #UNKNOWN}. */
    public String text() {
        return text;
    }
}
