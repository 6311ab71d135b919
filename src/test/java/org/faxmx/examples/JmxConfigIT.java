package org.faxmx.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.faxmx.e2e.BridgeProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The files in {@code jmx-config}: that they are what the packaged jar uses, and that a changed one takes effect. */
final class JmxConfigIT {

    private static final Path CONFIG = Path.of("jmx-config");
    private static final String GET_PORTS =
            "{\"type\":\"exec\",\"mbean\":\"faxmx:type=FaxServer,server=local\",\"operation\":\"getPorts\"}";
    private static final String READ_STATE =
            "{\"type\":\"read\",\"mbean\":\"faxmx:type=FaxServer,server=local\",\"attribute\":\"State\"}";

    private static final int FIRST_OF_JVM_24_OPTIONS = 24;
    private static final Pattern VERSION = Pattern.compile("java\\.specification\\.version = (\\d+)");

    @TempDir
    private Path directory;

    @Test
    void everyFileIsKnownToTheseTests() throws IOException {
        try (Stream<Path> files = Files.list(CONFIG)) {
            assertEquals(
                    Set.of(
                            "README.md",
                            "company.yaml",
                            "faxmx.yaml",
                            "hardened.yaml",
                            "jolokia-access.xml",
                            "logging.properties",
                            "jvm-17.options",
                            "jvm-24.options",
                            "read-only.xml",
                            "suites",
                            "try.yaml"),
                    files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
        }
    }

    @Test
    void readmeTellsOfEveryFile() throws IOException {
        String readme = Files.readString(CONFIG.resolve("README.md"));
        try (Stream<Path> files = Files.list(CONFIG)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("README.md"))
                    .forEach(name -> assertTrue(readme.contains("[" + name + "](" + name + ")"), name));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "jolokia-access.xml, org/faxmx/connector/jolokia-access.xml",
        "logging.properties, org/faxmx/logging/logging.properties"
    })
    void jarHoldsTheVeryFile(String file, String entry) throws IOException {
        try (JarFile jar = new JarFile(BridgeProcess.jar().toFile());
                InputStream packaged = jar.getInputStream(jar.getEntry(entry))) {
            assertArrayEquals(Files.readAllBytes(CONFIG.resolve(file)), packaged.readAllBytes());
        }
    }

    /** On this JVM and on those that FAXMX_JAVAS names, the file that is meant for each. */
    @ParameterizedTest
    @MethodSource("org.faxmx.examples.SimulatedBridge#javas")
    void jvmOptionsForAJavaStartTheBridgeOnItWithoutAWarning(String java) throws Exception {
        String options = feature(java) < FIRST_OF_JVM_24_OPTIONS ? "jvm-17.options" : "jvm-24.options";
        try (BridgeProcess bridge = SimulatedBridge.start(java, directory, List.of("@" + CONFIG.resolve(options)))) {
            assertEquals("CONNECTED", bridge.jolokiaValue(READ_STATE));
            String inForce = commandLine(bridge);
            assertTrue(inForce.contains("-XX:+ExitOnOutOfMemoryError"), inForce);
            assertEquals(
                    options.equals("jvm-24.options"), inForce.contains("--enable-native-access=ALL-UNNAMED"), inForce);

            assertEquals(0, bridge.end("TERM"), bridge.log());
            assertFalse(bridge.log().toLowerCase(Locale.ROOT).contains("warning"), bridge.log());
        }
    }

    /** Which clients do not see. */
    private String commandLine(BridgeProcess bridge) throws Exception {
        Path answer = directory.resolve("command-line.txt");
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(bridge.process().pid()),
                        "VM.command_line")
                .redirectErrorStream(true)
                .redirectOutput(answer.toFile())
                .start();
        assertTrue(jcmd.waitFor(30, TimeUnit.SECONDS));
        return Files.readString(answer);
    }

    @Test
    void builtInLoggingWritesOneLineForARecord() throws Exception {
        try (BridgeProcess bridge = SimulatedBridge.start(directory)) {
            assertTrue(
                    bridge.log()
                            .matches("(?s).*\\d{4}-\\d\\d-\\d\\dT\\S+ INFO    "
                                    + "org\\.faxmx\\.monitor\\.ServerMonitor: server local: connected\\R.*"),
                    bridge.log());
        }
    }

    @Test
    void changedLoggingPropertiesTakeEffect() throws Exception {
        String original = Files.readString(CONFIG.resolve("logging.properties"));
        String changed = original.replace("org.faxmx.level = INFO", "org.faxmx.level = WARNING");
        Path file = Files.writeString(directory.resolve("logging.properties"), changed);
        try (BridgeProcess bridge =
                SimulatedBridge.start(directory, List.of("-Djava.util.logging.config.file=" + file))) {
            assertFalse(bridge.log().contains("ServerMonitor"), bridge.log());
        }
    }

    @Test
    void loggerOfFailedOperationsTellsWhatWasRunInto() throws Exception {
        String original = Files.readString(CONFIG.resolve("logging.properties"));
        Path file = Files.writeString(
                directory.resolve("logging.properties"),
                original.replace("# org.faxmx.jmx.level", "org.faxmx.jmx.level"));
        try (BridgeProcess bridge =
                SimulatedBridge.start(directory, List.of("-Djava.util.logging.config.file=" + file), "--writes")) {
            bridge.jolokiaValue(GET_PORTS.replace("getPorts", "disconnect"));
            bridge.jolokia(GET_PORTS);

            assertTrue(
                    bridge.log().contains("DEBUG   org.faxmx.jmx.ModelledMBean: server local: getPorts"), bridge.log());
        }
    }

    @Test
    void builtInPolicyLetsClientsUseOurDomainAndReadTheJvm() throws Exception {
        try (BridgeProcess bridge = SimulatedBridge.start(directory)) {
            assertStatus(200, bridge.jolokia(GET_PORTS));
            assertStatus(200, bridge.jolokia("{\"type\":\"read\",\"mbean\":\"java.lang:type=Memory\"}"));
            assertStatus(
                    403,
                    bridge.jolokia("{\"type\":\"exec\",\"mbean\":\"java.lang:type=Memory\",\"operation\":\"gc\"}"));
        }
    }

    @Test
    void changedPolicyIsEnforced() throws Exception {
        String original = Files.readString(CONFIG.resolve("jolokia-access.xml"));
        // What the comment in the file recommends for monitoring only.
        String readOnly = original.replaceFirst(
                "<attribute>\\*</attribute>\\s*<operation>\\*</operation>", "<attribute mode=\"read\">*</attribute>");
        Path file = Files.writeString(directory.resolve("monitoring-only.xml"), readOnly);
        try (BridgeProcess bridge = SimulatedBridge.start(directory, "--http-policy", file.toString())) {
            assertStatus(200, bridge.jolokia(READ_STATE));
            assertStatus(403, bridge.jolokia(GET_PORTS));
        }
    }

    /** The version of a Java: 17, 21, 25. */
    private int feature(String java) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "version", ".txt");
        Process process = new ProcessBuilder(java, "-XshowSettings:properties", "-version")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            String printed = Files.readString(output, Charset.defaultCharset());
            Matcher version = VERSION.matcher(printed);
            assertTrue(ended && version.find(), () -> java + " printed " + printed);
            return Integer.parseInt(version.group(1));
        } finally {
            process.destroyForcibly();
        }
    }

    private static void assertStatus(long expected, Map<String, Object> answer) {
        assertEquals(expected, answer.get("status"), answer::toString);
    }
}
