package org.faxmx.faxcom;

import static org.faxmx.fax.FaxReading.Scope.ALL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxRequestFailedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of each HRESULT that is known when a COM server answers it, alone and with words in EXCEPINFO. */
@Tag("com")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KnownFailuresIT {

    private final ComScenario scenario = new ComScenario(Path.of(System.getenv("FAXMX_SCENARIO")));
    private ComFaxServer server;

    static Stream<KnownFailure> rows() {
        return KnownFailures.ALL.stream().filter(row -> !row.code().isRejection());
    }

    static Stream<KnownFailure> rejections() {
        return KnownFailures.ALL.stream().filter(row -> row.code().isRejection());
    }

    @BeforeAll
    void connect() {
        scenario.write();
        server = new ComFaxBackend("failures", "", Duration.ofSeconds(30)).open();
        server.connect();
    }

    @AfterAll
    void close() {
        server.close();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void realComTellsEachRow(KnownFailure row) {
        String code = row.code().hex();
        String named = code + " (" + row.name() + ")";

        FaxException bare = told(code);
        FaxException worded = told(code + " \"Kein Tr\\u00E4ger\"");

        assertEquals(KnownFailuresTest.TOLD_AS.get(row.kind()), bare.getClass());
        assertEquals("FaxServer.GetPorts() failed: " + named + ". " + row.hint(), bare.getMessage());
        assertEquals(KnownFailuresTest.TOLD_AS.get(row.kind()), worded.getClass());
        assertEquals(named + ": Kein Träger", worded.answer());
    }

    @ParameterizedTest
    @MethodSource("rejections")
    void aCallThatWasTurnedAwayIsMadeAgain(KnownFailure row) {
        long before = server.statistics().failures();
        scenario.heal("GetPorts")
                .fault("failAt.GetPorts", "2 " + row.code().hex())
                .write();

        server.read(ALL);
        server.read(ALL);
        scenario.heal("GetPorts");

        assertEquals(before + 1, server.statistics().failures());
        assertEquals(row.code(), server.statistics().lastFailure());
    }

    @Test
    void aServerThatIsAlwaysTooBusyIsToldInTheEnd() {
        FaxException told = told("0x800706BB");

        assertEquals(FaxRequestFailedException.class, told.getClass());
        assertTrue(told.getMessage().contains("RPC_S_SERVER_TOO_BUSY"), told::getMessage);
    }

    /** What reading the ports throws; the connection itself stays, so that it can be asked again. */
    private FaxException told(String answer) {
        scenario.fail("GetPorts", answer).write();
        return assertThrows(FaxException.class, () -> server.read(ALL));
    }
}
