package org.faxmx.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {

    private static final String GOOD = "pbkdf2-sha256$600000$" + "A".repeat(22) + "$" + "B".repeat(42) + "A";

    private final SecureRandom random = new SecureRandom();

    @Test
    void isTheHashThatItsTextSaysWithASaltOfItsOwn() throws Exception {
        String text = PasswordHash.of("Grüße an Anna", random).text();

        assertTrue(text.matches("pbkdf2-sha256\\$600000\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}"), text);
        byte[] salt = Base64.getDecoder().decode(text.split("\\$")[2]);
        byte[] expected = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec("Grüße an Anna".toCharArray(), salt, 600_000, 256))
                .getEncoded();
        assertEquals(Base64.getEncoder().withoutPadding().encodeToString(expected), text.split("\\$")[3]);
        assertNotEquals(text, PasswordHash.of("Grüße an Anna", random).text());
    }

    @Test
    void matchesThatPasswordOnly() {
        PasswordHash hash =
                PasswordHash.parse(PasswordHash.of("correct horse", random).text());

        assertTrue(hash.matches("correct horse"));
        assertFalse(hash.matches("correct horsf"));
        assertFalse(hash.matches(""));
        assertFalse(PasswordHash.ofNone(random).matches("correct horse"));
    }

    @Test
    void isNotInALog() {
        assertFalse(PasswordHash.parse(GOOD).toString().contains("B"));
        assertFalse(new User("anna", Role.ADMIN, PasswordHash.parse(GOOD))
                .toString()
                .contains("BBB"));
    }

    @Test
    void refusesAPasswordThatIsTooShortOrTooLong() {
        assertThrows(IllegalArgumentException.class, () -> PasswordHash.of("1234567", random));
        assertThrows(IllegalArgumentException.class, () -> PasswordHash.of("x".repeat(257), random));
        assertTrue(PasswordHash.of("x".repeat(256), random).matches("x".repeat(256)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "pbkdf2-sha256$1000$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "pbkdf2-sha1$600000$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "pbkdf2-sha256$600000$AAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "pbkdf2-sha256$600000$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA ",
                "pbkdf2-sha256$600000$AAAAAAAAAAAAAAAAAAAAAA$AAAA"
            })
    void refusesWhatIsNoHashAndDoesNotQuoteIt(String text) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> PasswordHash.parse(text));

        assertTrue(refused.getMessage().contains("faxmx user"), refused::getMessage);
        assertFalse(refused.getMessage().contains("AAAA"), refused::getMessage);
        assertFalse(refused.getMessage().contains("secret"), refused::getMessage);
    }

    @Test
    void namesAreThoseThatBasicAuthenticationCanCarry() {
        assertEquals("Änne.Müller_1@fax-srv", User.requireName("Änne.Müller_1@fax-srv"));
        assertEquals("Anna B", User.requireName("Anna B"));
        for (String wrong : new String[] {"", " ", " a", "a ", "a:b", "a\nb", "a'b", "a".repeat(65), "a\u0000"}) {
            assertThrows(IllegalArgumentException.class, () -> User.requireName(wrong), wrong);
        }
        assertEquals(64, User.requireName("a".repeat(64)).getBytes(StandardCharsets.UTF_8).length);
    }
}
