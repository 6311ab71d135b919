package org.faxmx.config;

import java.util.List;
import java.util.stream.Collectors;

/** A settings file cannot be used. The message has one line for each problem. */
public final class SettingsException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<SettingsProblem> problems;

    SettingsException(List<SettingsProblem> problems) {
        super(problems.stream().map(SettingsProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** The problems, in the order of the file. */
    public List<SettingsProblem> problems() {
        return problems;
    }
}
