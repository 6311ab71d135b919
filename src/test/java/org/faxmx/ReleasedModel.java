package org.faxmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What users hold on to, one line for each thing, as the last release had it: {@code src/test/resources/released}.
 *
 * <p>A line may be added in each version, and no line may go or change before the next major one. The system property
 * {@code faxmx.writeReference} writes the files of the project's version; those of a release stay as they are.
 */
public final class ReleasedModel {

    private static final Path RELEASES = Path.of("src/test/resources/released");
    private static final Pattern PROJECT_VERSION =
            Pattern.compile("<artifactId>faxmx</artifactId>\\s*<version>([^<]+?)(?:-SNAPSHOT)?</version>");

    private ReleasedModel() {}

    /** Checks that the lines are those of this version's file, and that all lines of the release before are among them. */
    public static void check(String part, List<String> lines, Class<?> test) throws IOException {
        List<String> today = List.copyOf(new TreeSet<>(lines));
        assertFalse(today.isEmpty(), part);
        String version = projectVersion();
        Path file = RELEASES.resolve(version).resolve(part + ".txt");
        if (Boolean.getBoolean("faxmx.writeReference")) {
            Files.createDirectories(file.getParent());
            Files.write(file, today);
        }
        assertEquals(
                String.join("\n", today),
                Files.exists(file) ? String.join("\n", Files.readAllLines(file)) : "",
                () -> file + " is out of date. Write it with: ./mvnw test -Dtest=" + test.getSimpleName()
                        + " -Dfaxmx.writeReference=true");
        Optional<String> last = releaseBefore(version);
        if (last.isEmpty() || major(version) > major(last.get())) {
            return;
        }
        Path released = RELEASES.resolve(last.get()).resolve(part + ".txt");
        // What is checked since this version only has no file there.
        List<String> gone = Files.exists(released) ? new ArrayList<>(Files.readAllLines(released)) : new ArrayList<>();
        gone.removeAll(today);
        assertEquals(
                List.of(),
                gone,
                () -> "names are an interface: these are in " + last.get()
                        + " and may not go or change before the next major version");
    }

    private static Optional<String> releaseBefore(String version) throws IOException {
        try (Stream<Path> folders = Files.list(RELEASES)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(one -> comparable(one).compareTo(comparable(version)) < 0)
                    .max(Comparator.comparing(ReleasedModel::comparable));
        }
    }

    /** Texts that have the order of the versions. */
    private static String comparable(String version) {
        StringBuilder text = new StringBuilder();
        for (String number : version.split("\\.")) {
            text.append(String.format("%06d", Integer.parseInt(number)));
        }
        return text.toString();
    }

    private static int major(String version) {
        return Integer.parseInt(version.substring(0, version.indexOf('.')));
    }

    private static String projectVersion() throws IOException {
        Matcher version = PROJECT_VERSION.matcher(Files.readString(Path.of("pom.xml")));
        assertTrue(version.find(), "pom.xml has no version");
        return version.group(1);
    }
}
