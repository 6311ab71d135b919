package org.faxmx.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log while the terminal displays something else. */
class HeldLogTest {

    private static final Logger ROOT = Logger.getLogger("");
    private static final Logger LOG = Logger.getLogger(HeldLogTest.class.getName());

    private final List<String> written = Collections.synchronizedList(new ArrayList<>());
    private final Handler writer = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            if (LOG.getName().equals(entry.getLoggerName())) {
                written.add(entry.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private final Handler[] others = ROOT.getHandlers();

    @BeforeEach
    void listen() {
        // A thousand lines are for no reader.
        List.of(others).forEach(ROOT::removeHandler);
        ROOT.addHandler(writer);
    }

    @AfterEach
    void listenNoLonger() {
        ROOT.removeHandler(writer);
        List.of(others).forEach(ROOT::addHandler);
    }

    @Test
    void isWrittenAtTheEndAndAtOnceFromThenOn() {
        List<Handler> before = List.of(ROOT.getHandlers());
        HeldLog held = HeldLog.begin();
        LOG.info("first");
        LOG.info("second");
        assertEquals(List.of(), written);

        held.close();
        assertEquals(List.of("first", "second"), written);
        LOG.info("third");
        held.close();
        assertEquals(List.of("first", "second", "third"), written);
        assertEquals(before, List.of(ROOT.getHandlers()));
    }

    @Test
    void keepsTheLastThousand() {
        HeldLog held = HeldLog.begin();
        for (int i = 0; i < 1_500; i++) {
            LOG.info("line " + i);
        }
        held.close();
        assertEquals(1_000, written.size());
        assertEquals("line 500", written.get(0));
        assertEquals("line 1499", written.get(999));
    }
}
