package org.faxmx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.faxmx.e2e.BridgeProcess;
import org.faxmx.e2e.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The three situations in {@code jmx-config}, each set up as its first lines say, on the simulator. */
final class SituationsIT {

    private static final List<String> FILES = List.of("try.yaml", "company.yaml", "hardened.yaml", "read-only.xml");
    private static final String PASSWORD = "correct horse";

    @TempDir
    private Path directory;

    @BeforeEach
    void copyTheFiles() throws IOException {
        for (String file : FILES) {
            Files.copy(Path.of("jmx-config", file), directory.resolve(file));
        }
    }

    @Test
    void tryItHere() throws Exception {
        try (BridgeProcess bridge = serve("try.yaml")) {
            HttpClient client = HttpClient.newHttpClient();
            URI url = URI.create(bridge.httpUrl());
            assertEquals(200, status(client, url, "", exec("local", "getPorts")));
            assertEquals(200, status(client, url, "", write("local")));
            assertEquals(200, status(client, url, "", exec("local", "disconnect")));
        }
    }

    @Test
    void oneServerInACompanyNetwork() throws Exception {
        faxmx("", "tls", "init", "--dir", "tls", "--host", "localhost");
        addUser("zabbix", "monitor", "company.yaml");
        addUser("ada", "operator", "company.yaml");
        try (BridgeProcess bridge = serve("company.yaml")) {
            URI url = localhost(bridge);
            assertEquals("https", url.getScheme());
            HttpClient client = client(Optional.empty());
            assertEquals(401, status(client, url, "", exec("FAXSRV1", "getPorts")));
            assertEquals(401, status(client, url, "zabbix:wrong", exec("FAXSRV1", "getPorts")));
            assertEquals(200, status(client, url, "zabbix:" + PASSWORD, exec("FAXSRV1", "getPorts")));
            assertEquals(403, status(client, url, "zabbix:" + PASSWORD, exec("FAXSRV1", "disconnect")));
            assertEquals(200, status(client, url, "ada:" + PASSWORD, exec("FAXSRV1", "disconnect")));
            assertTrue(status(client, url, "ada:" + PASSWORD, write("FAXSRV1")) >= 400);
            // The certificate is of a private CA, which other clients do not trust.
            assertThrows(
                    IOException.class,
                    () -> status(HttpClient.newHttpClient(), url, "zabbix:" + PASSWORD, exec("FAXSRV1", "getPorts")));
            assertTrue(bridge.rmiUrl().contains("127.0.0.1"), bridge.rmiUrl());
        }
    }

    @Test
    void hardened() throws Exception {
        faxmx("", "tls", "init", "--dir", "tls", "--host", "faxsrv1.example.org", "--host", "localhost");
        faxmx("", "tls", "init", "--dir", "tls", "--client", "prometheus");
        faxmx("", "tls", "init", "--dir", "tls", "--client", "eve");
        addUser("prometheus", "admin", "hardened.yaml");
        Path file = directory.resolve("hardened.yaml");
        Files.writeString(file, Files.readString(file).replace("hosts: [faxsrv1.example.org]", "hosts: [localhost]"));
        try (BridgeProcess bridge = serve("hardened.yaml")) {
            assertEquals("off", bridge.rmiUrl());
            URI url = localhost(bridge);
            HttpClient prometheus = client(Optional.of("prometheus"));
            assertEquals(200, status(prometheus, url, "", exec("FAXSRV1", "getPorts")));
            // The policy takes away what the role allows.
            assertEquals(403, status(prometheus, url, "", exec("FAXSRV1", "disconnect")));
            assertEquals(401, status(client(Optional.of("eve")), url, "", exec("FAXSRV1", "getPorts")));
            assertThrows(
                    IOException.class,
                    () -> status(client(Optional.empty()), url, "", exec("FAXSRV1", "getPorts")),
                    "no handshake without a certificate");
        }
    }

    private BridgeProcess serve(String settings) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "serve", "-c", directory.resolve(settings).toString(), "--backend", "simulated", "--http-port", "0"));
        if (!Files.readString(directory.resolve(settings)).contains("enabled: false")) {
            arguments.addAll(List.of("--rmi-port", "0"));
        }
        return BridgeProcess.start(directory, List.of(), List.of(), arguments);
    }

    /** The URL under a name that the certificate has. */
    private static URI localhost(BridgeProcess bridge) {
        URI url = URI.create(bridge.httpUrl());
        return URI.create(url.getScheme() + "://localhost:" + url.getPort() + url.getPath());
    }

    private void addUser(String name, String role, String settings) throws Exception {
        faxmx(PASSWORD + "\n", "user", "add", name, "--role", role, "-c", settings, "--password-stdin");
    }

    private void faxmx(String input, String... arguments) throws Exception {
        BridgeProcess.command(directory, Duration.ofSeconds(60), input, arguments);
    }

    /** A client that trusts the CA, and presents the certificate of that name. */
    private HttpClient client(Optional<String> certificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream ca = Files.newInputStream(directory.resolve("tls/ca.pem"))) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(ca));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        if (certificate.isPresent()) {
            char[] password = Files.readString(directory.resolve("tls/" + certificate.get() + ".password"))
                    .strip()
                    .toCharArray();
            KeyStore own = KeyStore.getInstance(
                    directory.resolve("tls/" + certificate.get() + ".p12").toFile(), password);
            keys.init(own, password);
        } else {
            keys.init(null, null);
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private static String exec(String server, String operation) {
        return "{\"type\":\"exec\",\"mbean\":\"faxmx:type=FaxServer,server=" + server + "\",\"operation\":\""
                + operation + "\"}";
    }

    private static String write(String server) {
        return "{\"type\":\"write\",\"mbean\":\"faxmx:type=FaxServer,server=" + server
                + "\",\"attribute\":\"Retries\",\"value\":5}";
    }

    /** The HTTP status of a request, or the status in its JSON where that is another. */
    private static int status(HttpClient client, URI url, String credentials, String request) throws Exception {
        HttpRequest.Builder builder = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(request));
        if (!credentials.isEmpty()) {
            builder.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        }
        HttpResponse<String> response = client.send(builder.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            return response.statusCode();
        }
        return ((Number) Json.object(response.body()).get("status")).intValue();
    }
}
