package org.faxmx.service;

import java.nio.file.Path;
import java.util.Optional;
import org.faxmx.access.FileProblem;

/** Who may use the files of the service. */
public interface FileAccess {

    /**
     * The names of those who can change a file or a folder, or its permissions, besides administrators, the system and the
     * account of this process; empty if there are none.
     */
    Optional<String> otherWriters(Path path);

    /**
     * What is wrong with the owner of a file or a folder, which is none of these and so can change it whatever its permissions
     * are; empty if nothing is.
     */
    Optional<FileProblem> foreignOwner(Path path);

    /** Leaves a folder to administrators and the system, and lets the service read what is in it. */
    void restrict(Path folder);

    /** Lets the service read a file, or a folder with what is in it, besides those who may already. */
    void allowReading(Path file);

    /** Takes away what the service, besides others, may do with a file or a folder. */
    void withdraw(Path file);

    /** Lets the service create and change files in a folder, besides those who may already. */
    void allowWriting(Path folder);
}
