package org.faxmx.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.faxmx.windows.Sid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a shell script takes the place of icacls")
class IcaclsTest {

    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final String SERVICE = "*" + Sid.ofService("FaxMX");

    @TempDir
    private Path directory;

    private Path program;
    private Path folder;

    @BeforeEach
    void findTheFolder() {
        program = directory.resolve("icacls");
        folder = directory.resolve("Fax MX");
    }

    private Icacls icacls(String script, Duration longest) throws IOException {
        Files.writeString(program, "#!/bin/sh\n" + script);
        assertTrue(program.toFile().setExecutable(true));
        return new Icacls(program, "FaxMX", longest);
    }

    private Icacls recording() throws IOException {
        return icacls("printf '%s\\n' \"$@\" > \"$(dirname \"$0\")/arguments\"\n", LONGEST);
    }

    private List<String> arguments() throws IOException {
        return Files.readAllLines(directory.resolve("arguments"));
    }

    @Test
    void withdrawsWhatItGaveToTheServiceAlone() throws IOException {
        recording().withdraw(folder);
        assertEquals(List.of(folder.toString(), "/q", "/remove:g", SERVICE), arguments());
    }

    @Test
    void leavesAFolderToAdministratorsTheSystemAndTheService() throws IOException {
        recording().restrict(folder);
        assertEquals(
                List.of(
                        folder.toString(),
                        "/q",
                        "/inheritance:r",
                        "/grant:r",
                        "*S-1-5-18:(OI)(CI)F",
                        "*S-1-5-32-544:(OI)(CI)F",
                        SERVICE + ":(OI)(CI)RX"),
                arguments());
    }

    @Test
    void letsTheServiceReadOrWrite() throws IOException {
        Path file = Files.createFile(directory.resolve("users.yaml"));
        recording().allowReading(file);
        assertEquals(List.of(file.toString(), "/q", "/grant", SERVICE + ":R"), arguments());
        Files.createDirectory(folder);
        recording().allowReading(folder);
        assertEquals(List.of(folder.toString(), "/q", "/grant", SERVICE + ":(OI)(CI)RX"), arguments());
        recording().allowWriting(folder);
        assertEquals(List.of(folder.toString(), "/q", "/grant", SERVICE + ":(OI)(CI)M"), arguments());
    }

    @Test
    void saysWhatItPrintedWhereItFails() throws IOException {
        Icacls icacls = icacls("echo denied\necho really >&2\nexit 5\n", LONGEST);
        String message = assertThrows(ServiceException.class, () -> icacls.allowReading(folder))
                .getMessage();
        assertEquals(
                "the permissions of " + folder + " could not be changed, " + program + " " + folder + " /q /grant "
                        + SERVICE + ":R says: denied\nreally",
                message);
    }

    @Test
    void endsOneThatDoesNotEnd() throws IOException {
        Icacls icacls = icacls("exec sleep 600\n", Duration.ofMillis(50));
        String message = assertThrows(ServiceException.class, () -> icacls.allowReading(folder))
                .getMessage();
        assertTrue(message.endsWith(" has not ended within 0 s"), message);
    }
}
