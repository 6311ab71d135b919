package org.faxmx.connector;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.faxmx.access.Caller;
import org.jolokia.request.JmxRequest;

/** What is answered to a request, from its head to the thread that makes the answer. Waits for nothing. */
final class HttpDoorHandler extends Handler.Abstract.NonBlocking {

    private static final Logger LOG = Logger.getLogger(HttpDoorHandler.class.getName());
    private static final String CONTEXT = JolokiaEngine.CONTEXT;
    private static final String METHODS = "GET, HEAD, POST, OPTIONS";
    private static final String READING_METHODS = "GET, HEAD, OPTIONS";
    private static final String BASIC = "basic ";
    private static final String REQUESTED_WITH = "X-Requested-With";

    private final HttpLimits limits;
    private final Gatekeeper gatekeeper;
    private final AccessControl access;
    private final JolokiaEngine jolokia;
    private final MetricsEngine metrics;
    private final BridgeState bridge;
    private final StatusPage page = new StatusPage();
    private final AnswerQueues queues;
    private final Connections connections;
    private final HeldBytes held;
    private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
    private final LongAdder requests = new LongAdder();
    private final LongAdder refused = new LongAdder();

    HttpDoorHandler(
            HttpLimits limits,
            Gatekeeper gatekeeper,
            AccessControl access,
            JolokiaEngine jolokia,
            MetricsEngine metrics,
            BridgeState bridge,
            AnswerQueues queues,
            Connections connections) {
        this.limits = limits;
        this.gatekeeper = gatekeeper;
        this.access = access;
        this.jolokia = jolokia;
        this.metrics = metrics;
        this.bridge = bridge;
        this.queues = queues;
        this.connections = connections;
        this.held = new HeldBytes(limits.heldBytes());
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        connections.begin(request.getConnectionMetaData().getConnection());
        Exchange exchange = new Exchange(request, response, callback, limits, held, connections, this::end);
        exchanges.add(exchange);
        guarded(exchange, () -> route(exchange, response.getHeaders()));
        return true;
    }

    /** Cuts off clients that send or read too slowly. */
    void expire() {
        long now = System.nanoTime();
        exchanges.forEach(exchange -> exchange.expire(now));
    }

    /** How many requests are under way. */
    int underWay() {
        return exchanges.size();
    }

    /** Bytes of their bodies and answers. */
    long heldBytes() {
        return held.sum();
    }

    long requests() {
        return requests.sum();
    }

    long refused() {
        return refused.sum();
    }

    private void end(Exchange exchange) {
        exchanges.remove(exchange);
        requests.increment();
        if (exchange.refused()) {
            refused.increment();
        }
        connections.end(exchange.request().getConnectionMetaData().getConnection());
    }

    private void route(Exchange exchange, HttpFields.Mutable response) {
        Request request = exchange.request();
        HttpURI uri = request.getHttpURI();
        String path = uri.getPath() == null ? "" : uri.getPath();
        Optional<Gatekeeper.Refusal> refusal = isVisit(request, path)
                ? gatekeeper.checkHost(uri, request.getHeaders())
                : gatekeeper.check(uri, request.getHeaders());
        if (refusal.isPresent()) {
            refused(exchange, refusal.get().reason());
            exchange.respond(
                    refusal.get().status(),
                    (refusal.get().status() == 400 ? "400 Bad Request: " : "403 Forbidden: ")
                            + refusal.get().reason() + "\n");
            return;
        }
        gatekeeper.listedOrigin(request.getHeaders()).ifPresent(origin -> {
            response.put("Access-Control-Allow-Origin", origin);
            response.put("Access-Control-Allow-Credentials", "true");
            response.put("Cross-Origin-Resource-Policy", "cross-origin");
            response.put(HttpHeader.VARY, "Origin");
        });
        if (path.startsWith(CONTEXT)) {
            jolokia(exchange, response, path.substring(CONTEXT.length() - 1));
        } else if (path.equals("/jolokia")) {
            // 308 and not 301: a POST stays a POST.
            response.put(HttpHeader.LOCATION, uri.getQuery() == null ? CONTEXT : CONTEXT + "?" + uri.getQuery());
            exchange.respond(308, "");
        } else if (page.has(path)) {
            read(exchange, response, () -> page.respond(exchange, response, path));
        } else {
            switch (path) {
                case "/metrics" ->
                    read(exchange, response, () -> login(exchange, response, caller -> metrics(exchange)));
                case "/health" -> read(exchange, response, () -> exchange.respond(StateAnswers.health()));
                case "/ready" -> read(exchange, response, () -> ready(exchange, response));
                default ->
                    exchange.respond(
                            404, "404 Not Found: there are /, " + CONTEXT + ", /metrics, /health and /ready\n");
            }
        }
    }

    /** Whether a user follows a link to the status page, as from a wiki or a message. It is the same for all. */
    private static boolean isVisit(Request request, String path) {
        return path.equals(StatusPage.PATH)
                && request.getMethod().equals("GET")
                && !request.getHeaders().contains(HttpHeader.ORIGIN)
                && request.getHeaders().contains("Sec-Fetch-Mode", "navigate")
                && request.getHeaders().contains("Sec-Fetch-Dest", "document");
    }

    /** What can only be read. */
    private void read(Exchange exchange, HttpFields.Mutable response, Runnable answer) {
        if (refusesAddress(exchange)) {
            return;
        }
        switch (exchange.request().getMethod()) {
            case "GET", "HEAD" -> answer.run();
            case "OPTIONS" -> options(exchange, response, READING_METHODS, "GET");
            default -> {
                response.put(HttpHeader.ALLOW, READING_METHODS);
                exchange.respond(405, "405 Method Not Allowed: use one of " + READING_METHODS + "\n");
            }
        }
    }

    private void metrics(Exchange exchange) {
        exchange.answering();
        if (!metrics.isAllowed()) {
            exchange.respond(jolokia.refusal(403, new SecurityException("the access policy does not allow GET")));
            return;
        }
        MetricsRequest request;
        try {
            request = MetricsRequest.of(
                    exchange.request().getHttpURI().getQuery(),
                    exchange.request().getHeaders());
        } catch (IllegalArgumentException e) {
            exchange.respond(400, "400 Bad Request: " + e.getMessage() + "\n");
            return;
        }
        submit(
                exchange,
                request.ports() ? AnswerQueues.Kind.LARGE : AnswerQueues.Kind.SMALL,
                () -> exchange.respond(metrics.answer(request)));
    }

    /** Answers without a login as well, but names fax servers only to those who may read. */
    private void ready(Exchange exchange, HttpFields.Mutable response) {
        if (!exchange.request()
                .getHeaders()
                .getValuesList(HttpHeader.AUTHORIZATION)
                .isEmpty()) {
            login(exchange, response, caller -> exchange.respond(StateAnswers.ready(bridge, true)));
            return;
        }
        Caller.Peer peer = new Caller.Peer("http", exchange.address());
        Optional<Caller> caller = HttpTls.client(
                        exchange.request().getConnectionMetaData().getConnection())
                .map(certificate -> access.authenticator().certified(certificate, peer))
                .orElseGet(() -> access.authenticator().anonymous(peer));
        exchange.respond(StateAnswers.ready(bridge, caller.isPresent()));
    }

    private boolean refusesAddress(Exchange exchange) {
        boolean refuses = !jolokia.isAllowed(exchange.address());
        if (refuses) {
            String reason = "the access policy does not allow " + exchange.address();
            refused(exchange, reason);
            exchange.respond(jolokia.refusal(403, new SecurityException(reason)));
        }
        return refuses;
    }

    private void options(Exchange exchange, HttpFields.Mutable response, String methods, String crossOriginMethods) {
        response.put(HttpHeader.ALLOW, methods);
        if (gatekeeper.listedOrigin(exchange.request().getHeaders()).isPresent()) {
            response.put("Access-Control-Allow-Methods", crossOriginMethods);
            response.put("Access-Control-Allow-Headers", "content-type, authorization");
            response.put("Access-Control-Max-Age", "600");
        }
        exchange.respond(200, "");
    }

    private void jolokia(Exchange exchange, HttpFields.Mutable response, String path) {
        Request request = exchange.request();
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        if (refusesAddress(exchange)) {
            return;
        }
        switch (request.getMethod()) {
            case "GET", "HEAD" -> login(exchange, response, caller -> get(exchange, path, caller));
            case "POST" -> {
                if (!JsonBody.isJson(type)) {
                    String reason = "the Content-Type is " + (type == null ? "missing" : type);
                    refused(exchange, reason);
                    exchange.respond(
                            415, "415 Unsupported Media Type: " + reason + ", send Content-Type: application/json\n");
                } else if (request.getLength() > limits.bodyBytes()) {
                    exchange.tooLarge();
                } else {
                    login(
                            exchange,
                            response,
                            caller -> exchange.receive(body -> submit(
                                    exchange,
                                    AnswerQueues.Kind.SMALL,
                                    () -> post(exchange, response, body, type, caller))));
                }
            }
            case "OPTIONS" -> options(exchange, response, METHODS, "GET, POST");
            default -> {
                response.put(HttpHeader.ALLOW, METHODS);
                exchange.respond(405, "405 Method Not Allowed: use one of " + METHODS + "\n");
            }
        }
    }

    /** Logs what is refused before it is known whose request it is. */
    private void refused(Exchange exchange, String reason) {
        access.refused(peer(exchange), exchange.request().getMethod(), reason);
    }

    private static Caller.Peer peer(Exchange exchange) {
        return new Caller.Peer("http", exchange.address());
    }

    private void login(Exchange exchange, HttpFields.Mutable response, Consumer<Caller> then) {
        Caller.Peer peer = peer(exchange);
        List<String> given = exchange.request().getHeaders().getValuesList(HttpHeader.AUTHORIZATION);
        Optional<X509Certificate> certificate =
                HttpTls.client(exchange.request().getConnectionMetaData().getConnection());
        CompletionStage<Optional<Caller>> login;
        boolean logged = true;
        if (given.isEmpty()) {
            logged = certificate.isPresent();
            login = CompletableFuture.completedStage(
                    certificate.isPresent()
                            ? certified(certificate.get(), peer)
                            : access.authenticator().anonymous(peer));
        } else {
            String[] credentials = given.size() == 1 ? credentials(given.get(0)) : new String[0];
            logged = credentials.length == 2;
            login = credentials.length == 2
                    ? login(credentials[0], credentials[1], peer)
                    : CompletableFuture.completedStage(Optional.empty());
        }
        boolean ofKnown = logged;
        exchange.beginLogin();
        login.whenComplete((caller, failure) -> guarded(exchange, () -> {
            exchange.endLogin();
            if (failure != null && failure.getCause() instanceof RejectedExecutionException) {
                response.put(HttpHeader.RETRY_AFTER, "1");
                exchange.respond(jolokia.refusal(
                        503, new IllegalStateException("too many logins are being checked, try again")));
            } else if (failure != null) {
                LOG.log(Level.WARNING, "a login failed unexpectedly", failure);
                exchange.respond(jolokia.refusal(503, new IllegalStateException("the login cannot be checked now")));
            } else if (caller.isPresent()) {
                CallerFields.put(response, caller.get());
                then.accept(caller.get());
            } else {
                if (!ofKnown) {
                    refused(
                            exchange,
                            given.isEmpty() ? "no login" : "the Authorization header is not that of HTTP Basic");
                }
                unauthorized(
                        exchange,
                        response,
                        !given.isEmpty()
                                ? "the user or the password is wrong"
                                : (certificate.isPresent() ? "the certificate is that of no user: " : "")
                                        + "a user and password are needed (HTTP Basic)");
            }
        }));
    }

    private void unauthorized(Exchange exchange, HttpFields.Mutable response, String reason) {
        // A page has a login of its own: at a scheme that they do not know, browsers leave it to the page.
        String scheme = exchange.request().getHeaders().contains(REQUESTED_WITH) ? "xBasic" : "Basic";
        response.put(HttpHeader.WWW_AUTHENTICATE, scheme + " realm=\"FaxMX\", charset=\"UTF-8\"");
        exchange.respond(jolokia.refusal(401, new SecurityException(reason)));
    }

    /** The user of a certificate. Read for each request, so that one who was removed loses open connections. */
    private Optional<Caller> certified(X509Certificate certificate, Caller.Peer peer) {
        Optional<Caller> caller = access.authenticator().certified(certificate, peer);
        access.login(
                peer,
                caller.map(Caller::user)
                        .orElseGet(() -> certificate.getSubjectX500Principal().getName()),
                caller,
                "the certificate is that of no user");
        return caller;
    }

    /** Checks a login and has its outcome logged. */
    private CompletionStage<Optional<Caller>> login(String user, String password, Caller.Peer peer) {
        return access.authenticator().login(user, password, peer).thenApply(caller -> {
            access.login(peer, user, caller, "unknown user or wrong password");
            return caller;
        });
    }

    /** User and password; empty if the header is not that of HTTP Basic. */
    private static String[] credentials(String header) {
        if (!header.toLowerCase(Locale.ROOT).startsWith(BASIC)) {
            return new String[0];
        }
        try {
            byte[] decoded =
                    Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoded))
                    .toString()
                    .split(":", 2);
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return new String[0];
        }
    }

    private void get(Exchange exchange, String path, Caller caller) {
        exchange.answering();
        JmxRequest request;
        try {
            String query = exchange.request().getHttpURI().getQuery();
            request = JolokiaRequests.ofPath(decoded(path), parameters(query));
        } catch (IllegalArgumentException e) {
            exchange.respond(jolokia.refusal(400, e));
            return;
        }
        submit(exchange, kind(List.of(request)), () -> exchange.respond(jolokia.answer(request, caller)));
    }

    /** Reads the body, and answers it in this thread if that is one of the right kind. */
    private void post(Exchange exchange, HttpFields.Mutable response, byte[] body, String type, Caller caller) {
        if (!access.authenticator().valid(caller)) {
            // A body may take its time.
            String reason = "user " + caller.user() + " was removed or changed";
            refused(exchange, reason);
            unauthorized(exchange, response, reason + ": log in again");
            return;
        }
        List<Object> requests = new ArrayList<>();
        boolean bulk;
        try {
            JolokiaRequests.Parameters parameters =
                    parameters(exchange.request().getHttpURI().getQuery());
            Object json = JsonBody.parse(body, type);
            bulk = json instanceof List;
            List<?> entries = bulk ? (List<?>) json : List.of(json);
            if (entries.size() > limits.bulk()) {
                exchange.respond(jolokia.refusal(
                        413,
                        new IllegalArgumentException("the body has " + entries.size() + " requests: send at most "
                                + limits.bulk() + " at once")));
                return;
            }
            for (Object entry : entries) {
                requests.add(understood(entry, parameters, bulk));
            }
        } catch (IllegalArgumentException e) {
            exchange.respond(jolokia.refusal(400, e));
            return;
        }
        Runnable answer = () -> exchange.respond(
                bulk ? jolokia.answerAll(requests, caller) : jolokia.answer((JmxRequest) requests.get(0), caller));
        AnswerQueues.Kind kind = kind(requests);
        if (kind == AnswerQueues.Kind.SMALL) {
            answer.run();
        } else {
            submit(exchange, kind, answer);
        }
    }

    /** The request, or in a bulk why it is none. */
    private static Object understood(Object json, JolokiaRequests.Parameters parameters, boolean bulk) {
        try {
            return JolokiaRequests.ofJson(json, parameters);
        } catch (IllegalArgumentException e) {
            if (!bulk) {
                throw e;
            }
            return e;
        }
    }

    private static AnswerQueues.Kind kind(List<?> requests) {
        boolean large = requests.size() > 1;
        for (Object request : requests) {
            if (request instanceof JmxRequest understood) {
                if (JolokiaRequests.isOperation(understood)) {
                    return AnswerQueues.Kind.OPERATION;
                }
                large |= JolokiaRequests.isLarge(understood);
            }
        }
        return large ? AnswerQueues.Kind.LARGE : AnswerQueues.Kind.SMALL;
    }

    private void submit(Exchange exchange, AnswerQueues.Kind kind, Runnable work) {
        queues.submit(
                kind,
                () -> guarded(exchange, work),
                () -> exchange.respond(jolokia.refusal(
                        503, new IllegalStateException("the bridge is busy with other requests: try again"))));
    }

    private void guarded(Exchange exchange, Runnable work) {
        try {
            work.run();
        } catch (OutOfMemoryError e) {
            exchange.fail(e);
            OutOfMemory.report(e);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            LOG.log(Level.WARNING, "a request failed unexpectedly", e);
            exchange.respond(
                    jolokia.refusal(500, new IllegalStateException("the request failed: see the bridge's log")));
        }
    }

    private JolokiaRequests.Parameters parameters(String query) {
        Map<String, String> parameters = new HashMap<>();
        if (query != null) {
            for (String pair : query.split("&")) {
                String[] parts = pair.split("=", 2);
                parameters.putIfAbsent(
                        URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                        parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return keyed -> jolokia.parameters(parameters, keyed);
    }

    /** Decodes a path: in it, other than in a query, a plus is a plus. */
    private static String decoded(String path) {
        return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
