package org.faxmx.service;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A unit of systemd that runs the bridge with as little access to the machine as it needs.
 *
 * @param distribution what is run
 * @param javaHome the Java that it runs on; empty if the distribution has one
 * @param settings the settings file, an absolute path; empty for none
 * @param files what the settings name
 * @param user the account; empty for one that systemd makes while the service runs
 */
public record SystemdUnit(
        Distribution distribution,
        Optional<Path> javaHome,
        Optional<Path> settings,
        Files files,
        Optional<String> user) {

    private static final List<Path> HOMES = List.of(Path.of("/home"), Path.of("/root"), Path.of("/run/user"));
    private static final List<Path> TEMPORARY = List.of(Path.of("/tmp"), Path.of("/var/tmp"));
    private static final Path STATE = Path.of("/var/lib/faxmx");
    private static final Path LOGS = Path.of("/var/log");

    /**
     * The files that settings name, with absolute paths.
     *
     * @param secret those that only their owner may read: users and keys
     * @param others that the service reads
     * @param log the log file
     */
    public record Files(List<Path> secret, List<Path> others, Optional<Path> log) {

        /** Settings that name none. */
        public static final Files NONE = new Files(List.of(), List.of(), Optional.empty());

        /** Copies the lists. */
        public Files {
            secret = List.copyOf(secret);
            others = List.copyOf(others);
            Objects.requireNonNull(log, "log");
        }
    }

    /** Checks the path of the program, the name of the account, and that it can read and write what it must. */
    public SystemdUnit {
        Objects.requireNonNull(distribution, "distribution");
        Objects.requireNonNull(javaHome, "javaHome");
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(files, "files");
        if (distribution.script().toString().matches("(?s).*[\"'\\\\\\p{Cntrl}].*")) {
            throw new IllegalArgumentException("systemd runs no program whose path has a quote or a backslash: move "
                    + distribution.home() + " to another folder");
        }
        user.ifPresent(name -> {
            if (!name.matches("[A-Za-z_][A-Za-z0-9_.-]{0,31}")) {
                throw new IllegalArgumentException(
                        "\"" + name + "\" is no name of an account: it has letters, digits, '_',"
                                + " '.' and '-', at most 32, and does not begin with a digit");
            }
        });
        if (user.isEmpty()) {
            requireNothingOwned(files);
        }
    }

    private static void requireNothingOwned(Files files) {
        if (!files.secret().isEmpty()) {
            throw new IllegalArgumentException("an account that systemd makes cannot read "
                    + files.secret().get(0) + ", which belongs to one account: name that one with --user");
        }
        files.log().map(Path::getParent).filter(folder -> !isSystemds(folder)).ifPresent(folder -> {
            throw new IllegalArgumentException("an account that systemd makes cannot write the log in " + folder
                    + ": put it in /var/log/faxmx, or name an account with --user");
        });
    }

    /** Whether systemd makes that folder for the service. */
    private static boolean isSystemds(Path folder) {
        return folder.startsWith(STATE) || folder.startsWith(LOGS) && !folder.equals(LOGS);
    }

    /** The unit for the Java of this process. */
    public static SystemdUnit of(
            Distribution distribution, Optional<Path> settings, Files files, Optional<String> user) {
        Path java = Path.of(System.getProperty("java.home"));
        return new SystemdUnit(
                distribution,
                java.startsWith(distribution.home()) ? Optional.empty() : Optional.of(java),
                settings,
                files,
                user);
    }

    /** What will keep the service from running where the files are now, a line each. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (Path path : needed()) {
            if (isIn(TEMPORARY, path)) {
                warnings.add(path + " is in a folder of temporary files, and the service has one of its own: move it");
            } else if (isIn(HOMES, path)) {
                warnings.add(path + " is in a home folder, which other accounts mostly cannot read: move it, such as to"
                        + " /opt or /etc/faxmx");
            }
        }
        return warnings;
    }

    /** Its text. */
    public String text() {
        return """
                # /etc/systemd/system/faxmx.service
                [Unit]
                Description=FaxMX, a management bridge for fax servers
                After=network.target

                [Service]
                Type=exec
                %1$sExecStart=%2$s serve%3$s
                %4$s# At SIGTERM it ends with 0; with 143 where the signal comes before the bridge is set up.
                SuccessExitStatus=143
                Restart=on-failure
                RestartSec=5
                # The settings are wrong, which a restart does not change.
                RestartPreventExitStatus=2
                %5$s
                StateDirectory=faxmx
                %6$sWorkingDirectory=/var/lib/faxmx
                UMask=0077
                # Not MemoryDenyWriteExecute: the JVM compiles.
                NoNewPrivileges=yes
                CapabilityBoundingSet=
                ProtectSystem=strict
                ProtectHome=%7$s
                PrivateTmp=yes
                PrivateDevices=yes
                ProtectClock=yes
                ProtectControlGroups=yes
                ProtectHostname=yes
                ProtectKernelLogs=yes
                ProtectKernelModules=yes
                ProtectKernelTunables=yes
                ProtectProc=invisible
                LockPersonality=yes
                RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
                RestrictNamespaces=yes
                RestrictRealtime=yes
                RestrictSUIDSGID=yes
                SystemCallArchitectures=native
                SystemCallFilter=@system-service

                [Install]
                WantedBy=multi-user.target
                """.formatted(
                javaHome.map(home -> "Environment=" + quoted("JAVA_HOME=" + home) + "\n")
                        .orElse(""),
                quoted(distribution.script().toString()),
                settings.map(file -> " -c " + quoted(expanded(file.toString()))).orElse(""),
                settings.isPresent() ? "ExecReload=/bin/kill -HUP $MAINPID\n" : "",
                user.map(name -> "User=" + name).orElse("DynamicUser=yes"),
                files.log().map(Path::getParent).map(SystemdUnit::writing).orElse(""),
                needed().stream().anyMatch(path -> isIn(HOMES, path)) ? "read-only" : "yes");
    }

    /** The line that lets the service write in that folder, unless another one does. */
    private static String writing(Path folder) {
        if (folder.startsWith(STATE)) {
            return "";
        }
        return isSystemds(folder)
                ? "LogsDirectory=" + quoted(LOGS.relativize(folder).toString()) + "\n"
                : "ReadWritePaths=" + quoted(folder.toString()) + "\n";
    }

    /** What the service reads or writes. */
    private List<Path> needed() {
        List<Path> needed = new ArrayList<>(List.of(distribution.home()));
        javaHome.ifPresent(needed::add);
        settings.ifPresent(needed::add);
        needed.addAll(files.secret());
        needed.addAll(files.others());
        files.log().ifPresent(needed::add);
        return needed;
    }

    private static boolean isIn(List<Path> folders, Path path) {
        return folders.stream().anyMatch(path::startsWith);
    }

    /** In arguments of a command, a dollar sign begins a variable. */
    private static String expanded(String text) {
        return text.replace("$", "$$");
    }

    /** One word of a unit, in which a percent sign begins a specifier. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%") + '"';
    }
}
