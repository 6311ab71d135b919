package org.faxmx.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.faxmx.logging.EscapingFormatter;

/** A client of a running bridge, over HTTP as JSON: one request of Jolokia for each method. */
final class BridgeClient {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration CHANGE = Duration.ofMinutes(2);
    private static final String JOLOKIA = "jolokia/";

    private final URI bridge;
    private final URI jolokia;
    private final Optional<Login> login;
    private final HttpClient http;

    /**
     * A client of the bridge at that address.
     *
     * @param bridge the address of the status page, or of Jolokia
     * @param login empty for a bridge without users
     * @param tls for an address with https; empty for the issuers that the JVM trusts
     */
    BridgeClient(URI bridge, Optional<Login> login, Optional<SSLContext> tls) {
        this.bridge = bridge;
        this.jolokia = jolokia(bridge);
        this.login = login;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
        tls.ifPresent(builder::sslContext);
        this.http = builder.build();
    }

    /** A user with the password. */
    record Login(String user, String password) {

        private String header() {
            byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(both);
        }

        /** Without the password. */
        @Override
        public String toString() {
            return user;
        }
    }

    /** What a bridge has answered. */
    record Reading(String version, List<WatchedServer> servers) {}

    /** The bridge did not answer, or not as a bridge does. The message says what came back. */
    static final class NoAnswer extends Exception {

        private static final long serialVersionUID = 1L;

        private final boolean lasting;

        NoAnswer(String message, boolean lasting, Throwable cause) {
            super(EscapingFormatter.escaped(message), cause);
            this.lasting = lasting;
        }

        /** Whether another request would have the same answer. */
        boolean lasting() {
            return lasting;
        }
    }

    private static URI jolokia(URI bridge) {
        String path = bridge.getRawPath();
        String folder = path.endsWith("/") ? path : path + "/";
        return bridge.resolve(folder.endsWith("/" + JOLOKIA) ? folder : folder + JOLOKIA);
    }

    /** Reads the bridge and all its servers. */
    Reading read() throws NoAnswer, InterruptedException {
        return answer(
                requests(),
                ANSWER,
                json -> json instanceof List<?> answers && answers.size() == 2
                        ? Optional.of(reading(Fields.of(answers.get(0)), Fields.of(answers.get(1))))
                        : Optional.empty());
    }

    /** Has the bridge read its settings again; returns what it changed. */
    List<String> reload() throws NoAnswer, InterruptedException {
        String request = Json.of(json -> {
            json.writeStartObject();
            json.writeStringField("type", "exec");
            json.writeStringField("mbean", "faxmx:type=Bridge");
            json.writeStringField("operation", "reload");
            json.writeEndObject();
        });
        return answer(request, CHANGE, json -> {
            Fields answer = Fields.of(json);
            return answer.number("status") == 200
                    ? Optional.of(answer.list("value").stream()
                            .map(String::valueOf)
                            .map(EscapingFormatter::escaped)
                            .toList())
                    : Optional.empty();
        });
    }

    /** What an answer means; empty for an error of the bridge, which has the key {@code error}. */
    private interface Meaning<T> {
        Optional<T> of(Object json) throws NoAnswer;
    }

    private <T> T answer(String requests, Duration longest, Meaning<T> meaning) throws NoAnswer, InterruptedException {
        HttpResponse<String> response = send(requests, longest);
        if (response.statusCode() == 401) {
            throw new NoAnswer(
                    login.map(l -> "the bridge does not accept user " + l + " with this password")
                            .orElse("the bridge requires a login: give --user NAME"),
                    true,
                    null);
        }
        try {
            Object json = Json.read(response.body());
            Optional<T> found = meaning.of(json);
            if (found.isPresent()) {
                return found.get();
            }
            throw new NoAnswer(message(Fields.of(json), response.statusCode()), false, null);
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            // The message of a parser is about JSON, which may be a page of another program.
            String reason = e instanceof RuntimeException ? ": " + e.getMessage() : "";
            throw new NoAnswer(
                    "what answers there with HTTP " + response.statusCode() + " is not a bridge of this version"
                            + reason + otherAddress(),
                    false,
                    e);
        }
    }

    /** The address of the status page, where another page was named. */
    private String otherAddress() {
        String path = bridge.getRawPath();
        if (path.isEmpty() || path.equals("/") || path.endsWith("/jolokia") || path.endsWith("/" + JOLOKIA)) {
            return "";
        }
        String host = bridge.getHost() + (bridge.getPort() < 0 ? "" : ":" + bridge.getPort());
        return ". Give the address of the status page, such as " + bridge.getScheme() + "://" + host + "/";
    }

    private HttpResponse<String> send(String requests, Duration longest) throws NoAnswer, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(jolokia)
                .timeout(longest)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(requests));
        login.ifPresent(known -> request.header("Authorization", known.header()));
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (HttpConnectTimeoutException e) {
            throw new NoAnswer("there was no connection within " + CONNECT.toSeconds() + " s", false, e);
        } catch (HttpTimeoutException e) {
            throw new NoAnswer("the bridge did not answer within " + longest.toSeconds() + " s", false, e);
        } catch (ConnectException e) {
            throw new NoAnswer(
                    isUnknownHost(e) ? "no such host is known" : "no connection: nothing listens there", false, e);
        } catch (SSLException e) {
            throw new NoAnswer(tlsFailure(e), false, e);
        } catch (IOException e) {
            if (!isHttps() && TlsProbe.speaksTls(bridge)) {
                throw new NoAnswer("the bridge answers with TLS only: give --url " + withScheme("https"), true, e);
            }
            throw new NoAnswer("the connection failed: " + e.getMessage(), false, e);
        }
    }

    private boolean isHttps() {
        return bridge.getScheme().equalsIgnoreCase("https");
    }

    private String withScheme(String scheme) {
        return scheme + bridge.toString().substring(bridge.getScheme().length());
    }

    private String tlsFailure(SSLException failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains("Received fatal alert") && message.contains("certificate")) {
            return "TLS failed: the bridge requires a client certificate, or does not accept this one: give --keystore and"
                    + " --keystore-password (" + message + ")";
        }
        // What the JDK throws where the answer is not TLS at all is of no subclass.
        return failure.getClass() == SSLException.class
                ? "what answers there speaks no TLS (" + message + "): if the bridge has none, give --url "
                        + withScheme("http")
                : "TLS failed: " + message
                        + "; the certificate must name the host of the URL, and its issuer must be in"
                        + " the file of --ca";
    }

    private static boolean isUnknownHost(Throwable failure) {
        return failure instanceof UnresolvedAddressException
                || failure.getCause() != null && isUnknownHost(failure.getCause());
    }

    private static String requests() {
        return Json.of(json -> {
            json.writeStartArray();
            json.writeStartObject();
            json.writeStringField("type", "read");
            json.writeStringField("mbean", "faxmx:type=Bridge");
            json.writeFieldName("attribute");
            json.writeArray(new String[] {"Version", "ServerNames"}, 0, 2);
            json.writeEndObject();
            json.writeStartObject();
            json.writeStringField("type", "read");
            json.writeStringField("mbean", "faxmx:type=FaxServer,*");
            json.writeFieldName("attribute");
            json.writeArray(WatchedServer.ATTRIBUTES.toArray(String[]::new), 0, WatchedServer.ATTRIBUTES.size());
            json.writeEndObject();
            json.writeEndArray();
        });
    }

    private static Reading reading(Fields bridge, Fields servers) throws NoAnswer {
        for (Fields answer : List.of(bridge, servers)) {
            if (answer.number("status") != 200) {
                throw new NoAnswer(message(answer, answer.number("status")), false, null);
            }
        }
        Instant now = Instant.ofEpochSecond(bridge.number("timestamp"));
        Fields about = bridge.object("value");
        List<?> order = about.list("ServerNames");
        List<WatchedServer> all = new ArrayList<>();
        for (Object server : servers.object("value").values().values()) {
            all.add(WatchedServer.of(Fields.of(server), now));
        }
        all.sort(Comparator.comparingInt(server -> order.indexOf(server.name())));
        return new Reading(about.text("Version"), all);
    }

    private static String message(Fields answer, long status) {
        if (answer.values().get("error") instanceof String error) {
            // Jolokia puts the class of the exception before its message.
            return "the bridge answered: " + error.replaceFirst("^[\\w.$]+(Exception|Error) : ", "");
        }
        return "the bridge answered with HTTP " + status;
    }
}
