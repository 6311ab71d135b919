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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
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
        List<Finding> findings =
                run(new DiskCheck(directory.resolve("absent"), List.of(directory), Optional.empty(), Optional.empty()));
        assertEquals(Severity.FAILURE, findings.get(0).severity());
        assertTrue(findings.get(0).found().contains("cannot be written"), findings::toString);
        assertTrue(findings.get(1).found().endsWith(" MiB free in " + directory), findings::toString);
    }

    @Test
    void findsThatTheFoldersOfLogAndDocumentsCannotBeUsed() {
        List<Finding> findings = run(new DiskCheck(
                directory,
                List.of(),
                Optional.of(directory.resolve("logs")),
                Optional.of(directory.resolve("documents"))));
        assertEquals(Severity.FAILURE, findings.get(0).severity());
        assertEquals(
                "the folder of the log, " + directory.resolve("logs") + ", cannot be written",
                findings.get(0).found());
        assertEquals(Severity.WARNING, findings.get(1).severity());
        assertEquals(
                "the folder of sendFax, " + directory.resolve("documents") + ", cannot be read",
                findings.get(1).found());
    }

    @Test
    void findsThatThereIsLittleRoom() {
        long mebibyte = 1L << 20;
        assertEquals(Finding.ok("disk", "100 MiB free in " + directory), DiskCheck.room(directory, 100 * mebibyte));
        Finding little = DiskCheck.room(directory, 100 * mebibyte - 1);
        assertEquals(Severity.WARNING, little.severity());
        assertEquals("99 MiB free in " + directory, little.found());
        assertEquals(Severity.WARNING, DiskCheck.room(directory, 10 * mebibyte).severity());
        assertEquals(
                Severity.FAILURE, DiskCheck.room(directory, 10 * mebibyte - 1).severity());
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
    void keepsWhatWasFoundBeforeTheTimeWasOver() {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch found = new CountDownLatch(1);
        List<Finding> findings = new TimedCheck("test", Duration.ofSeconds(1)).findings(sink -> {
            sink.accept(Finding.ok("test", "one"));
            found.countDown();
            await(never);
            sink.accept(Finding.ok("test", "too late"));
        });
        await(found);
        never.countDown();
        assertEquals(
                "the check test has not ended within 1 s",
                findings.get(findings.size() - 1).found());
        // A machine that is busy may not even have begun.
        assertTrue(
                findings.size() == 1 || findings.get(0).equals(Finding.ok("test", "one")) && findings.size() == 2,
                findings::toString);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void keepsWhatWasFoundBeforeAFailureAndItsMessageFromSupport() {
        List<Finding> findings = new TimedCheck("test", Duration.ofSeconds(30)).findings(sink -> {
            sink.accept(Finding.ok("test", "one"));
            throw new IllegalStateException("Frau Meier");
        });
        assertEquals(Finding.ok("test", "one"), findings.get(0));
        assertEquals(
                "the check test failed unexpectedly: java.lang.IllegalStateException: Frau Meier",
                findings.get(1).found());
        assertEquals(
                "the check test failed unexpectedly: java.lang.IllegalStateException",
                findings.get(1).support());
    }

    @Test
    void namesNoAccountInTextsForSupport() {
        SupportText support = new SupportText("/home/jane", "jane");
        Map.ofEntries(
                        Map.entry("/home/jane/faxmx.yaml has", "~/faxmx.yaml has"),
                        Map.entry("/home/janet/faxmx.yaml", "/home/ACCOUNT/faxmx.yaml"),
                        Map.entry("D:\\data\\JANE\\x.yaml", "D:\\data\\ACCOUNT\\x.yaml"),
                        Map.entry("/etc/jane.yaml", "/etc/jane.yaml"),
                        Map.entry("as OFFICE\\Jane: denied", "as OFFICE\\ACCOUNT: denied"),
                        Map.entry("jane and janet", "jane and janet"),
                        Map.entry(
                                "\"C:\\Users\\Anna Schmidt\\faxmx.yaml\" is", "\"C:\\Users\\ACCOUNT\\faxmx.yaml\" is"),
                        Map.entry("C:\\Users\\O'Hara, Anna (IT)\\x", "C:\\Users\\ACCOUNT\\x"),
                        Map.entry("1 MiB free in /home/anna, 2", "1 MiB free in /home/ACCOUNT, 2"),
                        Map.entry("C:\\Users\\Anna Schmidt: denied", "C:\\Users\\ACCOUNT: denied"),
                        Map.entry("file:///C:/users/anna/x", "file:///C:/users/ACCOUNT/x"),
                        Map.entry("D:\\P\\ANNA~1.SCH\\Temp", "D:\\P\\ACCOUNT\\Temp"),
                        Map.entry("C:\\PROGRA~1\\FaxMX", "C:\\PROGRA~1\\FaxMX"),
                        Map.entry("\\\\srv\\c$\\Users\\anna\\x", "\\\\srv\\c$\\Users\\ACCOUNT\\x"),
                        Map.entry("\\\\srv\\anna$\\x", "\\\\srv\\ACCOUNT\\x"),
                        Map.entry("\\\\srv\\home\\anna\\x", "\\\\srv\\home\\ACCOUNT\\x"))
                .forEach((text, expected) -> assertEquals(expected, support.of(text)));
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
