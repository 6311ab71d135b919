package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.faxmx.access.Authenticator;
import org.faxmx.access.Caller;
import org.faxmx.connector.AccessControl;
import org.faxmx.connector.FixedBridge;
import org.faxmx.connector.HttpConnector;
import org.faxmx.connector.HttpDoor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An OutOfMemoryError ends the process, whichever thread it is in; another exception does not. */
final class MemoryExhaustedTest {

    private static final int OTHER = 42;

    /** What the child does. */
    public static void main(String[] arguments) throws Exception {
        MemoryExhausted.endTheProcess();
        switch (arguments[0]) {
            case "thread" -> new Thread(MemoryExhaustedTest::exhaust, "exhausting").start();
            case "log" ->
                Logger.getLogger("some.library")
                        .log(
                                Level.WARNING,
                                "a job failed",
                                new IllegalStateException(new OutOfMemoryError("as a test")));
            case "http" -> exhaustWhileIdentifying();
            default -> {
                Thread failing = new Thread(() -> {
                    throw new IllegalStateException("no memory is missing");
                });
                failing.start();
                failing.join();
                System.exit(OTHER);
            }
        }
        // The process must have ended by then.
        new CountDownLatch(1).await(30, TimeUnit.SECONDS);
        System.exit(0);
    }

    private static void exhaust() {
        byte[][] memory = new byte[1 << 20][];
        for (int i = 0; i < memory.length; i++) {
            memory[i] = new byte[1 << 20];
        }
    }

    /** Has a thread of Jetty, which catches everything, run out of memory. */
    private static void exhaustWhileIdentifying() throws IOException {
        Authenticator exhausting = new Authenticator() {
            @Override
            public Optional<Caller> anonymous(Caller.Peer peer) {
                exhaust();
                return Optional.empty();
            }

            @Override
            public CompletionStage<Optional<Caller>> login(String user, String password, Caller.Peer peer) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Optional<Caller> certified(X509Certificate certificate, Caller.Peer peer) {
                throw new UnsupportedOperationException();
            }

            @Override
            public boolean valid(Caller caller) {
                return true;
            }
        };
        String url = HttpConnector.open(
                        new HttpDoor("127.0.0.1", 0, List.of(), List.of(), Optional.empty(), Optional.empty()),
                        new AccessControl(ManagementFactory.getPlatformMBeanServer(), "faxmx", exhausting),
                        FixedBridge.empty())
                .url();
        try (Socket socket = new Socket("127.0.0.1", URI.create(url).getPort())) {
            socket.getOutputStream()
                    .write("GET /jolokia/version HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().read();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread", "log", "http"})
    void endsTheProcess(String where) throws Exception {
        Process child = child(where);

        assertTrue(child.waitFor(25, TimeUnit.SECONDS), "the process goes on");
        assertEquals(ExitCode.OUT_OF_MEMORY, child.exitValue());
        assertTrue(output(child).contains("the memory is used up"));
    }

    @Test
    void leavesOtherExceptionsAlone() throws Exception {
        Process child = child("other");

        assertTrue(child.waitFor(25, TimeUnit.SECONDS), "the process goes on");
        assertEquals(OTHER, child.exitValue());
        assertTrue(output(child).contains("thread Thread-0 has ended unexpectedly"));
    }

    private static Process child(String where) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MemoryExhaustedTest.class.getName(),
                        where)
                .redirectErrorStream(true)
                .start();
    }

    private static String output(Process child) throws IOException {
        try (InputStream out = child.getInputStream()) {
            return new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
