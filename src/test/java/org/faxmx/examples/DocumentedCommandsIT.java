package org.faxmx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.faxmx.e2e.BridgeProcess;
import org.faxmx.e2e.ProcessTree;
import org.faxmx.e2e.TestUsers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands in the texts for users: those of FaxMX are run here, as they stand, and each other one has a test that runs
 * it, or a text beside it that says it was not run.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are those of a POSIX shell")
final class DocumentedCommandsIT {

    private static final Path JAR = Path.of("faxmx.jar");
    private static final int LONGEST_SECONDS = 120;
    private static final Pattern OWN = Pattern.compile(
            "(?:curl|bin/faxmx|bin\\\\faxmx\\.cmd(?! service)|java (?:@\\S+ )?-jar (?:target/)?faxmx\\.jar) .*");
    // How a line of a block begins that is a command and no output, setting or query.
    private static final Pattern COMMAND = Pattern.compile(
            "(?:\\$env:|& |(?:[\\w.-]*[/\\\\])*(?:mvnw(?:\\.cmd)?|faxmx(?:\\.cmd)?|java|jlink|curl|sh|openssl|keytool|jconsole|wine|make|"
                    + "apt-get|systemctl|journalctl|promtool|telegraf|icinga2|cp|export|source|Invoke-RestMethod|DISM|"
                    + "[A-Z][a-z]+-[A-Z]\\w+)) .*|\\(cd .*");

    private static final String NOT_RUN = "not run";

    /**
     * Commands of other programs, and what runs them: a test with a word of its source, or what is no test. Those that
     * nothing runs are marked as such in their section of the page.
     */
    private static final Map<String, String> OTHERS = new LinkedHashMap<>();

    static {
        OTHERS.put("\\./mvnw -q package -DskipTests.*", "ReadmeIT serve");
        OTHERS.put("\\./mvnw (verify|spotless:apply).*", "the build itself");
        OTHERS.put("(\\./mvnw -Pbench|unshare .*/scrapes\\.py) .*", "who measures what the page says");
        OTHERS.put("java examples/WatchPorts\\.java", "ExamplesIT WatchPorts");
        OTHERS.put("java -javaagent:opentelemetry-javaagent\\.jar .*", "OpenTelemetryIT javaagent");
        OTHERS.put("java -jar jmxterm-.*", "JmxCommandLinesIT jmxterm");
        OTHERS.put("telegraf --config telegraf.conf --test", "TelegrafIT --test");
        OTHERS.put("icinga2 daemon -C", "IcingaIT daemon");
        OTHERS.put("(cp|install) .*check_faxmx .*", "CheckPluginIT check_faxmx");
        OTHERS.put("keytool -importcert .*", "FromAnotherMachineIT importcert");
        OTHERS.put("openssl pkcs12 -export .*", "FromAnotherMachineIT keytool");
        OTHERS.put("jconsole .*", "FromAnotherMachineIT jconsole");
        OTHERS.put("java src/dist/RuntimeImage\\.java .*", "DistributionIT RuntimeImage.java");
        OTHERS.put("bin\\\\faxmx\\.cmd service .*", "ServiceUnderWineIT install");
        // Of the generated reference; it parses them.
        OTHERS.put("faxmx .*", "CommandReferenceTest parseArgs");
        OTHERS.put("(apt-get|make|wine|export|\\(cd) .*", "ComUnderWineIT wine");
        OTHERS.put(
                "(Invoke-RestMethod|-Body|\\.\\\\mvnw\\.cmd|& '.*faxmx\\.cmd'|bin\\\\faxmx\\.cmd|cd ['.]|cd FaxMX|\\. '|\\$env:Path|notepad|\\$data =|sc\\.exe|sudo|[A-Z][a-z]+-(Archive|Item|Service|NetFirewallRule)|unzip|systemctl) ?.*",
                NOT_RUN);
    }

    @TempDir
    private Path directory;

    /** A command, the page that it is on, and the text around it, from one heading to the next. */
    private record Documented(Path page, String section, String command) {

        @Override
        public String toString() {
            return page + ": " + command;
        }
    }

    @BeforeEach
    void copyWhatCommandsName() throws IOException {
        for (String folder : List.of("jmx-config", "examples")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Files.copy(file, directory.resolve(file.toString()));
                }
            }
        }
        Path jar = BridgeProcess.jar().toAbsolutePath();
        Files.createSymbolicLink(directory.resolve(JAR), jar);
        Files.createDirectory(directory.resolve("target"));
        Files.createSymbolicLink(directory.resolve("target").resolve(JAR), jar);
        Path users = TestUsers.in(directory);
        for (String name : List.of("my", "faxmx", "company")) {
            Files.copy(users, directory.resolve(name + "-users.yaml"), StandardCopyOption.COPY_ATTRIBUTES);
            Files.writeString(directory.resolve(name + ".yaml"), """
                    servers:
                      - {name: FAXSRV1}
                    users: %s-users.yaml
                    """.formatted(name));
        }
    }

    @Test
    void commandsOfFaxmxDoWhatTheyAreThereFor() throws Exception {
        List<Documented> own = new ArrayList<>();
        for (Documented documented : commands()) {
            if (isOwn(documented.command())) {
                own.add(documented);
            }
        }
        assertTrue(own.size() > 10, own::toString);
        try (BridgeProcess bridge = BridgeProcess.serve(directory, "--backend", "simulated", "--writes")) {
            for (Documented documented : own) {
                run(documented, bridge);
            }
        }
    }

    @Test
    void eachOtherCommandIsRunByATestOrMarked() throws Exception {
        TreeSet<String> unknown = new TreeSet<>();
        for (Documented documented : commands()) {
            if (isOwn(documented.command())) {
                continue;
            }
            String runner = OTHERS.entrySet().stream()
                    .filter(other -> documented.command().matches(other.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse("");
            if (runner.isEmpty()
                    || runner.equals(NOT_RUN) && !documented.section().matches("(?s).*\\bnot (been )?run\\b.*")
                    || runner.contains("IT ") && !isRun(runner.split(" ", 2))) {
                unknown.add(documented + " (" + runner + ")");
            }
        }
        assertEquals(new TreeSet<>(), unknown, "neither run by a test nor marked as not run");
    }

    /** Whether the command is one of FaxMX that runs on any system, without variables of PowerShell. */
    private static boolean isOwn(String command) {
        return OWN.matcher(command).matches() && !command.contains("$");
    }

    private void run(Documented documented, BridgeProcess bridge) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String command = documented
                .command()
                .replaceFirst("^bin(/faxmx|\\\\faxmx\\.cmd)", "java -jar faxmx.jar")
                .replaceFirst("^java", java)
                .replaceFirst("^curl", "curl -sS")
                .replaceFirst("http://127\\.0\\.0\\.1:8778/", bridge.httpUrl().replaceFirst("jolokia/$", ""));
        Path log = Files.createTempFile(directory, "command", ".log");
        if (command.contains(".jar serve")) {
            String onFreePorts = command + " --http-port 0 --rmi-port 0";
            try (BridgeProcess served = new BridgeProcess(shell(onFreePorts, log), log)) {
                assertTrue(served.log().contains("CONNECTED"), () -> documented + "\n" + served.log());
            }
            return;
        }
        if (command.contains(" user add")) {
            command = "printf 'correct horse\\n' | " + command + " --password-stdin";
        } else if (command.contains(" watch ")) {
            command += " --once";
        }
        Process process = shell(command, log);
        try {
            assertTrue(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS), documented::toString);
            String printed = Files.readString(log);
            assertEquals(0, process.exitValue(), documented + "\n" + printed);
            assertTrue(!command.startsWith("curl") || printed.endsWith("\"status\":200}"), documented + "\n" + printed);
        } finally {
            ProcessTree.kill(process);
        }
    }

    private Process shell(String command, Path log) throws IOException {
        return new ProcessBuilder("bash", "-c", "set -o pipefail; umask 077; " + command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** The commands in blocks: each line of a block for a shell, and in other blocks what looks like a command. */
    private static List<Documented> commands() throws IOException {
        List<Documented> commands = new ArrayList<>();
        for (Path page : ReadmeTest.texts()) {
            for (String section : Files.readString(page).split("\n(?=#+ )")) {
                String fence = "";
                StringBuilder continued = new StringBuilder();
                for (String line : section.split("\n")) {
                    if (line.strip().startsWith("```")) {
                        fence = fence.isEmpty() ? line.strip() : "";
                        continue;
                    }
                    if (fence.isEmpty() && !line.startsWith("    ") || line.isBlank()) {
                        continue;
                    }
                    String part = line.strip().replaceFirst("(?:^|\\s+)# .*$", "");
                    if (part.endsWith("\\") || part.endsWith(" `")) {
                        continued.append(part, 0, part.length() - 1);
                        continue;
                    }
                    String command = continued + part;
                    continued.setLength(0);
                    boolean shell = fence.equals("```sh") || fence.equals("```powershell");
                    if (!command.isEmpty() && (shell || COMMAND.matcher(command).matches())) {
                        commands.add(new Documented(page, section, command));
                    }
                }
            }
        }
        return commands;
    }

    private static boolean isRun(String... testAndWord) throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/test/java"))) {
            for (Path source : (Iterable<Path>) sources::iterator) {
                if (source.endsWith(testAndWord[0] + ".java")) {
                    return Files.readString(source).contains(testAndWord[1]);
                }
            }
        }
        return false;
    }
}
