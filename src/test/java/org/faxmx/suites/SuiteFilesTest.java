package org.faxmx.suites;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.faxmx.FaxBridge;
import org.faxmx.GeneratedPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files under {@code jmx-config/suites}: they are what {@code faxmx suite} prints. */
final class SuiteFilesTest {

    private static final Path FOLDER = Path.of("jmx-config", "suites");

    static Stream<SuiteFile> files() {
        return Suites.all().stream();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("files")
    void theFileIsWhatTheProgramPrints(SuiteFile file) throws IOException {
        GeneratedPage.check(FOLDER.resolve(file.fileName()), file.content(FaxBridge.metrics()), SuiteFilesTest.class);
    }

    @Test
    void thereIsNoOtherFile() throws IOException {
        try (Stream<Path> found = Files.list(FOLDER)) {
            Set<String> expected = files().map(SuiteFile::fileName).collect(Collectors.toCollection(TreeSet::new));
            expected.add("README.md");
            assertEquals(
                    expected,
                    found.map(path -> path.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new)));
        }
    }
}
