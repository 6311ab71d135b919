package org.faxmx.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import javax.management.MBeanException;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxAccessDeniedException;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxNotFoundException;
import org.faxmx.fax.FaxRequestFailedException;
import org.faxmx.fax.FaxUnavailableException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The state of a fax server after each kind of failure: only a lost connection is given up. */
class FailureStatesTest {

    private static final String CALL = "FaxServer.GetPorts";

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        new FaxUnavailableException(CALL, "0x800706BA (RPC_S_SERVER_UNAVAILABLE)", "Start it", null),
                        "UNREACHABLE",
                        IOException.class),
                Arguments.of(
                        new FaxRequestFailedException(CALL, "0x800706BB (RPC_S_SERVER_TOO_BUSY)", "Wait", null),
                        "CONNECTED",
                        IllegalStateException.class),
                Arguments.of(
                        new FaxNotFoundException(CALL, "0x8007000D (ERROR_INVALID_DATA)", "Read again", null),
                        "CONNECTED",
                        IllegalStateException.class),
                Arguments.of(
                        new FaxAccessDeniedException(CALL, "0x80070005 (E_ACCESSDENIED)", "Grant it", null),
                        "CONNECTED",
                        SecurityException.class));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFailedReadingGivesUpTheConnectionOnlyIfItIsLost(
            FaxException failure, String state, Class<? extends Exception> cause) throws Exception {
        FakeFaxServer fax = new FakeFaxServer().has(FakeFaxServer.port(1, "Line 1"));
        try (PublishedFake published = PublishedFake.of(fax)) {
            fax.failReadings(failure);

            MBeanException refused = assertThrows(MBeanException.class, published::getPorts);

            assertEquals(cause, refused.getCause().getClass());
            assertTrue(refused.getMessage().contains(failure.getMessage()), refused::getMessage);
            assertEquals(state, published.get("State"));
            assertTrue(((String) published.get("LastError")).contains(failure.answer()));
            assertEquals(List.of(true), published.column("Stale"));

            int connects = fax.connects();
            fax.heal();
            published.getPorts();

            assertEquals(state.equals("UNREACHABLE") ? 1 : 0, fax.connects() - connects);
            assertEquals("CONNECTED", published.get("State"));
            published.monitor.pollStatus();
            assertEquals(List.of(false), published.column("Stale"));
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFailedConnectLeavesTheServerUnreachableWhateverTheReason(
            FaxException failure, String state, Class<? extends Exception> cause) throws Exception {
        FakeFaxServer fax = new FakeFaxServer().has(FakeFaxServer.port(1, "Line 1"));
        fax.failConnects(failure);
        try (PublishedFake published = PublishedFake.of(fax)) {
            MBeanException refused = assertThrows(MBeanException.class, published::connect);

            assertEquals(cause, refused.getCause().getClass());
            assertEquals("UNREACHABLE", published.get("State"));

            fax.heal();
            assertEquals(1, published.getPorts().size());
            assertEquals("CONNECTED", published.get("State"));
        }
    }
}
