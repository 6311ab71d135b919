package org.faxmx.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.faxmx.FaxBridge;
import org.faxmx.access.Role;
import org.faxmx.access.User;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.SettingsException;
import org.faxmx.config.SettingsProblem;
import org.faxmx.config.UsersFile;
import org.faxmx.fax.Finding;

/** The users file: that it is there, its owner and permissions, and its content. */
record UsersCheck(BridgeSettings settings) implements Check {

    static final String NAME = "users";

    @Override
    public void run(Consumer<Finding> findings) {
        settings.users()
                .ifPresentOrElse(
                        file -> {
                            try {
                                findings.accept(Finding.ok(NAME, roles(UsersFile.read(file)) + " in " + file));
                            } catch (SettingsException e) {
                                for (SettingsProblem problem : e.problems()) {
                                    findings.accept(finding(problem)
                                            .forSupport("the users file cannot be used, line " + problem.line()));
                                }
                            }
                        },
                        () -> findings.accept(Finding.ok(
                                NAME, "none: everybody on this machine is " + FaxBridge.everybody(settings))));
    }

    private static String roles(List<User> users) {
        List<String> counts = new ArrayList<>();
        for (Role role : Role.values()) {
            long count = users.stream().filter(user -> user.role() == role).count();
            counts.add(count + " " + role);
        }
        return users.size() + (users.size() == 1 ? " user (" : " users (") + String.join(", ", counts) + ")";
    }

    private static Finding finding(SettingsProblem problem) {
        return Finding.failure(
                NAME,
                problem.withoutCommand(),
                problem.command()
                        .orElse("Write the file with  faxmx user add NAME --role monitor --users \"" + problem.file()
                                + "\""));
    }
}
