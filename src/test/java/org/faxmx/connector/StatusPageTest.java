package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of the status page over a socket, and what stands in them. */
class StatusPageTest {

    private static final Path SOURCES = Path.of("src/main/resources/org/faxmx/connector/page");
    private static final Pattern KEY = Pattern.compile("^  \"([^\"]+)\":", Pattern.MULTILINE);
    private static final Pattern PLACE = Pattern.compile("\\{\\w+}");

    private HttpConnector connector;

    @BeforeEach
    void open() {
        connector = Doors.open();
    }

    @AfterEach
    void close() {
        connector.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html; charset=utf-8",
        "/page/page.css, text/css; charset=utf-8",
        "/page/app.js, text/javascript; charset=utf-8",
        "/page/de.json, application/json; charset=utf-8",
        "/page/icon.svg, image/svg+xml"
    })
    void servesFilesWithTheirTypeAndAStrictPolicy(String path, String type) throws IOException {
        String answer = get("GET", path);

        assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
        Map<String, String> headers = headers(answer);
        assertEquals(type, headers.get("content-type"));
        assertEquals("nosniff", headers.get("x-content-type-options"));
        assertEquals("no-cache", headers.get("cache-control"));
        assertEquals("DENY", headers.get("x-frame-options"));
        assertEquals("no-referrer", headers.get("referrer-policy"));
        assertFalse(headers.containsKey("server"), answer);
        String policy = headers.get("content-security-policy");
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self'"), policy);
        for (String part : new String[] {
            "connect-src 'self'", "img-src 'self'", "form-action 'none'", "base-uri 'none'", "frame-ancestors 'none'"
        }) {
            assertTrue(policy.contains(part), policy);
        }
        assertFalse(policy.contains("unsafe"), policy);
    }

    @Test
    void servesEachFileAsItIsInTheSources() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();

                String answer = get("GET", name.equals("index.html") ? "/" : "/page/" + name);

                assertTrue(answer.startsWith("HTTP/1.1 200"), () -> name + ": " + answer);
                byte[] content = Files.readAllBytes(file);
                assertEquals(Integer.toString(content.length), headers(answer).get("content-length"), name);
                assertEquals(
                        new String(content, StandardCharsets.UTF_8),
                        answer.substring(answer.indexOf("\r\n\r\n") + 4),
                        name);
            }
        }
    }

    @Test
    void answersThatAFileHasNotChanged() throws IOException {
        String etag = headers(get("GET", "/page/app.js")).get("etag");

        for (String known : new String[] {etag, etag.replace("W/", ""), "\"other\", " + etag, "*"}) {
            String answer = get("GET", "/page/app.js", "If-None-Match: " + known);
            assertTrue(answer.startsWith("HTTP/1.1 304"), answer);
            assertEquals(etag, headers(answer).get("etag"));
            assertTrue(answer.endsWith("\r\n\r\n"), answer);
        }
        assertTrue(get("GET", "/page/app.js", "If-None-Match: \"other\"").startsWith("HTTP/1.1 200"));
        assertTrue(!etag.equals(headers(get("GET", "/page/ports.js")).get("etag")), etag);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
    void takesGetAndHeadOnly(String method) throws IOException {
        String answer = get(method, "/page/app.js", "Content-Length: 0");

        assertTrue(answer.startsWith("HTTP/1.1 405"), answer);
        assertFalse(answer.contains("import"), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/page",
                "/page/",
                "/page/index.html",
                "/page/nothing.js",
                "/page/app.js/",
                "/page//app.js",
                "/page/APP.JS",
                "/page/app.js%00",
                "/page/%61pp.js",
                "/page/../jolokia-access.xml",
                "/page/..%2Fjolokia-access.xml",
                "/page/%2e%2e/jolokia-access.xml",
                "/page/..\\jolokia-access.xml",
                "/page/StatusPage.class",
                "/org/faxmx/connector/page/app.js",
                "/favicon.ico"
            })
    void servesNoOtherFile(String path) throws IOException {
        String answer = get("GET", path);

        assertTrue(answer.startsWith("HTTP/1.1 40"), answer);
        assertFalse(answer.contains("import"), answer);
    }

    @Test
    void isReachedByALinkOfAnotherSite() throws IOException {
        String[] visit = {"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"};

        assertTrue(get("GET", "/", visit).startsWith("HTTP/1.1 200"));
        assertTrue(get("GET", "/", add(visit, "Referer: https://wiki.example.org/"))
                .startsWith("HTTP/1.1 200"));
        assertTrue(get("GET", "/jolokia/", visit).startsWith("HTTP/1.1 403"));
        assertTrue(get("GET", "/page/app.js", visit).startsWith("HTTP/1.1 403"));
        assertTrue(get("POST", "/", add(visit, "Content-Length: 0")).startsWith("HTTP/1.1 403"));
        assertTrue(
                get("GET", "/", add(visit, "Origin: https://wiki.example.org")).startsWith("HTTP/1.1 403"));
        assertTrue(get("GET", "/", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe")
                .startsWith("HTTP/1.1 403"));
    }

    @Test
    void hasTheSameTextsInEachLanguage() throws IOException {
        String english = Files.readString(SOURCES.resolve("en.json"));
        String german = Files.readString(SOURCES.resolve("de.json"));

        assertEquals(keys(english), keys(german));
        assertEquals(places(english), places(german));
    }

    /** A key that is put together, such as a state's, begins with the text before the plus. */
    @Test
    void namesTextsThatExistAndEachOfThem() throws IOException {
        Set<String> known = keys(Files.readString(SOURCES.resolve("en.json")));
        Set<String> whole = new TreeSet<>();
        Set<String> beginnings = new TreeSet<>();
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.filter(each -> each.toString().matches(".*\\.(js|html)"))
                    .toList()) {
                String source = Files.readString(file);
                Matcher named = Pattern.compile("(?:\\btext\\(|data-(?:text|label)=)['\"]([\\w.]+)['\"]( \\+)?")
                        .matcher(source);
                while (named.find()) {
                    (named.group(2) == null ? whole : beginnings).add(named.group(1));
                }
            }
        }
        assertTrue(whole.size() > 50, whole::toString);
        assertTrue(known.containsAll(whole), () -> whole.stream()
                .filter(key -> !known.contains(key))
                .collect(Collectors.joining(", ", "no text for ", "")));
        for (String beginning : beginnings) {
            assertTrue(known.stream().anyMatch(key -> key.startsWith(beginning)), beginning);
        }
    }

    /** What the policy would stop in the browser is not in the files either. */
    @Test
    void makesNoMarkupOfTextsAndNamesNoOtherHost() throws IOException {
        Pattern forbidden = Pattern.compile("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|DOMParser|eval\\("
                + "|new Function|localStorage|sessionStorage|document\\.cookie|indexedDB|<script>|<style| style=| on\\w+=\""
                + "|https?://(?!www\\.w3\\.org/2000/svg)");
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                Matcher found = forbidden.matcher(Files.readString(file));
                assertFalse(found.find(), () -> file + ": " + found.group());
            }
        }
    }

    private String get(String method, String path, String... headers) throws IOException {
        return Wire.exchange(connector, method + " " + path + " HTTP/1.1", add(headers, "Host: localhost"));
    }

    private static String[] add(String[] headers, String header) {
        String[] all = Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = header;
        return all;
    }

    private static Map<String, String> headers(String answer) {
        return answer.substring(0, answer.indexOf("\r\n\r\n"))
                .lines()
                .skip(1)
                .map(line -> line.split(": ", 2))
                .collect(Collectors.toMap(part -> part[0].toLowerCase(Locale.ROOT), part -> part[1]));
    }

    private static Set<String> keys(String json) {
        return KEY.matcher(json).results().map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The places for values in each text, with its key. */
    private static Set<String> places(String json) {
        return Arrays.stream(json.split("(?m)^  (?=\")"))
                .skip(1)
                .map(entry -> entry.substring(0, entry.indexOf(':'))
                        + PLACE.matcher(entry)
                                .results()
                                .map(found -> found.group())
                                .collect(Collectors.toCollection(TreeSet::new)))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
