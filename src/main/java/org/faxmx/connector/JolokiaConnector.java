package org.faxmx.connector;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jolokia.config.ConfigKey;
import org.jolokia.config.Configuration;
import org.jolokia.jvmagent.handler.JolokiaHttpHandler;
import org.jolokia.restrictor.Restrictor;

/**
 * Jolokia (JMX as JSON over HTTP) in an HttpServer on the loopback address. Jolokia's own server stops once only RMI
 * threads are running, so it is not used. Jolokia finds every MBean server of this JVM; the {@link AccessPolicy} restricts
 * clients.
 */
public final class JolokiaConnector implements Connector {

    private static final String CONTEXT = "/jolokia/";
    private static final List<String> METHODS = List.of("GET", "POST", "OPTIONS");

    // Enough threads for operations that wait for a fax server, and for reads beside them. Further requests wait in the
    // queue; beyond that, connections are closed without a response.
    private static final int THREADS = 64;
    private static final int QUEUE = 256;
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final HttpServer http;
    private final ExecutorService workers;
    private final JolokiaHttpHandler jolokia;
    private final RequestCounter counter;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private JolokiaConnector(
            HttpServer http, ExecutorService workers, JolokiaHttpHandler jolokia, RequestCounter counter) {
        this.http = http;
        this.workers = workers;
        this.jolokia = jolokia;
        this.counter = counter;
    }

    /**
     * Checks a policy as {@link #open} does.
     *
     * @throws ConnectorException if the policy cannot be used
     */
    public static void checkPolicy(Path policyFile) {
        AccessPolicy.of(policyFile);
    }

    /**
     * Opens the connector.
     *
     * @param port on 127.0.0.1; 0 for a free one
     * @param policyFile the access policy to enforce instead of the built-in one
     * @throws ConnectorException if the port cannot be listened on or the policy cannot be used
     */
    public static JolokiaConnector open(int port, Optional<Path> policyFile) {
        // Without it every response waits 40 ms for the client's delayed acknowledgement. Read once by the JDK.
        System.setProperty("sun.net.httpserver.nodelay", System.getProperty("sun.net.httpserver.nodelay", "true"));
        // Longest time in seconds to receive a request: a worker would wait without a limit for the rest of it.
        System.setProperty("sun.net.httpserver.maxReqTime", System.getProperty("sun.net.httpserver.maxReqTime", "10"));
        AccessPolicy policy = policyFile.map(AccessPolicy::of).orElseGet(AccessPolicy::builtIn);
        HttpServer http;
        try {
            http = HttpServer.create(new InetSocketAddress(LoopbackSocket.address(), port), 0);
        } catch (IOException e) {
            throw new ConnectorException(
                    "cannot listen for HTTP on 127.0.0.1:" + port + ": " + e.getMessage()
                            + ". Perhaps another FaxMX is running: end it, or choose another port with --http-port; 0 is a free one",
                    e);
        }
        Configuration configuration =
                configuration(policyFile.map(Path::toString).orElse("built in"));
        JolokiaHttpHandler jolokia = new JolokiaHttpHandler(configuration, new JolokiaLog()) {
            @Override
            protected Restrictor createRestrictor() {
                return policy;
            }
        };
        try {
            jolokia.start(false);
        } catch (RuntimeException e) {
            http.stop(0);
            throw e;
        }
        RequestCounter counter = new RequestCounter();
        http.createContext(CONTEXT, exchange -> handle(exchange, policy, jolokia))
                .getFilters()
                .addAll(List.of(counter, new LoopbackFilter(), new BodyLimit()));
        http.createContext("/", JolokiaConnector::handleOther)
                .getFilters()
                .addAll(List.of(counter, new LoopbackFilter()));
        ExecutorService workers = workers();
        http.setExecutor(workers);
        http.start();
        return new JolokiaConnector(http, workers, jolokia, counter);
    }

    @Override
    public String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort() + CONTEXT;
    }

    /** How many requests were answered. */
    public long requests() {
        return counter.requests();
    }

    /** How many requests were answered with a status of 400 to 499. */
    public long refused() {
        return counter.refused();
    }

    @Override
    public void close() {
        if (!open.compareAndSet(true, false)) {
            return;
        }
        http.stop(0);
        workers.shutdownNow();
        // Unregisters Jolokia's own MBeans.
        jolokia.stop();
    }

    private static Configuration configuration(String policyLocation) {
        // The policy's location is for information only: clients can read it. Discovery would answer multicasts on the
        // network.
        return new Configuration(
                ConfigKey.AGENT_CONTEXT, CONTEXT,
                ConfigKey.AGENT_ID, "faxmx-" + ProcessHandle.current().pid(),
                ConfigKey.AGENT_DESCRIPTION, "FaxMX",
                ConfigKey.POLICY_LOCATION, policyLocation,
                ConfigKey.DISPATCHER_CLASSES, WriteCheck.class.getName(),
                ConfigKey.MIME_TYPE, "application/json",
                ConfigKey.DISCOVERY_ENABLED, "false",
                ConfigKey.ALLOW_DNS_REVERSE_LOOKUP, "false",
                ConfigKey.INCLUDE_STACKTRACE, "false",
                ConfigKey.ALLOW_ERROR_DETAILS, "false",
                ConfigKey.CANONICAL_NAMING, "false");
    }

    private static void handle(HttpExchange exchange, AccessPolicy policy, JolokiaHttpHandler jolokia)
            throws IOException {
        String method = exchange.getRequestMethod();
        if (METHODS.contains(method)) {
            policy.during(method, () -> jolokia.handle(new JsonExchange(exchange)));
        } else {
            // Jolokia would send a body, which HEAD must not have.
            exchange.getResponseHeaders().set("Allow", String.join(", ", METHODS));
            PlainText.respond(exchange, 405, "405 Method Not Allowed: use one of " + METHODS + "\n");
        }
    }

    private static void handleOther(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/jolokia")) {
            String query = exchange.getRequestURI().getRawQuery();
            exchange.getResponseHeaders().set("Location", query == null ? CONTEXT : CONTEXT + "?" + query);
            // 308 and not 301: a POST stays a POST.
            exchange.sendResponseHeaders(308, -1);
            exchange.close();
        } else if (path.equals("/")) {
            PlainText.respond(exchange, 200, "FaxMX. JMX as JSON: " + CONTEXT + "\n");
        } else {
            PlainText.respond(exchange, 404, "404 Not Found: there is only " + CONTEXT + "\n");
        }
    }

    private static ExecutorService workers() {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory daemons = work -> {
            Thread thread = new Thread(work, "faxmx-http-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        // A pool starts threads beyond its core size only when the queue is full, so all are core threads.
        ThreadPoolExecutor workers = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE.toSeconds(), TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), daemons);
        workers.allowCoreThreadTimeOut(true);
        return workers;
    }

    /** Refuses large request bodies, because Jolokia builds them in memory. {@link JsonExchange.Body} limits those of unknown length. */
    private static final class BodyLimit extends Filter {

        private static final long DISCARDED = 64 << 20;

        @Override
        public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            if (contentLength(exchange) > JsonExchange.Body.MOST_BYTES) {
                exchange.getResponseHeaders().set("Connection", "close");
                PlainText.send(
                        exchange, 413, "413 Content Too Large: at most " + JsonExchange.Body.MOST_BYTES + " bytes\n");
                discard(exchange.getRequestBody());
                exchange.close();
            } else {
                chain.doFilter(exchange);
            }
        }

        /**
         * Reads the rest of the body, up to a limit and the server's {@code maxReqTime}. A connection that is closed with
         * unread data is reset, and the client would lose the response.
         */
        private static void discard(InputStream body) {
            byte[] buffer = new byte[1 << 16];
            try {
                int read = 0;
                for (long left = DISCARDED; left > 0 && read >= 0; left -= read) {
                    read = body.read(buffer);
                }
            } catch (IOException e) {
                // The client has closed the connection.
            }
        }

        @Override
        public String description() {
            return "refuses request bodies of more than " + JsonExchange.Body.MOST_BYTES + " bytes";
        }

        private static long contentLength(HttpExchange exchange) {
            String length = exchange.getRequestHeaders().getFirst("Content-Length");
            try {
                return length == null ? 0 : Long.parseLong(length);
            } catch (NumberFormatException e) {
                // The server refuses it.
                return 0;
            }
        }
    }
}
