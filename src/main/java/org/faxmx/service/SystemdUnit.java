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
 * @param user the account; empty for one that systemd makes while the service runs
 */
public record SystemdUnit(
        Distribution distribution, Optional<Path> javaHome, Optional<Path> settings, Optional<String> user) {

    private static final List<Path> HOMES = List.of(Path.of("/home"), Path.of("/root"), Path.of("/run/user"));

    /** Checks the path of the program and the name of the account. */
    public SystemdUnit {
        Objects.requireNonNull(distribution, "distribution");
        Objects.requireNonNull(javaHome, "javaHome");
        Objects.requireNonNull(settings, "settings");
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
    }

    /** The unit for the Java of this process. */
    public static SystemdUnit of(Distribution distribution, Optional<Path> settings, Optional<String> user) {
        Path java = Path.of(System.getProperty("java.home"));
        return new SystemdUnit(
                distribution,
                java.startsWith(distribution.home()) ? Optional.empty() : Optional.of(java),
                settings,
                user);
    }

    /** Its text. */
    public String text() {
        List<String> lines = new ArrayList<>(List.of(
                "# /etc/systemd/system/faxmx.service",
                "[Unit]",
                "Description=FaxMX, a management bridge for fax servers",
                "After=network.target",
                "",
                "[Service]",
                "Type=exec"));
        javaHome.ifPresent(home -> lines.add("Environment=" + quoted("JAVA_HOME=" + home)));
        lines.add("ExecStart=" + quoted(distribution.script().toString()) + " serve"
                + settings.map(file -> " -c " + quoted(expanded(file.toString())))
                        .orElse(""));
        if (settings.isPresent()) {
            lines.add("ExecReload=/bin/kill -HUP $MAINPID");
        }
        lines.addAll(List.of(
                "# At SIGTERM it ends with 0; with 143 where the signal comes before the bridge is set up.",
                "SuccessExitStatus=143",
                "Restart=on-failure",
                "RestartSec=5",
                "# The settings are wrong, which a restart does not change.",
                "RestartPreventExitStatus=2",
                user.map(name -> "User=" + name).orElse("DynamicUser=yes"),
                "StateDirectory=faxmx",
                "WorkingDirectory=/var/lib/faxmx",
                "UMask=0077",
                "# Not MemoryDenyWriteExecute: the JVM compiles.",
                "NoNewPrivileges=yes",
                "CapabilityBoundingSet=",
                "ProtectSystem=strict",
                "ProtectHome=" + (needsHomes() ? "read-only" : "yes"),
                "PrivateTmp=yes",
                "PrivateDevices=yes",
                "ProtectClock=yes",
                "ProtectControlGroups=yes",
                "ProtectHostname=yes",
                "ProtectKernelLogs=yes",
                "ProtectKernelModules=yes",
                "ProtectKernelTunables=yes",
                "ProtectProc=invisible",
                "LockPersonality=yes",
                "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6",
                "RestrictNamespaces=yes",
                "RestrictRealtime=yes",
                "RestrictSUIDSGID=yes",
                "SystemCallArchitectures=native",
                "SystemCallFilter=@system-service",
                "",
                "[Install]",
                "WantedBy=multi-user.target"));
        return String.join("\n", lines) + "\n";
    }

    private boolean needsHomes() {
        List<Path> needed = new ArrayList<>(List.of(distribution.home()));
        javaHome.ifPresent(needed::add);
        settings.ifPresent(needed::add);
        return needed.stream().anyMatch(path -> HOMES.stream().anyMatch(path::startsWith));
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
