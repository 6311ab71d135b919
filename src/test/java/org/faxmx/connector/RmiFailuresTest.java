package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServer;
import javax.management.MBeanServerConnection;
import javax.management.MBeanServerFactory;
import javax.management.NotCompliantMBeanException;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import javax.management.remote.JMXConnector;
import org.faxmx.access.Authenticator;
import org.faxmx.access.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Failures that RMI catches and sends to the client. */
final class RmiFailuresTest {

    private final BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
    private final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    private final MBeanServer mbeans = MBeanServerFactory.newMBeanServer();
    private ObjectName name;
    private RmiConnector connector;

    @BeforeEach
    void open() throws Exception {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
        name = new ObjectName("faxmx:type=Failing");
        mbeans.registerMBean(new Failing(), name);
        connector = RmiConnector.open(0, new AccessControl(mbeans, "faxmx", Authenticator.everybody(Role.ADMIN)));
    }

    @AfterEach
    void close() {
        connector.close();
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    @Test
    void anOutOfMemoryErrorIsUncaughtWhereverItComesFrom() throws Exception {
        try (JMXConnector client = RmiConnectorTest.connect(connector)) {
            MBeanServerConnection remote = client.getMBeanServerConnection();

            // While the request is carried out: JMX wraps it.
            assertThrows(Exception.class, () -> remote.getAttribute(name, "Exhausted"));
            assertEquals("in the MBean", next());
            uncaught.clear();

            // While the answer is written, outside of our code.
            assertThrows(Exception.class, () -> remote.getAttribute(name, "Large"));
            assertEquals("in the answer", next());

            uncaught.clear();
            assertThrows(Exception.class, () -> remote.getAttribute(name, "Missing"));
            assertThrows(Exception.class, () -> remote.getAttribute(name, "Defect"));
            assertEquals(0, uncaught.size());
        }
    }

    private String next() throws InterruptedException {
        Throwable failure = uncaught.poll(20, TimeUnit.SECONDS);
        return failure instanceof OutOfMemoryError ? failure.getMessage() : "no OutOfMemoryError: " + failure;
    }

    /** What fails. */
    public interface FailingMBean {
        String getExhausted();

        Object getLarge();

        String getDefect();
    }

    private static final class Failing extends StandardMBean implements FailingMBean {

        Failing() throws NotCompliantMBeanException {
            super(FailingMBean.class);
        }

        @Override
        public String getExhausted() {
            throw new OutOfMemoryError("in the MBean");
        }

        @Override
        public Object getLarge() {
            return new Large();
        }

        @Override
        public String getDefect() {
            throw new IllegalStateException("a defect");
        }
    }

    private static final class Large implements Serializable {

        private static final long serialVersionUID = 1L;

        private void writeObject(ObjectOutputStream out) {
            throw new OutOfMemoryError("in the answer");
        }
    }
}
