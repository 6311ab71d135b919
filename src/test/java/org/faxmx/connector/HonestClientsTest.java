package org.faxmx.connector;

import static org.faxmx.connector.Answers.assertAllowed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are a little unusual or a little wrong: each is answered for what it says, or refused with the reason. */
final class HonestClientsTest {

    private Sample sample;
    private HttpConnector connector;
    private JolokiaClient client;

    @BeforeEach
    void open() throws Exception {
        sample = Sample.in(ManagementFactory.getPlatformMBeanServer(), "faxmx");
        connector = Doors.open();
        client = new JolokiaClient(connector);
    }

    @AfterEach
    void close() throws Exception {
        connector.close();
        sample.close();
    }

    @Test
    void refusesABodyThatIsNotInItsCharset() throws IOException {
        String json = JolokiaClient.write(sample.name(), "Text", "C:\\\\Empfänger");

        String answer = post("application/json", json.getBytes(StandardCharsets.ISO_8859_1));

        assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
        assertTrue(answer.contains("the body is not UTF-8, byte " + (json.indexOf('ä') + 1)), answer);
        sample.assertUntouched();
    }

    @ParameterizedTest
    // A lone continuation byte, an overlong slash, half a character, a surrogate, beyond Unicode.
    @ValueSource(strings = {"80", "C0AF", "E2 82", "EDA080", "F5808080", "FF"})
    void refusesWhatIsNotUtf8(String bytes) throws IOException {
        String json = JolokiaClient.write(sample.name(), "Text", "\u0001");
        byte[] wrong = HexFormat.of().parseHex(bytes.replace(" ", ""));
        String text = json.replace("\u0001", new String(wrong, StandardCharsets.ISO_8859_1));

        String answer = post("application/json", text.getBytes(StandardCharsets.ISO_8859_1));

        assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
        sample.assertUntouched();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-charset", "\"\\\"", "utf-7x"})
    void refusesAnUnknownCharset(String charset) throws IOException {
        String json = JolokiaClient.write(sample.name(), "Text", "changed");

        String answer = post("application/json; charset=" + charset, json.getBytes(StandardCharsets.UTF_8));

        assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
        sample.assertUntouched();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-16"})
    void skipsAByteOrderMark(String charset) throws Exception {
        String mark = charset.equals("UTF-16") ? "" : "\ufeff";
        String json = mark + JolokiaClient.write(sample.name(), "Text", "Grüße");

        String answer = post("application/json; charset=" + charset, json.getBytes(Charset.forName(charset)));

        assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
        assertEquals("Grüße", sample.getText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text/plain",
                "text/html",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/jsonx",
                "text/plain; application/json",
                "text/plain, application/json"
            })
    void takesJsonOnly(String type) throws IOException {
        String answer =
                post(type, JolokiaClient.write(sample.name(), "Text", "changed").getBytes());

        assertTrue(answer.startsWith("HTTP/1.1 415"), answer);
        assertTrue(answer.contains("send Content-Type: application/json"), answer);
        sample.assertUntouched();
    }

    @Test
    void answersHeadLikeGet() throws IOException {
        for (String path : new String[] {"/jolokia/version", "/", "/jolokia", "/nowhere"}) {
            String head = Wire.exchange(connector, "HEAD " + path + " HTTP/1.1", "Host: localhost");
            String get = Wire.exchange(connector, "GET " + path + " HTTP/1.1", "Host: localhost");

            assertTrue(head.endsWith("\r\n\r\n"), head);
            assertEquals(headers(get), headers(head));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: +18",
                "Content-Length: -1",
                "Content-Length: 0x12",
                "Content-Length: 18, 18",
                "Content-Length: 18\r\nContent-Length: 19",
                "Content-Length: 18\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: xchunked",
                "Content-Length : 18",
                "X: a\rContent-Length: 18",
                "X: a\r\n b\r\nContent-Length: 18",
                "X: a\0b\r\nContent-Length: 18"
            })
    void refusesAmbiguousHeaders(String header) throws IOException {
        String json = "{\"type\":\"version\"}";
        String answer = Wire.exchange(
                connector,
                "POST /jolokia/ HTTP/1.1",
                "Host: localhost",
                "Content-Type: application/json",
                header + "\r\nConnection: close\r\n\r\n" + json);

        assertTrue(answer.startsWith("HTTP/1.1 4") || answer.startsWith("HTTP/1.1 501"), answer);
        assertFalse(answer.contains("\"agent\""), answer);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "[] | attribute is an empty array",
                "\"\" | attribute is an empty text",
                "\" \" | attribute is the text",
                "[\"Text\",\"\"] | attribute is an array of 2 elements",
                "[[\"Text\"]] | attribute is an array of 1 elements",
                "7 | attribute is 7",
                "{} | attribute is an object"
            })
    void saysThatAnAttributeIsNone(String attribute, String expected) throws Exception {
        HttpResponse<String> answer =
                client.post("{\"type\":\"read\",\"mbean\":\"" + sample.name() + "\",\"attribute\":" + attribute + "}");

        assertEquals(400, answer.statusCode());
        assertTrue(answer.body().contains("\"status\":400"), answer::body);
        assertTrue(answer.body().contains(expected), answer::body);
        sample.assertUntouched();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "null",
                "\"read\"",
                "[]",
                "{}",
                "{\"type\":7}",
                "{\"type\":\"nonsense\"}",
                "{\"type\":\"read\"}",
                "{\"type\":\"read\",\"mbean\":7}",
                "{\"type\":\"read\",\"mbean\":\"\"}",
                "{\"type\":\"read\",\"mbean\":\"no name\"}",
                "{\"type\":\"read\",\"mbean\":\"a:b=c\",\"attribute\":[]}",
                "{\"type\":\"read\",\"mbean\":\"a:b=c\",\"path\":7}",
                "{\"type\":\"list\",\"path\":[1]}",
                "{\"type\":\"version\",\"config\":7}",
                "{\"type\":\"version\",\"config\":[]}",
                "{\"type\":\"exec\",\"mbean\":\"a:b=c\",\"operation\":7}",
                "{\"type\":\"exec\",\"mbean\":\"a:b=c\",\"operation\":\"x\",\"arguments\":\"y\"}",
                "{\"type\":\"search\",\"mbean\":\"a*b*c*d*e:*\"}",
                "{\"type\":\"search\",\"mbean\":\"a:b=c*d*e*f*g\"}",
                "{\"type\":\"list\",\"path\":\"a*b*c*d*e\"}"
            })
    void answersAMalformedEntryOfABulkInItsPlace(String wrong) throws Exception {
        String good = JolokiaClient.read(sample.name(), "Text");

        HttpResponse<String> answer = client.post("[" + good + "," + wrong + "," + good + "]");

        assertEquals(200, answer.statusCode());
        String[] entries = answer.body().split("(?<=\\}),(?=\\{)");
        assertEquals(3, entries.length, answer.body());
        assertTrue(entries[0].contains("\"value\":\"initial\""), entries[0]);
        assertTrue(entries[1].contains("\"status\":400"), entries[1]);
        assertTrue(entries[2].contains("\"value\":\"initial\""), entries[2]);
    }

    @Test
    void answersAnEntryThatIsTooLongForJolokiaInItsPlace() throws Exception {
        String good = JolokiaClient.read(sample.name(), "Text");
        String path = "!!".repeat(50_000);

        HttpResponse<String> answer = client.post("[{\"type\":\"read\",\"mbean\":\"" + sample.name()
                + "\",\"attribute\":\"Text\",\"path\":\"" + path + "\"}," + good + "]");

        assertEquals(200, answer.statusCode());
        assertTrue(answer.body().contains("\"value\":\"initial\""), answer::body);
    }

    @Test
    void saysForbiddenAlsoInHttpButLeavesOtherErrorsToTheJson() throws Exception {
        String gc = "{\"type\":\"exec\",\"mbean\":\"java.lang:type=Memory\",\"operation\":\"gc\"}";

        HttpResponse<String> refused = client.post(gc);
        assertEquals(403, refused.statusCode());
        assertTrue(refused.body().contains("\"status\":403"), refused::body);
        assertEquals(403, client.get("exec/" + sample.name() + "/echo/x").statusCode());

        HttpResponse<String> bulk = client.post("[" + gc + "]");
        assertEquals(200, bulk.statusCode());
        assertTrue(bulk.body().contains("\"status\":403"), bulk::body);

        for (String json : new String[] {
            "{\"type\":\"read\",\"mbean\":\"faxmx:type=Absent\"}",
            JolokiaClient.read(sample.name(), "Absent"),
            JolokiaClient.exec(sample.name(), "fail", ""),
            JolokiaClient.exec(sample.name(), "absent", "")
        }) {
            assertEquals(200, client.post(json).statusCode(), json);
        }
    }

    @Test
    void sendsHeadersThatKeepBrowsersFromMisusingAnswers() throws IOException {
        for (String line : new String[] {
            "GET /jolokia/version HTTP/1.1",
            "GET /nowhere HTTP/1.1",
            "DELETE /jolokia/ HTTP/1.1",
            "GET /jolokia HTTP/1.1"
        }) {
            String headers =
                    headers(Wire.exchange(connector, line, "Host: localhost")).toLowerCase(Locale.ROOT);

            assertTrue(headers.contains("x-content-type-options: nosniff"), headers);
            assertTrue(headers.contains("cache-control: no-store"), headers);
            assertTrue(headers.contains("content-security-policy: default-src 'none'"), headers);
            assertTrue(headers.contains("x-frame-options: deny"), headers);
            assertTrue(headers.contains("referrer-policy: no-referrer"), headers);
            assertFalse(headers.contains("server:"), headers);
            assertFalse(headers.contains("text/html"), headers);
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws IOException {
        try (Wire wire = Wire.to(connector)) {
            String request = "GET /jolokia/read/" + sample.name() + "/Text HTTP/1.1\r\nHost: localhost\r\n";
            wire.send((request + "\r\n").repeat(20) + request + "Connection: close\r\n\r\n");

            assertEquals(21, wire.rest().split("HTTP/1.1 200", -1).length - 1);
        }
    }

    @Test
    void continuesWhenAskedTo() throws Exception {
        String json = JolokiaClient.read(sample.name(), "Text");
        try (Wire wire = Wire.to(connector)) {
            wire.send("POST /jolokia/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Expect: 100-continue\r\nConnection: close\r\nContent-Length: " + json.length() + "\r\n\r\n");
            assertTrue(wire.next().startsWith("HTTP/1.1 100"));
            wire.send(json);
            assertTrue(wire.rest().contains("\"value\":\"initial\""));
        }
    }

    @Test
    void readsTextsThatAreNotAscii() throws Exception {
        assertAllowed(client.post(JolokiaClient.write(sample.name(), "Text", "東京 𝄞")));
        assertTrue(client.get("read/" + sample.name() + "/Text").body().contains("東京 𝄞"));
    }

    private String post(String type, byte[] body) throws IOException {
        try (Wire wire = Wire.to(connector)) {
            wire.send("POST /jolokia/ HTTP/1.1\r\nHost: localhost\r\n"
                    + (type.isEmpty() ? "" : "Content-Type: " + type + "\r\n")
                    + "Connection: close\r\nContent-Length: " + body.length + "\r\n\r\n");
            wire.send(body);
            return wire.rest();
        }
    }

    private static String headers(String answer) {
        return answer.substring(0, answer.indexOf("\r\n\r\n")).replaceFirst("Date: [^\r]*\r\n", "");
    }
}
