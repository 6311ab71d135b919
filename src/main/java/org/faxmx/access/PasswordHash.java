package org.faxmx.access;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password as it is stored: {@code pbkdf2-sha256$600000$SALT$HASH}, salt and hash in Base64 without padding. A check
 * takes a good part of a second of a processor, on purpose.
 */
public final class PasswordHash {

    /** The fewest characters of a password. */
    public static final int SHORTEST = 8;

    /** The most characters of a password. */
    public static final int LONGEST = 256;

    // What OWASP recommends. One number for all users: otherwise the time of a check would say whether a user exists.
    private static final int ROUNDS = 600_000;
    private static final String PREFIX = "pbkdf2-sha256$" + ROUNDS + "$";
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Pattern FORM =
            Pattern.compile(Pattern.quote(PREFIX) + "([A-Za-z0-9+/]{22})\\$([A-Za-z0-9+/]{43})");

    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(byte[] salt, byte[] hash) {
        this.salt = salt;
        this.hash = hash;
    }

    /**
     * The hash of a new password, with a salt of its own.
     *
     * @throws IllegalArgumentException if it is too short or too long
     */
    public static PasswordHash of(String password, SecureRandom random) {
        if (password.length() < SHORTEST || password.length() > LONGEST) {
            throw new IllegalArgumentException("the password has " + password.length() + " characters: it must have "
                    + SHORTEST + " to " + LONGEST);
        }
        return create(password, random);
    }

    /** The hash of a random password, which matches no password. */
    static PasswordHash ofNone(SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        byte[] hash = new byte[HASH_BYTES];
        random.nextBytes(salt);
        random.nextBytes(hash);
        return new PasswordHash(salt, hash);
    }

    private static PasswordHash create(String password, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new PasswordHash(salt, hash(password, salt));
    }

    /**
     * A hash as it is stored.
     *
     * @throws IllegalArgumentException if it is none; the message does not quote it
     */
    public static PasswordHash parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("is not " + PREFIX + "SALT$HASH, as faxmx user writes it");
        }
        try {
            return new PasswordHash(
                    Base64.getDecoder().decode(matcher.group(1)),
                    Base64.getDecoder().decode(matcher.group(2)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has a salt or a hash that is not Base64", e);
        }
    }

    /** Whether that is the password; takes the same time whatever it is. */
    boolean matches(String password) {
        return MessageDigest.isEqual(hash, hash(password, salt));
    }

    private static byte[] hash(String password, byte[] salt) {
        // No user has an empty password, and the JDK takes none.
        char[] characters = (password.isEmpty() ? " " : password).toCharArray();
        PBEKeySpec specification = new PBEKeySpec(characters, salt, ROUNDS, HASH_BYTES * Byte.SIZE);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(specification)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has PBKDF2WithHmacSHA256", e);
        } finally {
            specification.clearPassword();
        }
    }

    /** The form in which it is stored. */
    public String text() {
        Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
        return PREFIX + encoder.encodeToString(salt) + "$" + encoder.encodeToString(hash);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PasswordHash that && text().equals(that.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    /** Without the hash: it must not be logged. */
    @Override
    public String toString() {
        return "(a password)";
    }
}
