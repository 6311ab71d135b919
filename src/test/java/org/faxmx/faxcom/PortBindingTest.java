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
import org.faxmx.com.HResult;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxPort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the ports of a connection are bound, decided over a fake dispatch. */
class PortBindingTest {

    private static final FaxPort PORT =
            FaxPort.builder(new DeviceId(1), "Line 1").build();
    private static final FaxPort OTHER =
            FaxPort.builder(new DeviceId(2), "Line 2").build();

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
    private final ComFaxServer server = new ComFaxServer(() -> library, "FAXSRV1", Duration.ofSeconds(30));

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
    void isEarlyWhereTheObjectsAnswer() {
        assertEquals("late", binding(), "nothing is decided yet");
        server.connect();
        assertEquals("early", binding());

        read();

        assertEquals(Map.of("query FaxPorts", 2, "query FaxPort", 2), queries());
        server.connect();
        assertEquals(
                List.of(
                        "INFO the ports of FAXSRV1 are called through the tables of their interfaces (early binding): "
                                + "they answer to them",
                        "FINE the ports of FAXSRV1 are called through the tables of their interfaces (early binding): "
                                + "they answer to them"),
                logged);
    }

    @Test
    void isLateForTheWholeConnectionIfTheCollectionRefuses() {
        library.fail("query FaxPorts", HResult.E_NOINTERFACE);
        server.connect();
        library.heal("query FaxPorts");

        read();

        assertEquals("late", binding());
        assertEquals(Map.of("query FaxPorts", 1), queries());
        server.connect();
        assertEquals("early", binding(), "the next connection decides again");
        assertEquals(
                "INFO the ports of FAXSRV1 are called through IDispatch (late binding): "
                        + "query FaxPorts failed: 0x80004002 (E_NOINTERFACE)",
                logged.get(0));
        assertEquals("INFO", logged.get(1).substring(0, 4), "it changed");
    }

    @Test
    void isLateFromTheFirstPortOnThatRefusesForAnyReason() {
        library.fail("query FaxPort", HResult.named("REGDB_E_IIDNOTREG"));
        server.connect();
        assertEquals("early", binding());

        read();
        read();

        assertEquals("late", binding());
        assertEquals(Map.of("query FaxPorts", 2, "query FaxPort", 1), queries());
    }

    @Test
    void aQueryThatWasStoppedEndsTheRequestAndDecidesNothing() {
        server.connect();
        library.fail("query FaxPort", HResult.RPC_E_CALL_CANCELED);

        FaxException stopped = assertThrows(FaxException.class, () -> server.read(WITHOUT_ROUTING_METHODS));

        assertEquals("0x80010002 (RPC_E_CALL_CANCELED)", stopped.answer());
        assertEquals(1, library.liveReferences(), "the server");
        assertEquals("early", binding());
        library.heal("query FaxPort");
        read();
        assertEquals("early", binding());
    }

    @Test
    void isLateWithoutAQuestionWhereItIsSetSo() {
        FakeFaxLibrary set = new FakeFaxLibrary();
        set.serve(List.of(PORT));
        set.callsTables();
        try (ComFaxServer lateOnly = new ComFaxServer(() -> set, "FAXSRV2", Duration.ofSeconds(30), true)) {
            lateOnly.connect();
            lateOnly.read(WITHOUT_ROUTING_METHODS);

            assertEquals(Set.of(), queries(set).keySet());
        }
        assertEquals(
                List.of("INFO the ports of FAXSRV2 are called through IDispatch (late binding): so it is set"), logged);
    }

    @Test
    void decidesWhenGetPortsSucceedsForTheFirstTime() {
        library.fail("FaxServer.GetPorts", HResult.E_ACCESSDENIED);
        server.connect();
        assertEquals("late", binding());
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
