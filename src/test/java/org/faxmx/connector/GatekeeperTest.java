package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser can be made to send, byte by byte. Each request, were it let through, would read our sample. */
final class GatekeeperTest {

    private static final String HOST = "Host: 127.0.0.1";

    private Sample sample;
    private HttpConnector connector;
    private String get;

    @BeforeEach
    void open() throws Exception {
        sample = Sample.in(ManagementFactory.getPlatformMBeanServer(), "faxmx");
        connector = Doors.open();
        get = "GET /jolokia/read/" + sample.name() + "/Text HTTP/1.1";
    }

    @AfterEach
    void close() throws Exception {
        connector.close();
        sample.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "LOCALHOST", "[::1]"})
    void answersWhenAddressedAsLoopback(String host) throws IOException {
        assertAnswered("Host: " + host);
        assertAnswered("Host: " + host + ":" + port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:1", "localhost:1", "[::1]:1", "localhost:", "localhost:99999"})
    void refusesAnotherPort(String host) throws IOException {
        assertRefused("Host: " + host);
    }

    @Test
    void answersUnderTheNamesThatAreListed() throws IOException {
        try (HttpConnector named =
                Doors.open(Doors.door(List.of("fax.example.org", "Tunnel.example:9999", "[fe80::1]"), List.of()))) {
            for (String host : new String[] {
                "fax.example.org", "FAX.example.org:443", "tunnel.example:9999", "[fe80::1]:1", "localhost"
            }) {
                String answer = Wire.exchange(named, get, "Host: " + host);
                assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
            }
            for (String host : new String[] {"tunnel.example", "tunnel.example:9998", "a.fax.example.org"}) {
                String answer = Wire.exchange(named, get, "Host: " + host);
                assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
                assertTrue(answer.contains("http.hosts"), answer);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8778",
                "127.0.0.1.evil.example",
                "127.0.0.1.evil.example:8778",
                "localhost.evil.example",
                "localhost@evil.example",
                "evil.example@localhost",
                "localhost/evil.example",
                "localhost evil.example",
                "10.1.2.3",
                ""
            })
    void refusesAForeignHost(String host) throws IOException {
        assertRefused("Host: " + host);
    }

    @Test
    void answersALoadBalancerWithoutAHostAndNoBrowserWithoutOne() throws IOException {
        assertRefused();
        get = get.replace("HTTP/1.1", "HTTP/1.0");
        assertAnswered();
        assertRefused("Origin: http://evil.example");
        assertRefused("Origin: http://127.0.0.1:" + port());
    }

    @Test
    void refusesAnotherHostInTheRequestLine() throws IOException {
        String answer = Wire.exchange(connector, get.replace("GET ", "GET http://evil.example"), HOST);
        assertTrue(answer.startsWith("HTTP/1.1 40"), answer);
        sample.assertUntouched();
    }

    @Test
    void refusesTwoHosts() throws IOException {
        assertTrue(Wire.exchange(connector, get, HOST, HOST).startsWith("HTTP/1.1 400"));
        assertRefused(HOST, HOST);
        assertRefused(HOST, "Host: evil.example");
        assertRefused("Host: evil.example", HOST);
    }

    @Test
    void refusesAForeignHostOnEveryPath() throws IOException {
        for (String path : new String[] {"/", "/jolokia", "/favicon.ico"}) {
            String answer = Wire.exchange(connector, "GET " + path + " HTTP/1.1", "Host: evil.example");
            assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
        }
    }

    @Test
    void answersItsOwnPagesWithoutCors() throws IOException {
        for (String name : new String[] {"127.0.0.1", "localhost", "[::1]"}) {
            String host = name + ":" + port();
            String answer = assertAnswered("Host: " + host, "Origin: http://" + host);
            assertFalse(header(answer, "access-control-allow-"), answer);
        }
    }

    @Test
    void answersPagesOfAListedOrigin() throws IOException {
        try (HttpConnector listing =
                Doors.open(Doors.door(List.of(), List.of("https://wall.example.org", "http://localhost:3000")))) {
            for (String origin : new String[] {"https://wall.example.org", "http://localhost:3000"}) {
                String answer = Wire.exchange(listing, get, HOST, "Origin: " + origin, "Sec-Fetch-Site: cross-site");
                assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
                assertTrue(header(answer, "access-control-allow-origin: " + origin + "\r\n"), answer);
                assertTrue(header(answer, "vary: origin\r\n"), answer);
            }
            for (String origin : new String[] {
                "http://wall.example.org", "https://wall.example.org:8443", "https://a.wall.example.org", "null"
            }) {
                String answer = Wire.exchange(listing, get, HOST, "Origin: " + origin);
                assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
                assertFalse(header(answer, "access-control-allow-"), answer);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "http://localhost:22100",
                "http://127.0.0.1:22100",
                "http://127.0.0.1",
                "http://[::1]:22100",
                "https://127.0.0.1",
                "chrome-extension://localhost",
                "file://localhost",
                "foo://127.0.0.1",
                "http://evil.example",
                "https://evil.example:8778",
                "http://localhost.evil.example",
                "http://localhost@evil.example",
                "http://127.0.0.1.evil.example",
                "http://localhost, http://evil.example",
                "file://",
                ""
            })
    void refusesAForeignOrigin(String origin) throws IOException {
        assertRefused(HOST, "Origin: " + origin);
    }

    @Test
    void refusesAForeignOriginBesideOneOfThisMachine() throws IOException {
        String own = "Origin: http://127.0.0.1:" + port();
        String host = "Host: 127.0.0.1:" + port();
        assertRefused(host, own, "Origin: http://evil.example");
        assertRefused(host, "Origin: http://evil.example", own);
        assertRefused(host, "Origin: http://localhost:" + port());
    }

    @Test
    void refusesAForeignReferer() throws IOException {
        assertRefused(HOST, "Referer: http://evil.example/page");
        assertRefused(HOST, "Referer: http://localhost:3000/page");
        assertRefused(HOST, "Referer: no uri at all");
        assertAnswered(HOST + ":" + port(), "Referer: http://127.0.0.1:" + port() + "/page?a=b");
    }

    @Test
    void refusesWhatAnotherSiteCaused() throws IOException {
        assertRefused(HOST, "Sec-Fetch-Site: cross-site");
        assertRefused(HOST, "Sec-Fetch-Site: CROSS-SITE");
        assertRefused(HOST, "Sec-Fetch-Site: none", "Sec-Fetch-Site: cross-site");
        // Another port of this machine.
        assertRefused(HOST, "Sec-Fetch-Site: same-site");
        assertAll(
                () -> assertAnswered(HOST, "Sec-Fetch-Site: same-origin"),
                () -> assertAnswered(HOST, "Sec-Fetch-Site: none"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "callback=steal",
                "maxDepth=2&callback=steal",
                "callback=steal&maxDepth=2",
                "%63allback=steal",
                "callbac%6B=steal",
                "callback%3Dsteal",
                "maxDepth=2%26callback=steal",
                // Jolokia decodes what java.net.URI decoded before.
                "%2563allback=steal",
                "callbac%256B=steal",
                "x=%2526&%2563%2561llback=steal",
                "&callback=steal",
                "callback=&callback=steal"
            })
    void refusesJsonpHoweverItIsSpelt(String query) throws IOException {
        String answer = Wire.exchange(connector, get.replace(" HTTP/", "?" + query + " HTTP/"), HOST);

        assertFalse(answer.contains("steal("), answer);
        assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
        sample.assertUntouched();
    }

    @Test
    void refusesJsonpInAPost() throws IOException {
        String body = JolokiaClient.read(sample.name(), "Text");

        String answer = Wire.exchange(
                connector,
                "POST /jolokia/?%2563allback=steal HTTP/1.1",
                HOST,
                "Content-Type: application/json",
                "Content-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body);

        assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
        sample.assertUntouched();
    }

    @Test
    void answersAQueryThatCannotBeDecodedInsteadOfHangingUp() throws IOException {
        String answer = Wire.exchange(connector, get.replace(" HTTP/", "?maxDepth=%25zz HTTP/"), HOST);

        assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
    }

    @Test
    void answersPreflightRequestsOfListedOriginsOnly() throws IOException {
        String[] headers = {
            HOST,
            "Origin: http://localhost:3000",
            "Access-Control-Request-Method: POST",
            "Access-Control-Request-Headers: content-type"
        };
        try (HttpConnector listing = Doors.open(Doors.door(List.of(), List.of("http://localhost:3000")))) {
            String answer = Wire.exchange(listing, "OPTIONS /jolokia/ HTTP/1.1", headers);

            assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
            assertTrue(header(answer, "access-control-allow-origin: http://localhost:3000"), answer);
            assertTrue(header(answer, "access-control-allow-headers: content-type"), answer);
        }
        String answer = Wire.exchange(connector, "OPTIONS /jolokia/ HTTP/1.1", headers);
        assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
        assertFalse(header(answer, "access-control-allow-"), answer);
    }

    @Test
    void saysWhichMethodsThereAre() throws IOException {
        assertTrue(header(
                Wire.exchange(connector, "OPTIONS /jolokia/ HTTP/1.1", HOST), "allow: get, head, post, options"));
        String answer = Wire.exchange(connector, "DELETE /jolokia/ HTTP/1.1", HOST);
        assertTrue(answer.startsWith("HTTP/1.1 405"), answer);
        assertTrue(header(answer, "allow: get, head, post, options"), answer);
    }

    @Test
    void refusesPreflightRequestsOfForeignPages() throws IOException {
        for (String origin : new String[] {"http://evil.example", "null", "http://localhost.evil.example"}) {
            String answer = Wire.exchange(
                    connector,
                    "OPTIONS /jolokia/ HTTP/1.1",
                    HOST,
                    "Origin: " + origin,
                    "Access-Control-Request-Method: POST");

            assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
            assertFalse(header(answer, "access-control-allow-"), answer);
        }
    }

    private int port() {
        return Wire.port(connector.url());
    }

    private String assertAnswered(String... headers) throws IOException {
        String answer = Wire.exchange(connector, get, headers);
        assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
        assertTrue(answer.contains("\"value\":\"initial\""), answer);
        return answer;
    }

    private void assertRefused(String... headers) throws IOException {
        int before = sample.calls();
        String answer = Wire.exchange(connector, get, headers);
        // 400 is Jetty's own refusal of what is no HTTP.
        boolean refused = answer.startsWith("HTTP/1.1 403")
                || answer.startsWith("HTTP/1.1 400")
                || answer.contains("\"status\":403");
        assertTrue(refused, answer);
        assertFalse(header(answer, "access-control-allow-"), answer);
        assertEquals(before, sample.calls(), "the request was carried out");
        assertEquals(-1, answer.indexOf("initial"), answer);
    }

    private static boolean header(String answer, String start) {
        return answer.toLowerCase(Locale.ROOT).contains("\r\n" + start);
    }
}
