package org.faxmx.service;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What permissions were given, in words. */
public final class RecordingFileAccess implements FileAccess {

    /** In the order in which they were given. */
    public final List<String> changes = new ArrayList<>();

    @Override
    public void restrict(Path folder) {
        changes.add("restrict " + folder.getFileName());
    }

    @Override
    public void allowReading(Path file) {
        changes.add("read " + file.getFileName());
    }

    @Override
    public void allowWriting(Path folder) {
        changes.add("write " + folder.getFileName());
    }
}
