package org.faxmx.cli;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.faxmx.FaxBridge;
import org.faxmx.SettingsSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Starts a bridge on free ports with a simulated fax server, reads from it as clients do, and ends, so that the JVM has loaded
 * the classes of a start and can archive them. Not for people: {@link ClassArchive} runs it.
 */
@Command(
        name = Rehearse.NAME,
        hidden = true,
        description = "Loads the classes of a start; runs in a JVM that archives them.")
final class Rehearse implements Callable<Integer> {

    static final String NAME = "rehearse";

    private static final List<String> READS =
            List.of("", "jolokia/read/faxmx:type=FaxPort,*/StatusText", "metrics", "health");

    @Override
    public Integer call() throws IOException {
        Serve serve = new Serve(() -> false);
        new CommandLine(serve).parseArgs("--backend", "simulated", "--http-port", "0", "--rmi-port", "0");
        try (FaxBridge bridge = FaxBridge.open(
                serve.settings(),
                SettingsSource.none(),
                ManagementFactory.getPlatformMBeanServer(),
                InstantSource.system())) {
            for (String path : READS) {
                URI url = URI.create(bridge.httpUrl().replaceFirst("jolokia/$", path));
                try (InputStream answer = url.toURL().openStream()) {
                    answer.readAllBytes();
                }
            }
        }
        return ExitCode.DONE;
    }
}
