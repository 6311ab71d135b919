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
        found.add(new SettingsProblem(file, mark.getLine() + 1, mark.getColumn() + 1, key, message));
    }

    /** Adds the problems of a file that this one names. */
    void addAll(List<SettingsProblem> others) {
        found.addAll(others);
    }

    int count() {
        return found.size();
    }

    /** An exception with the problems, in the order of the file. */
    SettingsException exception() {
        found.sort(Comparator.comparingInt(SettingsProblem::line).thenComparingInt(SettingsProblem::column));
        if (found.size() > MOST) {
            int more = found.size() - MOST;
            found.subList(MOST, found.size()).clear();
            found.add(new SettingsProblem(file, 0, 0, "", "there are " + more + " more problems"));
        }
        return new SettingsException(found);
    }
}
