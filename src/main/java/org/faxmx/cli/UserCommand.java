package org.faxmx.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.faxmx.access.PasswordHash;
import org.faxmx.access.Role;
import org.faxmx.access.User;
import org.faxmx.config.SettingsReader;
import org.faxmx.config.UsersFile;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code faxmx user}: the file of those who may log in. */
@Command(
        name = "user",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = "Manages the users file. A running bridge takes a change when it reads its settings again.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:done", "1:the users file could not be written", "2:the command line or a file is wrong"},
        subcommands = Help.class)
final class UserCommand implements Runnable {

    private final Reader in;
    private final boolean windows;

    @Spec
    private CommandSpec spec;

    /** @param in where a password may be read from */
    UserCommand(Reader in) {
        this(in, System.getProperty("os.name").startsWith("Windows"));
    }

    /** @param windows whether there are no signals */
    UserCommand(Reader in, boolean windows) {
        this.in = in;
        this.windows = windows;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command: add, passwd, remove or list");
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Adds a user.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {"0:done", "1:the users file could not be written", "2:the command line or a file is wrong"},
            footerHeading = "Example:%n",
            footer = "  faxmx user add ada --role admin -c my.yaml")
    int add(
            @Mixin UsersOption file,
            @Mixin PasswordOption password,
            @Parameters(paramLabel = "NAME", description = "The user's name.") String name,
            @Option(
                            names = "--role",
                            required = true,
                            paramLabel = "monitor|operator|admin",
                            converter = RoleConverter.class,
                            completionCandidates = Roles.class,
                            description =
                                    "What the user may do: read, with personal data masked; besides, read personal"
                                            + " data, connect, disconnect and reload; besides, change fax servers.")
                    Role role) {
        return change(
                file,
                true,
                users -> {
                    required(() -> User.requireName(name));
                    if (find(users, name).isPresent()) {
                        throw wrong(
                                "there is a user \"" + name + "\" already: change the password with faxmx user passwd");
                    }
                    List<User> more = new ArrayList<>(users);
                    more.add(new User(name, role, password(password)));
                    return more;
                },
                "added user " + name + ", " + role,
                "refuses them");
    }

    @Command(
            name = "passwd",
            mixinStandardHelpOptions = true,
            description = "Changes a user's password.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {"0:done", "1:the users file could not be written", "2:the command line or a file is wrong"},
            footerHeading = "Example:%n",
            footer = "  faxmx user passwd ada -c my.yaml")
    int passwd(
            @Mixin UsersOption file,
            @Mixin PasswordOption password,
            @Parameters(paramLabel = "NAME", description = "The user's name.") String name) {
        return change(
                file,
                false,
                users -> {
                    User user = existing(users, name);
                    PasswordHash next = password(password);
                    return users.stream()
                            .map(other -> other == user ? new User(name, user.role(), next) : other)
                            .toList();
                },
                "changed the password of user " + name,
                "takes the old one");
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Removes a user.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {"0:done", "1:the users file could not be written", "2:the command line or a file is wrong"},
            footerHeading = "Example:%n",
            footer = "  faxmx user remove ada --users users.yaml")
    int remove(
            @Mixin UsersOption file, @Parameters(paramLabel = "NAME", description = "The user's name.") String name) {
        return change(
                file,
                false,
                users -> {
                    User user = existing(users, name);
                    return users.stream().filter(other -> other != user).toList();
                },
                "removed user " + name,
                "lets them in");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Prints names and roles.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {
                "0:the users were printed",
                "1:the output could not be written",
                "2:the command line or a file is wrong"
            },
            footerHeading = "Example:%n",
            footer = "  faxmx user list -c my.yaml")
    int list(@Mixin UsersOption file) {
        PrintWriter out = spec.commandLine().getOut();
        UsersFile.readToEdit(path(file)).forEach(user -> out.printf("%-8s %s%n", user.role(), user.name()));
        return ExitCode.DONE;
    }

    private int change(
            UsersOption option, boolean mayCreate, UnaryOperator<List<User>> change, String done, String meanwhile) {
        Path file = path(option);
        boolean made = mayCreate && Files.notExists(file);
        List<User> users = made ? List.of() : UsersFile.readToEdit(file);
        List<User> next = change.apply(users);
        try {
            UsersFile.write(file, next);
        } catch (IOException e) {
            spec.commandLine().getErr().println("faxmx: " + file + " could not be written: " + e);
            return ExitCode.UNREACHABLE;
        }
        spec.commandLine()
                .getOut()
                .println(file + ": " + done
                        + (made ? made(option) : "; a running bridge " + meanwhile + " until " + reload(users)));
        return ExitCode.DONE;
    }

    /** A bridge that was started without users takes none while it runs. */
    private static String made(UsersOption option) {
        return option.place.users == null
                ? ". Start the bridge again: it takes a new users file only then"
                : ". Name this file in the settings, with the key users, and start the bridge again";
    }

    /** @param known those of a running bridge, of whom one may have it reload */
    private String reload(List<User> known) {
        boolean byUser = known.stream().anyMatch(user -> user.role().includes(Role.OPERATOR));
        if (!byUser && windows) {
            return "it is started again: it has no user with the role operator or admin, who could reload it";
        }
        return (byUser ? "faxmx reload" + (windows ? "" : " or kill -HUP") : "kill -HUP")
                + " has it read its files again";
    }

    private Path path(UsersOption option) {
        if (option.place.users != null) {
            return option.place.users;
        }
        return SettingsReader.usersFile(option.place.settings)
                .orElseThrow(
                        () -> wrong(option.place.settings + " names no users file: write users: users.yaml into it"));
    }

    private User existing(List<User> users, String name) {
        return find(users, name)
                .orElseThrow(() -> wrong("there is no user \"" + name + "\"; there are "
                        + String.join(", ", users.stream().map(User::name).toList())));
    }

    private static Optional<User> find(List<User> users, String name) {
        return users.stream().filter(user -> user.name().equals(name)).findFirst();
    }

    private PasswordHash password(PasswordOption option) {
        String password = option.choose(in);
        return required(() -> PasswordHash.of(password, new SecureRandom()));
    }

    private <T> T required(Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage());
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Which users file. */
    static final class UsersOption {

        @ArgGroup(exclusive = true, multiplicity = "1")
        private Place place;

        private static final class Place {

            @Option(
                    names = {"-c", "--config"},
                    paramLabel = "FILE",
                    description = "Settings file that names the users file.")
            private Path settings;

            @Option(names = "--users", paramLabel = "FILE", description = "The users file.")
            private Path users;
        }
    }

    static final class Roles implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Role.values()).map(Role::toString).iterator();
        }
    }

    static final class RoleConverter implements ITypeConverter<Role> {
        @Override
        public Role convert(String value) {
            try {
                return UsersFile.role(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
