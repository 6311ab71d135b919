package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StubHostTest {

    private static final String PROPERTY = "java.rmi.server.hostname";
    private static final Logger LOG = Logger.getLogger(StubHost.class.getName());

    private final List<String> logged = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            logged.add(new SimpleFormatter().formatMessage(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final String before = System.getProperty(PROPERTY);

    @BeforeEach
    void listen() {
        LOG.addHandler(handler);
    }

    @AfterEach
    void restore() {
        LOG.removeHandler(handler);
        if (before == null) {
            System.clearProperty(PROPERTY);
        } else {
            System.setProperty(PROPERTY, before);
        }
    }

    @Test
    void isTheLoopbackAddressByDefault() {
        System.clearProperty(PROPERTY);
        StubHost.set(LoopbackSocket.address());
        assertEquals("127.0.0.1", System.getProperty(PROPERTY));
        assertEquals(List.of(), logged);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1", "localhost"})
    void isWhatWasGivenIfThatLeadsHere(String host) {
        System.setProperty(PROPERTY, host);
        StubHost.set(LoopbackSocket.address());
        assertEquals(host, System.getProperty(PROPERTY));
        assertEquals(List.of(), logged);
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.9, it is 203.0.113.9",
        "127.0.0.2, it is 127.0.0.2",
        "2001:db8::1, it is 2001:db8:0:0:0:0:0:1",
        "not a host, there is no such host",
        "fax.invalid, there is no such host"
    })
    void ignoresWhatCannotWorkAndSaysSo(String host, String reason) {
        System.setProperty(PROPERTY, host);
        StubHost.set(LoopbackSocket.address());
        assertEquals("127.0.0.1", System.getProperty(PROPERTY));
        assertEquals(
                List.of("java.rmi.server.hostname=" + host + " is ignored: " + reason
                        + ", and JMX RMI listens on 127.0.0.1 only"),
                logged);
    }
}
