package org.faxmx.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import javax.management.MBeanServerFactory;
import javax.management.remote.JMXServiceURL;
import org.faxmx.FaxBridge;
import org.faxmx.SettingsSource;
import org.faxmx.access.TestCertificate;
import org.faxmx.access.TlsFiles;
import org.faxmx.config.Backend;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.ListenerSettings;
import org.faxmx.fax.Finding;
import org.faxmx.fax.Finding.Severity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ports that a bridge or another process has already. The process is this one, which is no FaxMX by its command line. */
@Timeout(120)
class ListenersCheckTest {

    private static final HealthRequest PATIENT = new HealthRequest(Duration.ofSeconds(30));
    private static final long THIS = ProcessHandle.current().pid();

    @TempDir
    private Path directory;

    @Test
    @EnabledOnOs(OS.LINUX)
    void knowsAFaxmxThatRuns() throws Exception {
        knowsABridge(Optional.empty());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void knowsAFaxmxThatRunsWithTls() throws Exception {
        TestCertificate certificate = TestCertificate.draft("another-name").selfSigned();
        knowsABridge(Optional.of(new TlsFiles(
                new TlsFiles.Pem(
                        certificate.writeCertificate(directory.resolve("certificate.pem")),
                        certificate.writeKey(directory.resolve("key.pem"))),
                Optional.empty(),
                TlsFiles.ClientCertificates.NONE)));
    }

    private static void knowsABridge(Optional<TlsFiles> tls) throws Exception {
        try (FaxBridge bridge = FaxBridge.open(
                onPorts(Optional.of(0), 0, tls),
                SettingsSource.none(),
                MBeanServerFactory.newMBeanServer(),
                InstantSource.system())) {
            int http = URI.create(bridge.httpUrl()).getPort();
            String rmi = bridge.rmiUrl();
            int rmiPort = Integer.parseInt(new JMXServiceURL(rmi).getURLPath().replaceAll("^.*:(\\d+)/.*$", "$1"));

            List<Finding> findings = check(onPorts(Optional.of(http), rmiPort, tls), OptionalLong.empty());

            assertEquals(2, findings.size(), findings::toString);
            findings.forEach(finding -> isAFaxmx(finding));
        }
    }

    /** As where HTTP is off, or requires client certificates. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void knowsTheProcessOfTheService() throws IOException {
        try (ServerSocket taken = listen()) {
            BridgeSettings settings = onPorts(Optional.empty(), taken.getLocalPort(), Optional.empty());
            List<Finding> findings = check(settings, OptionalLong.of(THIS));

            assertEquals("http: off", findings.get(0).found());
            isAFaxmx(findings.get(1));
            assertEquals(
                    Severity.FAILURE,
                    check(settings, OptionalLong.of(THIS + 1)).get(1).severity());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void findsThatBothAreInUseByAnotherProgram() throws IOException {
        try (ServerSocket http = listen();
                ServerSocket rmi = listen()) {
            Thread answering = new Thread(() -> answer(http, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
            answering.setDaemon(true);
            answering.start();
            List<Finding> findings = check(
                    onPorts(Optional.of(http.getLocalPort()), rmi.getLocalPort(), Optional.empty()),
                    OptionalLong.empty());

            assertEquals(2, findings.size(), findings::toString);
            for (Finding finding : findings) {
                assertEquals(Severity.FAILURE, finding.severity(), finding::toString);
                assertTrue(finding.found().endsWith(" is in use by java, process " + THIS), finding::toString);
                assertTrue(finding.remedy().startsWith("End that process, or choose another port"), finding::remedy);
            }
        }
    }

    @Test
    void doesNotWaitForAnAnswerThatDoesNotEnd() throws IOException {
        try (ServerSocket http = listen()) {
            Thread answering = new Thread(() -> answer(http, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nok"));
            answering.setDaemon(true);
            answering.start();
            assertFalse(new HealthRequest(Duration.ofSeconds(1))
                    .isAnswered(new ListenerSettings(http.getLocalPort()), false));
        }
    }

    /** Answers one request and leaves the connection open until the socket is closed. */
    private static void answer(ServerSocket server, String answer) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            server.accept().close();
        } catch (IOException e) {
            // The test has ended.
        }
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
    }

    private static void isAFaxmx(Finding finding) {
        assertEquals(Severity.WARNING, finding.severity(), finding::toString);
        assertTrue(
                finding.found().endsWith(" is in use by a FaxMX that runs (java, process " + THIS + ")"),
                finding::toString);
    }

    private static List<Finding> check(BridgeSettings settings, OptionalLong service) {
        List<Finding> findings = new ArrayList<>();
        new ListenersCheck(settings, Set.of(), service, PATIENT).run(findings::add);
        return findings;
    }

    private static BridgeSettings onPorts(Optional<Integer> http, int rmi, Optional<TlsFiles> tls) {
        return new BridgeSettings(
                BridgeSettings.defaults(Backend.SIMULATED).servers(),
                http.map(ListenerSettings::new),
                Optional.of(new ListenerSettings(rmi)),
                BridgeSettings.defaults(Backend.SIMULATED).httpNames(),
                Optional.empty(),
                false,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                tls);
    }
}
