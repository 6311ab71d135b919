package org.faxmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.faxmx.config.Backend;
import org.faxmx.config.ServerSettings;
import org.faxmx.fax.FaxBackend;
import org.faxmx.fax.FaxReading;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaxServersTest {

    @ParameterizedTest
    @ValueSource(strings = {"Windows 7", "Windows 10", "Windows 11", "Windows Server 2022"})
    void choosesComOnWindows(String system) {
        assertEquals(new FaxServers.Choice(Backend.COM, "the default on Windows"), FaxServers.choose(system));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Linux", "Mac OS X", "Darwin"})
    void choosesTheSimulatorElsewhere(String system) {
        assertEquals(
                new FaxServers.Choice(Backend.SIMULATED, "COM needs Windows, and this is " + system),
                FaxServers.choose(system));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            Windows 7, DISM /Online /Enable-Feature /FeatureName:FaxServicesClientPackage
            Windows 10, 'DISM /Online /Add-Capability /CapabilityName:Print.Fax.Scan~~~~0.0.1.0 (before version 2004: DISM /Online /Enable-Feature /FeatureName:FaxServicesClientPackage)'
            Windows 11, DISM /Online /Add-Capability /CapabilityName:Print.Fax.Scan~~~~0.0.1.0
            Windows Server 2016, Install-WindowsFeature Fax -IncludeManagementTools
            Windows Server 2025, Install-WindowsFeature Fax -IncludeManagementTools
            """)
    void namesTheCommandThatInstallsTheLibraryOnThatWindows(String system, String command) {
        FaxUnavailableException missing = assertThrows(
                FaxUnavailableException.class, () -> FaxServers.require(unavailable("Install the service"), system));
        assertEquals(
                "creating FaxServer.FaxServer failed: 0x80040154. Install the service. To find out what is missing, run  faxmx"
                        + " doctor. If the fax library is missing on"
                        + " this " + system + ", an administrator installs it in PowerShell with: " + command,
                missing.getMessage());
        assertEquals(
                "To find out what is missing, run  faxmx doctor. If the fax library is missing on this " + system
                        + ", an administrator installs it in PowerShell with: " + command,
                assertThrows(FaxUnavailableException.class, () -> FaxServers.require(unavailable(""), system))
                        .hint());
    }

    @Test
    void namesNoCommandElsewhere() {
        FaxUnavailableException missing = assertThrows(
                FaxUnavailableException.class, () -> FaxServers.require(unavailable("Use another"), "Linux"));
        assertEquals("Use another", missing.hint());
    }

    private static FaxBackend unavailable(String hint) {
        return new FaxBackend() {
            @Override
            public String name() {
                return "com";
            }

            @Override
            public void requireAvailable() {
                throw new FaxUnavailableException("creating FaxServer.FaxServer", "0x80040154", hint, null);
            }

            @Override
            public FaxServer open() {
                throw new AssertionError();
            }
        };
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
