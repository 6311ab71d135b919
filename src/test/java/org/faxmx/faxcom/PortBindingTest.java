package org.faxmx.faxcom;

import static org.faxmx.fax.FaxReading.Scope.WITHOUT_ROUTING_METHODS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.faxmx.com.Dispatch;
import org.faxmx.com.HResult;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxPort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the ports of a connection are bound, decided over a fake dispatch. */
@Timeout(60)
class PortBindingTest {

    private static final FaxPort PORT =
            FaxPort.builder(new DeviceId(1), "Line 1").build();
    private static final FaxPort OTHER =
            FaxPort.builder(new DeviceId(2), "Line 2").build();

    private static final String EARLY =
            "office: ports are called through the tables of their interfaces (early binding): they answer to them";

    private static final Logger LOG = Logger.getLogger(PortBinding.class.getName());

    private final FakeFaxLibrary library = new FakeFaxLibrary();
    private final List<String> logged = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(line.getLevel() + " " + new SimpleFormatter().formatMessage(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final ComFaxServer server =
            new ComFaxServer("office", () -> library, "FAXSRV1", Duration.ofSeconds(30), false);

    @BeforeEach
    void serve() {
        LOG.setLevel(Level.ALL);
        LOG.addHandler(handler);
        library.serve(List.of(PORT, OTHER));
        library.callsTables();
    }

    @AfterEach
    void everyReferenceIsReleased() {
        server.close();
        LOG.removeHandler(handler);
        LOG.setLevel(null);
        assertEquals(0, library.liveReferences());
    }

    @Test
    void isEarlyFromTheFirstPortOnThatAnswers() {
        assertEquals("", binding(), "nothing is decided yet");
        server.connect();
        assertEquals("", binding(), "a port may refuse what the collection answers");
        assertEquals(List.of(), logged);

        read();

        assertEquals("early", binding());
        assertEquals(Map.of("query FaxPorts", 2, "query FaxPort", 2), queries());
        assertEquals(List.of("INFO " + EARLY), logged);
        read();
        assertEquals(1, logged.size(), "once for each connection");
        server.connect();
        assertEquals("", binding(), "of the new connection nothing is known");
        read();
        assertEquals("early", binding());
        assertEquals(List.of("INFO " + EARLY, "FINE " + EARLY), logged);
    }

    @Test
    void isLateForTheWholeConnectionIfTheCollectionRefuses() {
        library.fail("query FaxPorts", HResult.E_NOINTERFACE);
        server.connect();
        assertEquals("late", binding(), "no port is needed to decide that");
        library.heal("query FaxPorts");

        read();

        assertEquals("late", binding());
        assertEquals(Map.of("query FaxPorts", 1), queries());
        server.connect();
        read();
        assertEquals("early", binding(), "the next connection decides again");
        assertEquals(
                List.of(
                        "INFO office: ports are called through IDispatch (late binding): "
                                + "query FaxPorts failed: 0x80004002 (E_NOINTERFACE)",
                        "INFO " + EARLY),
                logged);
    }

    @Test
    void isLateIfTheFirstPortRefusesForAnyReason() {
        library.fail("query FaxPort", HResult.named("REGDB_E_IIDNOTREG"));
        server.connect();

        read();
        read();

        assertEquals("late", binding());
        assertEquals(Map.of("query FaxPorts", 2, "query FaxPort", 1), queries());
        assertEquals(1, logged.size());
    }

    @Test
    void whatIsDecidedIsNotChangedByAnObjectThatIsUnlikeTheOthers() {
        server.connect();
        read();
        queries();
        library.fail("query FaxPort", HResult.E_NOINTERFACE);

        read();

        assertEquals("early", binding());
        assertEquals(Map.of("query FaxPorts", 1, "query FaxPort", 2), queries());
        String unlike = "FINE office: one object is called late: query FaxPort failed: 0x80004002 (E_NOINTERFACE)";
        assertEquals(List.of("INFO " + EARLY, unlike, unlike), logged);
    }

    @Test
    void anAbandonedConnectionDecidesNothingForTheOneAfterIt() {
        PortBinding bindings = new PortBinding("office", false);
        PortBinding.OfConnection abandoned = bindings.ofConnection();
        PortBinding.OfConnection current = bindings.ofConnection();

        bind(abandoned);

        assertEquals("", bindings.latest());
        assertEquals(List.of(), logged);
        library.fail("query IDispatch", HResult.E_NOINTERFACE);
        bind(current);
        assertEquals("late", bindings.latest());
        assertEquals(1, logged.size());
    }

    private void bind(PortBinding.OfConnection connection) {
        Dispatch object = library.object().toDispatch();
        library.call(() -> {
            try (object) {
                connection.port(object);
            }
            return null;
        });
    }

    @Test
    void aFailedConnectionHasDecidedNothing() {
        server.connect();
        read();
        library.stop();

        assertThrows(FaxException.class, server::connect);

        assertEquals("", binding());
        library.start();
    }

    @Test
    void aQueryThatWasStoppedEndsTheRequestAndDecidesNothing() {
        server.connect();
        library.fail("query FaxPort", HResult.RPC_E_CALL_CANCELED);

        FaxException stopped = assertThrows(FaxException.class, () -> server.read(WITHOUT_ROUTING_METHODS));

        assertEquals("0x80010002 (RPC_E_CALL_CANCELED)", stopped.answer());
        assertEquals(1, library.liveReferences(), "the server");
        assertEquals("", binding());
        library.heal("query FaxPort");
        read();
        assertEquals("early", binding());
    }

    @Test
    void isLateWithoutAQuestionWhereItIsSetSo() {
        FakeFaxLibrary set = new FakeFaxLibrary();
        set.serve(List.of(PORT));
        set.callsTables();
        try (ComFaxServer lateOnly = new ComFaxServer("branch", () -> set, "FAXSRV2", Duration.ofSeconds(30), true)) {
            lateOnly.connect();
            assertEquals("late", binding(lateOnly));
            lateOnly.read(WITHOUT_ROUTING_METHODS);

            assertEquals(Set.of(), queries(set).keySet());
        }
        assertEquals(List.of("INFO branch: ports are called through IDispatch (late binding): so it is set"), logged);
    }

    @Test
    void logsNothingOfAJvmThatHasNoOtherWay() {
        FakeFaxLibrary old = new FakeFaxLibrary();
        old.serve(List.of(PORT));
        try (ComFaxServer late = new ComFaxServer("branch", () -> old, "FAXSRV2", Duration.ofSeconds(30), false)) {
            late.connect();
            assertEquals("late", binding(late));
            late.read(WITHOUT_ROUTING_METHODS);
        }
        assertEquals(
                List.of("FINE branch: ports are called through IDispatch (late binding): this JVM has no other way"),
                logged);
    }

    @Test
    void aServerWithoutPortsDecidesNothing() {
        library.serve(List.of());
        server.connect();

        server.read(WITHOUT_ROUTING_METHODS);

        assertEquals("", binding());
        library.serve(List.of(PORT, OTHER));
        read();
        assertEquals("early", binding());
    }

    @Test
    void decidesWhenAPortIsReachedForTheFirstTime() {
        library.fail("FaxServer.GetPorts", HResult.E_ACCESSDENIED);
        server.connect();
        assertEquals("", binding());
        assertEquals(Map.of(), queries());
        library.heal("FaxServer.GetPorts");

        read();

        assertEquals("early", binding());
    }

    private void read() {
        assertEquals(
                List.of(PORT, OTHER),
                server.read(WITHOUT_ROUTING_METHODS).ports().ports());
    }

    private String binding() {
        return binding(server);
    }

    private static String binding(ComFaxServer server) {
        return server.figures().stream()
                .filter(figure -> figure.name().equals("Binding"))
                .map(figure -> (String) figure.value())
                .findFirst()
                .orElseThrow();
    }

    private Map<String, Integer> queries() {
        return queries(library);
    }

    private static Map<String, Integer> queries(FakeFaxLibrary library) {
        Map<String, Integer> queries = new TreeMap<>(library.calls());
        queries.keySet().removeIf(call -> !call.startsWith("query "));
        return queries;
    }
}
