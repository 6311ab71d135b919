package org.faxmx.fax;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Where clients may have a fax server keep copies of outgoing faxes ({@link Setting#ARCHIVE_DIRECTORY}). A client that
 * could name any folder could have them sent to a computer of its own.
 */
public final class ArchiveFolders {

    private static final ArchiveFolders NONE = new ArchiveFolders(List.of(), false);
    private static final ArchiveFolders ANY = new ArchiveFolders(List.of(), true);

    private final List<WindowsFolder> folders;
    private final boolean anywhere;

    private ArchiveFolders(List<WindowsFolder> folders, boolean anywhere) {
        this.folders = folders;
        this.anywhere = anywhere;
    }

    /** Nowhere: the setting cannot be written. */
    public static ArchiveFolders none() {
        return NONE;
    }

    /** Anywhere: for a fax server that keeps no copies. */
    public static ArchiveFolders any() {
        return ANY;
    }

    /**
     * In these folders, and below them.
     *
     * @throws IllegalArgumentException if one is not the full path of a folder on Windows
     */
    public static ArchiveFolders of(List<String> folders) {
        return new ArchiveFolders(folders.stream().map(ArchiveFolders::folder).toList(), false);
    }

    /**
     * Checks that a text is the full path of a folder on Windows.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static void requireFolder(String text) {
        folder(text);
    }

    private static WindowsFolder folder(String text) {
        try {
            return WindowsFolder.of(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(Quote.of(text) + " " + e.getMessage(), e);
        }
    }

    /** Whether the setting can be written at all. */
    public boolean writable() {
        return anywhere || !folders.isEmpty();
    }

    /**
     * Checks a value of the setting. The empty text, which keeps no copies, is allowed.
     *
     * @throws IllegalArgumentException naming the value and where it may be
     */
    public void check(String directory) {
        if (anywhere || directory.isEmpty()) {
            return;
        }
        String begin = Setting.ARCHIVE_DIRECTORY + " cannot be ";
        WindowsFolder wanted;
        try {
            wanted = folder(directory);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(begin + e.getMessage(), e);
        }
        if (folders.stream().noneMatch(wanted::isIn)) {
            throw new IllegalArgumentException(begin + Quote.of(directory) + ": the settings allow folders in "
                    + folders.stream().map(WindowsFolder::toString).collect(Collectors.joining(", ")));
        }
    }
}
