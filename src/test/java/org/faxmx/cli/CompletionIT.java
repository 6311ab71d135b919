package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.faxmx.e2e.ProcessTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Completion in the shells themselves. PowerShell's script is read only: there is no PowerShell on the build machine. */
class CompletionIT {

    private static final long LONGEST_SECONDS = 60;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            faxmx se                     | serve service
            faxmx completion z           | zsh
            faxmx serve --status         | --status-poll
            faxmx serve --backend s      | simulated
            faxmx serve --log-format ''  | json text
            faxmx ports --log-level t    | trace
            faxmx suite zab              | zabbix zabbix-http
            faxmx user add --role ''     | admin monitor operator
            faxmx tls in                 | init
            faxmx serve --log-file my    | my.log
            faxmx check-config my        | my.log
            """)
    void bashCompletes(String line, String expected) throws Exception {
        needs("bash");
        Files.createFile(directory.resolve("my.log"));
        List<String> words = List.of(line.replace("''", "").strip().split(" "));
        int last = line.endsWith("''") ? words.size() : words.size() - 1;
        String script = """
                source SCRIPT
                COMP_WORDS=(TYPED)
                COMP_CWORD=LAST
                _complete_faxmx 2>/dev/null
                printf '%s\\n' "${COMPREPLY[@]}"
                """.replace("SCRIPT", script("bash").toString())
                .replace("TYPED", String.join(" ", words) + (last == words.size() ? " ''" : ""))
                .replace("LAST", Integer.toString(last));
        String answer = run(script, "bash", "--norc");
        assertEquals(expected, String.join(" ", new TreeSet<>(answer.lines().toList())), answer);
    }

    @Test
    void bashKnowsTheCommand() throws Exception {
        needs("bash");
        String answer = run("source " + script("bash") + "\ncomplete -p faxmx\n", "bash", "--norc");
        assertEquals("complete -o default -F _complete_faxmx faxmx", answer.strip());
    }

    /** What is typed at a terminal of zsh, and what appears there. */
    @Test
    void zshCompletesWhatIsTyped() throws Exception {
        needs("zsh");
        String script = """
                zmodload zsh/zpty
                zpty z zsh -f -i
                zpty -w z "PS1='READY>'; source SCRIPT; echo LOA''DED"
                zpty -r z out '*LOADED*READY>*'
                zpty -w -n z $'faxmx serve --backe\\t'
                zpty -r z out '*--backend*'
                print -r -- "$out"
                zpty -w -n z $'si\\t'
                zpty -r z out '*simulated*'
                print -r -- "$out"
                zpty -d z
                """.replace("SCRIPT", script("zsh").toString());
        String answer = run(script, "zsh", "-f");
        assertTrue(answer.contains("faxmx serve --backend") && answer.contains("simulated"), answer);
    }

    private Path script(String shell) throws IOException {
        Run run = Run.of("completion", shell);
        assertEquals(0, run.exitCode(), run::err);
        return Files.writeString(directory.resolve("faxmx." + shell), run.out());
    }

    private String run(String script, String... command) throws IOException, InterruptedException {
        Path in = Files.writeString(directory.resolve("in"), script);
        Path out = directory.resolve("out");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            assertTrue(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS), () -> command[0] + " does not end");
        } finally {
            ProcessTree.kill(process);
        }
        return Files.readString(out);
    }

    private static void needs(String shell) {
        boolean present = Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, shell)));
        String howToGetIt = shell + " is not installed: apt-get install " + shell;
        if (!present && System.getenv("CI") != null) {
            fail(howToGetIt);
        }
        assumeTrue(present, howToGetIt);
    }
}
