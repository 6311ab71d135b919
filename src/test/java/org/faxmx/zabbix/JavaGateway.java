package org.faxmx.zabbix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.faxmx.connector.Eventually;
import org.faxmx.e2e.FreePort;
import org.faxmx.e2e.Json;

/** Zabbix's Java gateway, and what Zabbix's server says to it. */
final class JavaGateway {

    static final Path JAR = Path.of("/usr/sbin/zabbix-java-gateway.jar");

    private static final String LOG = "gateway.log";
    private static final byte[] HEADER = {'Z', 'B', 'X', 'D', 1};
    private static final int TIMEOUT_MILLIS = 60_000;
    // As Zabbix's documentation has it.
    private static final int MOST_KEYS = 128;

    private final Programs programs;
    private final InetAddress address;
    private final int port;

    private JavaGateway(Programs programs, InetAddress address, int port) {
        this.programs = programs;
        this.address = address;
        this.port = port;
    }

    /**
     * Starts it on the loopback address, nearly as its unit for systemd does, and waits until it answers: with a
     * PID file it would close its output, where its log is read.
     *
     * @param options for its JVM
     */
    static JavaGateway start(Programs programs, List<String> options) throws Exception {
        return start(programs, InetAddress.getLoopbackAddress(), List.of(), options);
    }

    /** The same on another machine. */
    static JavaGateway start(Programs programs, OtherMachine machine, List<String> options) throws Exception {
        return start(programs, InetAddress.getByName(machine.there()), machine.starter(), options);
    }

    private static JavaGateway start(Programs programs, InetAddress address, List<String> starter, List<String> options)
            throws Exception {
        int port = FreePort.find();
        Path logging = programs.own("logback.xml", """
                <configuration>
                  <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%level %logger - %msg%n%ex</pattern></encoder>
                  </appender>
                  <root level="info"><appender-ref ref="console"/></root>
                </configuration>
                """.getBytes(StandardCharsets.UTF_8));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        command.addAll(options);
        command.addAll(List.of(
                "-Dzabbix.listenIP=" + address.getHostAddress(),
                "-Dzabbix.listenPort=" + port,
                "-Dzabbix.startPollers=5",
                "-Dzabbix.timeout=30",
                "-Dsun.rmi.transport.tcp.responseTimeout=30000",
                "-Dlogback.configurationFile=" + logging,
                "-jar",
                JAR.toString()));
        Process process = programs.start(LOG, Map.of(), starter, command);
        JavaGateway gateway = new JavaGateway(programs, address, port);
        Eventually.holdsWithin(
                Duration.ofMinutes(2),
                () -> !process.isAlive() || gateway.listens(),
                () -> "no gateway: " + gateway.log());
        assertEquals(true, process.isAlive(), gateway::log);
        return gateway;
    }

    /** A connection without a request would be a warning in its log. */
    private boolean listens() {
        return log().contains("listening on");
    }

    int port() {
        return port;
    }

    String log() {
        return programs.log(LOG);
    }

    /** The lines of its log that are worse than INFO. */
    List<String> complaints() {
        return log().lines()
                .filter(line -> line.startsWith("WARN") || line.startsWith("ERROR"))
                .toList();
    }

    /** The answer to each key: an object with a value or an error; one object with an error where all failed. */
    List<Map<String, Object>> values(String url, String user, String password, List<String> keys) throws IOException {
        List<Map<String, Object>> values = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += MOST_KEYS) {
            List<String> some = keys.subList(from, Math.min(keys.size(), from + MOST_KEYS));
            Map<String, Object> answer = Json.object(request("{\"request\":\"java gateway jmx\",\"jmx_endpoint\":"
                    + quoted(url) + ",\"username\":" + quoted(user) + ",\"password\":" + quoted(password)
                    + ",\"keys\":["
                    + some.stream().map(JavaGateway::quoted).collect(Collectors.joining(",")) + "]}"));
            if (!"success".equals(answer.get("response"))) {
                return List.of(answer);
            }
            Json.array(answer.get("data")).forEach(value -> values.add(Json.object(value)));
        }
        return values;
    }

    private String request(String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        try (Socket socket = new Socket(address, port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            ByteBuffer message = ByteBuffer.allocate(HEADER.length + Long.BYTES + body.length)
                    .order(ByteOrder.LITTLE_ENDIAN);
            message.put(HEADER).putLong(body.length).put(body);
            OutputStream out = socket.getOutputStream();
            out.write(message.array());
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.readNBytes(HEADER.length);
            long length = Long.reverseBytes(in.readLong());
            return new String(in.readNBytes(Math.toIntExact(length)), StandardCharsets.UTF_8);
        }
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
