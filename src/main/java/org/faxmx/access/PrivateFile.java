package org.faxmx.access;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** Files with secrets, which no other account but the administrator's may read or write; and small files in general. */
public final class PrivateFile {

    private static final int MOST_BYTES = 1 << 20;

    private PrivateFile() {}

    /**
     * Reads a file of 1 MiB at most.
     *
     * @throws IllegalArgumentException naming the file, if it cannot be read, is larger, or is a directory or a pipe
     */
    public static byte[] read(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IllegalArgumentException(file + " is not a file");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(file + " does not exist", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + reason(e), e);
        }
        if (bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException(file + " is larger than 1 MiB");
        }
        return bytes;
    }

    /**
     * Checks that no other account owns a file, or may read or write it, as {@link FilePrivacy} has it.
     *
     * @throws FileProblemException if one does
     * @throws IllegalArgumentException naming the file, if its permissions cannot be read
     */
    public static void requirePrivate(Path file) {
        Optional<FileProblem> problem;
        try {
            problem = FilePrivacy.problem(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("the permissions of " + file + " cannot be read: " + reason(e), e);
        }
        problem.ifPresent(found -> {
            throw new FileProblemException(file, found);
        });
    }

    /**
     * Removes the access of all other accounts from a file or folder. On Windows the service FaxMX, where it is installed,
     * may read it.
     *
     * @throws IOException if the permissions cannot be changed
     */
    public static void restrict(Path file) throws IOException {
        PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (posix != null) {
            posix.setPermissions(PosixFilePermissions.fromString(Files.isDirectory(file) ? "rwx------" : "rw-------"));
            return;
        }
        AclFileAttributeView acl = Files.getFileAttributeView(file, AclFileAttributeView.class);
        if (acl != null) {
            AclEntry.Builder entry = AclEntry.newBuilder()
                    .setType(AclEntryType.ALLOW)
                    .setPrincipal(acl.getOwner())
                    .setPermissions(EnumSet.allOf(AclEntryPermission.class));
            if (Files.isDirectory(file)) {
                entry.setFlags(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT);
            }
            List<AclEntry> entries = new ArrayList<>(List.of(entry.build()));
            ServiceAccount.find()
                    .map(ServiceAccount::reading)
                    .ifPresent(reading -> entries.add(AclEntry.newBuilder(reading)
                            .setFlags(entry.build().flags())
                            .build()));
            acl.setAcl(entries);
        }
    }

    /**
     * Gives a file the owner, the group and the permissions of another one, in whose place it is to be put.
     *
     * @throws IOException if they cannot be changed
     */
    public static void restrictAs(Path model, Path file) throws IOException {
        if (!Files.getOwner(file).equals(Files.getOwner(model))) {
            Files.setOwner(file, Files.getOwner(model));
        }
        PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (posix != null) {
            PosixFileAttributes wanted = Files.readAttributes(model, PosixFileAttributes.class);
            if (!posix.readAttributes().group().equals(wanted.group())) {
                posix.setGroup(wanted.group());
            }
            posix.setPermissions(wanted.permissions());
            return;
        }
        AclFileAttributeView acl = Files.getFileAttributeView(file, AclFileAttributeView.class);
        if (acl != null) {
            acl.setAcl(Files.getFileAttributeView(model, AclFileAttributeView.class)
                    .getAcl());
        }
    }

    /** The reason of a failure without the path, with which the messages of {@code java.nio.file} begin. */
    private static String reason(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = failure instanceof FileSystemException ofFile ? ofFile.getReason() : failure.getMessage();
        return reason == null ? failure.getClass().getName() : reason;
    }
}
