package org.faxmx.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar on this machine, with the simulated fax server. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals are sent with kill")
class ServeIT {

    private static final ObjectName SERVER = name("faxmx:type=FaxServer,server=local");

    @TempDir
    private Path directory;

    /** This JVM's own java, and those that FAXMX_JAVAS names: the same jar runs on all of them. */
    static Stream<Path> javas() {
        String others = System.getenv("FAXMX_JAVAS");
        return Stream.concat(
                Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")),
                others == null
                        ? Stream.of()
                        : Arrays.stream(others.split(File.pathSeparator)).map(Path::of));
    }

    @ParameterizedTest
    @MethodSource("javas")
    void publishesThePortsOverBothConnectorsAndEndsCleanly(Path java) throws Exception {
        try (BridgeProcess bridge = serve(java, List.of())) {
            List<Object> named = Json.array(bridge.jolokiaValue(
                    "{\"type\":\"exec\",\"mbean\":\"faxmx:type=FaxServer,server=local\",\"operation\":\"getPorts\"}"));
            Map<String, Object> overHttp =
                    Json.object(bridge.jolokiaValue("{\"type\":\"read\",\"mbean\":\"faxmx:type=FaxPort,*\"}"));
            assertEquals(8, named.size());
            assertEquals(
                    overHttp.keySet(),
                    named.stream()
                            .map(name -> name((String) Json.object(name).get("objectName"))
                                    .getCanonicalName())
                            .collect(Collectors.toSet()));
            assertEquals(8, overHttp.size());

            try (JMXConnector client = bridge.connect()) {
                MBeanServerConnection mbeans = client.getMBeanServerConnection();
                ObjectName[] names = (ObjectName[]) mbeans.invoke(SERVER, "getPorts", null, null);
                assertEquals(
                        overHttp.keySet(),
                        Arrays.stream(names).map(ObjectName::getCanonicalName).collect(Collectors.toSet()));
                for (ObjectName name : names) {
                    Map<String, Object> port = Json.object(overHttp.get(name.getCanonicalName()));
                    assertEquals(
                            Arrays.stream(mbeans.getMBeanInfo(name).getAttributes())
                                    .map(MBeanAttributeInfo::getName)
                                    .collect(Collectors.toSet()),
                            port.keySet());
                    for (String attribute : List.of("Name", "Csid", "Tsid", "Send", "Receive", "CanModify")) {
                        assertEquals(port.get(attribute), mbeans.getAttribute(name, attribute));
                    }
                    for (String attribute : List.of("DeviceId", "Rings", "Priority")) {
                        assertEquals(port.get(attribute), ((Number) mbeans.getAttribute(name, attribute)).longValue());
                    }
                }
                assertEquals(bridge.httpUrl(), mbeans.getAttribute(name("faxmx:type=Bridge"), "HttpUrl"));
                assertEquals(bridge.rmiUrl(), mbeans.getAttribute(name("faxmx:type=Bridge"), "RmiUrl"));
            }

            assertTrue(bridge.log().startsWith("FaxMX "), bridge::log);
            assertTrue(bridge.log().lines().findFirst().orElseThrow().contains("backend simulated: "), bridge::log);
            // Of the backend, which no option requests, and of nothing else.
            List<String> warnings = bridge.log()
                    .lines()
                    .filter(line -> line.contains("WARNING"))
                    .toList();
            assertEquals(1, warnings.size(), bridge::log);
            assertTrue(warnings.get(0).contains("are simulated here"), bridge::log);
            assertEquals(0, bridge.end("TERM"), bridge::log);
            assertTrue(bridge.log().contains("\nEnded.\n"), bridge::log);
            assertTrue(bridge.log().strip().endsWith("FaxMX has ended"), bridge::log);
        }
    }

    @Test
    void endsWithCodeZeroOnCtrlCToo() throws Exception {
        try (BridgeProcess bridge = serve(thisJava(), List.of())) {
            assertEquals(0, bridge.end("INT"), bridge::log);
        }
    }

    @Test
    void publishesSeveralServers() throws Exception {
        try (BridgeProcess bridge = serve(thisJava(), List.of("--server", "NORTH=fax1", "--server", "SOUTH"));
                JMXConnector client = bridge.connect()) {
            MBeanServerConnection mbeans = client.getMBeanServerConnection();

            // There is no COM here, and the simulator ignores hosts.
            assertTrue(
                    bridge.log().lines().findFirst().orElse("").contains("the simulator ignores hosts"), bridge::log);
            assertEquals("", mbeans.getAttribute(name("faxmx:type=FaxServer,server=NORTH"), "Host"));
            assertEquals("", mbeans.getAttribute(name("faxmx:type=FaxServer,server=SOUTH"), "Host"));
            assertArrayEquals(new String[] {"NORTH", "SOUTH"}, (String[])
                    mbeans.getAttribute(name("faxmx:type=Bridge"), "ServerNames"));
            assertEquals(
                    16, mbeans.queryNames(name("faxmx:type=FaxPort,*"), null).size());
        }
    }

    @Test
    void aTakenPortEndsItWithCodeOne() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
            Path log = directory.resolve("taken.log");
            for (String option : List.of("--http-port", "--rmi-port")) {
                String other = option.equals("--http-port") ? "--rmi-port" : "--http-port";
                Process process = start(
                        thisJava(), log, List.of("serve", other, "0", option, Integer.toString(taken.getLocalPort())));
                assertTrue(process.waitFor(30, TimeUnit.SECONDS));

                assertEquals(1, process.exitValue());
                String printed = Files.readString(log);
                assertTrue(printed.contains("127.0.0.1:" + taken.getLocalPort()), printed);
                assertFalse(printed.contains("\tat "), printed);
            }
        }
    }

    @Test
    void comIsRefusedWhereThereIsNoWindows() throws Exception {
        Path log = directory.resolve("com.log");
        Process process = start(thisJava(), log, List.of("serve", "--backend", "com"));
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));

        assertEquals(1, process.exitValue());
        assertTrue(Files.readString(log).contains("COM needs Windows"), Files.readString(log));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG", "de-DE", "tr-TR", "th-TH-u-nu-thai", "hi-IN-u-nu-deva"})
    void logLinesAreTheSameInEveryLocale(String tag) throws Exception {
        Locale locale = Locale.forLanguageTag(tag);
        List<String> jvm = List.of(
                "-Duser.language=" + locale.getLanguage(),
                "-Duser.country=" + locale.getCountry(),
                "-Duser.extensions=" + locale.getExtension(Locale.UNICODE_LOCALE_EXTENSION));
        String warning = warning(jvm);
        assertTrue(
                warning.matches(
                        "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}[+-][0-9]{4} WARNING org\\.faxmx\\.cli\\..*"),
                warning);
    }

    @Test
    void logsByDefaultWhereTheConfigurationCannotBeRead() throws Exception {
        Path missing = directory.resolve("missing.properties");
        String warning = warning(List.of("-Djava.util.logging.config.file=" + missing));
        assertTrue(warning.contains(" WARNING org.faxmx.cli."), warning);
        assertTrue(
                Files.readString(directory.resolve("ports.log"))
                        .startsWith("faxmx: the log configuration cannot be read, the default is used: " + missing),
                warning);
    }

    /** The line that {@code ports} logs because no backend is requested. */
    private String warning(List<String> jvmOptions) throws Exception {
        Path log = directory.resolve("ports.log");
        List<String> line = new ArrayList<>(List.of(thisJava().toString()));
        line.addAll(jvmOptions);
        line.addAll(List.of("-jar", BridgeProcess.jar().toString(), "ports"));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
        return Files.readString(log)
                .lines()
                .filter(text -> text.contains("are simulated here"))
                .findFirst()
                .orElse(Files.readString(log));
    }

    private BridgeProcess serve(Path java, List<String> options) throws IOException, InterruptedException {
        Path log = Files.createTempFile(directory, "serve", ".log");
        return new BridgeProcess(
                start(
                        java,
                        log,
                        Stream.concat(BridgeProcess.SERVE_ON_FREE_PORTS.stream(), options.stream())
                                .toList()),
                log);
    }

    private static Process start(Path java, Path log, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(BridgeProcess.hearingSignals());
        command.addAll(List.of(java.toString(), "-jar", BridgeProcess.jar().toString()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static Path thisJava() {
        return javas().findFirst().orElseThrow();
    }

    private static ObjectName name(String text) {
        try {
            return new ObjectName(text);
        } catch (javax.management.MalformedObjectNameException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
