package org.faxmx.service;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.faxmx.access.FileProblem;

/** What permissions were given, in words. */
public final class RecordingFileAccess implements FileAccess {

    /** In the order in which they were given. */
    public final List<String> changes = new ArrayList<>();

    /** Who else can change a file, by its name. */
    public final Map<String, String> writers = new HashMap<>();
    /** Which other account owns a file, by its name. */
    public final Map<String, String> owners = new HashMap<>();

    /** Why permissions cannot be changed, by the change. */
    public final Map<String, RuntimeException> failures = new HashMap<>();

    @Override
    public Optional<String> otherWriters(Path path) {
        return Optional.ofNullable(writers.get(path.getFileName().toString()));
    }

    @Override
    public Optional<FileProblem> foreignOwner(Path path) {
        return Optional.ofNullable(owners.get(path.getFileName().toString()))
                .map(owner -> new FileProblem("belongs to " + owner, "icacls OWNER"));
    }

    @Override
    public void restrict(Path folder) {
        change("restrict " + folder.getFileName());
    }

    @Override
    public void allowReading(Path file) {
        change("read " + file.getFileName());
    }

    @Override
    public void withdraw(Path file) {
        change("withdraw " + file.getFileName());
    }

    @Override
    public void allowWriting(Path folder) {
        change("write " + folder.getFileName());
    }

    private void change(String change) {
        if (failures.containsKey(change)) {
            throw failures.get(change);
        }
        changes.add(change);
    }
}
