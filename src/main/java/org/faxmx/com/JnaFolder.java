package org.faxmx.com;

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
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.List;

/**
 * The folder that JNA unpacks its DLL into. By default it is in the account's temporary folder, and the JVM loads a DLL
 * by a path in the ANSI code page, which fails where the account's name has other characters.
 */
final class JnaFolder {

    private static final String PROPERTY = "jna.tmpdir";

    private JnaFolder() {}

    /**
     * Chooses another folder where the default cannot work: one in ProgramData that no other user can write. To be
     * called before JNA is loaded.
     *
     * @throws ComException if there is no such folder
     */
    static void choose() {
        if (System.getProperty(PROPERTY) != null || isAscii(System.getProperty("java.io.tmpdir"))) {
            return;
        }
        try {
            System.setProperty(PROPERTY, ownFolder().toString());
        } catch (IOException | RuntimeException e) {
            throw new ComException(
                    "loading JNA",
                    HResult.E_FAIL,
                    "",
                    "the temporary folder has characters in its path with which Java loads no DLL, and no other folder"
                            + " can be used (" + e
                            + "); start Java with -Djna.tmpdir=FOLDER, a folder with an ASCII path"
                            + " that no other user can write",
                    -1,
                    e);
        }
    }

    private static boolean isAscii(String path) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(path);
    }

    /** A folder with one name for each account, since JNA deletes what earlier runs left there. */
    private static Path ownFolder() throws IOException {
        Path sample = Files.createTempFile("faxmx", null);
        UserPrincipal owner = Files.getOwner(sample);
        Files.delete(sample);
        Path folder = Path.of(
                System.getenv("ProgramData"),
                "faxmx-jna-" + Integer.toHexString(owner.getName().hashCode()));
        OwnerOnly access = new OwnerOnly(owner);
        try {
            Files.createDirectory(folder, access);
        } catch (FileAlreadyExistsException e) {
            // Any user may create folders there.
            if (!Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(owner)) {
                throw new IOException(folder + " is another user's", e);
            }
        }
        // A folder may inherit more on creation.
        Files.getFileAttributeView(folder, AclFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setAcl(access.value());
        return folder;
    }

    private record OwnerOnly(UserPrincipal owner) implements FileAttribute<List<AclEntry>> {

        @Override
        public String name() {
            return "acl:acl";
        }

        @Override
        public List<AclEntry> value() {
            return List.of(AclEntry.newBuilder()
                    .setType(AclEntryType.ALLOW)
                    .setPrincipal(owner)
                    .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                    .setFlags(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT)
                    .build());
        }
    }
}
