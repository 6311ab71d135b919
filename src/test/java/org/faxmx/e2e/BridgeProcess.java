package org.faxmx.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The packaged jar, running {@code serve} on free ports, and clients of it. */
public final class BridgeProcess implements AutoCloseable {

    /** How a test starts it: any ports will do. */
    public static final List<String> SERVE_ON_FREE_PORTS = List.of("serve", "--http-port", "0", "--rmi-port", "0");

    private static final long LONGEST_START_SECONDS = 120;
    private static final long HUP_AND_INT = 0b11;
    private static final long LONGEST_END_SECONDS = 30;
    private static final Pattern JOLOKIA = Pattern.compile("Jolokia: (https?://\\S+)");
    private static final Pattern JMX = Pattern.compile("JMX: +(service:jmx:\\S+|off)");

    private final Process process;
    private final Path log;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String httpUrl;
    private final String rmiUrl;

    /** Waits until the process has printed both URLs into its log. */
    public BridgeProcess(Process process, Path log) throws IOException, InterruptedException {
        this.process = process;
        this.log = log;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_START_SECONDS);
        Matcher jolokia = JOLOKIA.matcher(log());
        while (!jolokia.find()) {
            if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                fail("the bridge ended with " + process.exitValue() + ":\n" + log());
            }
            if (System.nanoTime() > deadline) {
                process.destroyForcibly();
                fail("the bridge printed no URL:\n" + log());
            }
            jolokia = JOLOKIA.matcher(log());
        }
        Matcher jmx = JMX.matcher(log());
        assertTrue(jmx.find(), this::log);
        httpUrl = jolokia.group(1);
        rmiUrl = jmx.group(1);
    }

    /** Starts the jar on free ports with this JVM's own java; its log goes into that directory. */
    public static BridgeProcess serve(Path directory, String... options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(SERVE_ON_FREE_PORTS);
        arguments.addAll(List.of(options));
        return start(directory, List.of(), List.of(), arguments);
    }

    /**
     * Starts the jar with this JVM's own java; its log goes into that directory.
     *
     * @param starter the program that starts java, if it is not to be started at once
     */
    public static BridgeProcess start(
            Path directory, List<String> starter, List<String> jvmOptions, List<String> arguments)
            throws IOException, InterruptedException {
        Path log = Files.createTempFile(directory, "serve", ".log");
        List<String> command = new ArrayList<>(hearingSignals());
        command.addAll(starter);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", jar().toString()));
        command.addAll(arguments);
        return new BridgeProcess(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start(),
                log);
    }

    /**
     * The beginning of a command whose process is to hear SIGHUP and SIGINT. What is ignored is handed on to children: the
     * one by nohup, the other by a shell that starts something in the background.
     */
    static List<String> hearingSignals() throws IOException {
        Path status = Path.of("/proc/self/status");
        boolean deaf = Files.isReadable(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .map(line -> line.substring("SigIgn:".length()).strip())
                        .anyMatch(ignored -> (Long.parseUnsignedLong(ignored, 16) & HUP_AND_INT) != 0);
        return deaf ? List.of("env", "--default-signal=HUP,INT") : List.of();
    }

    /** Runs a command of the jar to its end, in that directory, and requires exit code 0. */
    public static void command(Path directory, Duration bound, String input, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                jar().toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(directory, "faxmx", ".log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        assertTrue(process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS));
        assertEquals(0, process.exitValue(), Files.readString(output));
    }

    /** The jar under test. */
    public static Path jar() {
        return Path.of(System.getProperty("faxmx.jar"));
    }

    /** Everything that it printed so far. */
    public String log() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    /** The file that it prints into. */
    public Path logFile() {
        return log;
    }

    /** The process. */
    public Process process() {
        return process;
    }

    /** Where Jolokia answers. */
    public String httpUrl() {
        return httpUrl;
    }

    /** The JMX service URL, or "off". */
    public String rmiUrl() {
        return rmiUrl;
    }

    /** A new JMX client, as an admin where there are users. */
    public JMXConnector connect() throws IOException {
        String[] credentials = {TestUsers.ADMIN, TestUsers.PASSWORD};
        return JMXConnectorFactory.connect(new JMXServiceURL(rmiUrl), Map.of(JMXConnector.CREDENTIALS, credentials));
    }

    /** Sends a Jolokia request, as an admin where there are users, and answers the whole response. */
    public Map<String, Object> jolokia(String request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create(httpUrl))
                        .header("Authorization", TestUsers.BASIC)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(request))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return Json.object(response.body());
    }

    /** Sends a Jolokia request that is to succeed and answers its value. */
    public Object jolokiaValue(String request) throws IOException, InterruptedException {
        Map<String, Object> response = jolokia(request);
        assertTrue(Long.valueOf(200).equals(response.get("status")), () -> request + " answered " + response);
        return response.get("value");
    }

    /** Sends the process a signal and answers its exit code. */
    public int end(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        return exitCode();
    }

    /** Waits for the process to end. */
    public int exitCode() throws InterruptedException {
        assertTrue(process.waitFor(LONGEST_END_SECONDS, TimeUnit.SECONDS), () -> "the bridge does not end:\n" + log());
        return process.exitValue();
    }

    /** Kills it, and returns when it has ended: its files may be removed then. */
    @Override
    public void close() {
        ProcessTree.kill(process);
    }
}
