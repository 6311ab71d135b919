package org.faxmx.fax;

import java.util.Objects;

/**
 * What one check of this machine, of the settings or of a fax server found.
 *
 * @param check the name of the check, such as {@code connect}
 * @param severity whether it keeps FaxMX from working
 * @param found what was found, without a full stop at the end
 * @param remedy the command or step that mends it; "" where nothing is to be done
 * @param support {@code found} without personal data and secrets, for support
 */
public record Finding(String check, Severity severity, String found, String remedy, String support) {

    /** Whether a finding keeps FaxMX from working. */
    public enum Severity {
        OK,
        /** FaxMX works, but not with everything, or not for long. */
        WARNING,
        /** FaxMX, or the part that was checked, does not work. */
        FAILURE
    }

    /** Checks that a finding that is not OK says what to do. */
    public Finding {
        Objects.requireNonNull(check, "check");
        Objects.requireNonNull(found, "found");
        Objects.requireNonNull(support, "support");
        if (severity != Severity.OK && remedy.isBlank()) {
            throw new IllegalArgumentException(check + " has no remedy: " + found);
        }
    }

    /** All is well. */
    public static Finding ok(String check, String found) {
        return new Finding(check, Severity.OK, found, "", found);
    }

    /** FaxMX works, but not with everything, or not for long. */
    public static Finding warning(String check, String found, String remedy) {
        return new Finding(check, Severity.WARNING, found, remedy, found);
    }

    /** FaxMX, or the part that was checked, does not work. */
    public static Finding failure(String check, String found, String remedy) {
        return new Finding(check, Severity.FAILURE, found, remedy, found);
    }

    /** This finding, of which support gets that text, and not the remedy. */
    public Finding forSupport(String other) {
        return new Finding(check, severity, found, remedy, other);
    }

    /** The remedy for support: "" where the text for support is another one, since the remedy quotes what that leaves out. */
    public String remedyForSupport() {
        return support.equals(found) ? remedy : "";
    }
}
