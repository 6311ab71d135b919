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

/** How each known HRESULT of a COM server is reported, alone and with a description in EXCEPINFO. */
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

        FaxException bare = thrown(code);
        FaxException worded = thrown(code + " \"Kein Tr\\u00E4ger\"");

        assertEquals(KnownFailuresTest.EXCEPTIONS.get(row.kind()), bare.getClass());
        assertEquals("FaxServer.GetPorts() failed: " + named + ". " + KnownFailuresTest.hint(row), bare.getMessage());
        assertEquals(KnownFailuresTest.EXCEPTIONS.get(row.kind()), worded.getClass());
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
        FaxException thrown = thrown("0x800706BB");

        assertEquals(FaxRequestFailedException.class, thrown.getClass());
        assertTrue(thrown.getMessage().contains("RPC_S_SERVER_TOO_BUSY"), thrown::getMessage);
    }

    /** What reading the ports throws; the connection stays open for the next reading. */
    private FaxException thrown(String answer) {
        scenario.fail("GetPorts", answer).write();
        return assertThrows(FaxException.class, () -> server.read(ALL));
    }
}
