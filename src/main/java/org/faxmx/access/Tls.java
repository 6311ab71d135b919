package org.faxmx.access;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * TLS for all connectors: one context whose certificate, key and issuers of client certificates follow their files.
 * Connections that stand are not touched when these change. Any thread may call it. No library such as ayza,
 * because its part would be the 100 lines of {@link CurrentContext}; the checks, which are the most, would remain.
 */
public final class Tls implements AutoCloseable {

    /** The protocols, best first. */
    public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** The cipher suites, best first: authenticated encryption with forward secrecy only. */
    public static final List<String> CIPHER_SUITES = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");

    private static final Logger LOG = Logger.getLogger(Tls.class.getName());
    private static final long CHECK_SECONDS = 10;
    private static final long DAY_SECONDS = 86_400;

    private final TlsFiles files;
    private final InstantSource clock;
    private final SSLContext context;
    private final CurrentContext identities;
    private final ScheduledExecutorService scheduler;

    // Written under the lock of this, as the others.
    private volatile TlsIdentity current;
    private String digest;
    private String lastProblem = "";
    private long lastWarningDay;
    private boolean closed;
    private Future<?> nextCheck;

    private Tls(TlsFiles files, InstantSource clock, ScheduledExecutorService scheduler) {
        this.files = files;
        this.clock = clock;
        this.scheduler = scheduler;
        Map<Path, byte[]> contents = read(files);
        digest = digest(contents);
        current = TlsIdentity.of(files, contents, clock.instant());
        identities = new CurrentContext(current);
        context = identities.context();
        warnDaily();
        scheduleNext();
    }

    /**
     * Reads and checks the files, and from then on checks every 10 seconds whether they have changed. What will become a
     * problem, such as the end of the certificate within 30 days, is logged once a day.
     *
     * @param scheduler runs the checks, until {@link #close}; the caller's
     * @throws IllegalArgumentException naming the file, what is wrong with it, and what would be right
     */
    public static Tls open(TlsFiles files, InstantSource clock, ScheduledExecutorService scheduler) {
        return new Tls(files, clock, scheduler);
    }

    /**
     * Checks the files only.
     *
     * @return what they are, in a line, and after it a line for each warning
     * @throws IllegalArgumentException naming the file, what is wrong with it, and what would be right
     */
    public static List<String> check(TlsFiles files, Instant now) {
        TlsIdentity identity = TlsIdentity.of(files, read(files), now);
        List<String> lines = new ArrayList<>(List.of(identity.describe()));
        lines.addAll(identity.warnings(now));
        return lines;
    }

    /** The context of all connectors, which is always the same. Its connections need {@link #parameters} besides. */
    public SSLContext context() {
        return context;
    }

    /** Protocols, cipher suites and the request for client certificates, for a server's socket or engine. */
    public SSLParameters parameters() {
        SSLParameters parameters =
                new SSLParameters(CIPHER_SUITES.toArray(String[]::new), PROTOCOLS.toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(true);
        switch (files.clientCertificates()) {
            case NONE -> parameters.setNeedClientAuth(false);
            case OPTIONAL -> parameters.setWantClientAuth(true);
            case REQUIRED -> parameters.setNeedClientAuth(true);
        }
        return parameters;
    }

    /** The time until the present certificate, or one of its issuers that is sent with it, ends; zero after that. */
    public Duration left() {
        Instant end = current.chain().stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Comparator.naturalOrder())
                .orElseThrow();
        Duration left = Duration.between(clock.instant(), end);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** The host names and IP addresses of the present certificate; a name may begin with a wildcard. */
    public List<String> names() {
        return current.names();
    }

    /**
     * The server's end of TLS over a connection that was accepted. The handshake is made by the first read or write, or by
     * {@code startHandshake}; the time it may take is that of the read timeout.
     *
     * @param accepted closed with the result
     */
    public SSLSocket over(Socket accepted) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(accepted, null, true);
        socket.setUseClientMode(false);
        socket.setSSLParameters(parameters());
        return socket;
    }

    /** The verified certificate of the client; empty if it has sent none. */
    public static Optional<X509Certificate> client(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? Optional.of(certificate)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    /**
     * Takes the files as they are now. If they cannot be used, which they cannot while they are being written, all stays as
     * it is, and each such problem is logged once.
     *
     * @return what is used from now on, in a line; empty if nothing has changed
     * @throws IllegalArgumentException if the files cannot be used, saying why
     */
    public synchronized Optional<String> renew() {
        try {
            Map<Path, byte[]> contents = read(files);
            String found = digest(contents);
            if (found.equals(digest)) {
                lastProblem = "";
                return Optional.empty();
            }
            TlsIdentity next = TlsIdentity.of(files, contents, clock.instant());
            identities.replace(next);
            current = next;
            digest = found;
            lastProblem = "";
            lastWarningDay = 0;
        } catch (IllegalArgumentException e) {
            if (!e.getMessage().equals(lastProblem)) {
                lastProblem = e.getMessage();
                LOG.log(Level.WARNING, "TLS goes on with the certificate that it has: {0}", lastProblem);
            }
            throw e;
        }
        LOG.log(Level.INFO, "TLS: the certificate is now {0}", current.describe());
        warnDaily();
        return Optional.of(current.describe());
    }

    /** Ends the checks; the context can still be used. */
    @Override
    public synchronized void close() {
        closed = true;
        nextCheck.cancel(false);
    }

    private void check() {
        try {
            renew();
        } catch (IllegalArgumentException e) {
            LOG.log(Level.FINE, "logged above, if it is new", e);
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "checking the TLS files failed unexpectedly", e);
        } catch (OutOfMemoryError e) {
            // The executor would keep it to itself.
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
        warnDaily();
        scheduleNext();
    }

    private synchronized void scheduleNext() {
        if (!closed) {
            nextCheck = scheduler.schedule((Runnable) this::check, CHECK_SECONDS, TimeUnit.SECONDS);
        }
    }

    private synchronized void warnDaily() {
        Instant now = clock.instant();
        long day = now.getEpochSecond() / DAY_SECONDS;
        if (day != lastWarningDay) {
            lastWarningDay = day;
            current.warnings(now).forEach(warning -> LOG.log(Level.WARNING, "TLS: {0}", warning));
        }
    }

    private static Map<Path, byte[]> read(TlsFiles files) {
        Map<Path, byte[]> contents = new LinkedHashMap<>();
        files.all().forEach(file -> contents.put(file, PrivateFile.read(file)));
        return contents;
    }

    /** Of the contents and not of the times of modification, which a copy may keep. */
    private static String digest(Map<Path, byte[]> contents) {
        try {
            MessageDigest all = MessageDigest.getInstance("SHA-256");
            for (byte[] content : contents.values()) {
                all.update(MessageDigest.getInstance("SHA-256").digest(content));
            }
            return HexFormat.of().formatHex(all.digest());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
