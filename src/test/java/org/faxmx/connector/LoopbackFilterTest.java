package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser can be made to send, byte by byte. Each request, were it let through, would read our sample. */
final class LoopbackFilterTest {

    private static final String HOST = "Host: 127.0.0.1";

    private Sample sample;
    private JolokiaConnector connector;
    private String get;

    @BeforeEach
    void open() throws Exception {
        sample = Sample.in(ManagementFactory.getPlatformMBeanServer(), "faxmx");
        connector = JolokiaConnector.open(0, Optional.empty());
        get = "GET /jolokia/read/" + sample.name() + "/Text HTTP/1.1";
    }

    @AfterEach
    void close() throws Exception {
        connector.close();
        sample.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1:8778",
                "localhost",
                "localhost:8778",
                "LOCALHOST",
                "LocalHost:1",
                "[::1]",
                "[::1]:8778"
            })
    void answersWhenAddressedAsLoopback(String host) throws IOException {
        assertAnswered("Host: " + host);
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
    void refusesARequestWithoutAHost() throws IOException {
        assertRefused();
    }

    @Test
    void refusesTwoHosts() throws IOException {
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost",
                "http://localhost:3000",
                "http://127.0.0.1:1",
                "http://[::1]:65535",
                "https://localhost:8443",
                "HTTP://LOCALHOST:3000"
            })
    void answersAPageOfThisMachine(String origin) throws IOException {
        String answer = assertAnswered(HOST, "Origin: " + origin);

        assertTrue(header(answer, "access-control-allow-origin: " + origin.toLowerCase(Locale.ROOT)), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
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
        assertRefused(HOST, "Origin: http://localhost", "Origin: http://evil.example");
        assertRefused(HOST, "Origin: http://evil.example", "Origin: http://localhost");
    }

    @Test
    void refusesAForeignReferer() throws IOException {
        assertRefused(HOST, "Referer: http://evil.example/page");
        assertAnswered(HOST, "Referer: http://localhost:3000/page");
    }

    @Test
    void refusesWhatAnotherSiteCaused() throws IOException {
        assertRefused(HOST, "Sec-Fetch-Site: cross-site");
        assertRefused(HOST, "Sec-Fetch-Site: CROSS-SITE");
        assertRefused(HOST, "Sec-Fetch-Site: none", "Sec-Fetch-Site: cross-site");
        assertAll(
                () -> assertAnswered(HOST, "Sec-Fetch-Site: same-origin"),
                () -> assertAnswered(HOST, "Sec-Fetch-Site: same-site"),
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
    void letsPagesOfThisMachineAskBeforehand() throws IOException {
        String answer = Wire.exchange(
                connector,
                "OPTIONS /jolokia/ HTTP/1.1",
                HOST,
                "Origin: http://localhost:3000",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: content-type");

        assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
        assertTrue(header(answer, "access-control-allow-origin: http://localhost:3000"), answer);
        assertTrue(header(answer, "access-control-allow-headers: content-type"), answer);
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

    private String assertAnswered(String... headers) throws IOException {
        String answer = Wire.exchange(connector, get, headers);
        assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
        assertTrue(answer.contains("\"value\":\"initial\""), answer);
        return answer;
    }

    private void assertRefused(String... headers) throws IOException {
        String answer = Wire.exchange(connector, get, headers);
        // 400 is the JDK's own refusal of what is no HTTP.
        boolean refused = answer.startsWith("HTTP/1.1 403")
                || answer.startsWith("HTTP/1.1 400")
                || answer.contains("\"status\":403");
        assertTrue(refused, answer);
        assertFalse(header(answer, "access-control-allow-"), answer);
        sample.assertUntouched();
        assertEquals(-1, answer.indexOf("initial"), answer);
    }

    private static boolean header(String answer, String start) {
        return answer.toLowerCase(Locale.ROOT).contains("\r\n" + start);
    }
}
