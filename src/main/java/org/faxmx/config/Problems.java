package org.faxmx.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** The problems found so far in a settings file. */
final class Problems {

    // A file of another program has a problem in each line.
    private static final int MOST = 100;

    private final Path file;
    private final List<SettingsProblem> found = new ArrayList<>();

    Problems(Path file) {
        this.file = file;
    }

    void add(Node at, String key, String message) {
        Mark mark = at.getStartMark().orElseThrow(() -> new IllegalStateException("no position in " + at));
        add(mark.getLine() + 1, mark.getColumn() + 1, key, message);
    }

    void add(int line, int column, String key, String message) {
        found.add(new SettingsProblem(file, line, column, key, message));
    }

    int count() {
        return found.size();
    }

    /**
     * Ends the reading if there is a problem.
     *
     * @throws SettingsException with all of them
     */
    void throwIfAny() {
        if (found.isEmpty()) {
            return;
        }
        List<SettingsProblem> reported = new ArrayList<>(found);
        reported.sort(Comparator.comparingInt(SettingsProblem::line).thenComparingInt(SettingsProblem::column));
        if (reported.size() > MOST) {
            int more = reported.size() - MOST;
            reported.subList(MOST, reported.size()).clear();
            reported.add(new SettingsProblem(file, 0, 0, "", "there are " + more + " more problems"));
        }
        throw new SettingsException(reported);
    }
}
