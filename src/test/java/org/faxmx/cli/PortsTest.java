package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import java.util.stream.Collectors;
import org.faxmx.config.Backend;
import org.faxmx.config.ServerSettings;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code faxmx ports} prints. */
class PortsTest {

    private static final String HEADLINE = "FaxMX development, backend simulated: requested with --backend";
    private static final ServerSettings SERVER = new ServerSettings("Büro", "HOST", Backend.SIMULATED);

    @Test
    void printsATable() {
        Run run = Run.of("ports", "--backend", "simulated");
        assertEquals(0, run.exitCode());
        assertEquals(
                List.of(
                        HEADLINE,
                        "The simulated ports are those of this command, not of a running bridge: faxmx watch --url"
                                + " http://127.0.0.1:8778/ displays one"),
                run.errLines());
        assertEquals("""
                Server   Device id  Name                               Send  Receive  Rings  Priority  CSID         TSID         Modifiable
                ------  ----------  ---------------------------------  ----  -------  -----  --------  -----------  -----------  ----------
                local        65537  Brooktrout TR1034 Channel 1        yes   yes          2         1  +1 555 0100  +1 555 0101  yes
                local        65538  Brooktrout TR1034 Channel 2        yes   yes          2         2  +1 555 0100  +1 555 0102  yes
                local        65539  Brooktrout TR1034 Channel 3        yes   yes          2         3  +1 555 0100  +1 555 0103  yes
                local        65540  Brooktrout TR1034 Channel 4        no    yes          2         4  +1 555 0100  +1 555 0104  yes
                local        65541  USRobotics 56K Fax Modem           yes   yes          2         5  +1 555 0100  +1 555 0105  yes
                local        65542  USRobotics 56K Fax Modem           yes   yes          2         6  +1 555 0100  +1 555 0106  yes
                local   2147483649  T.38 Gateway, Line 1 (Accounting)  yes   yes          1         7  +1 555 0100  +1 555 0107  no
                local        65544  Conexant USB CX93010 ACF Modem #2  yes   yes          2         8  +1 555 0100  +1 555 0108  yes
                8 ports
                """, lines(run.out()));
    }

    @Test
    void printsThePortsOfEveryServerInTheOrderGiven() {
        Run run = Run.of("ports", "--backend", "simulated", "--server", "b=", "--server", "Büro");
        assertEquals(0, run.exitCode());
        List<String> servers = run.outLines().stream()
                .skip(2)
                .limit(16)
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
        assertEquals("b ".repeat(8) + "Büro ".repeat(8), String.join(" ", servers) + " ");
        assertEquals("16 ports", run.outLines().get(18));
    }

    @Test
    void replacesWhatWouldBreakTheRowOrTheTerminal() {
        String hostile = "a\nb\r\tc\u001B[2Jd\u009B2Je\u007Ff\0g\u2028h\u202Ei\u0085";
        String table = PortTable.of(
                List.of(report(port(hostile).csid("\u001B").tsid("\u009D").build())));
        assertTrue(table.contains("a\uFFFDb\uFFFD\uFFFDc\uFFFD[2Jd\uFFFD2Je\uFFFDf\uFFFDg\uFFFDh\uFFFDi\uFFFD"), table);
        assertEquals(4, table.lines().count());
        assertFalse(table.replace(System.lineSeparator(), "").matches("(?s).*[\\p{Cc}\u2028\u202E].*"));
    }

    @Test
    void alignsColumnsWhateverStandsInThem() {
        String table = PortTable.of(List.of(report(
                port("Büro \uD83D\uDCE0").rings(-1).priority(1_000_000).build(),
                port("").rings(99).build())));
        assertEquals("""
                Server  Device id  Name    Send  Receive  Rings  Priority  CSID  TSID  Modifiable
                ------  ---------  ------  ----  -------  -----  --------  ----  ----  ----------
                Büro            5  Büro \uD83D\uDCE0  no    no          -1   1000000              yes
                Büro            5          no    no          99         1              yes
                2 ports
                """, lines(table));
    }

    @Test
    void printsAnEmptyTable() {
        String table = PortTable.of(List.of(report()));
        assertEquals(3, table.lines().count());
        assertTrue(lines(table).endsWith("\n0 ports\n"), table);
        assertTrue(lines(PortTable.of(List.of(report(port("a").build())))).endsWith("\n1 port\n"));
    }

    @Test
    void printsJson() throws IOException {
        Run run = Run.of("ports", "--backend", "simulated", "--json", "--server", "one", "--server", "two");
        assertEquals(0, run.exitCode());
        assertEquals(HEADLINE, run.errLines().get(0));
        List<?> servers = (List<?>) json(run.out());
        assertEquals(2, servers.size());
        Map<?, ?> two = (Map<?, ?>) servers.get(1);
        assertEquals(List.of("Server", "Host", "Backend", "Ports", "Failures"), List.copyOf(two.keySet()));
        assertEquals("two", two.get("Server"));
        assertEquals("", two.get("Host"));
        assertEquals("simulated", two.get("Backend"));
        assertEquals(List.of(), two.get("Failures"));
        List<?> ports = (List<?>) two.get("Ports");
        assertEquals(8, ports.size());
        Map<String, Object> gateway = new LinkedHashMap<>();
        gateway.put("Name", "T.38 Gateway, Line 1 (Accounting)");
        gateway.put("DeviceId", 2147483649L);
        gateway.put("CanModify", false);
        gateway.put("Csid", "+1 555 0100");
        gateway.put("Tsid", "+1 555 0107");
        gateway.put("Rings", 1L);
        gateway.put("Priority", 7L);
        gateway.put("Send", true);
        gateway.put("Receive", true);
        assertEquals(gateway, ports.get(6));
        assertEquals(List.copyOf(gateway.keySet()), List.copyOf(((Map<?, ?>) ports.get(6)).keySet()));
    }

    @Test
    void escapesWhatIsNotAsciiInJson() throws IOException {
        String name = "Büro \"ファックス\" \\ \uD83D\uDCE0 \u0001\n\u009B\u2028";
        PortReport report =
                new PortReport(SERVER, List.of(port(name).build()), List.of("FaxPorts.Item(2) failed: größer"));
        String json = PortReport.json(List.of(report));
        assertTrue(json.chars().allMatch(c -> c < 127 && (c >= ' ' || c == '\n' || c == '\r')), json);
        Map<?, ?> server = (Map<?, ?>) ((List<?>) json(json)).get(0);
        assertEquals("Büro", server.get("Server"));
        assertEquals("HOST", server.get("Host"));
        assertEquals(List.of("FaxPorts.Item(2) failed: größer"), server.get("Failures"));
        assertEquals(name, ((Map<?, ?>) ((List<?>) server.get("Ports")).get(0)).get("Name"));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void saysFirstWhichBackendWasChosenAndWhy() {
        Run table = Run.of("ports");
        assertEquals(0, table.exitCode());
        assertTrue(table.err().startsWith("FaxMX development, backend simulated: COM needs Windows"), table::err);

        Run json = Run.of("ports", "--json");
        assertEquals(table.err(), json.err());
        assertTrue(json.out().startsWith("["), json::out);
    }

    @ParameterizedTest
    @CsvSource({"ports, 1", "ports --json, 1", "ports --backend simulated, 0"})
    @DisabledOnOs(OS.WINDOWS)
    void warnsOfPortsThatAreSimulatedByDefault(String command, int warnings) {
        List<String> logged = new ArrayList<>();
        Handler handler = new StreamHandler() {
            @Override
            public void publish(LogRecord line) {
                logged.add(line.getLevel() + " " + line.getMessage());
            }
        };
        Logger logger = Logger.getLogger(ServerOptions.class.getName());
        logger.addHandler(handler);
        try {
            assertEquals(0, Run.of(command.split(" ")).exitCode());
        } finally {
            logger.removeHandler(handler);
        }
        assertEquals(warnings, logged.size());
        assertTrue(
                logged.stream()
                        .allMatch(line ->
                                line.startsWith("WARNING fax servers without a requested backend are simulated")),
                logged::toString);
    }

    private static FaxPort.Builder port(String name) {
        return FaxPort.builder(new DeviceId(5), name);
    }

    private static PortReport report(FaxPort... ports) {
        return new PortReport(SERVER, List.of(ports), List.of());
    }

    /** The text with line ends as text blocks have them. */
    private static String lines(String text) {
        return text.lines().map(line -> line + "\n").collect(Collectors.joining());
    }

    private static Object json(String text) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(text)) {
            parser.nextToken();
            Object value = value(parser);
            assertNull(parser.nextToken(), "there is more behind the value");
            return value;
        }
    }

    private static Object value(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> members = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    assertNull(members.put(name, value(parser)), () -> name + " is there twice");
                }
                return members;
            }
            case START_ARRAY -> {
                List<Object> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value(parser));
                }
                return elements;
            }
            case VALUE_STRING -> {
                return parser.getText();
            }
            case VALUE_NUMBER_INT -> {
                return parser.getLongValue();
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                return parser.getBooleanValue();
            }
            default -> throw new AssertionError(parser.currentToken() + " at " + parser.currentLocation());
        }
    }
}
