package org.faxmx.config;

import java.util.List;
import java.util.stream.Collectors;

/** A settings file, or a file of users, cannot be used. The message has one line for each problem. */
public final class SettingsException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String kind;
    private final transient List<SettingsProblem> problems;

    SettingsException(List<SettingsProblem> problems) {
        this("settings file", problems);
    }

    /** @param kind of the file */
    SettingsException(String kind, List<SettingsProblem> problems) {
        super(problems.stream().map(SettingsProblem::toString).collect(Collectors.joining("\n")));
        this.kind = kind;
        this.problems = List.copyOf(problems);
    }

    /** What the file is: "settings file" or "users file". */
    public String kind() {
        return kind;
    }

    /** The problems, in the order of the file. */
    public List<SettingsProblem> problems() {
        return problems;
    }
}
