package org.faxmx.com;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclFileAttributeView;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where JNA unpacks its DLL, first of all in a JVM whose temporary folder is not in the ANSI code page, as that of an
 * account with the name цц. To be run on a release that uses JNA.
 */
@Tag("com")
@Tag("jna")
class JnaFolderIT {

    private static final String OPENED = "opened, with JNA's DLL in ";

    @TempDir
    Path folder;

    @Test
    void callsComThroughAFolderThatNoOtherUserCanWrite() throws Exception {
        // The second finds the folder that the first made.
        for (int i = 0; i < 2; i++) {
            String output = open(environment -> {});

            assertTrue(output.contains(OPENED), output);
            Path chosen = Path.of(
                    output.substring(output.indexOf(OPENED) + OPENED.length()).strip());
            assertTrue(chosen.startsWith(System.getenv("ProgramData")), chosen::toString);
            for (AclEntry entry : Files.getFileAttributeView(chosen, AclFileAttributeView.class)
                    .getAcl()) {
                // Wine adds the system to every list.
                String name = entry.principal().getName();
                assertTrue(
                        entry.principal().equals(Files.getOwner(chosen)) || name.endsWith("\\SYSTEM"), entry::toString);
            }
        }
    }

    /** In a temporary folder that works, another user may have made JNA's folder first. */
    @Test
    void doesNotUseTheTemporaryFolderWhereThereIsAnother() throws Exception {
        String output = open(environment -> {
            environment.put("TMP", folder.toString());
            environment.put("TEMP", folder.toString());
        });

        assertTrue(output.contains(OPENED + System.getenv("ProgramData")), output);
        try (Stream<Path> files = Files.walk(folder)) {
            assertEquals(
                    List.of(),
                    files.filter(file -> file.toString().endsWith(".dll")).toList());
        }
    }

    @Test
    void namesThePropertyWhereThereIsNoSuchFolder() throws Exception {
        String output = open(environment ->
                environment.put("ProgramData", folder.resolve("missing").toString()));

        assertTrue(output.contains("start Java with -Djna.tmpdir="), output);
    }

    /** Opens an apartment in another JVM, and returns what that prints. */
    private String open(Consumer<Map<String, String>> change) throws IOException, InterruptedException {
        Path temporary = Files.createDirectories(folder.resolve("\u0446\u0446"));
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java.exe")
                                .toString(),
                        "-Dfaxmx.nativeAccess=JNA",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Opening.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("TMP", temporary.toString());
        builder.environment().put("TEMP", temporary.toString());
        change.accept(builder.environment());
        Process process = builder.start();
        assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it does not end");
        return Files.readString(output, StandardCharsets.ISO_8859_1);
    }

    static final class Opening {

        public static void main(String[] arguments) {
            try (ComApartment apartment = ComApartment.open("opening")) {
                assertEquals("JNA", apartment.nativeAccess());
                System.out.println(OPENED + System.getProperty("jna.tmpdir"));
            } catch (ComException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
