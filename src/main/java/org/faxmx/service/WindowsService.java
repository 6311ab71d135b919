package org.faxmx.service;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.faxmx.access.ServiceAccount;

/**
 * What is to be installed as a service of Windows.
 *
 * @param wrapper the program that the service control manager runs: procrun's {@code prunsrv.exe}
 * @param jvm the {@code jvm.dll} that it loads
 * @param javaHome the folder of that Java
 * @param jar the program
 * @param jvmOptions options for the JVM
 * @param arguments of the program
 * @param workingFolder the current folder of the process
 * @param logFolder where procrun writes its log and what the program prints
 * @param account what it runs as
 * @param dependencies the services that Windows starts before this one
 */
public record WindowsService(
        Path wrapper,
        Path jvm,
        Path javaHome,
        Path jar,
        List<String> jvmOptions,
        List<String> arguments,
        Path workingFolder,
        Path logFolder,
        Account account,
        List<String> dependencies) {

    /** The one name under which FaxMX is installed. */
    public static final String NAME = ServiceAccount.SERVICE;

    static final String DISPLAY_NAME = "FaxMX fax server bridge";
    static final String DESCRIPTION =
            "Publishes Windows fax servers and their ports for monitoring, over JMX RMI and HTTP.";
    /** Longer than the bridge takes to close: it gives fax servers 10 s. */
    static final Duration LONGEST_STOP = Duration.ofSeconds(60);
    /** The pauses before the restarts after failures; the last one is that of all further ones. */
    static final List<Duration> RESTARTS =
            List.of(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(1));
    /** A service that ran for so long starts again with the first of these pauses. */
    static final Duration FORGIVEN = Duration.ofDays(1);

    /** Copies the lists. */
    public WindowsService {
        jvmOptions = List.copyOf(jvmOptions);
        arguments = List.copyOf(arguments);
        dependencies = List.copyOf(dependencies);
    }

    /** The command that the service control manager runs. Quoted, since a path with a space would name other programs too. */
    String command() {
        return "\"" + wrapper + "\" //RS//" + NAME;
    }
}
