package org.faxmx.config;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Any bytes as a settings file: settings, or problems that are fit to print. Fuzzed with {@code -Pfuzz}. */
class SettingsReaderFuzzTest {

    private static Path file;

    @BeforeAll
    static void make() throws IOException {
        file = Files.createTempFile("faxmx-fuzz", ".yaml");
    }

    @AfterAll
    static void delete() throws IOException {
        Files.delete(file);
    }

    @FuzzTest(maxDuration = "10m")
    void readsOrExplains(byte[] content) throws IOException {
        Files.write(file, content);
        SettingsReader reader = new SettingsReader(
                List.of("office", "busy", "quiet"),
                List.of("AVAILABLE", "PENDING"),
                policy -> {},
                folder -> {},
                files -> {});
        try {
            BridgeSettings settings = reader.read(file).settings(Backend.SIMULATED);
            assertFalse(settings.servers().isEmpty());
            assertTrue(Exposure.problems(settings).isEmpty());
        } catch (SettingsException e) {
            assertFalse(e.problems().isEmpty());
            for (SettingsProblem problem : e.problems()) {
                String text = problem.toString();
                assertTrue(text.startsWith(file.toString()), text);
                assertFalse(text.chars().anyMatch(Character::isISOControl), text);
                assertTrue(text.length() < 2_000, text);
            }
        }
    }
}
