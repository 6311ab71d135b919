package org.faxmx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the texts for users promise and can be checked without running anything. */
final class ReadmeTest {

    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)(?:#[^)]*)?\\)");

    @Test
    void firstCommandIsTheOneThatStartsEverything() throws IOException {
        Matcher block = Pattern.compile("```sh\\n(.*?)\\n```", Pattern.DOTALL).matcher(read("README.md"));

        assertTrue(block.find());
        assertEquals("./mvnw -q package -DskipTests && java -jar target/faxmx.jar serve", block.group(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "CONTRIBUTING.md",
                "CHANGELOG.md",
                "examples/README.md",
                "examples/jconsole.md",
                "examples/visualvm.md",
                "jmx-config/README.md",
                "src/test/native/README.md"
            })
    void everyFileThatIsLinkedToExists(String text) throws IOException {
        Path folder = Path.of(text).toAbsolutePath().getParent();
        List<String> missing = new ArrayList<>();
        Matcher link = LINK.matcher(read(text));
        while (link.find()) {
            if (!link.group(1).contains("://") && !Files.exists(folder.resolve(link.group(1)))) {
                missing.add(link.group(1));
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void indexOfExamplesIsComplete() throws IOException {
        String index = read("examples/README.md");
        try (Stream<Path> files = Files.list(Path.of("examples"))) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("README.md"))
                    .collect(Collectors.toList());
            assertFalse(names.isEmpty());
            names.forEach(name -> assertTrue(index.contains("](" + name + ")"), name));
        }
    }

    private static String read(String file) throws IOException {
        return Files.readString(Path.of(file)).replace("\r\n", "\n");
    }
}
