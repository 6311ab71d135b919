package org.faxmx.windows;

import com.sun.jna.platform.win32.Kernel32Util;
import com.sun.jna.platform.win32.Win32Exception;

/** A call that Windows refused, or that could not be made. Its message says what was attempted, and what came back. */
public final class WindowsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int code;

    /**
     * A call that Windows refused.
     *
     * @param attempt such as {@code reading the service Fax}
     * @param code the error of Windows, such as 5
     * @param text what Windows says of it, in its language
     */
    public WindowsException(String attempt, int code, String text) {
        super(attempt + " failed: Windows error " + code + ", " + text.strip());
        this.code = code;
    }

    /** The same as JNA has it. */
    public static WindowsException of(String attempt, Win32Exception failure) {
        return new WindowsException(
                attempt, failure.getErrorCode(), Kernel32Util.formatMessage(failure.getErrorCode()));
    }

    /** A call that could not be made. */
    public WindowsException(String message, Throwable cause) {
        super(message, cause);
        this.code = 0;
    }

    /** The error of Windows; 0 if the call could not be made. */
    public int code() {
        return code;
    }
}
