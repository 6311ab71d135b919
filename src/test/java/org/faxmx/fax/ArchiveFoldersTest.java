package org.faxmx.fax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveFoldersTest {

    private static final ArchiveFolders FOLDERS =
            ArchiveFolders.of(List.of("D:\\Archive\\", "E:/Fax/Sent", "\\\\nas\\fax\\sent", "F:\\", "G:\\B\u00FCro"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "D:\\Archive",
                "D:\\Archive\\",
                "d:\\archive",
                "D:/ARCHIVE",
                "D:\\Archive\\2026",
                "D:/Archive/2026/",
                "D:\\Archive\\\\x",
                "D:\\\\Archive",
                "D:\\Archive\\x\\y\\z",
                "E:\\Fax\\Sent",
                "e:/fax/sent/x",
                "\\\\nas\\fax\\sent",
                "//NAS/Fax/Sent",
                "\\\\nas\\fax\\sent\\2026",
                "\\\\nas\\\\fax\\sent",
                "F:\\",
                "F:\\anything",
                "f:/",
                "G:\\B\u00DCRO\\x",
                "D:\\Archive\\.hidden",
                "D:\\Archive\\a..b",
                "D:\\Archive\\...x",
                ""
            })
    void allowsTheFoldersAndWhatIsBelow(String directory) {
        FOLDERS.check(directory);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "D:\\",
                "D:\\Archives",
                "D:\\Archive2\\x",
                "D:\\Arch",
                "C:\\Archive",
                "E:\\Fax",
                "E:\\Fax\\Sent2",
                "\\\\attacker\\share",
                "\\\\attacker\\share\\",
                "\\\\nas\\fax",
                "\\\\nas\\fax2\\sent",
                "\\\\nas2\\fax\\sent",
                "\\\\nas\\D$\\Archive",
                "\\\\localhost\\D$\\Archive",
                "\\\\127.0.0.1\\D$\\Archive",
                "D:\\ARCHIV~1",
                "\\\\nas@SSL@443\\fax\\sent",
                "\\\\nas.evil.example\\fax\\sent",
                "G:\\Buro",
                // Java maps these to the ASCII letters k, s and i; Windows does not.
                "D:\\Arch\u0131ve",
                "E:\\Fax\\\u017Fent",
                "\\\\na\u017F\\fax\\sent"
            })
    void refusesOtherFolders(String directory) {
        String message = refusal(directory);
        assertTrue(
                message.endsWith(": the settings allow folders in D:\\Archive\\, E:/Fax/Sent, \\\\nas\\fax\\sent, F:\\,"
                        + " G:\\B\u00FCro"),
                message);
        assertTrue(message.startsWith("ArchiveDirectory cannot be \""), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "D:\\Archive\\..", "D:\\Archive\\..\\x", "D:/Archive/../x", "D:\\Archive\\.\\x",
                        "D:\\Archive\\x\\..\\..\\..\\Windows",
                "\\\\nas\\fax\\sent\\..\\..\\x", "\\\\nas\\..\\x", "\\\\..\\fax\\sent", "D:\\Archive\\.. \\x",
                        "D:\\Archive\\...",
                "D:\\Archive \\x", "D:\\Archive.\\x", "D:\\Archive\\x.", "D:\\Archive\\x ", "D:\\Archive\\ x"
            })
    void refusesPartsThatWindowsWouldResolve(String directory) {
        String message = refusal(directory);
        assertTrue(
                message.endsWith("which is no name")
                        || message.endsWith("which begins or ends with a space, or ends with a dot"),
                message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "D:\\Archive:stream", "D:\\Archive\\x:y", "D:\\Archive\\x::$INDEX_ALLOCATION", "D:\\Archive\\*",
                        "D:\\Archive\\a?b",
                "D:\\Archive\\<x>", "D:\\Archive\\a|b", "D:\\Archive\\\"x\"", "\\\\nas\\C:\\sent",
                        "\\\\nas:445\\fax\\sent"
            })
    void refusesStreamsAndPatterns(String directory) {
        String message = refusal(directory);
        assertTrue(message.contains("which has one of the characters \\ / : * ?"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"D:\\Archive\\CON", "D:\\Archive\\nul\\x", "D:\\Archive\\COM1.x", "\\\\nas\\PRN\\x"})
    void refusesDevices(String directory) {
        String message = refusal(directory);
        assertTrue(message.endsWith("which is the name of a device of Windows"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\\\?\\D:\\Archive",
                "\\\\?\\UNC\\nas\\fax\\sent",
                "//?/D:/Archive",
                "\\\\.\\D:\\Archive",
                "//./D:/Archive",
                "\\\\.\\pipe\\x",
                "\\\\.\\PhysicalDrive0",
                "\\??\\D:\\Archive",
                "/??/D:/Archive",
                "\\\\?",
                "\\\\.",
                "\\/?\\D:\\Archive",
                "\\\\?\\Volume{00000000-0000-0000-0000-000000000000}\\",
                "\\\\?\\GLOBALROOT\\Device\\HarddiskVolume1"
            })
    void refusesPathsOfDevices(String directory) {
        String message = refusal(directory);
        assertTrue(message.endsWith("begins like the path of a device: write it without \\\\?\\ or \\\\.\\"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Archive", "D:", "D:Archive", "\\Archive", "/Archive", ".\\Archive", "..\\Archive", "DD:\\Archive",
                        "1:\\Archive",
                "\\\\nas", "\\\\nas\\", "\\\\\\nas\\fax\\sent", "\\\\", "/", "\\", ":\\Archive", " D:\\Archive",
                        "\nD:\\Archive",
                "\u0000D:\\Archive", "file:///D:/Archive", "http://nas/fax/sent", "%SystemDrive%\\Archive",
                        "\u00C4:\\Archive"
            })
    void refusesWhatIsNoFullPath(String directory) {
        String message = refusal(directory);
        assertTrue(
                message.endsWith("is no full path: write one such as D:\\Archive or \\\\server\\share\\archive"),
                message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "D:\\Archive\\a\nb",
                "D:\\Archive\\\u0000",
                "D:\\Archive\\\u202Ex",
                "D:\\Archive\\a\u2028",
                "D:\\Archive\u200C",
                "D:\\Archive\r"
            })
    void refusesCharactersThatDoNotShow(String directory) {
        String message = refusal(directory);
        assertTrue(message.endsWith("which has control characters"), message);
        assertTrue(message.chars().noneMatch(Character::isISOControl), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Archive", "", "D:\\a\\..\\b", "\\\\?\\D:\\Archive"})
    void takesFullPathsAsSettingsOnly(String folder) {
        String message = assertThrows(IllegalArgumentException.class, () -> ArchiveFolders.requireFolder(folder))
                .getMessage();
        assertTrue(message.startsWith("\"" + folder + "\" "), message);
        assertThrows(IllegalArgumentException.class, () -> ArchiveFolders.of(List.of("D:\\Archive", folder)));
    }

    @Test
    void canBeNowhereOrAnywhere() {
        assertFalse(ArchiveFolders.none().writable());
        assertThrows(IllegalArgumentException.class, () -> ArchiveFolders.none().check("D:\\Archive"));
        assertTrue(ArchiveFolders.any().writable());
        ArchiveFolders.any().check("..\\whatever");
        assertTrue(FOLDERS.writable());
        assertEquals(false, ArchiveFolders.of(List.of()).writable());
    }

    private static String refusal(String directory) {
        return assertThrows(IllegalArgumentException.class, () -> FOLDERS.check(directory))
                .getMessage();
    }
}
