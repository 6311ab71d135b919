package org.faxmx.fax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SendRulesTest {

    private static final String NUMBER = "+1 555 0199";

    @TempDir
    private Path directory;

    private Path folder;
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private SendRules rules;

    @BeforeEach
    void makeTheFolder() throws IOException {
        folder = Files.createDirectory(directory.resolve("faxes"));
        Files.writeString(folder.resolve("test.tif"), "fax");
        rules = rules(6);
    }

    private SendRules rules(int perMinute) {
        return SendRules.of(folder, Pattern.compile("[0-9+ ()-]{3,40}"), perMinute, nanos::get);
    }

    @Test
    void sendsADocumentOfTheFolder() throws IOException {
        OutgoingFax fax = rules.check("test.tif", NUMBER, "Grace");
        assertEquals(new OutgoingFax(folder.toRealPath().resolve("test.tif").toString(), NUMBER, "Grace"), fax);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Gr\u00FC\u00DFe an alle.tif", "a.b.c.tif", "~$x.tif", "CONSOLE.tif", "COM10.tif", "-n", "...a"})
    void allowsOrdinaryNames(String name) throws IOException {
        assertEquals(name, SendRules.anything().check(name, NUMBER, "").file());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/shadow",
                "../test.tif",
                "..\\test.tif",
                "sub/test.tif",
                "sub\\test.tif",
                "./test.tif",
                "C:\\a.tif",
                "C:a.tif",
                "c:/a.tif",
                "\\\\attacker\\share\\x.tif",
                "//attacker/share/x.tif",
                "\\\\?\\C:\\a.tif",
                "\\\\.\\PhysicalDrive0",
                "\\??\\C:\\a.tif",
                "http://attacker/x.tif",
                "file:x.tif",
                "test.tif:evil",
                "test.tif::$DATA",
                "test.tif:",
                ":x",
                "x*.tif",
                "x?.tif",
                "x<.tif",
                "x>.tif",
                "x|.tif",
                "x\".tif",
                "~/x:y"
            })
    void refusesPathsStreamsAndPatterns(String name) {
        assertRefusedEverywhere(name, "has one of the characters \\ / : * ? \" < > |");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CON",
                "con",
                "Nul",
                "NUL.tif",
                "nul.tar.tif",
                "PRN.tif",
                "AUX",
                "aux.c",
                "COM1",
                "COM9.tif",
                "com0.tif",
                "LPT1.tif",
                "lpt9",
                "COM\u00B9.tif",
                "LPT\u00B2",
                "COM\u00B3",
                "CON .tif",
                "NUL  .tif",
                "CONIN$",
                "CONOUT$.tif",
                "CLOCK$"
            })
    void refusesTheDevicesOfWindows(String name) {
        assertRefusedEverywhere(name, "is the name of a device of Windows");
    }

    @ParameterizedTest
    @ValueSource(strings = {"test.tif.", "test.tif ", "test.tif. .", "test.tif . ", " test.tif", "CON.", "NUL "})
    void refusesWhatWindowsWouldCutOff(String name) {
        assertRefusedEverywhere(name, "begins or ends with a space, or ends with a dot");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb.tif",
                "a\rb.tif",
                "a\u0000.tif",
                "test.tif\u0000.jpg",
                "a\tb",
                "a\u0085b",
                "a\u2028b",
                "a\u2029b",
                "x\u202Efit.exe",
                "a\u200Bb",
                "a\u2066b",
                "\uFEFFa",
                "a\uD800b",
                "a\u001B[31m"
            })
    void refusesCharactersThatDoNotShow(String name) {
        String message = assertRefusedEverywhere(name, "has control characters");
        assertTrue(message.contains("\\u"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void requiresAName(String name) {
        assertEquals(
                "file is empty: give the plain name of a document, such as test.tif",
                assertThrows(IllegalArgumentException.class, () -> rules.check(name, NUMBER, ""))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {".", ".."})
    void refusesFolders(String name) {
        assertRefusedEverywhere(name, "is no name");
    }

    @Test
    void refusesNamesThatAreTooLong() {
        assertEquals(
                255,
                SendRules.anything().check("x".repeat(255), NUMBER, "").file().length());
        String message = assertRefusedEverywhere("x".repeat(256), "has more than 255 characters");
        assertTrue(message.length() < 300, message);
    }

    /** Refused with and without a folder, and without a path of this machine in the message. */
    private String assertRefusedEverywhere(String name, String problem) {
        String message = assertThrows(IllegalArgumentException.class, () -> rules.check(name, NUMBER, ""))
                .getMessage();
        assertTrue(message.endsWith(" " + problem + ": give the plain name of a document, such as test.tif"), message);
        assertTrue(message.chars().noneMatch(Character::isISOControl), message);
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> SendRules.anything()
                                .check(name, NUMBER, ""))
                        .getMessage());
        return message;
    }

    @Test
    void refusesADocumentThatIsNotThere() {
        assertEquals(
                "file \"other.tif\" is not in the folder of sendFax: put the document there first",
                assertThrows(IllegalArgumentException.class, () -> rules.check("other.tif", NUMBER, ""))
                        .getMessage());
    }

    @Test
    void refusesAFolderInTheFolder() throws IOException {
        Files.createDirectory(folder.resolve("sub"));
        assertNoFile("sub");
    }

    @Test
    void refusesLinksThatLeaveTheFolder() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret.tif"), "secret");
        // A sibling whose name begins as the folder's.
        Path sibling = Files.createDirectory(directory.resolve("faxes-of-others"));
        Files.writeString(sibling.resolve("x.tif"), "x");
        link("absolute.tif", secret);
        link("relative.tif", Path.of("../secret.tif"));
        link("sibling.tif", sibling.resolve("x.tif"));
        link("folder", sibling);
        link("twice.tif", folder.resolve("absolute.tif"));
        for (String name : List.of("absolute.tif", "relative.tif", "sibling.tif", "folder", "twice.tif")) {
            assertNoFile(name);
        }
        link("dangling.tif", directory.resolve("missing.tif"));
        link("loop.tif", folder.resolve("loop.tif"));
        for (String name : List.of("dangling.tif", "loop.tif")) {
            String message = assertThrows(IllegalArgumentException.class, () -> rules.check(name, NUMBER, ""))
                    .getMessage();
            assertTrue(message.startsWith("file \"" + name + "\" is not in the folder of sendFax"), message);
        }
    }

    @Test
    void followsLinksThatStayInTheFolder() throws IOException {
        link("other.tif", Path.of("test.tif"));
        assertEquals(
                folder.toRealPath().resolve("test.tif").toString(),
                rules.check("other.tif", NUMBER, "").file());
    }

    @Test
    void takesAFolderThatIsALink() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), folder);
        SendRules linked = SendRules.of(link, Pattern.compile(".*"), 6, nanos::get);
        assertEquals(
                folder.toRealPath().resolve("test.tif").toString(),
                linked.check("test.tif", NUMBER, "").file());
    }

    @Test
    void refusesWhatIsNoRegularFile() throws Exception {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"), "needs mkfifo");
        Process process =
                new ProcessBuilder("mkfifo", folder.resolve("pipe.tif").toString()).start();
        assertEquals(0, process.waitFor());
        assertNoFile("pipe.tif");
    }

    private void assertNoFile(String name) {
        assertEquals(
                "file \"" + name
                        + "\" is no file of the folder of sendFax, but a folder, a device or a link that leaves"
                        + " it",
                assertThrows(IllegalArgumentException.class, () -> rules.check(name, NUMBER, ""))
                        .getMessage());
    }

    private void link(String name, Path target) throws IOException {
        Files.createSymbolicLink(folder.resolve(name), target);
    }

    @ParameterizedTest
    @ValueSource(strings = {"12", "+1 900 CALLME", "x+1 555 0199", "+1 555 0199x", "0x1234", "+1 555 0199;123"})
    void requiresTheWholeNumberToMatch(String number) {
        assertEquals(
                "faxNumber \"" + number + "\" is not allowed by the settings: it must match [0-9+ ()-]{3,40}",
                assertThrows(IllegalArgumentException.class, () -> rules.check("test.tif", number, ""))
                        .getMessage());
    }

    /** Even if the pattern allows them. */
    @ParameterizedTest
    @ValueSource(strings = {"+1\n555", "+1 555\r\n", "1\u0000", "1\u202E2", "1\u2028"})
    void neverSendsControlCharacters(String text) {
        for (SendRules each :
                List.of(SendRules.anything(), SendRules.of(folder, Pattern.compile("(?s).*"), 6, nanos::get))) {
            String number = assertThrows(IllegalArgumentException.class, () -> each.check("test.tif", text, ""))
                    .getMessage();
            assertTrue(number.startsWith("faxNumber ") && number.endsWith("no control characters"), number);
            String name = assertThrows(IllegalArgumentException.class, () -> each.check("test.tif", NUMBER, text))
                    .getMessage();
            assertTrue(name.startsWith("recipientName ") && name.endsWith("no control characters"), name);
        }
    }

    @Test
    void limitsTheLengthOfNumberAndRecipient() {
        SendRules anything = SendRules.anything();
        String longest = "1".repeat(64);
        assertEquals(new OutgoingFax("a", longest, longest), anything.check("a", longest, longest));
        assertThrows(IllegalArgumentException.class, () -> anything.check("a", longest + "1", ""));
        assertThrows(IllegalArgumentException.class, () -> anything.check("a", "1", longest + "1"));
    }

    @Test
    void sendsNothingWhereTheSettingsHaveNoRules() {
        assertEquals(
                "to send from a real fax server, the settings file must say from which folder and to which numbers:"
                        + " add sendFax: {folder: FOLDER, numbers: PATTERN}",
                assertThrows(IllegalStateException.class, () -> SendRules.nothing()
                                .check("test.tif", NUMBER, ""))
                        .getMessage());
    }

    @Test
    void limitsTheRateAndSaysWhenToTryAgain() {
        for (int i = 0; i < 6; i++) {
            rules.check("test.tif", NUMBER, "");
        }
        assertEquals("the settings allow 6 faxes a minute: try again in 10 s", refusal());
        nanos.addAndGet(Duration.ofMillis(9_001).toNanos());
        assertEquals("the settings allow 6 faxes a minute: try again in 1 s", refusal());
        nanos.addAndGet(Duration.ofMillis(999).toNanos());
        rules.check("test.tif", NUMBER, "");
        assertEquals("the settings allow 6 faxes a minute: try again in 10 s", refusal());
        // However long nothing was sent.
        nanos.addAndGet(Duration.ofDays(30_000).toNanos());
        for (int i = 0; i < 6; i++) {
            rules.check("test.tif", NUMBER, "");
        }
        assertEquals("the settings allow 6 faxes a minute: try again in 10 s", refusal());
    }

    private String refusal() {
        return assertThrows(IllegalStateException.class, () -> rules.check("test.tif", NUMBER, ""))
                .getMessage();
    }

    @Test
    void doesNotCountWhatIsRefusedOtherwise() {
        for (int i = 0; i < 20; i++) {
            assertThrows(IllegalArgumentException.class, () -> rules.check("other.tif", NUMBER, ""));
            assertThrows(IllegalArgumentException.class, () -> rules.check("test.tif", "x", ""));
        }
        rules.check("test.tif", NUMBER, "");
    }

    @Test
    void letsNoMoreThroughWhenManySendAtOnce() throws Exception {
        SendRules shared = rules(7);
        AtomicInteger sent = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (int i = 0; i < 8; i++) {
            threads.execute(() -> {
                for (int attempt = 0; attempt < 50; attempt++) {
                    try {
                        shared.check("test.tif", NUMBER, "");
                        sent.incrementAndGet();
                    } catch (IllegalStateException e) {
                        // The rate.
                    }
                }
            });
        }
        threads.shutdown();
        assertTrue(threads.awaitTermination(60, TimeUnit.SECONDS));
        assertEquals(7, sent.get());
    }
}
