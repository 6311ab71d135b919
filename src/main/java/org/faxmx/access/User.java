package org.faxmx.access;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A user who may log in.
 *
 * @param name 1 to 64 letters, digits, {@code .}, {@code _}, {@code -}, {@code @} and spaces within; no two users have the
 *     same one
 * @param role what the user may do
 * @param password the user's password
 */
public record User(String name, Role role, PasswordHash password) {

    private static final int LONGEST = 64;
    // No colon: HTTP's Basic authentication ends the name with one.
    private static final Pattern NAME =
            Pattern.compile("[\\p{L}\\p{Nd}._@-]([\\p{L}\\p{Nd}._@ -]*[\\p{L}\\p{Nd}._@-])?");

    /** Checks the name. */
    public User {
        requireName(name);
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(password, "password");
    }

    /**
     * A name that a user may have.
     *
     * @throws IllegalArgumentException naming what may be in it
     */
    public static String requireName(String name) {
        if (name.length() > LONGEST || !NAME.matcher(name).matches()) {
            String begin = name.length() > LONGEST ? name.substring(0, LONGEST) + "..." : name;
            throw new IllegalArgumentException("\"" + begin + "\" cannot be the name of a user: it is 1 to " + LONGEST
                    + " letters, digits, '.', '_', '-', '@', and spaces between them");
        }
        return name;
    }
}
