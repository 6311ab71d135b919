package org.faxmx.connector;

import static org.faxmx.connector.Answers.assertAllowed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Test;

/** What needs a JVM of its own: that it stays up, that memory suffices, and the effect of another charset. */
final class ConnectorsInTheirOwnJvmTest {

    private static final String TEXT = "Büro 東京";

    @Test
    void goOnAnsweringWhenMainHasReturned() throws Exception {
        try (ChildJvm child = ChildJvm.start();
                JMXConnector connection = JMXConnectorFactory.connect(new JMXServiceURL(child.rmiUrl()))) {
            MBeanServerConnection remote = connection.getMBeanServerConnection();
            JolokiaClient client = new JolokiaClient(child.httpUrl());
            Eventually.holds(() -> mainHasReturned(remote), () -> "main does not return");

            // Jolokia's own server would be gone after two seconds.
            Eventually.keepsHolding(
                    Duration.ofSeconds(5),
                    () -> child.isAlive()
                            && "initial".equals(remote.getAttribute(child.sample(), "Text"))
                            && client.get("read/" + child.sample() + "/Text")
                                    .body()
                                    .contains("\"value\":\"initial\""),
                    "the connectors no longer answer");

            // A client that comes only now is served as well.
            try (JMXConnector late = JMXConnectorFactory.connect(new JMXServiceURL(child.rmiUrl()))) {
                assertTrue(late.getMBeanServerConnection().isRegistered(child.sample()));
            }
        }
    }

    @Test
    void readUtf8WhateverThePlatformsCharset() throws Exception {
        String[] types = {
            "application/json",
            "text/json",
            "application/json; charset=utf-8",
            "application/json; charset=UTF-8",
            "application/json; Charset=utf-8",
            "application/json;charset=\"utf-8\"",
            "application/json; charset=utf-8 ; version=1",
            "application/json; profile=charset"
        };
        try (ChildJvm child = ChildJvm.start("-Dfile.encoding=ISO-8859-1");
                JMXConnector connection = JMXConnectorFactory.connect(new JMXServiceURL(child.rmiUrl()))) {
            JolokiaClient client = new JolokiaClient(child.httpUrl());
            for (String type : types) {
                String text = TEXT + type.length();
                HttpResponse<String> written = client.send(
                        "POST", "", JolokiaClient.write(child.sample(), "Text", text), "Content-Type", type);

                assertAllowed(written);
                assertEquals(text, connection.getMBeanServerConnection().getAttribute(child.sample(), "Text"), type);
                HttpResponse<String> read = client.get("read/" + child.sample() + "/Text");
                assertTrue(read.body().contains("\"value\":\"" + text + "\""), read::body);
            }
        }
    }

    @Test
    void believeAClientThatNamesAnotherCharset() throws Exception {
        try (ChildJvm child = ChildJvm.start("-Dfile.encoding=UTF-8");
                JMXConnector connection = JMXConnectorFactory.connect(new JMXServiceURL(child.rmiUrl()))) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(child.httpUrl()))
                    .header("Content-Type", "application/json; charset=ISO-8859-1")
                    .POST(BodyPublishers.ofString(
                            JolokiaClient.write(child.sample(), "Text", "B\u00fcro"), StandardCharsets.ISO_8859_1))
                    .build();

            assertAllowed(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()));

            assertEquals("B\u00fcro", connection.getMBeanServerConnection().getAttribute(child.sample(), "Text"));
        }
    }

    /** The thread that ran main is the first that the JVM started. */
    private static boolean mainHasReturned(MBeanServerConnection remote) throws Exception {
        long[] ids = (long[]) remote.getAttribute(new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME), "AllThreadIds");
        return Arrays.stream(ids).noneMatch(id -> id == 1);
    }
}
