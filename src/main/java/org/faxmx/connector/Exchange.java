package org.faxmx.connector;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * One request and its answer. Receiving and sending hold no thread; each has a time limit. It is answered once: what comes
 * later has no effect.
 */
final class Exchange implements HeldBytes.Holder {

    private static final Logger LOG = Logger.getLogger(Exchange.class.getName());
    private static final Map<String, String> HEADERS = Map.of(
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Referrer-Policy", "no-referrer",
            "Cache-Control", "no-store");
    // A connection that is closed with unread data is reset, and the client would lose the answer.
    private static final int DISCARDED = 32 << 20;

    // Has no content, and the length of it would be that of the content it stands for.
    static final int NOT_MODIFIED = 304;

    private enum Phase {
        RECEIVING,
        ANSWERING,
        SENDING,
        ENDED
    }

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final HttpLimits limits;
    private final HeldBytes held;
    private final Connections connections;
    private final Consumer<Exchange> end;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.RECEIVING);
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
    private volatile long deadline;
    private volatile boolean loggingIn;
    private boolean received;
    private int discarded;
    // 0 before there is an answer.
    private volatile int status;

    /**
     * An exchange.
     *
     * @param end called once, when it is over
     */
    Exchange(
            Request request,
            Response response,
            Callback callback,
            HttpLimits limits,
            HeldBytes held,
            Connections connections,
            Consumer<Exchange> end) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.limits = limits;
        this.held = held;
        this.connections = connections;
        this.end = end;
        this.deadline = System.nanoTime() + limits.receiving().toNanos();
        HEADERS.forEach((name, value) -> response.getHeaders().put(name, value));
        // Otherwise an operation that takes long would be taken for an idle connection.
        request.addIdleTimeoutListener(timeout -> phase.get() != Phase.ANSWERING && !loggingIn);
    }

    Request request() {
        return request;
    }

    /** The IP address of the client. */
    String address() {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress()
                : "unknown";
    }

    /** Whether the answer has a status of 400 to 499. */
    boolean refused() {
        return status >= 400 && status < 500;
    }

    /** The exchange waits for something that has its own limit. */
    void answering() {
        phase.compareAndSet(Phase.RECEIVING, Phase.ANSWERING);
    }

    /** A login is being checked, which is no time of the client's. */
    void beginLogin() {
        loggingIn = true;
    }

    /** The login was checked: the client has its time to send the body. */
    void endLogin() {
        deadline = System.nanoTime() + limits.receiving().toNanos();
        loggingIn = false;
    }

    /** Receives the body and passes it on, or answers that it is too large. */
    void receive(Consumer<byte[]> then) {
        if (phase.get() != Phase.RECEIVING) {
            return;
        }
        while (true) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                connections.expect(connection(), this);
                request.demand(nonBlocking(() -> receive(then)));
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                fail(chunk.getFailure());
                return;
            }
            ByteBuffer bytes = chunk.getByteBuffer();
            byte[] some = new byte[bytes.remaining()];
            bytes.get(some);
            chunk.release();
            received = chunk.isLast();
            if (body.size() + some.length > limits.bodyBytes()) {
                tooLarge();
                return;
            }
            if (some.length > 0) {
                hold(some.length);
                body.writeBytes(some);
            }
            if (received) {
                connections.received(connection());
                if (phase.compareAndSet(Phase.RECEIVING, Phase.ANSWERING)) {
                    byte[] all = body.toByteArray();
                    body.reset();
                    then.accept(all);
                }
                return;
            }
        }
    }

    /** Answers that the body is too large. */
    void tooLarge() {
        respond(413, "413 Content Too Large: at most " + limits.bodyBytes() + " bytes\n");
    }

    /** Answers in plain text. */
    void respond(int status, String text) {
        respond(Answer.text(status, text));
    }

    /** Answers, compressed for a client that takes that. */
    void respond(Answer answer) {
        boolean compresses = !answer.compressed()
                && Gzip.isWorthwhile(answer.body().length())
                && Gzip.isAccepted(request.getHeaders());
        send(
                answer.status(),
                answer.type(),
                compresses || answer.compressed(),
                compresses ? Gzip.of(answer.body()) : answer.body());
    }

    private void send(int code, String type, boolean compressed, AnswerBytes bytes) {
        Phase before = phase.getAndUpdate(now -> now == Phase.ENDED ? now : Phase.SENDING);
        if (before == Phase.SENDING || before == Phase.ENDED) {
            return;
        }
        deadline = System.nanoTime() + limits.sending(bytes.length()).toNanos();
        hold(bytes.length());
        connections.expect(connection(), this);
        status = code;
        response.setStatus(code);
        if (code == 503) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, 1);
        }
        if (bytes.length() > 0) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        }
        if (compressed) {
            response.getHeaders().put(HttpHeader.CONTENT_ENCODING, "gzip");
        }
        if (code != NOT_MODIFIED) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length());
        }
        if (!received && hasBody()) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        new Sending(request.getMethod().equals("HEAD") ? new AnswerBytes().parts() : bytes.parts()).iterate();
    }

    private void hold(long bytes) {
        held.add(this, bytes);
        if (phase.get() == Phase.ENDED) {
            // By another thread, which has released what there was.
            held.release(this);
        }
    }

    /** Closes the connection if the client is too slow. */
    void expire(long now) {
        if (phase.get() == Phase.ANSWERING || loggingIn || now - deadline < 0) {
            return;
        }
        if (phase.get() == Phase.RECEIVING) {
            respond(
                    408,
                    "408 Request Timeout: the request was not received within "
                            + limits.receiving().toSeconds() + " s\n");
        } else {
            cutOff("the client does not read its answer");
        }
    }

    @Override
    public void cutOff(String reason) {
        LOG.log(Level.FINE, "closing the connection of {0}: {1}", new Object[] {address(), reason});
        HttpTls.close(connection());
        if (phase.compareAndSet(Phase.RECEIVING, Phase.SENDING)) {
            fail(new IllegalStateException(reason));
        }
    }

    /** Ends without an answer. */
    void fail(Throwable failure) {
        if (phase.getAndSet(Phase.ENDED) != Phase.ENDED) {
            end.accept(this);
            held.release(this);
            callback.failed(failure);
        }
    }

    private void succeed() {
        if (phase.getAndSet(Phase.ENDED) != Phase.ENDED) {
            end.accept(this);
            held.release(this);
            callback.succeeded();
        }
    }

    private Connection connection() {
        return request.getConnectionMetaData().getConnection();
    }

    private boolean hasBody() {
        return request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    }

    /** Reads the rest of a body that was refused, up to a limit. */
    private void discard() {
        while (!received && !request.getHeaders().contains(HttpHeader.EXPECT)) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                connections.expect(connection(), this);
                request.demand(nonBlocking(this::discard));
                return;
            }
            discarded += chunk.remaining();
            received = chunk.isLast() || discarded > DISCARDED;
            chunk.release();
        }
        succeed();
    }

    private static Runnable nonBlocking(Runnable work) {
        return Invocable.from(Invocable.InvocationType.NON_BLOCKING, () -> {
            try {
                work.run();
            } catch (OutOfMemoryError e) {
                OutOfMemory.report(e);
            }
        });
    }

    /** Sends part after part, each when the one before has been accepted by the client's connection. */
    private final class Sending extends IteratingCallback {

        private final Deque<ByteBuffer> parts;
        private boolean complete;

        Sending(Deque<ByteBuffer> parts) {
            this.parts = parts;
        }

        @Override
        protected Action process() {
            if (complete) {
                return Action.SUCCEEDED;
            }
            ByteBuffer part = parts.isEmpty() ? ByteBuffer.allocate(0) : parts.remove();
            complete = parts.isEmpty();
            response.write(complete, part, this);
            return Action.SCHEDULED;
        }

        @Override
        protected void onCompleteSuccess() {
            discard();
        }

        @Override
        protected void onCompleteFailure(Throwable failure) {
            fail(failure);
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }
}
