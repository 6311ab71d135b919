package org.faxmx.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.faxmx.access.TlsFiles;
import org.faxmx.access.TlsFiles.ClientCertificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rule for listeners that other machines can reach. */
class ExposureTest {

    private static final Optional<Path> USERS = Optional.of(Path.of("users.yaml"));

    private static final Optional<ListenerSettings> HERE = Optional.of(ListenerSettings.DEFAULT_RMI);

    @ParameterizedTest
    @CsvSource({
        "false, none, false, users and tls",
        "true, none, false, tls",
        "false, NONE, false, users",
        "true, NONE, false, ''",
        "true, OPTIONAL, false, ''",
        "true, REQUIRED, false, ''",
        "true, REQUIRED, true, ''"
    })
    void httpNeedsUsersAndTls(boolean users, String tls, boolean writes, String missing) {
        assertMissing("http", settings(listener("192.0.2.7", false), HERE, tls, writes), users, missing);
    }

    @ParameterizedTest
    @CsvSource({
        "false, none, 'users, tls and tls.clientCa'",
        "true, none, tls and tls.clientCa",
        "true, NONE, tls.clientCa",
        "true, OPTIONAL, ''",
        "false, REQUIRED, users",
        "true, REQUIRED, ''"
    })
    void rmiNeedsClientCertificatesToo(boolean users, String tls, String missing) {
        assertMissing("rmi", settings(Optional.empty(), listener("faxsrv1", false), tls, true), users, missing);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void onThisMachineNothingIsNeeded(boolean writes) {
        for (String host : List.of("127.0.0.1", "::1")) {
            for (boolean insecure : new boolean[] {false, true}) {
                BridgeSettings settings =
                        settings(listener(host, insecure), Optional.of(new ListenerSettings(host, 8)), "none", writes);
                assertEquals(List.of(), Exposure.problems(settings));
                assertEquals(List.of(), Exposure.warnings(settings));
            }
        }
        BridgeSettings off = settings(Optional.empty(), Optional.empty(), "none", writes);
        assertEquals(List.of(), Exposure.problems(off));
    }

    @Test
    void insecureNeedsNothingAndIsSaidLoudly() {
        BridgeSettings settings = settings(
                Optional.of(new ListenerSettings("0.0.0.0", 7, "", true)),
                Optional.of(new ListenerSettings("0.0.0.0", 8, "faxsrv1", true)),
                "none",
                false);
        assertEquals(List.of(), Exposure.problems(settings));
        assertEquals(
                List.of(
                        "INSECURE: http listens on 0.0.0.0 without users and tls, because the settings say insecure: true."
                                + " Everybody who reaches it can read",
                        "INSECURE: rmi listens on 0.0.0.0 without users, tls and tls.clientCa,"
                                + " because the settings say insecure: true. Everybody who reaches it can read"),
                Exposure.warnings(settings));
        BridgeSettings secured =
                settings(Optional.of(new ListenerSettings("0.0.0.0", 7, "", true)), HERE, "NONE", false);
        assertEquals(List.of(), Exposure.warnings(secured.withUsers(USERS)), "nothing is missing");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void insecureIsImpossibleWithWrites(boolean users) {
        for (String tls : List.of("none", "REQUIRED")) {
            List<Exposure.Problem> problems =
                    Exposure.problems(settings(listener("::", true), Optional.empty(), tls, true)
                            .withUsers(users ? USERS : Optional.empty()));
            assertEquals(1, problems.size());
            assertEquals("insecure", problems.get(0).key());
            assertTrue(problems.get(0).toString().startsWith("http.insecure: true is possible without writes only"));
        }
    }

    @Test
    void rmiOnAllAddressesNeedsTheNameOfThisMachine() {
        BridgeSettings without = settings(HERE, Optional.of(new ListenerSettings("::", 9)), "REQUIRED", false);
        List<Exposure.Problem> problems = Exposure.problems(without.withUsers(USERS));
        assertEquals(1, problems.size());
        assertTrue(problems.get(0).message().contains("hostname: faxsrv1.example.org"), problems::toString);
        BridgeSettings with =
                settings(HERE, Optional.of(new ListenerSettings("::", 9, "faxsrv1", false)), "REQUIRED", false);
        assertEquals(List.of(), Exposure.problems(with.withUsers(USERS)));
    }

    private static void assertMissing(String listener, BridgeSettings settings, boolean users, String missing) {
        List<Exposure.Problem> problems = Exposure.problems(settings.withUsers(users ? USERS : Optional.empty()));
        if (missing.isEmpty()) {
            assertEquals(List.of(), problems);
        } else {
            assertEquals(1, problems.size(), problems::toString);
            assertTrue(
                    problems.get(0).toString().startsWith(listener + ".host: other machines can reach ")
                            && problems.get(0).message().contains("which needs " + missing + ". Add them;"),
                    problems::toString);
        }
    }

    private static Optional<ListenerSettings> listener(String host, boolean insecure) {
        return Optional.of(new ListenerSettings(host, 7, "", insecure));
    }

    private static BridgeSettings settings(
            Optional<ListenerSettings> http, Optional<ListenerSettings> rmi, String tls, boolean writes) {
        return new BridgeSettings(
                        List.of(new ServerSettings("A", "", Backend.SIMULATED)), http, rmi, Optional.empty(), writes)
                .withTls(tls.equals("none") ? Optional.empty() : Optional.of(tls(ClientCertificates.valueOf(tls))));
    }

    private static TlsFiles tls(ClientCertificates clients) {
        return new TlsFiles(
                new TlsFiles.Pem(Path.of("c"), Path.of("k")),
                clients == ClientCertificates.NONE ? Optional.empty() : Optional.of(Path.of("ca")),
                clients);
    }
}
