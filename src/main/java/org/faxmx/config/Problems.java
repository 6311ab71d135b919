package org.faxmx.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** What was found wrong with a settings file so far. */
final class Problems {

    // A file that was meant for another program has one for each of its lines.
    private static final int MOST = 100;

    private final Path file;
    private final List<SettingsProblem> found = new ArrayList<>();

    Problems(Path file) {
        this.file = file;
    }

    void add(Node at, String key, String message) {
        Mark mark = at.getStartMark().orElseThrow(() -> new IllegalStateException("the parser was to mark " + at));
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
     * @throws SettingsException telling all of them
     */
    void throwIfAny() {
        if (found.isEmpty()) {
            return;
        }
        List<SettingsProblem> told = new ArrayList<>(found);
        told.sort(Comparator.comparingInt(SettingsProblem::line).thenComparingInt(SettingsProblem::column));
        if (told.size() > MOST) {
            int more = told.size() - MOST;
            told.subList(MOST, told.size()).clear();
            told.add(new SettingsProblem(file, 0, 0, "", "there are " + more + " more problems"));
        }
        throw new SettingsException(told);
    }
}
