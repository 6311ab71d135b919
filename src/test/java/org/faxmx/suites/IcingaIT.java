package org.faxmx.suites;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.Attribute;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import org.faxmx.connector.Eventually;
import org.faxmx.e2e.BridgeProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Icinga's own reading of the file that is made for it, and the checks that it has run. */
@Timeout(300)
final class IcingaIT {

    private static final Path CONFIGURATION =
            Path.of("jmx-config", "suites", "icinga.conf").toAbsolutePath();
    private static final Path PLUGIN = Path.of("examples", "check_faxmx").toAbsolutePath();
    private static final Path CHECK_HTTP = Path.of("/usr/lib/nagios/plugins/check_http");
    private static final Pattern SERVICE = Pattern.compile("apply Service \"(\\w+)\" \\{\n(.*?)\n}", Pattern.DOTALL);
    private static final Pattern VALUE = Pattern.compile("vars\\.faxmx_(\\w+) = (.*)");
    private static final Pattern STRING = Pattern.compile("\"([^\"]*)\"");

    @TempDir
    private Path directory;

    @Test
    void icingaTakesTheFile() throws Exception {
        Program.needs(
                Program.isInstalled("icinga2"), "It needs icinga2 in PATH: on Debian, apt-get install icinga2-bin");
        Path main = Files.writeString(directory.resolve("main.conf"), """
                const PluginDir = "/usr/lib/nagios/plugins"
                const PluginContribDir = "/usr/lib/nagios/plugins"
                const NodeName = "test"
                const ZoneName = NodeName
                include <itl>
                include <plugins>
                object Host "faxsrv1" {
                  check_command = "dummy"
                  vars.faxmx_host = "127.0.0.1"
                }
                include "%s"
                """.formatted(CONFIGURATION));

        // Started by root it becomes another user, who can read neither this folder nor, perhaps, the project.
        String user = Program.run(directory, "id", "-un").ok().strip();
        String group = Program.run(directory, "id", "-gn").ok().strip();
        String[] command = {
            "env", "ICINGA2_USER=" + user, "ICINGA2_GROUP=" + group, "icinga2", "daemon", "-C", "-c", main.toString()
        };
        String output = Program.run(directory, command).ok();

        int services = services().size() + 2;
        assertTrue(output.contains("Instantiated " + services + " Services."), output);
        assertTrue(output.contains("Instantiated " + services().size() + " Dependencies."), output);
    }

    @Test
    void checkHttpKnowsHealthAndReadiness() throws Exception {
        Program.needs(
                Files.isExecutable(CHECK_HTTP),
                "It needs " + CHECK_HTTP + ": on Debian, apt-get install monitoring-plugins-basic");
        try (BridgeProcess bridge = BridgeProcess.serve(directory, "--backend", "simulated", "--writes");
                JMXConnector client = bridge.connect()) {
            String port = Integer.toString(URI.create(bridge.httpUrl()).getPort());
            for (String path : List.of("/health", "/ready")) {
                // Without -H it sends HTTP/1.0 and no Host.
                for (List<String> host : List.of(List.<String>of(), List.of("-H", "localhost"))) {
                    List<String> command = new ArrayList<>(
                            List.of(CHECK_HTTP.toString(), "-I", "127.0.0.1", "-p", port, "-u", path, "-e", "200"));
                    command.addAll(host);
                    String output = Program.run(directory, command.toArray(String[]::new))
                            .ok();
                    assertTrue(output.contains("HTTP OK") && output.contains("|time="), output);
                }
            }
            client.getMBeanServerConnection()
                    .invoke(new ObjectName("faxmx:type=FaxServer,server=local"), "disconnect", null, null);

            Program.Result away = Program.run(
                    directory, CHECK_HTTP.toString(), "-I", "127.0.0.1", "-p", port, "-u", "/ready", "-e", "200");

            assertEquals(2, away.exitCode(), away::toString);
            assertTrue(away.output().contains("503"), away::toString);
        }
    }

    @Test
    void eachServiceJudgesTheFiguresOfABridge() throws Exception {
        try (BridgeProcess bridge = BridgeProcess.serve(
                        directory, "--backend", "simulated", "--simulate", "quiet,ports=20", "--writes");
                JMXConnector client = bridge.connect()) {
            MBeanServerConnection mbeans = client.getMBeanServerConnection();
            ObjectName server = new ObjectName("faxmx:type=FaxServer,server=local");
            Eventually.holdsWithin(
                    Duration.ofSeconds(90),
                    () -> Integer.valueOf(20).equals(mbeans.getAttribute(server, "PortCount"))
                            && Integer.valueOf(0).equals(mbeans.getAttribute(server, "PortsStale")),
                    () -> "not all ports are read");
            Map<String, List<String>> services = services();
            assertTrue(services.size() >= 10, services::toString);
            for (Map.Entry<String, List<String>> service : services.entrySet()) {
                Program.Result result = check(bridge, service.getValue());
                assertEquals(0, result.exitCode(), () -> service + ": " + result);
            }
            assertTrue(check(bridge, services.get("FaxServerAway")).output().contains("| 'local'=1;;@3:3"));
            assertTrue(check(bridge, services.get("FaxPortsStale")).output().contains("| 'local'=0;~:0;"));

            mbeans.setAttribute(server, new Attribute("PauseServerQueue", true));
            Program.Result paused = check(bridge, services.get("FaxQueuePaused"));
            assertEquals(1, paused.exitCode(), paused::toString);
            assertEquals("FAXMX WARNING - faxmx_server_queue_paused: local 1 | 'local'=1;@1:1;\n", paused.output());

            mbeans.invoke(server, "disconnect", null, null);
            assertEquals(1, check(bridge, services.get("FaxServerDisconnected")).exitCode());
            // Its last figures are no reason for more alerts.
            for (String quiet : List.of("FaxQueuePaused", "FaxPortsStale", "FaxPortOutOfService")) {
                Program.Result result = check(bridge, services.get(quiet));
                assertEquals(0, result.exitCode(), result::toString);
                assertTrue(result.output().contains("not judged where"), result::toString);
            }
        }
    }

    private Program.Result check(BridgeProcess bridge, List<String> arguments) throws Exception {
        Program.needs(Program.isInstalled("python3"), "It needs python3 in PATH: on Debian, apt-get install python3");
        List<String> command = new ArrayList<>(List.of("python3", PLUGIN.toString()));
        for (String argument : arguments) {
            command.add(argument.startsWith("/metrics") ? bridge.httpUrl().replace("/jolokia/", argument) : argument);
        }
        return Program.run(directory, command.toArray(String[]::new));
    }

    /** The arguments that the command faxmx-figure makes of the variables of each service, with the path for the URL. */
    private static Map<String, List<String>> services() throws IOException {
        Map<String, List<String>> services = new TreeMap<>();
        Matcher service = SERVICE.matcher(Files.readString(CONFIGURATION));
        while (service.find()) {
            if (!service.group(2).contains("faxmx-figure")) {
                continue;
            }
            List<String> arguments = new ArrayList<>();
            String query = "";
            Matcher variable = VALUE.matcher(service.group(2));
            while (variable.find()) {
                for (String value : STRING.matcher(variable.group(2))
                        .results()
                        .map(each -> each.group(1))
                        .toList()) {
                    if (variable.group(1).equals("query")) {
                        query = value;
                    } else {
                        arguments.addAll(List.of("--" + variable.group(1).replace("metrics", "metric"), value));
                    }
                }
            }
            arguments.addAll(List.of("--url", "/metrics" + query));
            services.put(service.group(1), arguments);
        }
        return services;
    }
}
