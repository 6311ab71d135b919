package org.faxmx.config;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.faxmx.access.FilePrivacy;
import org.faxmx.access.PasswordHash;
import org.faxmx.access.Role;
import org.faxmx.access.User;
import org.snakeyaml.engine.v2.nodes.Node;

/** The file of those who may log in, in YAML: for each user a name, a role and the hash of a password. */
public final class UsersFile {

    private static final List<String> ROOT = List.of("users");
    private static final List<String> USER = List.of("name", "role", "password");
    private static final String HEADER = """
            # The users of FaxMX. Write it with faxmx user: add, passwd, remove, list. A running bridge takes a change at
            # kill -HUP, or when a client invokes the operation reload.
            """;

    private UsersFile() {}

    /**
     * Reads a file that only this account and administrators can read and write.
     *
     * @throws SettingsException with all problems of the file
     */
    public static List<User> read(Path file) {
        return read(file, FilePrivacy::problem);
    }

    /** The same for an administrator who edits the file of another account, which stays its owner. */
    public static List<User> readToEdit(Path file) {
        return read(file, FilePrivacy::permissions);
    }

    private static List<User> read(Path file, FilePrivacy.Check check) {
        try {
            return parse(file, check);
        } catch (SettingsException e) {
            throw new SettingsException("users file", e.problems());
        }
    }

    private static List<User> parse(Path file, FilePrivacy.Check check) {
        Optional<Node> document = YamlFile.read(file, "add a user with faxmx user add");
        requirePrivate(file, check);
        Problems problems = new Problems(file);
        Section root = document.map(node -> Section.of(node, "", problems, ROOT).orElseThrow(problems::exception))
                .orElseGet(() -> new Section("", problems));
        List<User> users = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        List<Node> elements = root.list("users");
        for (int i = 0; i < elements.size(); i++) {
            Node element = elements.get(i);
            Section.of(element, "users[" + i + "]", problems, USER)
                    .flatMap(section -> user(element, section, lines, problems))
                    .ifPresent(users::add);
        }
        if (problems.count() > 0) {
            throw problems.exception();
        }
        return List.copyOf(users);
    }

    private static void requirePrivate(Path file, FilePrivacy.Check check) {
        Optional<SettingsProblem> found;
        try {
            found = check.of(file).map(problem -> SettingsProblem.of(file, problem));
        } catch (IOException e) {
            found = Optional.of(new SettingsProblem(
                    file, 0, 0, "", "its owner and permissions cannot be read: " + YamlFile.reason(e)));
        }
        found.ifPresent(problem -> {
            throw new SettingsException(List.of(problem));
        });
    }

    private static Optional<User> user(Node element, Section section, Map<String, Integer> lines, Problems problems) {
        for (String key : USER) {
            if (!section.has(key)) {
                problems.add(element, section.path(key), "is missing: a user has name, role and password");
            }
        }
        Optional<String> name = section.find("name", node -> User.requireName(YamlValue.text(node)));
        name.map(given -> lines.putIfAbsent(given, section.line("name")))
                .ifPresent(first ->
                        section.wrong("name", "\"" + name.get() + "\" is given twice; first in line " + first));
        Optional<Role> role = section.find("role", node -> role(YamlValue.text(node)));
        Optional<PasswordHash> password = section.find("password", node -> PasswordHash.parse(YamlValue.text(node)));
        return name.isPresent() && role.isPresent() && password.isPresent()
                ? Optional.of(new User(name.get(), role.get(), password.get()))
                : Optional.empty();
    }

    /**
     * The role of that name.
     *
     * @throws IllegalArgumentException naming those that there are
     */
    public static Role role(String text) {
        return Arrays.stream(Role.values())
                .filter(role -> role.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + Excerpt.of(text) + "\" is no role; there are "
                        + Arrays.stream(Role.values()).map(Role::toString).collect(Collectors.joining(", "))));
    }

    /**
     * Writes the users into a new file that only its owner and administrators can read and write, and puts it in the place
     * of the old one in one step. The owner of an old one stays the owner.
     *
     * @throws IOException if that fails; an old file is as it was
     */
    public static void write(Path file, List<User> users) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path next = OwnerOnly.createBeside(target);
        try {
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                channel.write(StandardCharsets.UTF_8.encode(text(users)));
                channel.force(true);
            }
            Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    private static String text(List<User> users) {
        // Names and hashes have no character that single quotes do not take.
        return HEADER
                + (users.isEmpty() ? "users: []\n" : "users:\n")
                + users.stream()
                        .map(user -> String.format(
                                Locale.ROOT,
                                "  - name: '%s'%n    role: %s%n    password: '%s'%n",
                                user.name(),
                                user.role(),
                                user.password().text()))
                        .collect(Collectors.joining());
    }
}
