package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.MBeanServerFactory;
import org.faxmx.FaxBridge;
import org.faxmx.ManualClock;
import org.faxmx.SettingsSource;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ListenerSettings;
import org.faxmx.config.ServerSettings;
import org.faxmx.e2e.TestUsers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code faxmx reload} of running bridges. */
@Timeout(60)
class ReloadTest {

    private static final ServerSettings FAX1 = new ServerSettings("FAX1", "", Backend.SIMULATED);
    private static final ServerSettings FAX2 = new ServerSettings("FAX2", "", Backend.SIMULATED);

    @TempDir
    private Path directory;

    @Test
    void printsWhatTheBridgeHasChanged() throws IOException {
        AtomicReference<List<ServerSettings>> servers = new AtomicReference<>(List.of(FAX1));
        Optional<Path> users = Optional.of(TestUsers.in(directory));
        try (FaxBridge bridge = open(() -> settings(servers.get(), users))) {
            Run unchanged = reload(bridge, TestUsers.PASSWORD);
            assertEquals(0, unchanged.exitCode(), unchanged::err);
            assertEquals(List.of("nothing has changed"), unchanged.outLines());

            servers.set(List.of(FAX1, FAX2));
            Run changed = reload(bridge, TestUsers.PASSWORD);
            assertEquals(0, changed.exitCode(), changed::err);
            assertEquals(1, changed.outLines().size(), changed::out);
            assertTrue(changed.out().contains("FAX2"), changed::out);
            assertTrue(Run.withInput(
                            TestUsers.PASSWORD + "\n",
                            "watch",
                            "--once",
                            "--url",
                            bridge.pageUrl(),
                            "--user",
                            TestUsers.ADMIN,
                            "--password-stdin")
                    .out()
                    .contains("FAX2: "));

            servers.set(List.of());
            Run wrong = reload(bridge, TestUsers.PASSWORD);
            assertEquals(1, wrong.exitCode());
            assertEquals("", wrong.out());
            assertTrue(wrong.err().startsWith("faxmx: " + bridge.pageUrl() + ": the bridge answered: "), wrong::err);
            assertEquals(1, wrong.errLines().size(), wrong::err);

            Run refused = reload(bridge, "battery staple");
            assertEquals(1, refused.exitCode());
            assertEquals(
                    List.of("faxmx: " + bridge.pageUrl()
                            + ": the bridge does not accept user admin with this password"),
                    refused.errLines());
        }
    }

    @Test
    void needsAnOperator() {
        try (FaxBridge bridge = open(() -> settings(List.of(FAX1), Optional.empty()))) {
            Run run = Run.of("reload", "--url", bridge.pageUrl());
            assertEquals(1, run.exitCode());
            assertTrue(run.err().contains("operator"), run::err);
            assertEquals("", run.out());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    reload                                   | name the bridge with --url
                    reload --url ftp://127.0.0.1/            | write an address such as http://127.0.0.1:8778/
                    reload --url http://127.0.0.1:1/ --ca ca | are for a running bridge with TLS
                    reload --url http://127.0.0.1:1/ more    | more
                    """)
    void refusesWhatMakesNoSense(String arguments, String expected) {
        Run run = Run.of(arguments.split(" "));
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains(expected), run::err);
        assertEquals("", run.out());
    }

    private static Run reload(FaxBridge bridge, String password) {
        return Run.withInput(
                password + "\n", "reload", "--url", bridge.pageUrl(), "--user", TestUsers.ADMIN, "--password-stdin");
    }

    private static FaxBridge open(SettingsSource source) {
        return FaxBridge.open(
                source.read(), source, MBeanServerFactory.newMBeanServer(), new ManualClock("2026-03-01T12:00:00Z"));
    }

    private static BridgeSettings settings(List<ServerSettings> servers, Optional<Path> users) {
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("there is no server");
        }
        return new BridgeSettings(
                        servers, Optional.of(new ListenerSettings(0)), Optional.empty(), Optional.empty(), false)
                .withUsers(users);
    }
}
