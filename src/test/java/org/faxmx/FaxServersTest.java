package org.faxmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.faxmx.config.Backend;
import org.faxmx.config.ServerSettings;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class FaxServersTest {

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void choosesTheSimulatorWhereThereIsNoCom() {
        FaxServers.Choice choice = FaxServers.choose();
        assertEquals(Backend.SIMULATED, choice.backend());
        assertTrue(choice.reason().contains("Windows"), choice.reason());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void saysWhatIsMissingWhereThereIsNoCom() {
        assertThrows(FaxUnavailableException.class, () -> FaxServers.require(Backend.COM));
        FaxServers.require(Backend.SIMULATED);
    }

    @Test
    void opensAnOfficeThatIsNotConnectedYet() {
        ManualClock clock = new ManualClock("2026-03-01T10:00:00Z");
        try (FaxServer server = FaxServers.open(new ServerSettings("a", "", Backend.SIMULATED), clock)) {
            assertThrows(FaxUnavailableException.class, () -> server.read(FaxReading.Scope.ALL));
            server.connect();
            assertEquals(8, server.read(FaxReading.Scope.ALL).ports().ports().size());
        }
    }

    @Test
    void saysThatTheVersionIsUnknownWithoutTheJar() {
        assertEquals("development", Version.current());
    }
}
