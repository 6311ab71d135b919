package org.faxmx.access;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Files with secrets, which no other account but the administrator's may read or write; and small files in general. */
public final class PrivateFile {

    private static final int MOST_BYTES = 1 << 20;
    private static final Set<PosixFilePermission> OWN_FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWN_FOLDER = PosixFilePermissions.fromString("rwx------");

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
        require(file, FilePrivacy::problem);
    }

    /**
     * The same of the permissions alone, for an administrator who renews a file of another account, which stays its owner.
     *
     * @throws FileProblemException if another account than the owner may read or write it
     * @throws IllegalArgumentException naming the file, if its permissions cannot be read
     */
    public static void requirePermissions(Path file) {
        require(file, FilePrivacy::permissions);
    }

    private static void require(Path file, FilePrivacy.Check check) {
        Optional<FileProblem> problem;
        try {
            problem = check.of(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("the permissions of " + file + " cannot be read: " + reason(e), e);
        }
        problem.ifPresent(found -> {
            throw new FileProblemException(file, found);
        });
    }

    /**
     * Removes the access of all other accounts from a file or folder.
     *
     * @throws IOException if the permissions cannot be changed, or it is neither a file nor a folder, such as a symbolic link
     */
    public static void restrict(Path file) throws IOException {
        restrict(file, Optional.empty());
    }

    /**
     * The same, but on Windows the service FaxMX, where it is installed, may read the file; of a folder, it may list it.
     *
     * @throws IOException if the permissions cannot be changed, or it is neither a file nor a folder, such as a symbolic link
     */
    public static void restrictToService(Path file) throws IOException {
        restrict(file, ServiceAccount.find());
    }

    private static void restrict(Path file, Optional<UserPrincipal> service) throws IOException {
        BasicFileAttributes kind = kind(file);
        if (!kind.isRegularFile() && !kind.isDirectory()) {
            throw new FileSystemException(file.toString(), null, "is neither a file nor a folder");
        }
        PosixFileAttributeView posix = view(file, PosixFileAttributeView.class);
        if (posix != null) {
            posix.setPermissions(kind.isDirectory() ? OWN_FOLDER : OWN_FILE);
            return;
        }
        AclFileAttributeView acl = view(file, AclFileAttributeView.class);
        if (acl != null) {
            acl.setAcl(ownList(acl.getOwner(), kind.isDirectory(), service));
        }
    }

    /** Everything for the owner, of a folder also in it; and for the service to read just this. */
    static List<AclEntry> ownList(UserPrincipal owner, boolean folder, Optional<UserPrincipal> service) {
        AclEntry.Builder entry = AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(owner)
                .setPermissions(EnumSet.allOf(AclEntryPermission.class));
        if (folder) {
            entry.setFlags(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT);
        }
        List<AclEntry> entries = new ArrayList<>(List.of(entry.build()));
        service.map(ServiceAccount::reading).ifPresent(entries::add);
        return entries;
    }

    /**
     * Makes a file that no other account can use, with a content that is on the disk when this returns.
     *
     * @throws IOException if that fails, also if there is such a file, or a link of that name
     */
    public static void create(Path file, byte[] content) throws IOException {
        create(file, content, Optional.empty());
    }

    /**
     * The same, but on Windows the service FaxMX, where it is installed, may read the file.
     *
     * @throws IOException if that fails, also if there is such a file, or a link of that name
     */
    public static void createForService(Path file, byte[] content) throws IOException {
        create(file, content, ServiceAccount.find());
    }

    private static void create(Path file, byte[] content, Optional<UserPrincipal> service) throws IOException {
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel =
                FileChannel.open(file, options, own(file.toAbsolutePath().getParent(), OWN_FILE))) {
            try {
                // Before there is anything in it.
                restrict(file, service);
                ByteBuffer left = ByteBuffer.wrap(content);
                while (left.hasRemaining()) {
                    channel.write(left);
                }
                channel.force(true);
            } catch (IOException e) {
                delete(file, e);
                throw e;
            }
        }
    }

    private static void delete(Path file, IOException cause) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** The permissions with which to make something, where a file system takes them. */
    private static FileAttribute<?>[] own(Path parent, Set<PosixFilePermission> permissions) {
        return view(parent, PosixFileAttributeView.class) == null
                ? new FileAttribute<?>[0]
                : new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)};
    }

    /**
     * Makes a folder with a free name in another one, which no other account can use.
     *
     * @throws IOException if that fails, or another account put something else in its place
     */
    public static Path createFolder(Path parent, String prefix) throws IOException {
        Path folder = Files.createTempDirectory(parent, prefix, own(parent, OWN_FOLDER));
        restrict(folder);
        requireOwnFolder(folder);
        return folder;
    }

    /**
     * Checks that it is a folder, and no link to one, that this account owns and no other can use. Who owns the folder above can
     * put another one in its place.
     *
     * @throws IOException if it is not, or cannot be read
     */
    static void requireOwnFolder(Path folder) throws IOException {
        PosixFileAttributeView posix = view(folder, PosixFileAttributeView.class);
        boolean own = kind(folder).isDirectory()
                && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(FileOwner.account())
                && (posix == null || posix.readAttributes().permissions().equals(OWN_FOLDER));
        if (!own) {
            throw new FileSystemException(
                    folder.toString(),
                    null,
                    "is not the folder that was made there: another account changes files here");
        }
    }

    /**
     * Gives a file the owner, the group and the permissions of another one, in whose place it is to be put.
     *
     * @throws IOException if they cannot be changed, or one of the two is no file, such as a symbolic link
     */
    public static void restrictAs(Path model, Path file) throws IOException {
        for (Path either : List.of(model, file)) {
            if (!kind(either).isRegularFile()) {
                throw new FileSystemException(either.toString(), null, "is not a file");
            }
        }
        UserPrincipal owner = Files.getOwner(model, LinkOption.NOFOLLOW_LINKS);
        if (!Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).equals(owner)) {
            view(file, FileOwnerAttributeView.class).setOwner(owner);
        }
        PosixFileAttributeView posix = view(file, PosixFileAttributeView.class);
        if (posix != null) {
            PosixFileAttributes wanted =
                    Files.readAttributes(model, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!posix.readAttributes().group().equals(wanted.group())) {
                posix.setGroup(wanted.group());
            }
            posix.setPermissions(wanted.permissions());
            return;
        }
        AclFileAttributeView acl = view(file, AclFileAttributeView.class);
        if (acl != null) {
            acl.setAcl(view(model, AclFileAttributeView.class).getAcl());
        }
    }

    private static BasicFileAttributes kind(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Not of what a link leads to: who owns the folder could have this account change any file. */
    private static <V extends FileAttributeView> V view(Path file, Class<V> type) {
        return Files.getFileAttributeView(file, type, LinkOption.NOFOLLOW_LINKS);
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
