package org.faxmx.wine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Runs the tests tagged {@code com} in a Windows JVM under Wine, where Maven does not run, and reports each of them as a
 * test of this run: all of them through JNA and through foreign functions, and those of the fax server in two ways more.
 * Tests tagged {@code late} would prove nothing where ports are bound early, and do not run there.
 */
@ExtendWith(Wine.Installed.class)
class ComUnderWineIT {

    private static final long LONGEST_RUN_MINUTES = 10;

    @TestFactory
    List<DynamicContainer> realCom(Wine wine) throws Exception {
        List<DynamicContainer> ways = new ArrayList<>();
        for (Way way : Way.values()) {
            ways.add(DynamicContainer.dynamicContainer(way.name(), run(wine, way)));
        }
        return ways;
    }

    private static List<DynamicTest> run(Wine wine, Way way) throws Exception {
        Wine.Jre jre = way.jre;
        Path reports = Files.createDirectories(wine.directory().resolve("reports-" + way));
        Path report = reports.resolve("TEST-junit-jupiter.xml");
        Files.deleteIfExists(report);
        Path scenario = wine.directory().resolve("contract-" + way + "-scenario.txt");
        Path log = wine.directory().resolve("contract-" + way + ".log");
        List<String> arguments = new ArrayList<>(List.of(
                // The sources of the tests are UTF-8, and so is what they print.
                "-Dfile.encoding=UTF-8",
                // Ignored by releases that know nothing of it.
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED",
                "-Dfaxmx.test.way=" + way,
                "-cp",
                Wine.windowsClassPath(System.getProperty("java.class.path")),
                "org.junit.platform.console.ConsoleLauncher",
                "execute",
                "--scan-classpath=" + Wine.windowsPath(Path.of("target/test-classes")),
                "--include-classname=" + way.classes,
                "--include-tag=com",
                "--details=tree",
                "--disable-banner",
                "--disable-ansi-colors",
                "--reports-dir=" + Wine.windowsPath(reports)));
        way.excludedTags.forEach(tag -> arguments.add("--exclude-tag=" + tag));
        Process run = wine.java(
                jre,
                log,
                Map.of(
                        "FAXMX_SCENARIO", Wine.windowsPath(scenario),
                        // Files may have any name.
                        "LC_ALL", "C.UTF-8",
                        // The probe counts blocks of COM memory; oleaut32 is not to keep freed strings.
                        "FAXMX_MALLOC_SPY", "1",
                        "OANOCACHE", "1"),
                arguments);
        String output = output(log, run);
        assertTrue(Files.exists(report), () -> "no test ran:\n" + output);
        List<DynamicTest> tests = read(report, way);
        assertTrue(tests.size() > 40, () -> "too few tests were found:\n" + output);
        return tests;
    }

    private static String output(Path log, Process run) throws IOException, InterruptedException {
        boolean ended = run.waitFor(LONGEST_RUN_MINUTES, TimeUnit.MINUTES);
        run.destroyForcibly();
        String output = Files.readString(log, StandardCharsets.ISO_8859_1);
        assertTrue(ended, () -> "the tests in the Windows JVM did not end:\n" + output);
        return output;
    }

    private static List<DynamicTest> read(Path report, Way way) throws Exception {
        NodeList cases = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("testcase");
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < cases.getLength(); i++) {
            Element testcase = (Element) cases.item(i);
            String name = testcase.getAttribute("classname") + "." + testcase.getAttribute("name");
            List<String> problems = new ArrayList<>();
            for (String kind : List.of("failure", "error", "skipped")) {
                NodeList found = testcase.getElementsByTagName(kind);
                for (int j = 0; j < found.getLength(); j++) {
                    Node problem = found.item(j);
                    problems.add(kind + ": " + problem.getTextContent());
                }
            }
            tests.add(dynamicTest(way + " " + name, () -> assertEquals(List.of(), problems)));
        }
        return tests;
    }

    /** A way to call COM and to bind ports; the tests read its name in {@code faxmx.test.way}. */
    private enum Way {
        JNA_LATE(Wine.Jre.WITH_JNA, ".*IT", "ffm"),
        // A temporary file needs random numbers, and those of this JRE its network: nothing tagged jna.
        FFM_EARLY(Wine.Jre.WITH_FFM, ".*IT", "jna", "late"),
        FFM_LATE(Wine.Jre.WITH_FFM, ".*ComFaxServerIT", "jna"),
        /** The objects refuse the query for their interfaces. */
        FFM_REFUSED(Wine.Jre.WITH_FFM, ".*ComFaxServerIT", "jna");

        private final Wine.Jre jre;
        private final String classes;
        private final List<String> excludedTags;

        Way(Wine.Jre jre, String classes, String... excludedTags) {
            this.jre = jre;
            this.classes = classes;
            this.excludedTags = List.of(excludedTags);
        }
    }
}
