package org.faxmx.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.faxmx.config.Backend;
import org.faxmx.config.ServerSettings;
import org.faxmx.fax.DeviceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectNamesTest {

    private static final long SEED = 20260301;
    private static final int PROPERTY_RUNS = 20_000;

    private static final List<String> NASTY = List.of(
            "",
            " ",
            "\"",
            "\"quoted\"",
            "*",
            "?",
            "a*b?c",
            ",",
            "=",
            ":",
            "\\",
            "\n",
            "\r\n",
            "\0",
            "\t",
            "a,b=c",
            "x,type=Bridge",
            "x,deviceId=7,occurrence=2",
            "faxmx:type=FaxServer,server=other",
            "unnamed",
            "_",
            "__",
            "-",
            ".",
            "..",
            "..\\..\\etc",
            "Büro / Fax №1",
            "ファックス",
            "فاكس ١",
            "\uD83D\uDCE0",
            "\uD83D",
            "\uDCE0",
            "\uDCE0\uD83D",
            "𝐅𝐚𝐱 𝟙",
            "e\u0301",
            "\u202Etxt.exe",
            "\uFEFF",
            "\u0085",
            "\u2028",
            "a".repeat(10_000),
            "*".repeat(10_000),
            "a,".repeat(5_000));

    @Test
    void namesTheBridgeAndTheServer() {
        assertEquals("faxmx:type=Bridge", ObjectNames.bridge().toString());
        assertEquals(
                "faxmx:type=FaxServer,server=FAXSRV1",
                ObjectNames.faxServer("FAXSRV1").toString());
    }

    @Test
    void namesAPortByServerNameAndDeviceIdInThisOrder() {
        assertEquals(
                "faxmx:type=FaxPort,server=FAXSRV1,port=USRobotics_56K_Fax_Modem,deviceId=65541",
                ObjectNames.faxPort("FAXSRV1", "USRobotics 56K Fax Modem", new DeviceId(65541), 1)
                        .toString());
    }

    @Test
    void numbersPortsThatShareADeviceId() {
        assertEquals(
                "faxmx:type=FaxPort,server=S,port=A,deviceId=5,occurrence=2",
                ObjectNames.faxPort("S", "A", new DeviceId(5), 2).toString());
    }

    @Test
    void writesDeviceIdsUnsigned() {
        assertEquals(
                "4294967295",
                ObjectNames.faxPort("S", "A", new DeviceId(DeviceId.MAX_VALUE), 1)
                        .getKeyProperty("deviceId"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                                  | unnamed
                    '*'                                 | _
                    ' , '                               | _
                    'Modem #2'                          | Modem_2
                    'T.38 Gateway, Line 1 (Accounting)' | T.38_Gateway_Line_1_Accounting_
                    'a__b'                              | a__b
                    'a_*_b'                             | a___b
                    'Büro'                              | Büro
                    'ファックス 1'                      | ファックス_1
                    'a.b_c-d'                           | a.b_c-d
                    """)
    void makesTextSafe(String text, String safe) {
        assertEquals(safe, ObjectNames.safe(text));
    }

    @Test
    void keepsToTheRuleForEveryPortName() throws Exception {
        Random random = new Random(SEED);
        for (String text : (Iterable<String>) hostile(random, PROPERTY_RUNS)::iterator) {
            DeviceId deviceId = new DeviceId(Integer.toUnsignedLong(random.nextInt()));
            int occurrence = random.nextInt(4) == 0 ? 2 + random.nextInt(9) : 1;

            ObjectName name = ObjectNames.faxPort("S-1", text, deviceId, occurrence);

            assertEquals(rule(text), name.getKeyProperty("port"), () -> escaped(text));
            assertEquals(name, new ObjectName(name.toString()), () -> escaped(text));
            assertEquals(
                    name.toString(),
                    new ObjectName(name.toString()).toString(),
                    () -> "order of keys is kept for " + escaped(text));
            assertFalse(name.isPattern(), () -> escaped(text));
            assertFalse(name.toString().contains("\""), () -> escaped(text));
            List<String> keys = Arrays.stream(name.getKeyPropertyListString().split(","))
                    .map(property -> property.substring(0, property.indexOf('=')))
                    .toList();
            assertEquals(
                    occurrence == 1
                            ? List.of("type", "server", "port", "deviceId")
                            : List.of("type", "server", "port", "deviceId", "occurrence"),
                    keys,
                    () -> escaped(text));
            assertEquals(deviceId.toString(), name.getKeyProperty("deviceId"));
            assertEquals("S-1", name.getKeyProperty("server"));
        }
    }

    @Test
    void acceptsAsServerNameExactlyWhatTheSettingsAccept() {
        Random random = new Random(SEED);
        Stream<String> mostlyRight =
                random.ints(PROPERTY_RUNS).mapToObj(seed -> word(new Random(seed), 1 + Math.floorMod(seed, 70)));
        int accepted = 0;
        for (String text : (Iterable<String>) Stream.concat(hostile(random, PROPERTY_RUNS), mostlyRight)::iterator) {
            int length = text.codePointCount(0, text.length());
            boolean usable = accepts(() -> ObjectNames.faxServer(text));
            boolean expected = usable && length >= 1 && length <= 64;
            assertEquals(expected, accepts(() -> new ServerSettings(text, "", Backend.SIMULATED)), () -> escaped(text));
            accepted += expected ? 1 : 0;
        }
        assertTrue(accepted > PROPERTY_RUNS / 4, "too few names were usable to prove much: " + accepted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a,b", "a*", "\"a\"", "a\n"})
    void refusesAServerNameThatIsNotSafeAndSaysWhatWouldBe(String server) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> ObjectNames.faxServer(server));
        assertTrue(refused.getMessage().contains("\"" + server + "\""), refused.getMessage());
        assertTrue(refused.getMessage().contains("letters, digits"), refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> ObjectNames.faxPort(server, "A", new DeviceId(1), 1));
    }

    private static boolean accepts(Runnable naming) {
        try {
            naming.run();
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The rule of the public contract, in other words than the code's. */
    private static String rule(String text) {
        if (text.isEmpty()) {
            return "unnamed";
        }
        StringBuilder marked = new StringBuilder();
        text.codePoints().forEach(character -> {
            boolean stands =
                    switch (Character.getType(character)) {
                        case Character.UPPERCASE_LETTER,
                                Character.LOWERCASE_LETTER,
                                Character.TITLECASE_LETTER,
                                Character.MODIFIER_LETTER,
                                Character.OTHER_LETTER,
                                Character.DECIMAL_DIGIT_NUMBER -> true;
                        default -> ".-_".indexOf(character) >= 0;
                    };
            marked.appendCodePoint(stands ? character : '\n');
        });
        return marked.toString().replaceAll("\n+", "_");
    }

    private static Stream<String> hostile(Random random, int count) {
        return Stream.concat(
                NASTY.stream(), Stream.generate(() -> hostileText(random)).limit(count));
    }

    private static String hostileText(Random random) {
        int pieces = 1 + random.nextInt(12);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pieces; i++) {
            switch (random.nextInt(6)) {
                case 0 -> text.append("\"*?,=:\\\n\r\0\t ;'<>&/|".charAt(random.nextInt(18)));
                case 1 -> text.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
                case 2 -> text.append((char) random.nextInt(Character.MAX_VALUE + 1));
                case 3 -> text.append((char) (Character.MIN_SURROGATE + random.nextInt(0x800)));
                case 4 -> text.append(word(random, 1 + random.nextInt(8)));
                default -> text.append(NASTY.get(random.nextInt(NASTY.size() - 3))); // not the three long ones
            }
        }
        return text.toString();
    }

    /** Letters and digits of many scripts, and the three signs that stand. */
    private static String word(Random random, int length) {
        return random.ints(0, 0x20000)
                .filter(c -> Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '-')
                .limit(length)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars()
                .limit(100)
                .forEach(c -> escaped.append(c >= ' ' && c < 127 ? (char) c + "" : "\\u%04X".formatted(c)));
        return escaped.toString();
    }
}
