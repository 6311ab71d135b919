package org.faxmx.doctor;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.faxmx.fax.Finding;

/**
 * The clock: a machine that starts with a clock of the past refuses certificates and gives wrong ages. It is in the past if
 * a file was written later: FaxMX itself, or one of its settings. One that is in the future is not noticed.
 */
record ClockCheck(List<Path> files, InstantSource clock, boolean windows) implements Check {

    static final String NAME = "clock";
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    /** @param files further files, some of which may not exist */
    static ClockCheck of(List<Path> files, InstantSource clock) {
        List<Path> all = new ArrayList<>(files);
        program().ifPresent(all::add);
        return new ClockCheck(all, clock, System.getProperty("os.name").startsWith("Windows"));
    }

    private static Optional<Path> program() {
        CodeSource source = ClockCheck.class.getProtectionDomain().getCodeSource();
        try {
            return source == null
                    ? Optional.empty()
                    : Optional.of(Path.of(source.getLocation().toURI()));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public void run(Consumer<Finding> findings) {
        Instant now = clock.instant();
        for (Path file : files) {
            Optional<Instant> written = written(file);
            if (written.isPresent() && written.get().isAfter(now.plus(TOLERANCE))) {
                findings.accept(Finding.warning(
                        NAME,
                        "it is " + now + " here, and " + file + " was written at " + written.get() + ", which is later",
                        windows
                                ? "Set the clock, as an administrator:  w32tm /resync"
                                : "Set the clock, as root:  timedatectl set-ntp true"));
                return;
            }
        }
        findings.accept(Finding.ok(
                NAME, "it is " + now.truncatedTo(ChronoUnit.SECONDS) + " here, time zone " + ZoneId.systemDefault()));
    }

    private static Optional<Instant> written(Path file) {
        try {
            return Files.exists(file)
                    ? Optional.of(Files.getLastModifiedTime(file).toInstant())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
