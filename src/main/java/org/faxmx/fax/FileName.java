package org.faxmx.fax;

import java.util.Optional;
import java.util.regex.Pattern;

/** The rules of Windows for the name of a file or folder, without a path. */
final class FileName {

    private static final int LONGEST = 255;
    private static final Pattern FORBIDDEN = Pattern.compile("[\\\\/:*?\"<>|]");
    // Control characters, and those that change how a text is shown: a name must be what an operator reads.
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");
    // With any extension, and with spaces before it.
    private static final Pattern DEVICE = Pattern.compile(
            "(CON|PRN|AUX|NUL|CLOCK\\$|CONIN\\$|CONOUT\\$|(COM|LPT)[0-9\u00B9\u00B2\u00B3]) *(\\..*)?",
            Pattern.CASE_INSENSITIVE);

    private FileName() {}

    /** What is wrong with a name, as the rest of a sentence; empty if nothing is. */
    static Optional<String> problem(String name) {
        if (name.isBlank()) {
            return Optional.of("is empty");
        }
        if (name.length() > LONGEST) {
            return Optional.of("has more than " + LONGEST + " characters");
        }
        if (INVISIBLE.matcher(name).find()) {
            return Optional.of("has control characters");
        }
        if (name.equals(".") || name.equals("..")) {
            return Optional.of("is no name");
        }
        if (FORBIDDEN.matcher(name).find()) {
            return Optional.of("has one of the characters \\ / : * ? \" < > |");
        }
        // Windows cuts them off, and opens another file.
        if (name.startsWith(" ") || name.endsWith(" ") || name.endsWith(".")) {
            return Optional.of("begins or ends with a space, or ends with a dot");
        }
        return DEVICE.matcher(name).matches() ? Optional.of("is the name of a device of Windows") : Optional.empty();
    }
}
