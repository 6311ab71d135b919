package org.faxmx.windows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The folder that JNA unpacks its DLL into. JNA's own is in the temporary folder and has a name that can be guessed: where
 * several users have one temporary folder, as services do, another user may make it first, and then owns what the bridge
 * loads from it. Besides, the JVM loads a DLL by a path in the ANSI code page, which fails where the account's name has
 * other characters.
 */
public final class JnaFolder {

    private static final Logger LOG = Logger.getLogger(JnaFolder.class.getName());
    private static final String PROPERTY = "jna.tmpdir";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private JnaFolder() {}

    /**
     * Chooses a folder that no other user can write, in ProgramData, or else in the temporary folder. Without effect where
     * the property {@code jna.tmpdir} names one. To be called before JNA is loaded.
     *
     * @throws WindowsException if there is no such folder
     */
    public static void choose() {
        if (System.getProperty(PROPERTY) != null) {
            return;
        }
        IOException failure = new IOException("neither ProgramData nor the temporary folder has an ASCII path");
        for (String parent : Stream.of(System.getenv("ProgramData"), System.getProperty("java.io.tmpdir"))
                .filter(path -> path != null && isAscii(path))
                .toList()) {
            try {
                System.setProperty(PROPERTY, in(Path.of(parent), account()).toString());
                return;
            } catch (IOException | RuntimeException e) {
                failure = new IOException(e.toString(), e);
            }
        }
        throw new WindowsException(
                "JNA cannot be loaded: there is no folder for its DLL that no other user can write, and from which Java can load one ("
                        + failure.getMessage()
                        + "); start Java with -Djna.tmpdir=FOLDER, a folder with an ASCII path"
                        + " that no other user can write",
                failure);
    }

    private static boolean isAscii(String path) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(path);
    }

    /** Who owns what this process creates: its account, or the administrators. */
    private static UserPrincipal account() throws IOException {
        Path sample = Files.createTempFile("faxmx", null);
        UserPrincipal owner = Files.getOwner(sample);
        Files.delete(sample);
        return owner;
    }

    /**
     * A folder that is the account's, and that no other user can write. It has one name for each account, since JNA deletes
     * what earlier runs left there; where another user has made a folder of that name, it has one that cannot be guessed.
     *
     * @param parent where any user may create folders
     */
    static Path in(Path parent, UserPrincipal account) throws IOException {
        String name = "faxmx-jna-" + Integer.toHexString(account.getName().hashCode());
        FileAttribute<?> access = Files.getFileAttributeView(parent, AclFileAttributeView.class) != null
                ? new AccountOnly(account)
                : PosixFilePermissions.asFileAttribute(OWNER_ONLY);
        Path folder = parent.resolve(name);
        try {
            Files.createDirectory(folder, access);
        } catch (FileAlreadyExistsException e) {
            if (!isOwn(folder, account)) {
                LOG.log(
                        Level.WARNING,
                        () -> parent.resolve(name) + " is no folder of " + account.getName()
                                + ". Another one is used for JNA's DLL; an administrator should see who made it");
                folder = Files.createTempDirectory(parent, name + "-", access);
            }
        }
        restrict(folder, account);
        // An owner can change who may write.
        if (!isOwn(folder, account)) {
            throw new IOException(folder + " is not owned by " + account.getName());
        }
        return folder;
    }

    /** Whether it is a folder, no link to one, and the account's. */
    private static boolean isOwn(Path folder, UserPrincipal account) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(folder, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isDirectory()
                    && !attributes.isSymbolicLink()
                    // A junction.
                    && !attributes.isOther()
                    && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(account);
        } catch (IOException e) {
            // Another user's may refuse to be read.
            LOG.log(Level.FINE, e, () -> folder + " cannot be examined");
            return false;
        }
    }

    /** Whatever access it inherited on creation, or had before. */
    private static void restrict(Path folder, UserPrincipal account) throws IOException {
        AclFileAttributeView acl =
                Files.getFileAttributeView(folder, AclFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (acl != null) {
            acl.setAcl(new AccountOnly(account).value());
            return;
        }
        Files.getFileAttributeView(folder, PosixFileAttributeView.class).setPermissions(OWNER_ONLY);
    }

    private record AccountOnly(UserPrincipal account) implements FileAttribute<List<AclEntry>> {

        @Override
        public String name() {
            return "acl:acl";
        }

        @Override
        public List<AclEntry> value() {
            return List.of(AclEntry.newBuilder()
                    .setType(AclEntryType.ALLOW)
                    .setPrincipal(account)
                    .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                    .setFlags(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT)
                    .build());
        }
    }
}
