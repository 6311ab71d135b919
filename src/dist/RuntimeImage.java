import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes a zip of FaxMX that needs no Java to be installed, from the one that the build makes:
 *
 *     java src/dist/RuntimeImage.java target/faxmx-VERSION.zip JMODS
 *
 * JMODS is the folder jmods of a JDK for the system that the zip is for, such as Windows x64, on whatever system this runs;
 * it must be of the release of this java. The new zip is beside the other one, faxmx-VERSION-windows-x64.zip. In it the folder
 * "java" has the modules of modules.txt.
 */
final class RuntimeImage {

    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r--r--");
    private static final Set<PosixFilePermission> PROGRAM = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Pattern PLATFORM = Pattern.compile("(?m)^platform (\\w+)-(\\w+)$");

    private RuntimeImage() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("Give two arguments: target/faxmx-VERSION.zip JMODS");
        }
        Path zip = Path.of(arguments[0]).toAbsolutePath();
        Path jmods = Path.of(arguments[1]);
        if (!Files.isRegularFile(jmods.resolve("java.base.jmod"))) {
            throw new IllegalArgumentException(jmods + " has no java.base.jmod: name the folder jmods of a JDK");
        }
        Path image = Files.createTempDirectory("faxmx-image").resolve("java");
        try {
            run(
                    "jlink",
                    "--module-path",
                    jmods.toString(),
                    "--add-modules",
                    modules(),
                    "--strip-debug",
                    "--no-header-files",
                    "--no-man-pages",
                    "--output",
                    image.toString());
            Path made = zip.resolveSibling(zip.getFileName().toString().replaceFirst("\\.zip$", "-" + platform(jmods) + ".zip"));
            Files.copy(zip, made, StandardCopyOption.REPLACE_EXISTING);
            add(image, made);
            System.out.println(made);
        } finally {
            delete(image.getParent());
        }
    }

    /** Those of modules.txt, which is beside this file; the current folder is that of the project. */
    private static String modules() throws IOException {
        Path list = Path.of("src", "dist", "modules.txt");
        return Files.readAllLines(list).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(line -> line.split(" ")[0])
                .collect(Collectors.joining(","));
    }

    /** The system that the modules are for, as in the names of zips. */
    private static String platform(Path jmods) {
        Matcher platform = PLATFORM.matcher(run("jmod", "describe", jmods.resolve("java.base.jmod").toString()));
        if (!platform.find()) {
            throw new IllegalArgumentException("java.base.jmod in " + jmods + " does not say which system it is for");
        }
        return platform.group(1) + "-" + (platform.group(2).equals("amd64") ? "x64" : platform.group(2));
    }

    /** Adds the image to a zip, with the time of what is in it. */
    private static void add(Path image, Path zip) throws IOException {
        try (FileSystem files = FileSystems.newFileSystem(
                        URI.create("jar:" + zip.toUri()), Map.of("enablePosixFileAttributes", "true"));
                Stream<Path> top = Files.list(files.getPath("/"));
                Stream<Path> parts = Files.walk(image)) {
            Path home = top.findFirst().orElseThrow();
            FileTime time = Files.getLastModifiedTime(home.resolve("lib").resolve("faxmx.jar"));
            for (Path part : parts.sorted().toList()) {
                Path target = home.resolve("java" + "/"
                        + image.relativize(part).toString().replace('\\', '/'));
                if (Files.isDirectory(part)) {
                    Files.createDirectories(target);
                    Files.setPosixFilePermissions(target, PROGRAM);
                } else {
                    // Without links: Windows has none, and a zip does not keep them.
                    Files.copy(part, target);
                    Files.setPosixFilePermissions(target, isProgram(image.relativize(part)) ? PROGRAM : FILE);
                }
                Files.setLastModifiedTime(target, time);
            }
        }
    }

    private static boolean isProgram(Path file) {
        return file.startsWith("bin") || file.getFileName().toString().equals("jspawnhelper");
    }

    private static String run(String tool, String... arguments) {
        StringWriter output = new StringWriter();
        PrintWriter printer = new PrintWriter(output);
        int exitCode = ToolProvider.findFirst(tool)
                .orElseThrow(() -> new IllegalStateException("this java has no " + tool + ": run it with that of a JDK"))
                .run(printer, printer, arguments);
        if (exitCode != 0) {
            throw new IllegalStateException(tool + " " + List.of(arguments) + " failed: " + output);
        }
        return output.toString().replace("\r", "").toLowerCase(Locale.ROOT);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
