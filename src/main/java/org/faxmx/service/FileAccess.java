package org.faxmx.service;

import java.nio.file.Path;

/** Who may use the files of the service. */
public interface FileAccess {

    /** Leaves a folder to administrators and the system, and lets the service read what is in it. */
    void restrict(Path folder);

    /** Lets the service read a file, besides those who may already. */
    void allowReading(Path file);

    /** Lets the service create and change files in a folder, besides those who may already. */
    void allowWriting(Path folder);
}
