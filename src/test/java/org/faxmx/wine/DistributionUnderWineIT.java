package org.faxmx.wine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.faxmx.e2e.Distribution;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin\faxmx.cmd} of the zip for users, run by Wine's command interpreter. */
@ExtendWith(Wine.Installed.class)
class DistributionUnderWineIT {

    @TempDir
    private static Path shared;

    private static Path home;

    @TempDir
    private Path directory;

    @BeforeAll
    static void unpack() throws Exception {
        home = Distribution.unpack(shared.resolve(Distribution.FOLDER));
    }

    @Test
    void readsThePortsFromAFolderWithASpaceAndAnUmlaut(Wine wine) throws Exception {
        Answer answer = run(wine, javaHome(Wine.Jre.WITH_JNA), "ports", "--backend", "simulated", "--json");

        assertEquals(0, answer.exitCode, answer.text);
        assertTrue(answer.text.contains("\"DeviceId\" : 65537"), answer.text);
    }

    @Test
    void handsTheExitCodeOn(Wine wine) throws Exception {
        Answer answer = run(wine, javaHome(Wine.Jre.WITH_JNA), "check-config", "no-such-file.yaml");

        assertEquals(2, answer.exitCode, answer.text);
        assertTrue(answer.text.contains("no-such-file.yaml"), answer.text);
    }

    @Test
    void startsWithoutAWarningOnALaterJava(Wine wine) throws Exception {
        Answer answer = run(wine, javaHome(Wine.Jre.WITH_FFM), "--version");

        assertEquals(0, answer.exitCode, answer.text);
        assertTrue(answer.text.contains("FaxMX "), answer.text);
        assertFalse(answer.text.contains("restricted method"), answer.text);
    }

    @Test
    void saysThatJavaHomeIsWrong(Wine wine) throws Exception {
        Answer answer = run(wine, "C:\\no java", "--version");

        assertEquals(2, answer.exitCode, answer.text);
        assertEquals(
                "faxmx: JAVA_HOME is C:\\no java, where there is no bin\\java.exe. Set it to the folder of a 64-bit Java"
                        + " 17 or later",
                answer.text.strip());
    }

    @Test
    void saysThatJavaIsMissing(Wine wine) throws Exception {
        Answer answer = run(wine, "", "--version");

        assertEquals(2, answer.exitCode, answer.text);
        assertEquals(
                "faxmx: there is no java in PATH. Install a 64-bit Java 17 or later, or set JAVA_HOME to its folder",
                answer.text.strip());
    }

    @Test
    void saysThatJavaIsTooOld(Wine wine) throws Exception {
        Path bin = Files.createDirectory(directory.resolve("bin"));
        Files.createFile(bin.resolve("java.exe"));
        Files.writeString(directory.resolve("release"), "JAVA_VERSION=\"1.8.0_392\"\r\n");

        Answer answer = run(wine, Wine.windowsPath(directory), "--version");

        assertEquals(2, answer.exitCode, answer.text);
        assertTrue(answer.text.contains("is Java 1.8.0_392. FaxMX needs Java 17 or later"), answer.text);
    }

    private static String javaHome(Wine.Jre jre) {
        return Wine.windowsPath(jre.java().orElseThrow().getParent().getParent());
    }

    private record Answer(int exitCode, String text) {}

    private Answer run(Wine wine, String javaHome, String... arguments) throws Exception {
        Path log = Files.createTempFile(directory, "cmd", ".log");
        // No argument may be quoted: the interpreter takes away the first and the last quotation mark of several.
        List<String> command = new ArrayList<>(List.of("cmd", "/c", Wine.windowsPath(home.resolve("bin/faxmx.cmd"))));
        command.addAll(List.of(arguments));
        Process process = wine.program(log, Map.of("JAVA_HOME", javaHome), command);
        assertTrue(process.waitFor(3, TimeUnit.MINUTES), () -> command.toString());
        return new Answer(process.exitValue(), Files.readString(log, StandardCharsets.ISO_8859_1));
    }
}
