package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.faxmx.access.Authenticator;
import org.faxmx.access.Caller;
import org.faxmx.access.Caller.Peer;
import org.faxmx.access.Role;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Any bytes that a client may send over HTTP, through all of the connector but its sockets. Each request is answered or
 * refused in words of ours, soon and with nothing left over; only a POST of JSON by a user who has logged in changes
 * something, and not more often than its answers say. An input without a {@code Content-Length} gets the one that fits what
 * follows its first empty line. Fuzzed with {@code -Pfuzz}.
 */
class HttpDoorFuzzTest {

    private static final Logger DOOR = Logger.getLogger("org.faxmx.connector");
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");
    private static final Logger AUDIT = Logger.getLogger(AuditLog.NAME);

    // Far beyond what one takes on a busy machine, and below what would be a hang.
    private static final long LONGEST_SECONDS = 30;
    private static final int PORT = 8778;
    private static final int LARGEST_HEAD = 1_000;

    // Jetty's issue 12939, open: a race between a connection's end and its answer, which Jetty finds and logs.
    private static final String RACE = "already released";
    private static final Pattern TRACE = Pattern.compile("at (java|javax|org)\\.[\\w.$]+\\(");

    private static final Line LINE = new Line();
    private static final Users USERS = new Users();
    private static final Semaphore CLOSED = new Semaphore(0);
    private static final Logged LOGGED = new Logged();
    private static ScheduledExecutorService timer;
    private static AnswerQueues queues;
    private static JolokiaEngine jolokia;
    private static HttpDoorHandler handler;
    private static Server server;
    private static LocalConnector connector;

    @BeforeAll
    static void open() throws Exception {
        MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
        mbeans.registerMBean(LINE, new ObjectName("faxmx:type=FaxServer,server=fuzz"));
        HttpLimits limits = HttpLimits.standard();
        AccessControl access = new AccessControl(mbeans, "faxmx", USERS);
        timer = Executors.newSingleThreadScheduledExecutor();
        queues = new AnswerQueues(limits, timer);
        jolokia = new JolokiaEngine(access, AccessPolicy.builtIn(), "built in", limits);
        Connections connections = new Connections(limits);
        handler = new HttpDoorHandler(
                limits,
                new Gatekeeper(Doors.door(List.of(), List.of()), new InetSocketAddress(Loopback.address(), PORT)),
                access,
                jolokia,
                new MetricsEngine(FixedBridge.empty(), AccessPolicy.builtIn(), limits),
                FixedBridge.empty(),
                queues,
                connections);
        server = new Server();
        server.setErrorHandler(new HttpErrors());
        server.setHandler(handler);
        connector = new LocalConnector(server, new HttpConnectionFactory(HttpConnector.configuration()));
        connector.addBean(connections, false);
        connector.addBean(new Connection.Listener() {
            @Override
            public void onClosed(Connection connection) {
                CLOSED.release();
            }
        });
        server.addConnector(connector);
        JETTY.setLevel(Level.WARNING);
        // As HttpConnector has it: what is no HTTP is answered and not logged.
        Logger.getLogger("org.eclipse.jetty.http").setLevel(Level.SEVERE);
        Logger.getLogger("org.eclipse.jetty.util.HostPort").setLevel(Level.SEVERE);
        server.start();
        AUDIT.setUseParentHandlers(false);
        for (Logger logger : List.of(DOOR, JETTY, AUDIT)) {
            logger.addHandler(LOGGED);
        }
    }

    @AfterAll
    static void close() throws Exception {
        for (Logger logger : List.of(DOOR, JETTY, AUDIT)) {
            logger.removeHandler(LOGGED);
        }
        AUDIT.setUseParentHandlers(true);
        server.stop();
        queues.close();
        jolokia.close();
        timer.shutdownNow();
    }

    @FuzzTest(maxDuration = "10m")
    void answersOrRefuses(byte[] input) throws Exception {
        LINE.changes.set(0);
        USERS.logins.set(0);
        LOGGED.lines.clear();
        Message request = Message.of(input);

        String output = exchange(request.bytes());

        List<Reply> replies = Reply.all(output, request.mentions("HEAD "));
        assertEquals(List.of(), LOGGED.failures(), "logged as failures");
        for (Reply reply : replies) {
            reply.check();
        }
        int carriedOut = replies.stream().mapToInt(Reply::carriedOut).sum();
        int changes = LINE.changes.get();
        assertTrue(changes <= carriedOut, () -> changes + " changes, and " + carriedOut + " answered");
        if (changes > 0) {
            assertTrue(USERS.logins.get() > 0, "changed without a login");
            request.requireMayChange();
        }
        // A request whose connection ends may end a moment later.
        Eventually.holds(
                () -> handler.underWay() == 0 && handler.heldBytes() == 0,
                () -> handler.underWay() + " requests are under way, with " + handler.heldBytes() + " bytes");
    }

    /** Sends all bytes, ends the connection's input, and returns all that comes back. */
    private static String exchange(byte[] bytes) throws Exception {
        CLOSED.drainPermits();
        LocalConnector.LocalEndPoint client = connector.connect();
        if (bytes.length > 0) {
            client.addInput(ByteBuffer.wrap(bytes));
        }
        client.addInputEOF();
        boolean ended = CLOSED.tryAcquire(LONGEST_SECONDS, TimeUnit.SECONDS);
        assertTrue(ended, "the connection is not closed after " + LONGEST_SECONDS + " s");
        return StandardCharsets.UTF_8.decode(client.takeOutput()).toString();
    }

    /** What is sent: bytes as they are, or a head and a body with the length that was left out. */
    private record Message(byte[] bytes, String head, boolean framed) {

        static Message of(byte[] input) {
            String text = new String(input, StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\n\n");
            String lower = text.toLowerCase(Locale.ROOT);
            if (end < 0 || lower.contains("content-length") || lower.contains("transfer-encoding")) {
                return new Message(input, text, false);
            }
            String body = text.substring(end + 2);
            String head = text.substring(0, end) + "\nContent-Length: " + body.length() + "\n\n";
            return new Message((head + body).getBytes(StandardCharsets.ISO_8859_1), head, true);
        }

        boolean mentions(String words) {
            return new String(bytes, StandardCharsets.ISO_8859_1).contains(words);
        }

        /** Of a single request whose parts are known. */
        void requireMayChange() {
            if (!framed) {
                assertTrue(mentions("POST "), "changed without a POST");
                return;
            }
            assertTrue(head.strip().startsWith("POST "), "changed by " + head);
            String lower = head.toLowerCase(Locale.ROOT);
            assertTrue(lower.matches("(?s).*content-type:\\s*(application|text)/json.*"), "changed by " + head);
            assertFalse(
                    lower.matches("(?s).*\norigin:\\s*https?://(?!localhost|127\\.0\\.0\\.1|\\[).*"),
                    "changed by " + head);
            assertFalse(lower.matches("(?s).*\nsec-fetch-site:\\s*cross-site.*"), "changed by " + head);
        }
    }

    /** A parsed answer; that of a HEAD may lack its body. */
    private record Reply(int status, String head, String body) {

        static List<Reply> all(String output, boolean bodiless) {
            List<Reply> replies = new ArrayList<>();
            String rest = output;
            while (!rest.isEmpty()) {
                assertTrue(rest.matches("(?s)HTTP/1\\.1 [1-5][0-9][0-9] .*"), "no answer of HTTP: " + rest);
                int end = rest.indexOf("\r\n\r\n");
                assertTrue(end > 0 && end < LARGEST_HEAD, "the head of an answer: " + rest);
                String head = rest.substring(0, end);
                int status = Integer.parseInt(head.substring(9, 12));
                rest = rest.substring(end + 4);
                int length = status < 200 ? 0 : rest.getBytes(StandardCharsets.UTF_8).length;
                String stated = field(head, "Content-Length").orElse("");
                if (!stated.isEmpty()) {
                    length = Integer.parseInt(stated);
                }
                byte[] bytes = rest.getBytes(StandardCharsets.UTF_8);
                if (bodiless && (length > bytes.length || rest.startsWith("HTTP/1.1 "))) {
                    length = 0;
                }
                assertTrue(length <= bytes.length, "a body is cut: " + output);
                replies.add(new Reply(status, head, new String(bytes, 0, length, StandardCharsets.UTF_8)));
                rest = new String(bytes, length, bytes.length - length, StandardCharsets.UTF_8);
            }
            return replies;
        }

        private static Optional<String> field(String head, String name) {
            return head.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                    .map(line -> line.substring(name.length() + 2))
                    .findFirst();
        }

        void check() {
            assertTrue(status < 500 || status == 501 || status == 505, () -> head + body);
            if (!body.isEmpty()) {
                assertEquals(Optional.of("nosniff"), field(head, "X-Content-Type-Options"), head);
            }
            assertFalse(TRACE.matcher(body).find(), () -> "a stack trace: " + body);
            if (field(head, "Content-Type").orElse("").startsWith("application/json") && !body.isEmpty()) {
                for (JsonStatus.Entry entry : entries()) {
                    assertFalse(
                            entry.status() == 500 && !entry.type().equals(Line.FAILURE),
                            () -> "a fault of ours: " + body);
                }
            }
        }

        private List<JsonStatus.Entry> entries() {
            return JsonStatus.of(body);
        }

        /** How many requests in it were carried out, whether they went well or not. */
        int carriedOut() {
            if (status != 200 || body.isEmpty()) {
                return 0;
            }
            return (int)
                    (field(head, "Content-Type").orElse("").startsWith("application/json")
                            ? entries().stream()
                                    .filter(entry -> entry.status() != 401 && entry.status() != 403)
                                    .count()
                            : 0);
        }
    }

    /** What is logged meanwhile. */
    private static final class Logged extends Handler {

        private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

        List<String> failures() {
            return lines.stream().toList();
        }

        @Override
        public void publish(LogRecord line) {
            if (line.getThrown() != null
                    && String.valueOf(line.getThrown().getMessage()).startsWith(RACE)) {
                return;
            }
            boolean forged = line.getMessage().chars().anyMatch(Character::isISOControl);
            if (forged
                    || !line.getLoggerName().equals(AuditLog.NAME)
                            && line.getLevel().intValue() >= 900) {
                lines.add(line.getLoggerName() + ": " + line.getMessage() + " " + line.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    /** Everybody reads; {@code anna} with the password {@code secret} does all. */
    private static final class Users implements Authenticator {

        private final AtomicInteger logins = new AtomicInteger();

        @Override
        public Optional<Caller> anonymous(Peer peer) {
            return Optional.of(new Caller("", Role.MONITOR, peer));
        }

        @Override
        public CompletionStage<Optional<Caller>> login(String user, String password, Peer peer) {
            if (!user.equals("anna") || !password.equals("secret")) {
                return CompletableFuture.completedStage(Optional.empty());
            }
            logins.incrementAndGet();
            return CompletableFuture.completedStage(Optional.of(new Caller(user, Role.ADMIN, peer)));
        }

        @Override
        public Optional<Caller> certified(X509Certificate certificate, Peer peer) {
            return Optional.empty();
        }

        @Override
        public boolean valid(Caller caller) {
            return true;
        }
    }

    /** An MBean that counts what changes it. */
    public interface LineMXBean {

        String getText();

        void setText(String text);

        int getNumber();

        void setNumber(int number);

        String[] getTexts();

        void setTexts(String... texts);

        String echo(String text);

        void fail();
    }

    private static final class Line implements LineMXBean {

        private static final String FAILURE = "java.util.MissingResourceException";

        private final AtomicInteger changes = new AtomicInteger();

        @Override
        public String getText() {
            return "text";
        }

        @Override
        public void setText(String text) {
            changes.incrementAndGet();
        }

        @Override
        public int getNumber() {
            return 7;
        }

        @Override
        public void setNumber(int number) {
            changes.incrementAndGet();
        }

        @Override
        public String[] getTexts() {
            return new String[] {"a", "b"};
        }

        @Override
        public void setTexts(String... texts) {
            changes.incrementAndGet();
        }

        @Override
        public String echo(String text) {
            changes.incrementAndGet();
            return text;
        }

        @Override
        public void fail() {
            changes.incrementAndGet();
            throw new MissingResourceException("failing as requested", "", "");
        }
    }
}
