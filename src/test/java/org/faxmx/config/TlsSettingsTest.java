package org.faxmx.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.faxmx.access.TlsFiles;
import org.faxmx.access.TlsFiles.ClientCertificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys of a settings file for TLS and for listeners beyond this machine. */
class TlsSettingsTest {

    @TempDir
    private Path directory;

    private final List<TlsFiles> checked = new ArrayList<>();
    private final SettingsReader reader =
            new SettingsReader(List.of("office"), List.of(), policy -> {}, folder -> {}, checked::add);

    @Test
    void takesPathsRelativeToTheFile() throws IOException {
        BridgeSettings settings = read("tls: {certificate: server.pem, key: tls/server.key}");
        TlsFiles expected = new TlsFiles(
                new TlsFiles.Pem(path("server.pem"), path("tls").resolve("server.key")),
                Optional.empty(),
                ClientCertificates.NONE);
        assertEquals(Optional.of(expected), settings.tls());
        assertEquals(List.of(expected), checked);
    }

    @Test
    void takesAKeystoreAndClientCertificates() throws IOException {
        BridgeSettings settings = read(
                "tls: {keystore: faxmx.p12, passwordFile: password, clientCa: ca.pem, clientCertificates: required}");
        assertEquals(
                Optional.of(new TlsFiles(
                        new TlsFiles.Keystore(path("faxmx.p12"), path("password")),
                        Optional.of(path("ca.pem")),
                        ClientCertificates.REQUIRED)),
                settings.tls());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tls: {}|1:6|tls: names no certificate: write certificate and key, or keystore and passwordFile",
                "tls: {clientCa: ca.pem}|1:6|tls: names no certificate",
                "tls: {certificate: a}|1:20|tls.certificate: needs key beside it",
                "tls: {key: a}|1:12|tls.key: needs certificate beside it",
                "tls: {keystore: a}|1:17|tls.keystore: needs passwordFile beside it",
                "tls: {passwordFile: a}|1:21|tls.passwordFile: needs keystore beside it",
                "tls: {certificate: a, key: b, keystore: c}|1:41|tls.keystore: cannot stand beside certificate and key",
                "tls: {certificate: a, passwordFile: c}|1:37|tls.passwordFile: cannot stand beside certificate and key",
                "tls: {certificate: a, key: b, clientCa: c}|1:6|tls: clientCa needs clientCertificates: optional or required",
                "tls: {certificate: a, key: b, clientCertificates: required}|1:6|tls: clientCertificates: required needs clientCa",
                "tls: {certificate: a, key: b, clientCertificates: maybe}|1:51|tls.clientCertificates: it must be one of none, optional, required",
                "tls: {certificate: '', key: b}|1:20|tls.certificate: is empty: it must be the path of a file",
                "tls: {certficate: a, key: b}|1:7|tls.certficate: there is no such key; did you mean certificate?",
                "tls: server.pem|1:6|tls: is \"server.pem\": it must be a mapping",
                "http: {host: 0.0.0.0}|1:14|http.host: other machines can reach 0.0.0.0, which needs users and tls",
                "rmi: {host: faxsrv1}|1:13|rmi.host: other machines can reach faxsrv1, which needs users, tls and",
                "http: {host: 127.1}|1:14|http.host: cannot listen on \"127.1\"",
                "http: {host: '::', insecure: maybe}|1:30|http.insecure: \"maybe\" is neither true nor false",
                "{http: {host: '::', insecure: true}, writes: true}|1:31|http.insecure: true is possible without writes only",
                "rmi: {host: '::', insecure: true}|1:13|rmi.host: :: is no address that clients can connect to",
                "rmi: {hostname: 0.0.0.0}|1:17|rmi.hostname: \"0.0.0.0\" is no name or address that clients can connect to",
                "http: {hostname: faxsrv1}|1:8|http.hostname: there is no such key"
            })
    void refusesOtherCombinationsWithTheirPlace(String yaml, String place, String message) {
        SettingsException refused = assertThrows(SettingsException.class, () -> read(yaml));
        String problem = refused.problems().get(0).toString();
        assertTrue(problem.startsWith(directory.resolve("faxmx.yaml") + ":"), problem);
        assertTrue(problem.contains(message), problem);
        assertTrue(problem.contains("faxmx.yaml:" + place + ":"), problem);
        assertEquals(List.of(), checked);
    }

    @Test
    void reportsWhatTheCheckOfTheFilesSays() {
        SettingsReader strict = new SettingsReader(List.of("office"), List.of(), policy -> {}, folder -> {}, files -> {
            throw new IllegalArgumentException("server.pem has expired");
        });
        SettingsException refused = assertThrows(
                SettingsException.class, () -> strict.read(write("writes: false\ntls: {certificate: a, key: b}")));
        assertTrue(refused.getMessage().endsWith("faxmx.yaml:2:6: tls: server.pem has expired"), refused.getMessage());
    }

    @Test
    void listensBeyondThisMachineWhereItIsInsecureAndSaysSo() throws IOException {
        BridgeSettings settings = read("""
                http: {host: '::', insecure: true}
                rmi: {host: 0.0.0.0, hostname: faxsrv1.example.org, insecure: true}
                """);
        assertEquals(Optional.of(new ListenerSettings("::", 8778, "", true)), settings.http());
        assertEquals(Optional.of(new ListenerSettings("0.0.0.0", 9875, "faxsrv1.example.org", true)), settings.rmi());
    }

    private BridgeSettings read(String yaml) throws IOException {
        return reader.read(write(yaml)).settings();
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(directory.resolve("faxmx.yaml"), yaml);
    }

    private Path path(String name) {
        return directory.toAbsolutePath().resolve(name);
    }
}
