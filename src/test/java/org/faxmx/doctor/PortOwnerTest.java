package org.faxmx.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The process that has a port, from what netstat prints on Windows, and from /proc. */
class PortOwnerTest {

    private static final List<String> GERMAN = """

            Aktive Verbindungen

              Proto  Lokale Adresse         Remoteadresse          Status           PID
              TCP    0.0.0.0:135            0.0.0.0:0              ABHÖREN         1032
              TCP    127.0.0.1:8778         0.0.0.0:0              ABHÖREN         4711
              TCP    127.0.0.1:52001        127.0.0.1:9875         HERGESTELLT     4712
              TCP    127.0.0.1:9875         127.0.0.1:52001        HERGESTELLT     4713
              TCP    [::]:9875              [::]:0                 ABHÖREN         4714
              UDP    0.0.0.0:8779           *:*                                    4715
            """.lines().toList();

    @Test
    void readsNetstatInAnyLanguage() {
        assertEquals(OptionalLong.of(4711), PortOwner.inNetstat(GERMAN, 8778));
        assertEquals(OptionalLong.of(4714), PortOwner.inNetstat(GERMAN, 9875));
        assertEquals(OptionalLong.of(1032), PortOwner.inNetstat(GERMAN, 135));
        for (int other : new int[] {35, 52001, 8779, 778, 1}) {
            assertEquals(OptionalLong.empty(), PortOwner.inNetstat(GERMAN, other), () -> "port " + other);
        }
        assertEquals(OptionalLong.empty(), PortOwner.inNetstat(List.of("", "Access denied."), 8778));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void readsProc(@TempDir Path proc) throws IOException {
        Files.createDirectories(proc.resolve("net"));
        Files.writeString(proc.resolve("net/tcp"), """
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 0100007F:224A 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 77 1 0 100 0
                   1: 0100007F:224B 0100007F:9875 01 00000000:00000000 00:00000000 00000000     0        0 78 1 0 100 0
                """);
        Files.createDirectories(proc.resolve("12/fd"));
        Files.createDirectories(proc.resolve("13/fd"));
        Files.createSymbolicLink(proc.resolve("12/fd/3"), Path.of("socket:[78]"));
        Files.createSymbolicLink(proc.resolve("13/fd/3"), Path.of("socket:[77]"));
        // Of another account, whose files are hidden.
        Files.createDirectories(proc.resolve("11"));

        assertEquals(OptionalLong.of(13), PortOwner.inProc(proc, 0x224A));
        assertEquals(OptionalLong.empty(), PortOwner.inProc(proc, 0x224B));
        Files.delete(proc.resolve("13/fd/3"));
        assertEquals(OptionalLong.empty(), PortOwner.inProc(proc, 0x224A));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void findsThisProcess() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertEquals(OptionalLong.of(ProcessHandle.current().pid()), PortOwner.of(socket.getLocalPort()));
        }
    }

    @Test
    void knowsAFaxmxByItsCommandLine() {
        for (String argument : List.of(
                "/opt/faxmx/lib/faxmx.jar",
                "faxmx.jar",
                "C:\\FaxMX\\lib\\faxmx-0.1.0.jar",
                "a.jar;C:\\x\\faxmx.jar;b.jar",
                "org.faxmx.cli.Main")) {
            assertEquals(PortOwner.Kind.FAXMX, kind("/usr/bin/java", "-jar", argument), argument);
        }
        assertEquals(PortOwner.Kind.OTHER, kind("/usr/bin/java", "-jar", "notfaxmx.jar"));
        assertEquals(PortOwner.Kind.OTHER, kind("/usr/sbin/nginx"));
    }

    /** As on Windows, where arguments are hidden. */
    @Test
    void doesNotKnowAJavaWithoutItsArguments() {
        for (String program : List.of("C:\\Java\\bin\\java.exe", "C:\\FaxMX\\lib\\prunsrv.exe", "javaw.exe")) {
            assertEquals(PortOwner.Kind.PERHAPS_FAXMX, PortOwner.kind(Optional.of(program), Optional.empty()), program);
        }
        assertEquals(PortOwner.Kind.PERHAPS_FAXMX, PortOwner.kind(Optional.empty(), Optional.empty()));
        assertEquals(PortOwner.Kind.OTHER, PortOwner.kind(Optional.of("C:\\Windows\\w3wp.exe"), Optional.empty()));
    }

    private static PortOwner.Kind kind(String program, String... arguments) {
        return PortOwner.kind(Optional.of(program), Optional.of(List.of(arguments)));
    }
}
