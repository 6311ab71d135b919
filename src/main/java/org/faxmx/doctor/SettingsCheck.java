package org.faxmx.doctor;

import java.nio.file.Files;
import java.util.function.Consumer;
import org.faxmx.FaxBridge;
import org.faxmx.config.BridgeSettings;
import org.faxmx.config.Exposure;
import org.faxmx.config.SettingsProblem;
import org.faxmx.fax.Finding;

/** The settings file, with the policy that it names. */
record SettingsCheck(Subject subject) implements Check {

    static final String NAME = "settings";

    @Override
    public void run(Consumer<Finding> findings) {
        for (SettingsProblem problem : subject.problems()) {
            findings.accept(Finding.failure(NAME, problem.toString(), remedy(problem))
                    // The message quotes the file, and anything may be written there.
                    .forSupport(problem.file().getFileName() + ":" + problem.line() + ":" + problem.column()
                            + " has a problem"));
        }
        if (!subject.problems().isEmpty()) {
            findings.accept(Finding.warning(
                    NAME,
                    "the other checks are made with the default settings",
                    "Mend that first, and then run  faxmx doctor  again"));
            return;
        }
        BridgeSettings settings = subject.settings();
        policy(settings, findings);
        Exposure.warnings(settings)
                .forEach(warning -> findings.accept(
                        Finding.warning(NAME, warning, "Add users and tls to the settings, or listen on 127.0.0.1")));
        int servers = settings.servers().size();
        findings.accept(Finding.ok(
                NAME,
                subject.file().map(file -> file + " can be used").orElse("no file is named; the defaults are used")
                        + ": "
                        + servers + (servers == 1 ? " fax server" : " fax servers") + ", writes "
                        + (settings.writes() ? "allowed" : "off")));
    }

    private static String remedy(SettingsProblem problem) {
        return problem.line() == 0 && Files.notExists(problem.file())
                ? "Create it, such as from jmx-config/faxmx.yaml, or correct its name, or leave out -c"
                : "Correct the file; to check it again:  faxmx check-config \"" + problem.file() + "\"";
    }

    private static void policy(BridgeSettings settings, Consumer<Finding> findings) {
        settings.httpPolicy().ifPresent(file -> {
            try {
                FaxBridge.checkPolicy(file);
            } catch (IllegalArgumentException e) {
                findings.accept(Finding.failure(
                                NAME, e.getMessage(), "Correct the policy, or remove http.policy from the settings")
                        .forSupport("the policy for HTTP cannot be used"));
            }
        });
    }
}
