package org.faxmx.service;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The unpacked zip that the program runs from.
 *
 * @param home its folder
 * @param jar the program
 */
public record Distribution(Path home, Path jar) {

    private static final int FIRST_WITH_NATIVE_ACCESS = 24;

    /**
     * The one that a class was loaded from.
     *
     * @throws ServiceException if it is none
     */
    public static Distribution of(Class<?> type) {
        URI source = URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString());
        return ofJar(Path.of(source));
    }

    /** The same for that jar. */
    public static Distribution ofJar(Path jar) {
        Path library = jar.toAbsolutePath().getParent();
        Path home = library == null ? null : library.getParent();
        if (home == null || !Files.isDirectory(home.resolve("bin")) || !Files.isRegularFile(jar)) {
            throw new ServiceException("FaxMX runs from " + jar + ", which is not in the folder lib of an unpacked zip:"
                    + " unpack faxmx-VERSION.zip where it is to stay, and use bin/faxmx there");
        }
        return new Distribution(home, jar.toAbsolutePath());
    }

    /** The program that starts FaxMX outside Windows. */
    Path script() {
        return home.resolve("bin").resolve("faxmx");
    }

    /** The program that starts FaxMX on Windows. */
    public Path command() {
        return home.resolve("bin").resolve("faxmx.cmd");
    }

    /** Where the classes of a start are archived, for the start scripts and the service. */
    public Path classArchive() {
        return jar.resolveSibling("faxmx.jsa");
    }

    /** procrun's service runner. */
    Path wrapper() {
        Path wrapper = jar.resolveSibling("prunsrv.exe");
        if (!Files.isRegularFile(wrapper)) {
            throw new ServiceException(wrapper + " is missing: unpack the zip again");
        }
        return wrapper;
    }

    /** Its folders whose files are run or say what is run, and these files. */
    List<Path> programs() {
        List<Path> programs = new ArrayList<>(List.of(home));
        for (String name : List.of("bin", "lib", "jmx-config")) {
            Path folder = home.resolve(name);
            programs.add(folder);
            try (Stream<Path> files = Files.list(folder)) {
                files.sorted().forEach(programs::add);
            } catch (IOException e) {
                throw new ServiceException(folder + " cannot be read: unpack the zip again", e);
            }
        }
        return programs;
    }

    /**
     * The options of the start scripts for a Java of that release, one by one: a service has no launcher that would read the
     * file.
     */
    List<String> jvmOptions(int feature) {
        Path file = home.resolve("jmx-config")
                .resolve(feature < FIRST_WITH_NATIVE_ACCESS ? "jvm-17.options" : "jvm-24.options");
        try {
            return Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new ServiceException(file + " cannot be read: unpack the zip again", e);
        }
    }
}
