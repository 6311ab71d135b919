package org.faxmx.faxcom;

import static org.faxmx.fax.FaxReading.Scope.ALL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.faxmx.com.ComException;
import org.faxmx.com.HResult;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxAccessDeniedException;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxNotFoundException;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxRequestFailedException;
import org.faxmx.fax.FaxUnavailableException;
import org.faxmx.fax.JobCommand;
import org.faxmx.fax.JobId;
import org.faxmx.fax.JobType;
import org.faxmx.fax.OutgoingFax;
import org.faxmx.fax.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How the adapter, over a fake dispatch, reports known and unknown HRESULTs. */
class KnownFailuresTest {

    /** The exception of each class, stated again so that it cannot change unnoticed. */
    static final Map<FailureClass, Class<? extends FaxException>> EXCEPTIONS = new EnumMap<>(Map.of(
            FailureClass.RETRY, FaxRequestFailedException.class,
            FailureClass.RECONNECT, FaxUnavailableException.class,
            FailureClass.NOT_INSTALLED, FaxUnavailableException.class,
            FailureClass.DENIED, FaxAccessDeniedException.class,
            FailureClass.GONE, FaxNotFoundException.class,
            FailureClass.BAD_ARGUMENT, FaxRequestFailedException.class,
            FailureClass.REFUSED, FaxRequestFailedException.class,
            FailureClass.OUT_OF_MEMORY, FaxRequestFailedException.class,
            FailureClass.BUG, FaxRequestFailedException.class));

    // E_ABORT and the like; DISP_E_EXCEPTION; CO_E_NOTINITIALIZED; HRESULT_FROM_WIN32; CO_E_SERVER_EXEC_FAILURE.
    private static final int[] FACILITIES = {
        0x80000000, 0x80010000, 0x80020000, 0x80030000, 0x80040000, 0x80070000, 0x80080000, 0x80090000
    };

    static Stream<KnownFailure> rows() {
        return KnownFailures.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theAdapterReportsEachRow(KnownFailure row) {
        FaxException thrown = thrown(row.code());
        String hint = hint(row);

        assertEquals(EXCEPTIONS.get(row.kind()), thrown.getClass());
        assertEquals(
                "FaxServer.GetPorts failed: " + row.code().hex() + " (" + row.name() + "). " + hint,
                thrown.getMessage());
        assertEquals(hint, thrown.hint());
        assertEquals(
                row.code(),
                assertInstanceOf(ComException.class, thrown.getCause()).hresult());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void rejectionsAreTheRowsOfClassRetry(KnownFailure row) {
        assertEquals(row.kind() == FailureClass.RETRY, row.code().isRejection());
    }

    @ParameterizedTest
    @CsvSource({
        "0x80010001, RPC_E_CALL_REJECTED, RETRY",
        "0x8001010A, RPC_E_SERVERCALL_RETRYLATER, RETRY",
        "0x800706BB, RPC_S_SERVER_TOO_BUSY, RETRY",
        "0x800706BA, RPC_S_SERVER_UNAVAILABLE, RECONNECT",
        "0x800706BE, RPC_S_CALL_FAILED, RECONNECT",
        "0x800706BF, RPC_S_CALL_FAILED_DNE, RECONNECT",
        "0x80010108, RPC_E_DISCONNECTED, RECONNECT",
        "0x80010007, RPC_E_SERVER_DIED, RECONNECT",
        "0x80010012, RPC_E_SERVER_DIED_DNE, RECONNECT",
        "0x800401FD, CO_E_OBJNOTCONNECTED, RECONNECT",
        "0x800708CA, ERROR_NOT_CONNECTED, RECONNECT",
        "0x8001011F, RPC_E_TIMEOUT, RECONNECT",
        "0x80070006, E_HANDLE, RECONNECT",
        "0x80070035, ERROR_BAD_NETPATH, RECONNECT",
        "0x80070040, ERROR_NETNAME_DELETED, RECONNECT",
        "0x80070426, ERROR_SERVICE_NOT_ACTIVE, RECONNECT",
        "0x80080005, CO_E_SERVER_EXEC_FAILURE, RECONNECT",
        "0x800401F3, CO_E_CLASSSTRING, NOT_INSTALLED",
        "0x80040154, REGDB_E_CLASSNOTREG, NOT_INSTALLED",
        "0x8007007E, ERROR_MOD_NOT_FOUND, NOT_INSTALLED",
        "0x800700C1, ERROR_BAD_EXE_FORMAT, NOT_INSTALLED",
        "0x8002801D, TYPE_E_LIBNOTREGISTERED, NOT_INSTALLED",
        "0x80070005, E_ACCESSDENIED, DENIED",
        "0x8007052E, ERROR_LOGON_FAILURE, DENIED",
        "0x80070002, ERROR_FILE_NOT_FOUND, GONE",
        "0x8007000D, ERROR_INVALID_DATA, GONE",
        "0x80070057, E_INVALIDARG, BAD_ARGUMENT",
        "0x80020005, DISP_E_TYPEMISMATCH, BAD_ARGUMENT",
        "0x80004005, E_FAIL, REFUSED",
        "0x80070964, ERROR_DEVICE_IN_USE, REFUSED",
        "0x800710DD, ERROR_INVALID_OPERATION, REFUSED",
        "0x80041B62, FAX_E_DEVICE_NUM_LIMIT_EXCEEDED, REFUSED",
        "0x80071B62, FAX_ERR_DEVICE_NUM_LIMIT_EXCEEDED, REFUSED",
        "0x8007000E, E_OUTOFMEMORY, OUT_OF_MEMORY",
        "0x80020003, DISP_E_MEMBERNOTFOUND, BUG",
        "0x8001010E, RPC_E_WRONG_THREAD, BUG",
        "0x80004002, E_NOINTERFACE, BUG",
        // The status with RPC's own facility.
        "0x800106BA, RPC_S_SERVER_UNAVAILABLE, RECONNECT",
        "0x800106BB, RPC_S_SERVER_TOO_BUSY, RETRY",
        "0x800106F7, RPC_X_BAD_STUB_DATA, BUG",
    })
    void classifiesTheMostImportantCodes(String hex, String name, FailureClass kind) {
        FaxException thrown = thrown(code(hex));

        assertEquals(EXCEPTIONS.get(kind), thrown.getClass());
        assertEquals(hex + " (" + name + ")", thrown.answer());
        assertEquals(kind, KnownFailures.find(code(hex)).orElseThrow().kind());
    }

    @ParameterizedTest
    @CsvSource({
        "0x80041234, 0x80041234",
        "0x80070999, 0x80070999 (Win32 error 2457)",
        "0x800107CF, 0x800107CF (Win32 error 1999)",
        // Outside of the RPC statuses the number is COM's.
        "0x800107D0, 0x800107D0",
        "0x800106A3, 0x800106A3",
        "0x80010005, 0x80010005"
    })
    void classifiesAnUnknownCodeAsRefusedWithoutAHint(String hex, String answer) {
        FaxRequestFailedException thrown = assertInstanceOf(FaxRequestFailedException.class, thrown(code(hex)));

        assertEquals("FaxServer.GetPorts failed: " + answer, thrown.getMessage());
        assertEquals("", thrown.hint());
    }

    @Test
    void putsTheServersDescriptionBetweenCodeAndHint() {
        ComException failure =
                new ComException("FaxPort.Rings", new HResult(0x80070964), "Fax", "Leitung belegt", -1, null);

        FaxException thrown = FaxFailures.of(failure, CallKind.MANAGE_CONFIGURATION);

        assertEquals(
                "FaxPort.Rings failed: 0x80070964 (ERROR_DEVICE_IN_USE): Leitung belegt. "
                        + "The port is in a call; try again when it is over",
                thrown.getMessage());
    }

    /** Only what is documented for a write is stated again here; all other answers to it mean what they always do. */
    @ParameterizedTest
    @MethodSource("rows")
    void anAnswerToAWriteMeansTheSameUnlessItIsDocumentedOtherwise(KnownFailure row) {
        Set<String> otherwise = Set.of(
                "E_HANDLE",
                "ERROR_REM_NOT_LIST",
                "ERROR_BAD_NETPATH",
                "ERROR_BAD_NET_NAME",
                "ERROR_NO_NET_OR_BAD_PATH");
        FakeFaxLibrary library = new FakeFaxLibrary();
        library.serve(List.of(FaxPort.builder(new DeviceId(1), "A").build()));
        library.setConfiguration(Map.of(Setting.RETRIES, 1));
        library.setJobs(List.of(FaxJob.builder(7, JobType.SEND).build()));
        try (ComFaxServer server = new ComFaxServer(() -> library, "", Duration.ofSeconds(30))) {
            for (String call : List.of("put Rings", "put Retries", "FaxJob.SetStatus", "FaxDoc.Send")) {
                server.connect();
                library.fail(call, row.code());
                FaxException refused = assertThrows(FaxException.class, () -> write(server, call), call);
                library.heal(call);

                assertEquals(
                        otherwise.contains(row.name()) ? FaxRequestFailedException.class : EXCEPTIONS.get(row.kind()),
                        refused.getClass(),
                        call);
            }
        }
    }

    private static void write(ComFaxServer server, String call) {
        switch (call) {
            case "put Rings" -> server.put(new DeviceId(1), Setting.RINGS, 5);
            case "put Retries" -> server.put(Setting.RETRIES, 2);
            case "FaxJob.SetStatus" -> server.command(JobId.of(7), JobCommand.PAUSE);
            default -> server.send(new OutgoingFax("C:\\a.tif", "1", ""));
        }
    }

    @Test
    void namesTheRightThatTheCallNeeds() {
        Map<String, String> rights = new TreeMap<>(Map.of(
                "FaxServer.Connect", "a fax account with at least one right",
                "FaxServer.GetPorts", "query the fax server's configuration",
                "FaxServer.GetJobs", "query jobs",
                "put Rings", "manage the fax server's configuration",
                "put Retries", "manage the fax server's configuration",
                "FaxJob.SetStatus", "manage jobs",
                "FaxDoc.Send", "submit faxes"));
        FakeFaxLibrary library = new FakeFaxLibrary();
        library.serve(List.of(FaxPort.builder(new DeviceId(1), "A").build()));
        library.setConfiguration(Map.of(Setting.RETRIES, 1));
        library.setJobs(List.of(FaxJob.builder(7, JobType.SEND).build()));
        try (ComFaxServer server = new ComFaxServer(() -> library, "", Duration.ofSeconds(30))) {
            server.connect();
            rights.forEach((call, right) -> {
                library.fail(call, HResult.E_ACCESSDENIED);
                FaxAccessDeniedException denied = assertThrows(
                        FaxAccessDeniedException.class,
                        () -> {
                            switch (call) {
                                case "FaxServer.Connect" -> server.connect();
                                case "FaxServer.GetPorts" -> server.read(ALL);
                                case "FaxServer.GetJobs" -> server.getJobs();
                                default -> write(server, call);
                            }
                        },
                        call);
                library.heal(call);
                server.connect();

                assertTrue(denied.hint().contains(right), () -> call + ": " + denied.hint());
            });
        }
    }

    /** The hint of a row as the answer to reading the ports. */
    static String hint(KnownFailure row) {
        return KnownFailures.find(row.code(), CallKind.QUERY_CONFIGURATION)
                .orElseThrow()
                .hint();
    }

    @Test
    void everyCodeAndNameIsUnique() {
        assertEquals(
                KnownFailures.ALL.size(),
                rows().map(KnownFailure::code).distinct().count());
        assertEquals(
                KnownFailures.ALL.size(),
                rows().map(KnownFailure::name).distinct().count());
    }

    @Test
    void everyClassHasRowsInOrder() {
        assertEquals(
                Set.of(FailureClass.values()), rows().map(KnownFailure::kind).collect(Collectors.toSet()));
        assertEquals(
                rows().sorted(Comparator.comparing(KnownFailure::kind)
                                .thenComparing(
                                        row -> Integer.toUnsignedLong(row.code().value())))
                        .toList(),
                KnownFailures.ALL);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void comNamesAllButTheFaxServicesOwnCodes(KnownFailure row) {
        assertEquals(row.name().startsWith("FAX_") ? "" : row.name(), row.code().name());
    }

    @Test
    void everyFailureThatComNamesIsKnown() {
        Set<HResult> known = rows().map(KnownFailure::code).collect(Collectors.toCollection(HashSet::new));
        List<HResult> named = new ArrayList<>();
        for (int facility : FACILITIES) {
            for (int number = 0; number <= 0xFFFF; number++) {
                HResult code = new HResult(facility | number);
                if (code.normalized().equals(code)
                        && code.failed()
                        && !code.name().isEmpty()) {
                    named.add(code);
                }
            }
        }
        long fax = rows().filter(row -> row.name().startsWith("FAX_")).count();

        assertEquals(KnownFailures.ALL.size() - fax, named.size());
        named.removeAll(known);
        assertEquals(List.of(), named);
    }

    @Test
    void hintsAreSentencesForAnOperator() {
        for (String hint : rows().map(KnownFailure::hint).distinct().toList()) {
            assertTrue(Character.isUpperCase(hint.charAt(0)), hint);
            assertFalse(hint.contains("|") || hint.contains("\n"), hint);
        }
        assertEquals(
                1,
                rows().filter(row -> row.kind() == FailureClass.BUG)
                        .map(KnownFailure::hint)
                        .distinct()
                        .count());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void eachRowIsAFailureWithNameHintAndSource(KnownFailure row) {
        assertTrue(row.code().failed());
        assertTrue(row.name().matches("[A-Z][A-Z0-9_]*"), row.name());
        assertFalse(row.hint().isBlank() || row.hint().endsWith("."), row.hint());
        assertFalse(row.source().isBlank());
    }

    /** What reading the ports throws if the server returns that. */
    private static FaxException thrown(HResult answer) {
        FakeFaxLibrary library = new FakeFaxLibrary();
        try (ComFaxServer server = new ComFaxServer(() -> library, "", Duration.ofSeconds(30))) {
            server.connect();
            library.fail("FaxServer.GetPorts", answer);
            return assertThrows(FaxException.class, () -> server.read(ALL));
        }
    }

    private static HResult code(String hex) {
        return new HResult(Integer.parseUnsignedInt(hex.substring(2), 16));
    }
}
