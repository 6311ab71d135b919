package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.net.URI;
import java.rmi.registry.LocateRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Clients that want to end a bridge with a heap of 256 MiB, or to silence it, while another client reads. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class HostileRmiClientsIT {

    // The common pool may have one thread only.
    private static final Executor OWN_THREAD = task -> new Thread(task).start();
    private static final int MEGABYTE = 1 << 20;
    private static final Duration OTHERS = Duration.ofSeconds(5);

    private ChildJvm child;
    private JMXConnector honest;

    @BeforeEach
    void start() throws Exception {
        child = ChildJvm.start("-Xmx256m");
        honest = connect();
    }

    @AfterEach
    void end() throws Exception {
        honest.close();
        child.close();
    }

    @Test
    void textsOf300MegabytesAreCutOffAtTheRegistryAsCredentialsAndAsNames() throws Exception {
        String huge = "x".repeat(300 * MEGABYTE);
        RMIServer server =
                (RMIServer) LocateRegistry.getRegistry("127.0.0.1", port()).lookup("jmxrmi");
        try (JMXConnector client = connect()) {
            MBeanServerConnection remote = client.getMBeanServerConnection();
            whileOthersAreAnswered(
                    () -> LocateRegistry.getRegistry("127.0.0.1", port()).lookup(huge),
                    () -> server.newClient(new String[] {"monitor", huge}),
                    () -> server.newClient(huge),
                    () -> remote.getAttribute(child.sample(), huge),
                    () -> remote.isInstanceOf(child.sample(), huge));
        }
    }

    @Test
    void manyTextsJustBelowTheLimitFitIntoTheHeap() throws Exception {
        List<RmiWire> wires = new ArrayList<>();
        try {
            for (int i = 0; i < RmiLimits.DEFAULT.connections() + 50; i++) {
                RmiWire wire = RmiWire.open(port());
                wires.add(wire);
                wire.beginLookup(1_000_000);
                wire.send("x".repeat(RmiLimits.DEFAULT.requestBytes() - 1_000).getBytes());
                if (i % 50 == 0) {
                    requireAnswer();
                }
            }
            requireAnswer();
            assertTrue(child.isAlive());
        } finally {
            for (RmiWire wire : wires) {
                wire.close();
            }
        }
    }

    @Test
    void aFloodOfSilentConnectionsKeepsNoClientOut() throws Exception {
        List<RmiWire> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 2_000; i++) {
                silent.add(RmiWire.silent(port()));
                if (i % 500 == 499) {
                    requireAnswer();
                    connect().close();
                }
            }
            int threads = (Integer) honest.getMBeanServerConnection()
                    .getAttribute(new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME), "ThreadCount");
            assertTrue(threads < RmiLimits.DEFAULT.connectionsOfAddress() + 100, threads + " threads");
        } finally {
            for (RmiWire wire : silent) {
                wire.close();
            }
        }
    }

    @Test
    void aFloodOfClientsKeepsNoClientOut() throws Exception {
        RMIServer server =
                (RMIServer) LocateRegistry.getRegistry("127.0.0.1", port()).lookup("jmxrmi");
        for (int i = 0; i < 2_000; i++) {
            server.newClient(null);
            if (i % 500 == 499) {
                requireAnswer();
                connect().close();
            }
        }
    }

    /** Each attack fails; the process lives, and others are answered meanwhile. */
    private void whileOthersAreAnswered(Executable... attacks) throws Exception {
        for (Executable attack : attacks) {
            CompletableFuture<Exception> attacked =
                    CompletableFuture.supplyAsync(() -> assertThrows(Exception.class, attack), OWN_THREAD);
            do {
                requireAnswer();
            } while (!attacked.isDone());
            attacked.get(60, TimeUnit.SECONDS);
            assertTrue(child.isAlive());
        }
        CompositeData heap = (CompositeData) honest.getMBeanServerConnection()
                .getAttribute(new ObjectName(ManagementFactory.MEMORY_MXBEAN_NAME), "HeapMemoryUsage");
        assertTrue(MemoryUsage.from(heap).getCommitted() <= 256L * MEGABYTE);
        requireAnswer();
    }

    private void requireAnswer() throws Exception {
        Object text = CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return honest.getMBeanServerConnection().getAttribute(child.sample(), "Text");
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                        },
                        OWN_THREAD)
                .get(OTHERS.toMillis(), TimeUnit.MILLISECONDS);
        assertEquals("initial", text);
    }

    private JMXConnector connect() throws IOException {
        return JMXConnectorFactory.connect(new JMXServiceURL(child.rmiUrl()));
    }

    private int port() {
        return URI.create(child.rmiUrl().substring(child.rmiUrl().lastIndexOf("rmi://")))
                .getPort();
    }
}
