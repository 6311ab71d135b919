package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.faxmx.access.Authenticator;
import org.faxmx.access.Caller;
import org.faxmx.access.Caller.Peer;
import org.faxmx.access.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP Basic, with an authenticator that knows {@code jo} with the password {@code pä:ss}. */
final class HttpLoginTest {

    private final LinkedBlockingQueue<CompletableFuture<Optional<Caller>>> delayed = new LinkedBlockingQueue<>();
    private Sample sample;
    private HttpConnector connector;
    private JolokiaClient client;

    private final class Known implements Authenticator {
        @Override
        public Optional<Caller> anonymous(Peer peer) {
            return Optional.empty();
        }

        @Override
        public CompletionStage<Optional<Caller>> login(String user, String password, Peer peer) {
            assertEquals(new Peer("http", "127.0.0.1"), peer);
            if (user.equals("slow")) {
                CompletableFuture<Optional<Caller>> result = new CompletableFuture<>();
                delayed.add(result);
                return result;
            }
            if (user.equals("broken")) {
                return CompletableFuture.failedFuture(new IllegalStateException("the users file is gone"));
            }
            boolean right = user.equals("jo") && password.equals("pä:ss");
            return CompletableFuture.completedStage(
                    right ? Optional.of(new Caller(user, Role.ADMIN, peer)) : Optional.empty());
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

    private final FixedBridge bridge = FixedBridge.empty();

    @BeforeEach
    void open() throws Exception {
        sample = Sample.in(ManagementFactory.getPlatformMBeanServer(), "faxmx");
        connector = HttpConnector.open(
                Doors.door(List.of(), List.of()),
                new AccessControl(ManagementFactory.getPlatformMBeanServer(), "faxmx", new Known()),
                bridge);
        client = new JolokiaClient(connector);
    }

    @AfterEach
    void close() throws Exception {
        connector.close();
        sample.close();
    }

    @Test
    void admitsAUser() throws Exception {
        HttpResponse<String> answer = read(basic("jo:pä:ss"));

        assertEquals(200, answer.statusCode());
        assertTrue(answer.body().contains("\"value\":\"initial\""), answer::body);
    }

    @Test
    void saysWhichRoleTheUserHas() throws Exception {
        assertEquals(List.of("admin"), read(basic("jo:pä:ss")).headers().allValues("FaxMX-Role"));
        assertEquals(List.of(), read(basic("jo:wrong")).headers().allValues("FaxMX-Role"));
    }

    @Test
    void saysWhoTheUserIs() throws Exception {
        assertEquals(List.of("jo"), read(basic("jo:pä:ss")).headers().allValues("FaxMX-User"));
        assertEquals(List.of(), read(basic("jo:wrong")).headers().allValues("FaxMX-User"));
    }

    @Test
    void percentEncodesTheNameOfTheUser() {
        HttpFields.Mutable fields = HttpFields.build();
        CallerFields.put(fields, new Caller("Jö +r\n", Role.ADMIN, new Peer("http", "here")));
        assertEquals("J%C3%B6%20%2Br%0A", fields.get("FaxMX-User"));
        assertEquals("admin", fields.get("FaxMX-Role"));
    }

    /** Browsers display a dialogue of their own at the scheme Basic. */
    @Test
    void leavesTheLoginToAPageThatHasOne() throws Exception {
        HttpResponse<String> answer =
                client.send("GET", "read/" + sample.name() + "/Text", "", "X-Requested-With", "FaxMX");

        assertEquals(401, answer.statusCode());
        assertEquals(
                List.of("xBasic realm=\"FaxMX\", charset=\"UTF-8\""),
                answer.headers().allValues("WWW-Authenticate"));
        sample.assertUntouched();
    }

    @Test
    void requestsALogin() throws Exception {
        for (HttpResponse<String> answer : List.of(
                client.get("version"),
                client.get("read/" + sample.name() + "/Text"),
                client.post("[" + JolokiaClient.read(sample.name(), "Text") + "]"))) {
            assertUnauthorized(answer);
        }
        sample.assertUntouched();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic am86d3Jvbmc=",
                "Basic",
                "Basic ",
                "Basic %%%",
                "Basic am8=",
                "Basic /////w==",
                "Bearer am86d3Jvbmc=",
                "Digest username=\"jo\""
            })
    void refusesWrongCredentials(String header) throws Exception {
        assertUnauthorized(read(header));
        sample.assertUntouched();
    }

    @Test
    void refusesTwoCredentials() throws Exception {
        assertUnauthorized(client.send(
                "GET",
                "read/" + sample.name() + "/Text",
                "",
                "Authorization",
                basic("jo:pä:ss"),
                "Authorization",
                basic("jo:pä:ss")));
        sample.assertUntouched();
    }

    @Test
    void saysWhenALoginCannotBeChecked() throws Exception {
        HttpResponse<String> answer = read(basic("broken:x"));

        assertEquals(503, answer.statusCode());
        assertFalse(answer.body().contains("users file"), answer::body);
        sample.assertUntouched();
    }

    @Test
    void answersOthersWhileManyLoginsAreChecked() throws Exception {
        List<Wire> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Wire wire = Wire.to(connector);
                waiting.add(wire);
                wire.send("GET /jolokia/version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: "
                        + basic("slow:x") + "\r\n\r\n");
            }
            List<CompletableFuture<Optional<Caller>>> logins = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                logins.add(delayed.poll(10, TimeUnit.SECONDS));
            }

            assertEquals(200, read(basic("jo:pä:ss")).statusCode());
            assertTrue(
                    Thread.getAllStackTraces().keySet().stream()
                                    .filter(thread -> thread.getName().startsWith("faxmx-http"))
                                    .count()
                            < 20,
                    "a login holds a thread");

            logins.forEach(login -> login.complete(Optional.empty()));
            for (Wire wire : waiting) {
                assertTrue(wire.rest().startsWith("HTTP/1.1 401"));
            }
        } finally {
            for (Wire wire : waiting) {
                wire.close();
            }
        }
    }

    @Test
    void figuresNeedALogin() throws Exception {
        JolokiaClient root = new JolokiaClient(connector.url().replace("/jolokia/", "/"));

        assertUnauthorized(root.get("metrics"));
        assertUnauthorized(root.send("GET", "metrics", "", "Authorization", basic("jo:wrong")));
        assertEquals(
                200,
                root.send("GET", "metrics", "", "Authorization", basic("jo:pä:ss"))
                        .statusCode());
    }

    @Test
    void theStateNeedsNoLoginAndNamesServersOnlyToUsers() throws Exception {
        bridge.states(new BridgeState.Server("Secret", false, "UNREACHABLE"));
        JolokiaClient root = new JolokiaClient(connector.url().replace("/jolokia/", "/"));

        assertEquals("{\"status\":\"ok\"}\n", root.get("health").body());
        HttpResponse<String> anonymous = root.get("ready");
        assertEquals(503, anonymous.statusCode());
        assertEquals("{\"status\":\"unavailable\",\"servers\":[{\"state\":\"UNREACHABLE\"}]}\n", anonymous.body());
        assertEquals("no-store", anonymous.headers().firstValue("Cache-Control").orElse(""));
        HttpResponse<String> user = root.send("GET", "ready", "", "Authorization", basic("jo:pä:ss"));
        assertEquals(503, user.statusCode());
        assertTrue(user.body().contains("\"name\":\"Secret\""), user::body);
        assertUnauthorized(root.send("GET", "ready", "", "Authorization", basic("jo:wrong")));
    }

    @Test
    void countsNoTimeInWhichALoginIsChecked() throws Exception {
        AccessControl access = new AccessControl(ManagementFactory.getPlatformMBeanServer(), "faxmx", new Known());
        try (HttpConnector impatient = HttpConnector.open(
                        Doors.door(List.of(), List.of()),
                        access,
                        FixedBridge.empty(),
                        HttpTlsTest.limits(Duration.ofSeconds(1)));
                Wire client = Wire.to(impatient);
                Wire slow = Wire.to(impatient)) {
            client.send("GET /jolokia/version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: "
                    + basic("slow:x") + "\r\n\r\n");
            CompletableFuture<Optional<Caller>> login = delayed.poll(10, TimeUnit.SECONDS);

            // A body that does not come shows that the time of a request is over.
            slow.send("POST /jolokia/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: "
                    + basic("jo:pä:ss") + "\r\nContent-Length: 10\r\n\r\n");
            assertTrue(slow.next().startsWith("HTTP/1.1 408"));

            login.complete(Optional.of(new Caller("slow", Role.MONITOR, new Peer("http", "127.0.0.1"))));
            assertTrue(client.rest().startsWith("HTTP/1.1 200"));
        }
    }

    private HttpResponse<String> read(String authorization) throws Exception {
        return client.send("GET", "read/" + sample.name() + "/Text", "", "Authorization", authorization);
    }

    private static void assertUnauthorized(HttpResponse<String> answer) {
        assertEquals(401, answer.statusCode());
        assertEquals(
                List.of("Basic realm=\"FaxMX\", charset=\"UTF-8\""),
                answer.headers().allValues("WWW-Authenticate"));
        assertTrue(answer.body().contains("\"status\":401"), answer::body);
        assertFalse(answer.body().contains("initial"), answer::body);
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }
}
