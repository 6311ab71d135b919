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
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What users hold on to, one line for each thing, as the last release had it: {@code src/test/resources/released}.
 *
 * <p>A line may be added in each version, and no line may go or change before the next major one. While the version of the
 * project is that of the last folder, lines are added to its files with the system property {@code faxmx.writeReference};
 * after the release, its files stay as they are.
 */
public final class ReleasedModel {

    private static final Path RELEASES = Path.of("src/test/resources/released");
    private static final Pattern PROJECT_VERSION =
            Pattern.compile("<artifactId>faxmx</artifactId>\\s*<version>([^<]+?)(?:-SNAPSHOT)?</version>");

    private ReleasedModel() {}

    /** Checks that all of the last release is among the lines of today. */
    public static void check(String part, List<String> lines, Class<?> test) throws IOException {
        List<String> today = List.copyOf(new TreeSet<>(lines));
        assertFalse(today.isEmpty(), part);
        String version = projectVersion();
        List<String> releases = releases();
        String last = releases.isEmpty() ? version : releases.get(releases.size() - 1);
        Path file = RELEASES.resolve(last).resolve(part + ".txt");
        boolean open = last.equals(version);
        if (open && Boolean.getBoolean("faxmx.writeReference")) {
            Files.createDirectories(file.getParent());
            Files.write(file, today);
        }
        List<String> released = Files.exists(file) ? Files.readAllLines(file) : List.of();
        assertFalse(released.isEmpty(), () -> file + " is not there, or empty");
        List<String> gone = new ArrayList<>(released);
        gone.removeAll(today);
        assertTrue(
                gone.isEmpty() || major(version) > major(last),
                () -> "names are an interface: these are in " + last + " and may not go or change before the next major"
                        + " version: " + gone
                        + (open ? ". It is not released yet, so they may all the same. " + howToWrite(test) : ""));
        if (open) {
            List<String> added = new ArrayList<>(today);
            added.removeAll(released);
            assertEquals(List.of(), added, () -> file + " is out of date. " + howToWrite(test));
        }
    }

    private static String howToWrite(Class<?> test) {
        return "Write it with: ./mvnw test -Dtest=" + test.getSimpleName() + " -Dfaxmx.writeReference=true";
    }

    private static List<String> releases() throws IOException {
        if (!Files.isDirectory(RELEASES)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(RELEASES)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .sorted(Comparator.comparing(ReleasedModel::comparable))
                    .toList();
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
