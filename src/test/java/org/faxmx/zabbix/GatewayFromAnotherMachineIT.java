package org.faxmx.zabbix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.faxmx.e2e.BridgeProcess;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The Java gateway on another machine: JMX RMI over TLS, with a client certificate, as zabbix.md has it. */
@ExtendWith(ZabbixInstalled.Gateway.class)
@Timeout(600)
class GatewayFromAnotherMachineIT {

    private static final List<String> KEYS =
            List.of("jmx[\"faxmx:type=Bridge\",Ready]", "jmx[\"faxmx:type=FaxServer,server=local\",StateCode]");

    @TempDir
    private Path directory;

    @Test
    void readsWithItsCertificateAndNotWithoutOne() throws Exception {
        Optional<OtherMachine> made = OtherMachine.make();
        String skipped =
                "Skipping the gateway on another machine: it needs iproute2, and root with the right to make a "
                        + "network namespace (CAP_SYS_ADMIN and CAP_NET_ADMIN)";
        if (made.isEmpty()) {
            System.err.println(skipped);
        }
        Assumptions.assumeTrue(made.isPresent(), skipped);
        try (OtherMachine machine = made.get();
                Programs programs = new Programs();
                BridgeProcess bridge = bridge(machine)) {
            assertTrue(bridge.rmiUrl().contains(machine.here()), bridge::rmiUrl);
            try (Programs others = new Programs()) {
                JavaGateway certified = JavaGateway.start(others, machine, List.of(options(others)));

                List<Map<String, Object>> values = certified.values(bridge.rmiUrl(), "", "", KEYS);

                assertEquals(List.of(Map.of("value", "true"), Map.of("value", "1")), values);
                assertEquals(List.of(), certified.complaints());
            }
            JavaGateway plain = JavaGateway.start(programs, machine, List.of());
            List<Map<String, Object>> refused = plain.values(bridge.rmiUrl(), "zabbix", "any password", KEYS);
            assertEquals("failed", refused.get(0).get("response"), refused::toString);
        }
    }

    /** On all addresses, with a certificate for the one that the other machine uses. */
    private BridgeProcess bridge(OtherMachine machine) throws Exception {
        faxmx("", "tls", "init", "--dir", "tls", "--host", machine.here());
        faxmx("", "tls", "init", "--dir", "tls", "--client", "zabbix");
        Path settings = Files.writeString(directory.resolve("faxmx.yaml"), """
                servers: [{name: local, backend: simulated, simulate: {preset: quiet}}]
                users: users.yaml
                tls: {keystore: tls/faxmx.p12, passwordFile: tls/faxmx.password, clientCa: tls/ca.pem, clientCertificates: optional}
                rmi: {host: 0.0.0.0, hostname: %s}
                """.formatted(machine.here()));
        faxmx("correct horse\n", "user", "add", "zabbix", "--role", "monitor", "-c", "faxmx.yaml", "--password-stdin");
        return BridgeProcess.serve(directory, "-c", settings.toString());
    }

    /** The option for the gateway's JVM: a file of options, since passwords on a command line can be seen. */
    private String options(Programs programs) throws Exception {
        Path tls = directory.resolve("tls");
        Path key = programs.own("zabbix.p12", Files.readAllBytes(tls.resolve("zabbix.p12")));
        Path ca = programs.own("ca.pem", Files.readAllBytes(tls.resolve("ca.pem")));
        Path trusted = programs.folder().resolve("faxmx-ca.p12");
        programs.run(
                "keytool.log",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-importcert",
                        "-noprompt",
                        "-alias",
                        "faxmx",
                        "-file",
                        ca.toString(),
                        "-keystore",
                        trusted.toString(),
                        "-storepass",
                        "change-me"));
        String options = """
                -Djavax.net.ssl.keyStore=%s
                -Djavax.net.ssl.keyStorePassword=%s
                -Djavax.net.ssl.trustStore=%s
                -Djavax.net.ssl.trustStorePassword=change-me
                """.formatted(
                        key, Files.readString(tls.resolve("zabbix.password")).strip(), trusted);
        return "-XX:VMOptionsFile=" + programs.own("gateway.options", options.getBytes(StandardCharsets.UTF_8));
    }

    private void faxmx(String input, String... arguments) throws Exception {
        BridgeProcess.command(directory, Duration.ofSeconds(120), input, arguments);
    }
}
