package org.faxmx.service;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ProcrunTest {

    private static final Path HOME = Path.of("fax; mx");

    private final Map<String, Object> values = Procrun.of(new WindowsService(
                    HOME.resolve("prunsrv.exe"),
                    Path.of("jdk", "jvm.dll"),
                    Path.of("jdk"),
                    HOME.resolve("faxmx.jar"),
                    List.of("-Xmx256m", "-Xrs"),
                    List.of("serve", "-c", "it's; mine.yaml"),
                    Path.of("work"),
                    Path.of("logs"),
                    Account.ofService(WindowsService.NAME),
                    List.of()))
            .stream()
            .collect(Collectors.toMap(value -> value.section() + "\\" + value.name(), Procrun.Parameter::value));

    @Test
    void startsTheProgramInTheProcessOfTheService() {
        assertEquals("jvm", values.get("Start\\Mode"));
        assertEquals("org.faxmx.cli.Main", values.get("Start\\Class"));
        assertEquals("main", values.get("Start\\Method"));
        assertEquals("work", values.get("Start\\WorkingPath"));
        assertEquals(Path.of("jdk", "jvm.dll").toString(), values.get("Java\\Jvm"));
        assertEquals(HOME.resolve("faxmx.jar").toString(), values.get("Java\\Classpath"));
    }

    /** Each is a text of its own, so that no character of it separates. */
    @Test
    void handsOptionsAndArgumentsOverAsTheyAre() {
        assertArrayEquals(new String[] {"-Xmx256m", "-Xrs"}, (String[]) values.get("Java\\Options"));
        assertArrayEquals(new String[] {"serve", "-c", "it's; mine.yaml"}, (String[]) values.get("Start\\Params"));
    }

    /** System.exit runs the shutdown hooks. */
    @Test
    void stopsAsCtrlCDoes() {
        assertEquals("jvm", values.get("Stop\\Mode"));
        assertEquals("java.lang.System", values.get("Stop\\Class"));
        assertEquals("exit", values.get("Stop\\Method"));
        assertEquals(60, values.get("Stop\\Timeout"));
    }
}
