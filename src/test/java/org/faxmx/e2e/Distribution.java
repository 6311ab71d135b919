package org.faxmx.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The zip for users, as the build made it. */
public final class Distribution {

    /** A name with spaces, and with letters outside ASCII where this JVM can name such files. */
    public static final String FOLDER =
            "UTF-8".equals(System.getProperty("sun.jnu.encoding")) ? "Fax MX für Jürgen" : "Fax MX for George";

    private Distribution() {}

    /** Unpacks it into that folder, with the permissions that it has, and returns its top folder. */
    public static Path unpack(Path folder) throws IOException {
        return unpack(zip(), folder);
    }

    /** The same with another zip. */
    static Path unpack(Path zip, Path folder) throws IOException {
        Files.createDirectories(folder);
        URI uri = URI.create("jar:" + zip.toUri());
        try (FileSystem files = FileSystems.newFileSystem(uri, Map.of("enablePosixFileAttributes", "true"));
                Stream<Path> entries = Files.walk(files.getPath("/"))) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                Path target = folder.resolve(entry.toString().substring(1));
                if (Files.isDirectory(entry)) {
                    Files.createDirectories(target);
                } else {
                    @SuppressWarnings("unchecked")
                    Set<PosixFilePermission> permissions =
                            (Set<PosixFilePermission>) Files.getAttribute(entry, "zip:permissions");
                    try (InputStream content = Files.newInputStream(entry)) {
                        Files.copy(content, target);
                    }
                    Files.setPosixFilePermissions(target, permissions);
                }
            }
        }
        try (Stream<Path> top = Files.list(folder)) {
            return top.findFirst().orElseThrow();
        }
    }

    /** The zip without a Java. */
    static Path zip() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("faxmx-.*(?<!-x64)\\.zip"))
                    .findFirst()
                    .orElseThrow()
                    .toAbsolutePath();
        }
    }
}
