package org.faxmx.wine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.faxmx.fax.FaxStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * {@code faxmx doctor} in a Windows JVM under Wine, with the real registry, the real service control and real COM, in
 * situations that were prepared. The service Fax is one of the name that is never started.
 */
class DoctorUnderWineIT extends BridgeUnderWine {

    private static final String CLSID = "{D73733C8-CC80-11D0-B225-00C04FB6C2F5}";
    private static final String CLASS_OF_32_BIT = "HKLM\\Software\\Classes\\Wow6432Node\\CLSID\\" + CLSID;
    private static final String PROG_ID = "HKLM\\Software\\Classes\\FaxServer.FaxServer";
    private static final String SERVICE = "HKLM\\System\\CurrentControlSet\\Services\\Fax";
    private static final String ACCESS_DENIED = "0x80070005 (E_ACCESSDENIED)";

    DoctorUnderWineIT(Wine wine) {
        super(wine);
    }

    @BeforeAll
    static void createService(Wine wine) throws Exception {
        windows(wine, "sc", "delete", "Fax");
        install(wine);
    }

    private static void install(Wine wine) throws Exception {
        assertEquals(
                0,
                windows(
                        wine,
                        "sc",
                        "create",
                        "Fax",
                        "binPath=",
                        "C:\\windows\\system32\\fxssvc.exe",
                        "start=",
                        "demand"));
        // Its own option depend= writes a list that has no end.
        assertEquals(
                0,
                windows(
                        wine,
                        "reg",
                        "add",
                        SERVICE,
                        "/v",
                        "DependOnService",
                        "/t",
                        "REG_MULTI_SZ",
                        "/d",
                        "Spooler",
                        "/f"));
    }

    @AfterAll
    static void deleteService(Wine wine) throws Exception {
        windows(wine, "sc", "delete", "Fax");
    }

    @Test
    void findsThatAllIsWell() throws Exception {
        scenario.serve(ports(3)).write();
        Answer answer = doctor();

        assertEquals(0, answer.exitCode, answer.text);
        assertTrue(answer.text.contains("0 failures, 0 warnings"), answer.text);
        answer.has("ok       windows: ", "build ");
        answer.has(
                "ok       fax-feature: FaxServer.FaxServer " + CLSID,
                "64-bit processes",
                "faxmx-test-faxcom.dll 1.0.0.7");
        answer.has("ok       fax-service: the service Fax is stopped, needs Spooler ", "on demand");
        answer.has("ok       service: the service FaxMX is not installed");
        answer.has("ok       fax-object: ");
        answer.has("ok       local connect: connected to the fax server of this machine");
        answer.has("ok       local configuration: ports and 14 settings");
        answer.has("ok       local jobs: 0 jobs");
        answer.has("ok       local rights: not known", "FaxComEx.FaxServer");
        answer.has("ok       local ports: 3 ports");
        answer.has("ok       local states: ");
        assertEquals(0, Trace.read(trace).live(""));
    }

    @Test
    void findsThatTheClassIsAbsent() throws Exception {
        scenario.serve(ports(1)).write();
        wine.register(false);
        try {
            Answer answer = doctor();

            assertEquals(1, answer.exitCode, answer.text);
            answer.has("failure  fax-feature: the class FaxServer.FaxServer is not registered");
            answer.has("         do: As an administrator, in PowerShell: DISM /Online ");
            answer.has("failure  fax-object: ", "0x800401F3 (CO_E_CLASSSTRING)");
            answer.has("failure  local connect: ", "0x800401F3 (CO_E_CLASSSTRING)");
            answer.has("ok       fax-service: ");
            answer.has("ok       settings: ");
        } finally {
            wine.register(true);
        }
    }

    @Test
    void findsThatTheLibraryIsMissing() throws Exception {
        Answer answer = withLibrary(Files::delete);

        answer.has("failure  fax-feature: ", "faxmx-test-faxcom.dll is missing");
        answer.has("         do: Remove the fax feature and install it again");
        answer.has("failure  fax-object: creating FaxServer.FaxServer failed: ");
    }

    @Test
    void findsThatTheLibraryIsBroken() throws Exception {
        Answer answer = withLibrary(library -> Files.writeString(library, "not a library"));

        answer.has("failure  fax-feature: ", "faxmx-test-faxcom.dll is no library: it is damaged");
        answer.has("failure  fax-object: creating FaxServer.FaxServer failed: ");
    }

    @Test
    void findsThatTheLibraryIsForAnotherBitness() throws Exception {
        Answer answer = withLibrary(library -> {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(library)).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putShort(bytes.getInt(0x3C) + 4, (short) 0x014C);
            Files.write(library, bytes.array());
        });

        answer.has("failure  fax-feature: ", "faxmx-test-faxcom.dll is for another bitness or processor");
        answer.has("failure  fax-object: creating FaxServer.FaxServer failed: ");
    }

    @Test
    void findsThatTheClassIsRegisteredForTheOtherBitnessOnly() throws Exception {
        scenario.serve(ports(1)).write();
        wine.register(false);
        String library = "C:\\windows\\syswow64\\fxscom.dll";
        try {
            windows(wine, "reg", "add", PROG_ID + "\\CLSID", "/ve", "/d", CLSID, "/f");
            windows(wine, "reg", "add", CLASS_OF_32_BIT + "\\InprocServer32", "/ve", "/d", library, "/f");

            Answer answer = doctor();

            assertEquals(1, answer.exitCode, answer.text);
            answer.has("failure  fax-feature: ", "for 32-bit processes only, with " + library);
            answer.has("failure  fax-object: ", "0x80040154 (REGDB_E_CLASSNOTREG)");
        } finally {
            windows(wine, "reg", "delete", CLASS_OF_32_BIT, "/f");
            windows(wine, "reg", "delete", PROG_ID, "/f");
            wine.register(true);
        }
    }

    @Test
    void findsThatConnectIsDenied() throws Exception {
        scenario.serve(ports(1)).fault("rights", "0").write();
        Answer answer = doctor();

        assertEquals(1, answer.exitCode, answer.text);
        answer.has("ok       fax-object: ");
        answer.has("failure  local connect: FaxServer.Connect(\"\") failed: " + ACCESS_DENIED);
        answer.has(
                "         do: The account that runs FaxMX needs a fax account with at least one right", "fxsadmin.msc");
        assertFalse(answer.text.contains("local jobs"), answer.text);
        assertEquals(0, Trace.read(trace).live(""));
    }

    /** What a standard user of the network may do: submit faxes. */
    @Test
    void findsThatPortsAreDenied() throws Exception {
        scenario.serve(ports(1)).fault("rights", "7").write();
        Answer answer = doctor();

        assertEquals(1, answer.exitCode, answer.text);
        answer.has("ok       local connect: ");
        answer.has("failure  local configuration: FaxServer.GetPorts() failed: " + ACCESS_DENIED);
        answer.has("         do: The account that runs FaxMX needs the right to query the fax server's configuration");
        answer.has("warning  local jobs: FaxServer.GetJobs() failed: " + ACCESS_DENIED);
    }

    /** What a new administrator may do. */
    @Test
    void findsThatJobsAreDenied() throws Exception {
        scenario.serve(ports(2)).fault("rights", "0xE7").write();
        Answer answer = doctor();

        assertEquals(0, answer.exitCode, answer.text);
        answer.has("ok       local configuration: ");
        answer.has("warning  local jobs: FaxServer.GetJobs() failed: " + ACCESS_DENIED);
        answer.has("         do: The account that runs FaxMX needs the right to query jobs");
        answer.has("ok       local ports: 2 ports");
        answer.has("ok       local states: ");
    }

    @Test
    void findsThatTheServiceIsAway() throws Exception {
        scenario.serve(ports(1)).fail("Connect", "0x800706BA").write();
        windows(wine, "sc", "delete", "Fax");
        try {
            Answer answer = doctor();

            assertEquals(1, answer.exitCode, answer.text);
            answer.has("failure  fax-service: there is no service Fax on this machine");
            answer.has("failure  local connect: ", "0x800706BA (RPC_S_SERVER_UNAVAILABLE)");
            answer.has("ok       fax-feature: ");
        } finally {
            install(wine);
        }
    }

    @Test
    void findsThatTheServiceIsDisabled() throws Exception {
        scenario.serve(ports(1)).write();
        start(4);
        try {
            Answer answer = doctor();

            assertEquals(1, answer.exitCode, answer.text);
            answer.has("failure  fax-service: the service Fax is disabled");
            answer.has("         do: As an administrator:  sc.exe config Fax start= demand");
        } finally {
            start(3);
        }
    }

    @Test
    void findsThatTheHostIsUnknown() throws Exception {
        scenario.serve(ports(1)).fail("Connect", "0x800706BA").write();
        Answer answer = doctor("--server", "FAXSRV2=no-such-host.invalid");

        assertEquals(1, answer.exitCode, answer.text);
        answer.has("ok       fax-service: not needed on this machine");
        answer.has("failure  FAXSRV2 connect: ");
        answer.has("failure  FAXSRV2 host: the host no-such-host.invalid ");
        answer.has("         do: Correct the host in the settings", "nslookup no-such-host.invalid");
    }

    @Test
    void reportsACallThatDoesNotReturn() throws Exception {
        Path release = wine.directory().resolve("doctor-release");
        Files.deleteIfExists(release);
        scenario.serve(ports(1))
                .fault("hang.GetJobs", Wine.windowsPath(release))
                .write();
        try {
            Answer answer = doctor("--timeout", "20s");

            assertEquals(1, answer.exitCode, answer.text);
            answer.has("ok       local configuration: ");
            answer.has(
                    "failure  local jobs: FaxServer.GetJobs() failed: 0x8001011F (RPC_E_TIMEOUT)", "within 20000 ms");
            answer.has("ok       local states: ");
            answer.has("ok       settings: ");
        } finally {
            Files.writeString(release, "");
        }
    }

    @Test
    void namesWordsForStatesThatNoTableKnows() throws Exception {
        scenario.serve(ports(2))
                .status(FaxStatus.builder(ports(1).get(0).deviceId())
                        .description("Bereit")
                        .build())
                .write();
        Answer answer = doctor();

        assertEquals(0, answer.exitCode, answer.text);
        answer.has("warning  local states: no table knows these words for states: \"Bereit\"");
        answer.has("         do: Write them into the settings, below the server:  stateTexts: {\"Bereit\": STATE}");
    }

    private interface Damage {
        void to(Path library) throws IOException;
    }

    /** The answer while the registered library is damaged. */
    private Answer withLibrary(Damage damage) throws Exception {
        scenario.serve(ports(1)).write();
        Path library = wine.directory().resolve("native/faxmx-test-faxcom.dll");
        Path sound = library.resolveSibling("sound.dll");
        Files.copy(library, sound, StandardCopyOption.REPLACE_EXISTING);
        try {
            damage.to(library);
            Answer answer = doctor();
            assertEquals(1, answer.exitCode, answer.text);
            return answer;
        } finally {
            Files.move(sound, library, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Answer doctor(String... options) throws Exception {
        // Whatever else runs on this machine may have the default ports.
        List<String> arguments = new ArrayList<>(List.of("doctor", "--http-port", "0", "--rmi-port", "0"));
        arguments.addAll(List.of(options));
        Process doctor = start(arguments);
        assertTrue(doctor.waitFor(3, TimeUnit.MINUTES), () -> arguments.toString());
        Answer answer = new Answer(doctor.exitValue(), Files.readString(log, StandardCharsets.ISO_8859_1));
        assertFalse(answer.text.contains("unexpectedly"), answer.text);
        assertFalse(answer.text.contains("\tat "), answer.text);
        return answer;
    }

    /** How the service is started: Wine's own program cannot change that. */
    private void start(int how) throws Exception {
        assertEquals(0, windows(wine, "reg", "add", SERVICE, "/v", "Start", "/t", "REG_DWORD", "/d", "" + how, "/f"));
    }

    /** Runs one of Wine's own programs. */
    private static int windows(Wine wine, String... command) throws Exception {
        Process process = wine.program(wine.directory().resolve("doctor-setup.log"), Map.of(), List.of(command));
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), () -> Arrays.toString(command));
        return process.exitValue();
    }

    private record Answer(int exitCode, String text) {

        /** Makes sure that there is a line that begins so and has the other parts. */
        void has(String begin, String... parts) {
            assertTrue(
                    text.lines()
                            .anyMatch(line -> line.startsWith(begin)
                                    && Arrays.stream(parts).allMatch(line::contains)),
                    () -> "no line " + begin + " " + Arrays.toString(parts) + " in\n" + text);
        }
    }
}
