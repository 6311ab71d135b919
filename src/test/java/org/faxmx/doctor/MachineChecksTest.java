package org.faxmx.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.faxmx.e2e.FreePort;
import org.faxmx.fax.Finding;
import org.faxmx.fax.Finding.Severity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Java, the host of another machine, the clock and the disk. */
@Timeout(60)
class MachineChecksTest {

    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

    @TempDir
    private Path directory;

    @Test
    void needsA64BitJavaForComOnly() {
        assertEquals(Severity.FAILURE, only(new JavaCheck("32", true)).severity());
        assertEquals(Severity.OK, only(new JavaCheck("32", false)).severity());
        assertEquals(Severity.OK, only(JavaCheck.ofThisJvm(false)).severity());
    }

    @Test
    void findsThatAHostAcceptsConnections() throws IOException {
        try (ServerSocket open = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int closed = FreePort.find();
            Finding finding = only(new HostCheck("127.0.0.1", List.of(closed, open.getLocalPort()), false));
            assertEquals(Severity.OK, finding.severity(), finding::toString);
            assertEquals(
                    "127.0.0.1 is 127.0.0.1 and accepts connections on port " + open.getLocalPort(), finding.found());
        }
    }

    @Test
    void findsThatAHostAcceptsNoConnections() {
        int closed = FreePort.find();
        Finding finding = only(new HostCheck("127.0.0.1", List.of(closed), false));
        assertEquals(Severity.FAILURE, finding.severity());
        assertTrue(finding.found().startsWith("127.0.0.1 is 127.0.0.1 and accepts no connections on port " + closed));
        assertTrue(finding.remedy().contains("Test-NetConnection 127.0.0.1 -Port " + closed), finding::remedy);
        assertEquals(
                Severity.WARNING,
                only(new HostCheck("127.0.0.1", List.of(closed), true)).severity());
    }

    @Test
    void takesAHostAsConnectDoes() {
        assertEquals("FAXSRV1", HostCheck.of("\\\\FAXSRV1", false).host());
    }

    @Test
    void noticesAClockOfThePast() throws IOException {
        Path file = Files.createFile(directory.resolve("faxmx.yaml"));
        Path absent = directory.resolve("absent");
        Files.setLastModifiedTime(file, FileTime.from(NOW.plus(Duration.ofDays(1))));
        Finding finding = only(new ClockCheck(List.of(absent, file), () -> NOW, true));
        assertEquals(Severity.WARNING, finding.severity());
        assertTrue(finding.remedy().endsWith("w32tm /resync"), finding::remedy);

        Files.setLastModifiedTime(file, FileTime.from(NOW.plus(Duration.ofMinutes(1))));
        assertEquals(
                Severity.OK,
                only(new ClockCheck(List.of(absent, file), () -> NOW, true)).severity());
    }

    @Test
    void findsThatTheTemporaryFolderCannotBeWritten() {
        List<Finding> findings = run(new DiskCheck(directory.resolve("absent"), List.of(directory)));
        assertEquals(Severity.FAILURE, findings.get(0).severity());
        assertTrue(findings.get(0).found().contains("cannot be written"), findings::toString);
        assertTrue(findings.get(1).found().endsWith(" MiB free in " + directory), findings::toString);
    }

    @Test
    void leavesAloneWhatDoesNotEnd() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        TimeLimit limit = new TimeLimit(Duration.ofMillis(50));
        assertThrows(
                TimeoutException.class,
                () -> limit.call("test", () -> {
                    never.await();
                    return 1;
                }));
        TimeLimit generous = new TimeLimit(Duration.ofSeconds(30));
        assertEquals(7, generous.call("test", () -> 7));
        ExecutionException failed = assertThrows(
                ExecutionException.class,
                () -> generous.call("test", () -> {
                    throw new IOException("gone");
                }));
        assertEquals("gone", failed.getCause().getMessage());
        never.countDown();
    }

    @Test
    void namesNoAccountInTextsForSupport() {
        SupportText support = new SupportText("/home/jane", "jane");
        assertEquals(
                "~/faxmx.yaml belongs to ACCOUNT, janet and x_ACCOUNT",
                support.of("/home/jane/faxmx.yaml belongs to Jane, janet and x_jane"));
    }

    @Test
    void leavesTextsAloneWhereTheAccountHasNoName() {
        assertEquals("all is well", new SupportText("/", "").of("all is well"));
    }

    private static Finding only(Check check) {
        List<Finding> findings = run(check);
        assertEquals(1, findings.size(), findings::toString);
        return findings.get(0);
    }

    private static List<Finding> run(Check check) {
        List<Finding> findings = new ArrayList<>();
        check.run(findings::add);
        return findings;
    }
}
