package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.faxmx.access.Caller;
import org.faxmx.access.Role;
import org.faxmx.access.UserAuthenticator;
import org.faxmx.config.UsersFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class UserCommandTest {

    private static final String RELOAD = "faxmx reload"
            + (System.getProperty("os.name").startsWith("Windows") ? "" : " or kill -HUP")
            + " has it read its files again";

    @TempDir
    private Path directory;

    @Test
    void addsChangesListsAndRemovesUsers() throws Exception {
        Path file = directory.resolve("users.yaml");

        Run added = Run.withInput(
                "correct horse\n",
                "user",
                "add",
                "anna",
                "--role",
                "admin",
                "--users",
                file.toString(),
                "--password-stdin");
        assertEquals(0, added.exitCode(), added::err);
        assertEquals(
                List.of(file + ": added user anna, admin. Name this file in the settings, with the key users, and"
                        + " start the bridge again"),
                added.outLines());
        assertEquals(
                0,
                run(file, "battery staple\r\n", "add", "bert", "--role", "monitor")
                        .exitCode());
        assertEquals(
                List.of("admin    anna", "monitor  bert"),
                Run.of("user", "list", "--users", file.toString()).outLines());
        assertEquals(Role.ADMIN, role(file, "anna", "correct horse"));
        assertEquals(Role.MONITOR, role(file, "bert", "battery staple"));

        Run changed = run(file, "\uFEFFanother password", "passwd", "bert");
        assertEquals(0, changed.exitCode());
        assertEquals(
                List.of(file + ": changed the password of user bert; a running bridge takes the old one until "
                        + RELOAD),
                changed.outLines());
        assertEquals(Role.MONITOR, role(file, "bert", "another password"));

        Run removed = Run.of("user", "remove", "--users", file.toString(), "anna");
        assertEquals(
                List.of(file + ": removed user anna; a running bridge lets them in until " + RELOAD),
                removed.outLines());
        assertEquals(
                List.of("monitor  bert"),
                Run.of("user", "list", "--users", file.toString()).outLines());
        assertFalse(Files.readString(file).contains("password:  '"), "not a hash");
        assertFalse(Files.readString(file).contains("another"));
    }

    @Test
    void findsTheUsersFileInTheSettings() throws IOException {
        Path settings = Files.writeString(
                directory.resolve("f.yaml"),
                "users: 'my users.yaml'\nwrites: true\nservers: [{name: A, backend: com}]\n");

        Run missing = Run.of("check-config", settings.toString());
        assertEquals(2, missing.exitCode());
        assertTrue(missing.err().contains(":1:8: users: "), missing::err);
        assertTrue(missing.err().contains("does not exist: run  faxmx user add NAME"), missing::err);

        Run added = Run.withInput(
                "correct horse",
                "user",
                "add",
                "-c",
                settings.toString(),
                "anna",
                "--role",
                "operator",
                "--password-stdin");
        assertEquals(0, added.exitCode(), added::err);
        assertTrue(
                added.out()
                        .contains(
                                "added user anna, operator. Start the bridge again: it takes a new users file only then"),
                added::out);
        assertEquals(1, UsersFile.read(directory.resolve("my users.yaml")).size());

        Run valid = Run.of("check-config", settings.toString());
        assertEquals(0, valid.exitCode(), valid::err);
        assertTrue(valid.outLines().contains("Users:   1 in " + directory.resolve("my users.yaml")), valid::out);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "operator|false|faxmx reload or kill -HUP has it read its files again",
                "operator|true|faxmx reload has it read its files again",
                "monitor|false|kill -HUP has it read its files again",
                "monitor|true|it is started again: it has no user with the role operator or admin, who could reload it"
            })
    void saysHowABridgeTakesAChange(String role, boolean windows, String how) throws IOException {
        Path file = directory.resolve("users.yaml");
        assertEquals(
                0, run(file, "correct horse", "add", "anna", "--role", role).exitCode());
        StringWriter out = new StringWriter();
        CommandLine command = new CommandLine(new UserCommand(new StringReader("battery staple"), windows))
                .setOut(new PrintWriter(out, true));

        assertEquals(0, command.execute("passwd", "anna", "--users", file.toString(), "--password-stdin"));

        assertEquals(
                file + ": changed the password of user anna; a running bridge takes the old one until " + how,
                out.toString().strip());
    }

    @Test
    void namesTheKindOfAFileThatCannotBeUsed() {
        Path missing = directory.resolve("none.yaml");
        Run run = Run.of("user", "list", "--users", missing.toString());
        assertEquals(2, run.exitCode());
        assertEquals(
                "faxmx: the users file cannot be used, it has 1 problem:",
                run.errLines().get(0));
        assertTrue(run.errLines().get(1).startsWith(missing + ": does not exist"), run::err);
    }

    @Test
    void changesNothingThatItRefuses() throws IOException {
        Path file = directory.resolve("users.yaml");
        run(file, "correct horse", "add", "anna", "--role", "admin");
        String before = Files.readString(file);

        assertRefused(
                run(file, "correct horse", "add", "anna", "--role", "monitor"), "there is a user \"anna\" already");
        assertRefused(run(file, "1234567", "add", "bert", "--role", "monitor"), "the password has 7 characters");
        assertRefused(run(file, "x".repeat(300), "add", "bert", "--role", "monitor"), "it must have 8 to 256");
        assertRefused(run(file, "correct horse", "passwd", "bert"), "there is no user \"bert\"; there are anna");
        assertRefused(Run.of("user", "remove", "--users", file.toString(), "bert"), "there is no user \"bert\"");
        assertEquals(before, Files.readString(file));

        Path none = Files.writeString(directory.resolve("f.yaml"), "writes: false\n");
        assertRefused(
                Run.of("user", "list", "-c", none.toString()), "f.yaml names no users file: write users: users.yaml");
    }

    private static void assertRefused(Run run, String message) {
        assertEquals(2, run.exitCode(), run::err);
        assertTrue(run.err().contains(message), run::err);
        assertEquals("", run.out());
    }

    private static Run run(Path file, String input, String... arguments) {
        List<String> all = new java.util.ArrayList<>(List.of("user"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--users", file.toString(), "--password-stdin"));
        return Run.withInput(input, all.toArray(String[]::new));
    }

    private static Role role(Path file, String user, String password) throws Exception {
        try (UserAuthenticator users = new UserAuthenticator(UsersFile.read(file))) {
            return users.login(user, password, new Caller.Peer("http", "127.0.0.1"))
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS)
                    .orElseThrow()
                    .role();
        }
    }
}
