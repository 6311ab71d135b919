package org.faxmx.access;

import java.nio.file.Path;

/** Another account owns a file, or may read or write it. The message names the file and the command that mends it. */
public final class FileProblemException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient Path file;
    private final transient FileProblem problem;

    FileProblemException(Path file, FileProblem problem) {
        super(file + " " + problem);
        this.file = file;
        this.problem = problem;
    }

    /** The file. */
    public Path file() {
        return file;
    }

    /** What is wrong with it. */
    public FileProblem problem() {
        return problem;
    }
}
