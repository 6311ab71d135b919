package org.faxmx.fax;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The full path of a folder on a Windows machine, on a drive or on a share, judged by its text alone: the machine may be
 * another one. Links there cannot be seen.
 */
final class WindowsFolder {

    // What follows a device prefix is not normalized by Windows, and may name any object.
    private static final Pattern DEVICE =
            Pattern.compile("[\\\\/]{2}[?.]([\\\\/].*)?|[\\\\/]\\?\\?[\\\\/].*", Pattern.DOTALL);
    private static final Pattern DRIVE = Pattern.compile("([A-Za-z]):[\\\\/](.*)", Pattern.DOTALL);
    private static final Pattern SHARE =
            Pattern.compile("[\\\\/]{2}([^\\\\/]+)[\\\\/]+([^\\\\/]+)(?:[\\\\/]+(.*))?", Pattern.DOTALL);

    private final String text;
    private final List<String> parts;

    /** @param parts the drive or the names of computer and share, and then the folders */
    private WindowsFolder(String text, List<String> parts) {
        this.text = text;
        this.parts = parts;
    }

    /**
     * Reads a path.
     *
     * @throws IllegalArgumentException saying what is wrong with it, as the rest of a sentence
     */
    static WindowsFolder of(String text) {
        if (DEVICE.matcher(text).matches()) {
            throw new IllegalArgumentException("begins like the path of a device: write it without \\\\?\\ or \\\\.\\");
        }
        Matcher drive = DRIVE.matcher(text);
        if (drive.matches()) {
            return new WindowsFolder(text, parts(drive.group(2), drive.group(1) + ":"));
        }
        Matcher share = SHARE.matcher(text);
        if (share.matches()) {
            String folders = share.group(3) == null ? "" : share.group(3);
            requireName(share.group(1));
            requireName(share.group(2));
            return new WindowsFolder(text, parts(folders, "\\\\" + share.group(1), share.group(2)));
        }
        throw new IllegalArgumentException(
                "is no full path: write one such as D:\\Archive or \\\\server\\share\\archive");
    }

    private static List<String> parts(String folders, String... root) {
        List<String> parts = new ArrayList<>(Arrays.asList(root));
        for (String folder : folders.split("[\\\\/]+")) {
            if (!folder.isEmpty()) {
                requireName(folder);
                parts.add(folder);
            }
        }
        return parts;
    }

    private static void requireName(String part) {
        Optional<String> problem = FileName.problem(part);
        if (problem.isPresent()) {
            throw new IllegalArgumentException("has the part " + Quote.of(part) + ", which " + problem.get());
        }
    }

    /** Whether this is that folder or lies below it. */
    boolean isIn(WindowsFolder other) {
        if (parts.size() < other.parts.size()) {
            return false;
        }
        for (int i = 0; i < other.parts.size(); i++) {
            if (!sameName(parts.get(i), other.parts.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameName(String one, String other) {
        if (one.length() != other.length()) {
            return false;
        }
        for (int i = 0; i < one.length(); i++) {
            if (!sameLetter(one.charAt(i), other.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** As Windows compares: without case. It keeps letters apart that Java maps to the same ASCII letter. */
    private static boolean sameLetter(char one, char other) {
        return one == other
                || (one < 0x80) == (other < 0x80)
                        && (Character.toUpperCase(one) == other || one == Character.toUpperCase(other));
    }

    @Override
    public String toString() {
        return text;
    }
}
