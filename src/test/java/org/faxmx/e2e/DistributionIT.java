package org.faxmx.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.faxmx.connector.Eventually;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The zip for users, unpacked where a user may unpack it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "runs bin/faxmx; DistributionUnderWineIT runs bin\\faxmx.cmd")
class DistributionIT {

    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"#]*)(?:#([^\"]*))?\"");
    // The list itself, and one that the page of the suites leads to.
    private static final Set<String> NOT_LISTED = Set.of("docs/index.html", "jmx-config/suites/README.html");
    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

    @TempDir
    private static Path shared;

    private static Path home;

    @TempDir
    private Path directory;

    @BeforeAll
    static void unpack() throws IOException {
        home = Distribution.unpack(shared.resolve(Distribution.FOLDER));
    }

    @ParameterizedTest
    @MethodSource("org.faxmx.e2e.ServeIT#javas")
    void servesFromAFolderWithASpaceAndAnUmlaut(Path java) throws Exception {
        Path log = directory.resolve("serve.log");
        List<String> command = new ArrayList<>(BridgeProcess.hearingSignals());
        command.add(home.resolve("bin/faxmx").toString());
        command.addAll(BridgeProcess.SERVE_ON_FREE_PORTS);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .put("JAVA_HOME", java.toRealPath().getParent().getParent().toString());
        try (BridgeProcess bridge = new BridgeProcess(builder.start(), log)) {
            assertEquals(
                    "CONNECTED",
                    bridge.jolokiaValue("{\"type\":\"read\",\"mbean\":\"faxmx:type=FaxServer,server=local\","
                            + "\"attribute\":\"State\"}"));
            // The script has become the JVM, so a service manager's signal reaches it.
            assertEquals(0, bridge.end("TERM"), bridge.log());
            assertFalse(bridge.log().contains("WARNING: A restricted method"), bridge.log());
        }
    }

    @Test
    void startsThroughASymbolicLinkAndWithTheJavaInPath() throws Exception {
        Path link =
                Files.createSymbolicLink(directory.resolve("faxmx"), directory.relativize(home.resolve("bin/faxmx")));
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", JAVA_HOME.resolve("bin") + ":" + System.getenv("PATH"));

        Answer answer = run(environment, link.toString(), "--version");

        assertEquals(0, answer.exitCode(), answer.text());
        assertTrue(answer.text().contains("FaxMX"), answer.text());
    }

    @Test
    void handsArgumentsAndOptionsOnAsTheyAre() throws Exception {
        Answer answer = run(
                Map.of("JAVA_HOME", JAVA_HOME.toString(), "FAXMX_OPTS", "-Xmx77m -XX:+PrintFlagsFinal"),
                home.resolve("bin/faxmx").toString(),
                "check-config",
                "a file that is not there $HOME *.yaml");

        assertEquals(2, answer.exitCode(), answer.text());
        assertTrue(answer.text().contains("a file that is not there $HOME *.yaml"), answer.text());
        // Later than the 256 MB of the options file.
        assertTrue(
                Pattern.compile("size_t MaxHeapSize += 81788928 ")
                        .matcher(answer.text())
                        .find(),
                "-Xmx77m");
    }

    @Test
    void saysThatJavaIsMissing() throws Exception {
        Answer answer = run(
                Map.of("PATH", tools().toString()), home.resolve("bin/faxmx").toString(), "--version");

        assertEquals(2, answer.exitCode());
        assertEquals(
                "faxmx: there is no java in PATH. Install Java 17 or later, or set JAVA_HOME to its folder\n",
                answer.text());
    }

    @Test
    void saysThatJavaHomeIsWrong() throws Exception {
        Answer answer = run(
                Map.of("JAVA_HOME", directory.toString()),
                home.resolve("bin/faxmx").toString(),
                "--version");

        assertEquals(2, answer.exitCode());
        assertEquals(
                "faxmx: JAVA_HOME is " + directory
                        + ", where there is no bin/java. Set it to the folder of a Java 17 or later\n",
                answer.text());
    }

    /** Whether its version is in a file or printed by it. */
    @Test
    void saysThatJavaIsTooOld() throws Exception {
        Path java = Files.createDirectory(directory.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"1.8.0_392\"' >&2\n");
        assertTrue(java.toFile().setExecutable(true));
        String refusal = "is Java 1.8.0_392. FaxMX needs Java 17 or later; set JAVA_HOME to the folder of one\n";

        Answer printed = run(
                Map.of("JAVA_HOME", directory.toString()),
                home.resolve("bin/faxmx").toString(),
                "--version");
        assertEquals(2, printed.exitCode());
        assertEquals("faxmx: " + java + " " + refusal, printed.text());

        Files.writeString(directory.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"1.8.0_392\"\n");
        Files.writeString(java, "#!/bin/sh\nexit 9\n");
        Answer released = run(
                Map.of("JAVA_HOME", directory.toString()),
                home.resolve("bin/faxmx").toString(),
                "--version");
        assertEquals(2, released.exitCode());
        assertEquals("faxmx: " + java + " " + refusal, released.text());
    }

    @Test
    void everyLinkOfTheManualLeadsToAFileAndAHeading() throws IOException {
        Set<String> broken = new TreeSet<>();
        int links = 0;
        for (Path page : pages()) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                if (link.group(1).matches("[a-z]+:.*")) {
                    continue;
                }
                links++;
                Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
                if (!Files.exists(target)
                        || link.group(2) != null
                                && !Files.readString(target).contains("id=\"" + link.group(2) + "\"")) {
                    broken.add(home.relativize(page) + " -> " + link.group());
                }
            }
        }
        assertEquals(Set.of(), broken);
        assertTrue(links > 1_000, links + " links");
    }

    /** Each page is in the list beside all of them, and knows its own place there. */
    @Test
    void everyPageIsInTheListOfPages() throws IOException {
        List<Path> pages = pages();
        Set<String> unlisted = new TreeSet<>();
        for (Path page : pages) {
            String name = home.relativize(page).toString();
            if (!Files.readString(page).contains("aria-current=\"page\"") && !NOT_LISTED.contains(name)) {
                unlisted.add(name);
            }
        }
        assertEquals(Set.of(), unlisted);
        assertTrue(pages.size() > 25, pages::toString);
    }

    @Test
    void itsTextsNameItsOwnFilesAndCommands() throws IOException {
        for (Path page : pages()) {
            String content = Files.readString(page);
            assertFalse(content.contains("target/faxmx.jar"), page::toString);
            assertFalse(content.contains("href=\"src/site"), page::toString);
        }
        String readme = Files.readString(home.resolve("README.html"));
        assertTrue(readme.contains("bin/faxmx serve"), readme);
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            List<Path> texts = files.toList();
            assertTrue(texts.stream().noneMatch(file -> file.toString().endsWith(".md")), "Markdown is left");
            return texts.stream()
                    .filter(file -> file.toString().endsWith(".html"))
                    .toList();
        }
    }

    @Test
    void everyComponentHasALicenceWhoseTextIsThere() throws IOException {
        Map<String, String> texts = Map.of(
                "Apache-2.0", "licenses/Apache-2.0.txt",
                "MIT", "licenses/MIT-slf4j.txt");
        Map<String, Object> bom = Json.object(Files.readString(home.resolve("faxmx.cdx.json")));
        List<Object> components = Json.array(bom.get("components"));
        assertTrue(components.size() >= 10, components::toString);
        for (Object entry : components) {
            Map<String, Object> component = Json.object(entry);
            Set<String> licences = Json.array(component.get("licenses")).stream()
                    .map(choice -> Json.object(choice))
                    .map(choice -> choice.containsKey("expression")
                            ? choice.get("expression")
                            : Json.object(choice.get("license")).get("id"))
                    .map(String::valueOf)
                    .flatMap(id -> Arrays.stream(id.split(" OR ")))
                    .collect(Collectors.toSet());
            assertTrue(
                    licences.stream().anyMatch(texts::containsKey),
                    () -> component.get("name") + " has the licences " + licences);
        }
        for (String text : texts.values()) {
            assertTrue(Files.size(home.resolve(text)) > 1_000, text);
        }
        assertTrue(Files.readString(home.resolve("licenses/NOTICE-commons-daemon.txt"))
                .contains("Apache Software Foundation"));
    }

    /** systemd reads the unit in a unit test; here it is printed by what it runs. */
    @Test
    void printsAUnitThatRunsItself() throws Exception {
        Path settings = Files.writeString(directory.resolve("my fax.yaml"), "servers: [{name: local}]\n");

        Answer unit = run(
                Map.of("JAVA_HOME", JAVA_HOME.toString()),
                home.resolve("bin/faxmx").toString(),
                "service",
                "unit",
                "-c",
                settings.toString());

        assertEquals(0, unit.exitCode(), unit.text());
        assertTrue(
                unit.text().contains("\nExecStart=\"" + home + "/bin/faxmx\" serve -c \"" + settings + "\"\n"),
                unit.text());
        assertTrue(unit.text().contains("\nEnvironment=\"JAVA_HOME=" + JAVA_HOME), unit.text());
    }

    /**
     * Also where there is an archive that the JVM cannot use, as that of another one. Java 17 archives only classes of its own
     * for a path with a space.
     */
    @ParameterizedTest
    @MethodSource("org.faxmx.e2e.ServeIT#javas")
    void startsWithTheClassesThatAnEarlierBridgeHasArchived(Path java) throws Exception {
        String javaHome = java.toRealPath().getParent().getParent().toString();
        Path plain = Distribution.unpack(directory.resolve("plain"));
        Path archive = plain.resolve("lib/faxmx.jsa");
        Files.write(archive, new byte[100]);
        Path log = directory.resolve("archive.log");
        List<String> command = new ArrayList<>(BridgeProcess.hearingSignals());
        command.add(plain.resolve("bin/faxmx").toString());
        command.addAll(BridgeProcess.SERVE_ON_FREE_PORTS);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", javaHome);
        try (BridgeProcess bridge = new BridgeProcess(builder.start(), log)) {
            Eventually.holdsWithin(
                    Duration.ofMinutes(3), () -> Files.exists(plain.resolve("lib/faxmx.jsa.txt")), bridge::log);
            assertFalse(bridge.log().contains("[cds]"), bridge.log());
            assertEquals(0, bridge.end("TERM"), bridge.log());
        }
        assertTrue(Files.size(archive) > 1_000_000);
        assertEquals(List.of(), unfinished(plain), "what the JVM writes under another name");

        Answer used = run(
                Map.of("JAVA_HOME", javaHome, "FAXMX_OPTS", "-Xlog:class+load"),
                plain.resolve("bin/faxmx").toString(),
                "--version");
        assertEquals(0, used.exitCode(), used.text());
        assertTrue(
                Pattern.compile("org\\.faxmx\\.cli\\.Faxmx source: shared objects file")
                        .matcher(used.text())
                        .find(),
                used.text());
    }

    private static List<Path> unfinished(Path home) throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("lib"))) {
            return files.filter(file -> file.toString().endsWith(".new")).toList();
        }
    }

    /** What jdeps finds in the jar, and what is loaded by name only. */
    @Test
    void theRuntimeImageHasTheModulesThatAreUsed() throws Exception {
        List<String> modules = Files.readAllLines(Path.of("src/dist/modules.txt")).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(line -> line.split(" ")[0])
                .toList();
        Answer used = run(
                Map.of(),
                JAVA_HOME.resolve("bin/jdeps").toString(),
                "--ignore-missing-deps",
                "--multi-release",
                "17",
                "--print-module-deps",
                home.resolve("lib/faxmx.jar").toString());
        assertEquals(0, used.exitCode(), used.text());
        Set<String> missing = new TreeSet<>(Arrays.asList(used.text().strip().split(",")));
        modules.forEach(missing::remove);
        assertEquals(Set.of(), missing, "of modules.txt");
    }

    @Test
    void theRuntimeImageRunsWhereThereIsNoOtherJava() throws Exception {
        Path zip = Files.copy(Distribution.zip(), directory.resolve("faxmx-VERSION.zip"));
        // The recipe of docs/install.md, with the modules of this system.
        Answer linked = run(
                Path.of(""),
                Map.of(),
                JAVA_HOME.resolve("bin/java").toString(),
                "src/dist/RuntimeImage.java",
                zip.toString(),
                JAVA_HOME.resolve("jmods").toString());
        assertEquals(0, linked.exitCode(), linked.text());
        assertTrue(linked.text().strip().matches(".*/faxmx-VERSION-linux-\\w+\\.zip"), linked.text());
        Path image = Distribution.unpack(Path.of(linked.text().strip()), directory.resolve("image"));

        Path log = directory.resolve("image.log");
        List<String> command = new ArrayList<>(BridgeProcess.hearingSignals());
        command.add(image.resolve("bin/faxmx").toString());
        command.addAll(BridgeProcess.SERVE_ON_FREE_PORTS);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().remove("JAVA_HOME");
        // No Java, nor anything else that the start script does not need.
        builder.environment().put("PATH", tools().toString());
        try (BridgeProcess bridge = new BridgeProcess(builder.start(), log)) {
            assertEquals(
                    image.resolve("java/bin/java").toRealPath().toString(),
                    bridge.process().info().command().orElseThrow());
            assertEquals(
                    8L,
                    bridge.jolokiaValue("{\"type\":\"read\",\"mbean\":\"faxmx:type=FaxServer,server=local\","
                            + "\"attribute\":\"PortCount\"}"));
            try (var client = bridge.connect()) {
                assertTrue(client.getMBeanServerConnection().getMBeanCount() > 8);
            }
            assertEquals(0, bridge.end("TERM"), bridge.log());
        }
    }

    /** A folder with the programs that the start script needs, and no Java. */
    private Path tools() throws IOException {
        Path tools = Files.createDirectory(directory.resolve("tools"));
        for (String tool : List.of("env", "sh", "dirname", "readlink", "sed")) {
            Files.createSymbolicLink(tools.resolve(tool), Path.of("/usr/bin", tool));
        }
        return tools;
    }

    /** A program's exit code and all that it printed. */
    private record Answer(int exitCode, String text) {}

    private Answer run(Map<String, String> environment, String... command) throws Exception {
        return run(directory, environment, command);
    }

    private Answer run(Path current, Map<String, String> environment, String... command) throws Exception {
        Path output = Files.createTempFile(directory, "run", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(current.toAbsolutePath().toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().remove("JAVA_HOME");
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertTrue(process.waitFor(2, TimeUnit.MINUTES), () -> Arrays.toString(command));
        return new Answer(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }
}
