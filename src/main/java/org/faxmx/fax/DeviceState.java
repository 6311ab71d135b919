package org.faxmx.fax;

import java.util.Arrays;

/**
 * What a fax device is doing. The COM library has the state only as a text in the language of the server; a text in any
 * language but English is {@link #UNKNOWN}.
 *
 * <p>Names and codes are those of the fax service's C interface (FPS_ constants, WinFax.h); the English words are listed
 * with {@code IFaxJob::DeviceStatus}.
 */
public enum DeviceState {
    /** No text, or none of the English words. */
    UNKNOWN(0, ""),
    DIALING(0x20000001, "Dialing"),
    SENDING(0x20000002, "Sending"),
    RECEIVING(0x20000004, "Receiving"),
    COMPLETED(0x20000008, "Completed"),
    /** The service is done with the document; the provider will transmit it. */
    HANDLED(0x20000010, "Handled"),
    /** In use by another application. */
    UNAVAILABLE(0x20000020, "Unavailable"),
    BUSY(0x20000040, "Busy"),
    NO_ANSWER(0x20000080, "No Answer"),
    BAD_ADDRESS(0x20000100, "Bad Address"),
    NO_DIAL_TONE(0x20000200, "No Dial Tone"),
    DISCONNECTED(0x20000400, "Disconnected"),
    FATAL_ERROR(0x20000800, "Fatal Error"),
    NOT_FAX_CALL(0x20001000, "Not a Fax Call"),
    CALL_DELAYED(0x20002000, "Call Delayed"),
    CALL_BLACKLISTED(0x20004000, "Call Blacklisted"),
    INITIALIZING(0x20008000, "Initializing"),
    OFFLINE(0x20010000, "Offline"),
    RINGING(0x20020000, "Ringing"),
    AVAILABLE(0x20100000, "Available"),
    ABORTING(0x20200000, "Aborting"),
    ROUTING(0x20400000, "Routing"),
    ANSWERED(0x20800000, "Answered");

    private final int code;
    private final String text;

    DeviceState(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** The state that an English text means, without regard to case; {@link #UNKNOWN} for every other text. */
    public static DeviceState ofText(String text) {
        String stripped = text.strip();
        return Arrays.stream(values())
                .filter(state -> state.text.equalsIgnoreCase(stripped))
                .findFirst()
                .orElse(UNKNOWN);
    }

    /** Whether a fax was not sent or not received: an attempt failed, or a call was cut. */
    public boolean isFailure() {
        return switch (this) {
            case BUSY,
                    NO_ANSWER,
                    BAD_ADDRESS,
                    NO_DIAL_TONE,
                    DISCONNECTED,
                    FATAL_ERROR,
                    CALL_DELAYED,
                    CALL_BLACKLISTED -> true;
            default -> false;
        };
    }

    /** Whether the device can take no call until something is repaired or given back. */
    public boolean isOutOfService() {
        return this == OFFLINE || this == UNAVAILABLE || this == NO_DIAL_TONE || this == FATAL_ERROR;
    }

    /** Whether a call ended well. */
    public boolean isSuccess() {
        return this == COMPLETED || this == HANDLED;
    }

    /** The FPS_ value; 0 for {@link #UNKNOWN}. */
    public int code() {
        return code;
    }

    /** The English word; "" for {@link #UNKNOWN}. */
    public String text() {
        return text;
    }
}
