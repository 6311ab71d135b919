package org.faxmx.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.faxmx.config.Backend;
import org.faxmx.config.ServerSettings;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.Finding;
import org.faxmx.fax.Finding.Severity;
import org.faxmx.fax.JobType;
import org.junit.jupiter.api.Test;

/** The calls to a fax server, each of which may fail by itself. */
class ServerCheckTest {

    private final FakeFaxServer server =
            new FakeFaxServer().has(FakeFaxServer.port(1, "Line 1"), FakeFaxServer.port(2, "Line 2"));
    private ServerSettings settings = new ServerSettings("A", "", Backend.COM);
    private boolean writes;

    @Test
    void findsThatAllIsWell() {
        List<Finding> findings = run();

        assertEquals(
                List.of("connect", "configuration", "jobs", "rights", "ports", "states"),
                findings.stream().map(Finding::check).toList());
        findings.forEach(finding -> assertEquals(Severity.OK, finding.severity(), finding::toString));
        assertEquals(1, server.closes());
    }

    @Test
    void callsNothingElseWhereItCannotConnect() {
        server.failConnects(FakeFaxServer.unavailable());
        List<Finding> findings = run();

        assertEquals(1, findings.size(), findings::toString);
        assertEquals(
                Finding.failure(
                        "connect",
                        "FaxServer.GetPorts failed: 0x800706BA (RPC_S_SERVER_UNAVAILABLE)",
                        "Start the fax service"),
                findings.get(0));
    }

    @Test
    void readsTheQueueThoughPortsAreDenied() {
        server.failReadings(FakeFaxServer.denied());
        List<Finding> findings = run();

        assertEquals(
                List.of("connect", "configuration", "jobs", "rights"),
                findings.stream().map(Finding::check).toList());
        assertEquals(Severity.FAILURE, find(findings, "configuration").severity());
        assertTrue(find(findings, "configuration").remedy().contains("fxsadmin.msc"));
        assertEquals(Severity.OK, find(findings, "jobs").severity());
    }

    @Test
    void warnsWhereTheQueueIsDenied() {
        server.duringQueueReadings(() -> {
            throw FakeFaxServer.denied();
        });
        assertEquals(Severity.WARNING, find(run(), "jobs").severity());
    }

    @Test
    void connectsAgainAfterACallThatLostTheConnection() {
        server.duringQueueReadings(() -> {
            throw FakeFaxServer.unavailable();
        });
        List<Finding> findings = run();

        assertEquals(Severity.FAILURE, find(findings, "jobs").severity());
        assertEquals(Severity.OK, find(findings, "states").severity());
        assertEquals(2, server.connects());
    }

    @Test
    void doesNotReportAnErrorOfClosing() {
        FaxServer failing = (FaxServer) Proxy.newProxyInstance(
                FaxServer.class.getClassLoader(), new Class<?>[] {FaxServer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        throw FakeFaxServer.unavailable();
                    }
                    return method.invoke(server, arguments);
                });
        List<Finding> findings = new ArrayList<>();
        new ServerCheck(settings, writes, () -> failing, sink -> {}).run(findings::add);

        assertEquals(
                List.of("connect", "configuration", "jobs", "ports", "states"),
                findings.stream().map(Finding::check).toList());
        findings.forEach(finding -> assertEquals(Severity.OK, finding.severity(), finding::toString));
    }

    @Test
    void countsPorts() {
        settings = settings.withExpectedPorts(OptionalInt.of(3));
        assertEquals("2 ports, and the settings expect 3", find(run(), "ports").found());

        server.has();
        assertEquals("the fax server has no ports", find(run(), "ports").found());
    }

    @Test
    void reportsPortsThatFail() {
        server.failAt(2);
        Finding ports = find(run(), "ports");

        assertEquals(Severity.WARNING, ports.severity());
        assertTrue(
                ports.found().startsWith("2 ports, of which 1 could not be read: FaxPorts.Item(2) failed"),
                ports::found);
    }

    @Test
    void warnsWherePortsCannotBeChangedThoughTheSettingsAllowIt() {
        writes = true;
        server.has(FaxPort.builder(new DeviceId(1), "Line 1").canModify(false).build());
        Finding ports = find(run(), "ports");

        assertEquals(Severity.WARNING, ports.severity());
        assertTrue(ports.found().contains("none of which this account may change"), ports::found);
    }

    @Test
    void namesWordsThatNoTableKnows() {
        server.shows(FaxStatus.builder(new DeviceId(1))
                .description("Empfängt von 0555 3211")
                .build());
        server.queues(FaxJob.builder(7, JobType.SEND)
                .queueStatus("Wartend")
                .deviceStatus("Available")
                .build());
        Finding states = find(run(), "states");

        assertEquals(Severity.WARNING, states.severity());
        assertEquals("no table knows these words for states: \"Empfängt von 0555 3211\", \"Wartend\"", states.found());
        assertTrue(states.remedy().contains("stateTexts: {\"Empfängt von 0555 3211\": STATE, \"Wartend\": STATE}"));
        assertEquals(
                "no table knows these words for states: \"Empfängt von #### ####\", \"Wartend\"", states.support());
        assertEquals("", states.remedyForSupport());

        settings = settings.withStateTexts(Map.of("wartend", "PENDING", "Empfängt von 0555 3211", "RECEIVING"));
        assertEquals(Severity.OK, find(run(), "states").severity());
    }

    private static Finding find(List<Finding> findings, String check) {
        return findings.stream()
                .filter(finding -> finding.check().equals(check))
                .findFirst()
                .orElseThrow(() -> new AssertionError(check + " is not among " + findings));
    }

    private List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        new ServerCheck(settings, writes, () -> server, sink -> sink.accept(Finding.ok("rights", "all")))
                .run(findings::add);
        return findings;
    }
}
