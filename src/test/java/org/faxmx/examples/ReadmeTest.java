package org.faxmx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the texts for users promise and can be checked without running anything; {@link ReadmeIT} runs the commands. */
final class ReadmeTest {

    private static final Path PAGES = Path.of("src/site/markdown");
    private static final int MOST_LINES = 200;
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]*)(?:#([^)]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    // An ObjectName, what it is one for each of, attributes, operations.
    private static final Pattern MBEAN = Pattern.compile("(?m)^\\| `(faxmx:[^`]+)` \\|[^|]*\\|([^|]*)\\|([^|]*)\\|$");
    private static final Pattern MEMBER = Pattern.compile("`(\\w+)`(\\\\\\*)?");

    @Test
    void firstCommandIsTheOneThatStartsEverything() throws IOException {
        Matcher block = Pattern.compile("```sh\\n(.*?)\\n```", Pattern.DOTALL).matcher(read(Path.of("README.md")));

        assertTrue(block.find());
        assertEquals("./mvnw -q package -DskipTests && java -jar target/faxmx.jar serve", block.group(1));
    }

    @Test
    void readmeIsShort() throws IOException {
        long lines = read(Path.of("README.md")).lines().count();

        assertTrue(lines <= MOST_LINES, () -> lines + " lines");
    }

    static List<Path> texts() throws IOException {
        try (Stream<Path> pages = Files.list(PAGES)) {
            return Stream.concat(
                            Stream.of(
                                            "README.md",
                                            "CONTRIBUTING.md",
                                            "CHANGELOG.md",
                                            "examples/README.md",
                                            "examples/jconsole.md",
                                            "examples/visualvm.md",
                                            "examples/fleet/README.md",
                                            "jmx-config/suites/README.md",
                                            "jmx-config/README.md",
                                            "src/test/native/README.md")
                                    .map(Path::of),
                            pages.sorted())
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("texts")
    void everyLinkLeadsSomewhere(Path text) throws IOException {
        Path folder = text.toAbsolutePath().getParent();
        List<String> broken = new ArrayList<>();
        Matcher link = LINK.matcher(read(text));
        while (link.find()) {
            if (link.group(1).contains("://")) {
                continue;
            }
            Path target = link.group(1).isEmpty() ? text : folder.resolve(link.group(1));
            if (!Files.exists(target)
                    || link.group(2) != null && !anchors(target).contains(link.group(2))) {
                broken.add(link.group());
            }
        }
        assertEquals(List.of(), broken);
    }

    @Test
    void everyPageIsInTheListOfPages() throws IOException {
        String list = read(PAGES.resolve("index.md"));
        try (Stream<Path> pages = Files.list(PAGES)) {
            List<String> names = pages.map(page -> page.getFileName().toString())
                    .filter(name -> !name.equals("index.md"))
                    .toList();
            assertFalse(names.isEmpty());
            names.forEach(name -> assertTrue(list.contains("](" + name + ")"), name));
        }
        assertTrue(read(Path.of("README.md")).contains("](src/site/markdown/index.md)"), "README leads to the list");
    }

    @Test
    void tableOfMBeansAgreesWithTheReference() throws IOException {
        String reference = read(PAGES.resolve("mbeans.md"));
        List<MatchResult> rows =
                MBEAN.matcher(read(Path.of("README.md"))).results().toList();
        List<String> wrong = new ArrayList<>();
        for (MatchResult row : rows) {
            String heading = "\n## `" + row.group(1) + "`\n";
            assertTrue(reference.contains(heading), heading);
            String section = reference.substring(reference.indexOf(heading) + heading.length());
            section = section.substring(0, (section + "\n## ").indexOf("\n## "));
            // After the name: type, unit and writable of an attribute; parameters, type and changes of an operation.
            collectWrong(row.group(2), section, "`(?: \\|[^|]*){2}", wrong);
            collectWrong(row.group(3), section, "\\([^|]*`(?: \\|[^|]*){1}", wrong);
        }
        assertEquals(5, rows.size());
        assertEquals(List.of(), wrong);
    }

    private static void collectWrong(String members, String section, String between, List<String> wrong) {
        Matcher member = MEMBER.matcher(members);
        while (member.find()) {
            Matcher line = Pattern.compile("\n\\| `" + member.group(1) + between + " \\|([^|]*)\\|")
                    .matcher(section);
            boolean starred = member.group(2) != null;
            if (!line.find() || line.group(1).contains("yes") != starred) {
                wrong.add(member.group());
            }
        }
    }

    @Test
    void eachPackageIsInTheMaps() throws IOException {
        List<String> packages;
        try (Stream<Path> folders = Files.list(Path.of("src/main/java/org/faxmx"))) {
            packages = folders.filter(Files::isDirectory)
                    .map(folder -> "`" + folder.getFileName() + "`")
                    .toList();
        }
        assertTrue(packages.size() > 10, packages::toString);
        for (String map : List.of("CONTRIBUTING.md", "src/site/markdown/architecture.md")) {
            String rows = read(Path.of(map))
                    .lines()
                    .filter(line -> line.startsWith("| "))
                    .map(line -> line.substring(0, line.indexOf('|', 1) + 1))
                    .collect(Collectors.joining());
            packages.forEach(name -> assertTrue(rows.contains(name), () -> map + " lacks " + name));
        }
    }

    @Test
    void indexOfExamplesIsComplete() throws IOException {
        String index = read(Path.of("examples/README.md"));
        try (Stream<Path> files = Files.list(Path.of("examples"))) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("README.md"))
                    .toList();
            assertFalse(names.isEmpty());
            names.forEach(name -> assertTrue(index.contains("](" + name + ")"), name));
        }
    }

    /** The anchors of a page's headings, as GitHub makes them. */
    private static List<String> anchors(Path page) throws IOException {
        return HEADING.matcher(read(page))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file).replace("\r\n", "\n");
    }
}
