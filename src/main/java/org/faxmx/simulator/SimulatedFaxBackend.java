package org.faxmx.simulator;

import java.time.InstantSource;
import java.util.function.Consumer;
import org.faxmx.fax.FaxBackend;
import org.faxmx.fax.FaxServer;
import org.faxmx.fax.Finding;

/**
 * A fax service in memory, which every machine has. Each server that is opened has a service of its own.
 *
 * @param preset the scenario of the service
 * @param ports how many ports it has, where the preset leaves that open
 * @param seed of everything that is random in it
 * @param clock the time that it lives in
 */
public record SimulatedFaxBackend(Preset preset, int ports, long seed, InstantSource clock) implements FaxBackend {

    @Override
    public String name() {
        return "simulated";
    }

    @Override
    public void requireAvailable() {
        // Nothing is required.
    }

    @Override
    public void examineMachine(Consumer<Finding> findings) {
        findings.accept(Finding.ok(
                "windows",
                "not checked: this is " + System.getProperty("os.name")
                        + ", and all fax servers are simulated; neither COM nor the fax feature nor the service Fax is"
                        + " needed"));
    }

    @Override
    public FaxServer open() {
        return preset.service(ports, seed, clock).newServer();
    }
}
