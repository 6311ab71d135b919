package org.faxmx.jmx;

import static org.faxmx.fax.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.JMException;
import javax.management.ObjectName;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.JobType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each write, done or refused, is one line of the log. */
class LoggedWritesTest {

    private static final Logger WRITES = Logger.getLogger(ModelledMBean.class.getName());

    private final FakeFaxServer fax = new FakeFaxServer().has(port(1, "A"));
    private final ObjectName name = ObjectNames.faxPort("S", "A", new DeviceId(1), 1);
    private final PublishedFake published = PublishedFake.writable(fax);
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            // Failures are logged besides, with their stack.
            if (line.getLoggerName().equals(WRITES.getName()) && line.getThrown() == null) {
                lines.add(line.getLevel().getName() + " " + line.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        WRITES.setLevel(Level.FINE);
        WRITES.addHandler(handler);
    }

    @AfterEach
    void close() {
        WRITES.removeHandler(handler);
        WRITES.setLevel(null);
        published.close();
    }

    @Test
    void aWriteIsLoggedWithItsTargetAndItsOldAndNewValue() throws Exception {
        published.mbeans.setAttribute(name, new Attribute("Rings", 5));
        published.mbeans.setAttribute(name, new Attribute("Csid", "+1 555"));
        fax.keeps(kept -> kept.toBuilder().tsid("short").build());
        published.mbeans.setAttribute(name, new Attribute("Tsid", "longer"));
        published.mbeans.setAttribute(PublishedFake.SERVER, new Attribute("Retries", 4));
        assertEquals(
                List.of(
                        "FINE port 1 of server S: Rings 1 -> 5: done",
                        "FINE port 1 of server S: Csid \"\" -> \"+1 555\": done",
                        "FINE port 1 of server S: Tsid \"\" -> \"short\": done",
                        "FINE server S: Retries -1 -> 4: done"),
                lines);
    }

    @Test
    void aRefusedWriteIsLoggedWithTheReason() {
        assertThrows(JMException.class, () -> published.mbeans.setAttribute(name, new Attribute("Rings", 0)));
        fax.failPuts(FakeFaxServer.denied());
        assertThrows(JMException.class, () -> published.mbeans.setAttribute(name, new Attribute("Rings", 7)));
        assertThrows(JMException.class, () -> published.mbeans.setAttribute(name, new Attribute("Name", "a\nb")));
        assertEquals(
                List.of(
                        "FINE port 1 of server S: Rings 1 -> 0: refused: Rings cannot be 0: it is a number from 1 to 99",
                        "FINE port 1 of server S: Rings 1 -> 7: refused: "
                                + FakeFaxServer.denied().getMessage(),
                        "FINE port 1 of server S: Name -> \"a?b\": refused: read-only"),
                lines);
    }

    @Test
    void severalWritesOfOneRequestHaveALineEach() throws Exception {
        AttributeList values = new AttributeList();
        values.add(new Attribute("Rings", 5));
        values.add(new Attribute("Rings", 0));
        values.add(new Attribute("Csid", "x"));
        published.mbeans.setAttributes(name, values);
        assertEquals(
                List.of(
                        "FINE port 1 of server S: Rings 1 -> 5: done",
                        "FINE port 1 of server S: Rings 5 -> 0: refused: Rings cannot be 0: it is a number from 1 to 99"),
                lines);
    }

    @Test
    void jobCommandsAndFaxesAreLoggedWithoutPersonalData() throws Exception {
        fax.queues(FaxJob.builder(7, JobType.SEND).build());
        command("pauseJob", "7");
        assertThrows(JMException.class, () -> command("deleteJob", "8"));
        send("+1 555 3253", "Jane Roe");
        fax.failPuts(FakeFaxServer.denied());
        assertThrows(JMException.class, () -> send("12", "Jane Roe"));
        assertEquals(
                List.of(
                        "FINE server S: pauseJob(7): done",
                        "FINE server S: deleteJob(8): refused: FaxJob.SetStatus failed: there is no job 8. "
                                + "Read the queue",
                        "FINE server S: sendFax(a.tif, ** *** **53) = 42: done",
                        "FINE server S: sendFax(a.tif, 12): refused: "
                                + FakeFaxServer.denied().getMessage()),
                lines);
    }

    @Test
    void whatABridgeRefusesThatDoesNotAllowWritingIsLogged() {
        String reason = "this bridge does not allow writing. Start it with --writes to allow it";
        FakeFaxServer other = new FakeFaxServer().has(port(1, "A"));
        try (PublishedFake readOnly = PublishedFake.of(other)) {
            lines.clear();
            assertThrows(JMException.class, () -> readOnly.mbeans.setAttribute(name, new Attribute("Rings", 5)));
            assertThrows(
                    JMException.class,
                    () -> readOnly.mbeans.invoke(
                            PublishedFake.SERVER, "deleteJob", new Object[] {"7"}, new String[] {"java.lang.String"}));
            assertEquals(
                    List.of(
                            "FINE port 1 of server S: Rings -> 5: refused: read-only: " + reason,
                            "FINE server S: deleteJob(7): refused: " + reason),
                    lines);
        }
    }

    private void command(String operation, String id) throws JMException {
        published.mbeans.invoke(PublishedFake.SERVER, operation, new Object[] {id}, new String[] {"java.lang.String"});
    }

    private void send(String number, String recipient) throws JMException {
        String text = String.class.getName();
        published.mbeans.invoke(
                PublishedFake.SERVER, "sendFax", new Object[] {"a.tif", number, recipient}, new String[] {
                    text, text, text
                });
    }
}
