package org.faxmx.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.MBeanException;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import org.faxmx.fax.FakeFaxServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The exceptions that clients receive: they have none of our classes. */
class ClientErrorsTest {

    private final FakeFaxServer fax = new FakeFaxServer().has(FakeFaxServer.port(1, "A"));
    private final PublishedFake published = PublishedFake.of(fax);

    @AfterEach
    void close() {
        published.close();
    }

    @Test
    void reportsAnUnavailableServerAsAnIOException() throws Exception {
        fax.failReadings(FakeFaxServer.unavailable());
        assertRefused(
                IOException.class,
                "server S: FaxServer.GetPorts failed: 0x800706BA (RPC_S_SERVER_UNAVAILABLE). Start the fax service");
    }

    @Test
    void reportsDeniedAccessAsASecurityException() throws Exception {
        fax.failReadings(FakeFaxServer.denied());
        assertRefused(
                SecurityException.class,
                "server S: FaxServer.GetPorts failed: 0x80070005 (E_ACCESSDENIED). Grant the right to query");
    }

    @Test
    void reportsAFailedRequestAsAnIllegalStateException() throws Exception {
        fax.failReadings(FakeFaxServer.failed("FaxServer.GetPorts"));
        assertRefused(IllegalStateException.class, "server S: FaxServer.GetPorts failed: 0x80004005 (E_FAIL)");
    }

    @Test
    void reportsADefectWithoutItsClasses() throws Exception {
        fax.failReadings(new OwnException("a defect"));
        assertRefused(
                IllegalStateException.class,
                "server S: getPorts failed unexpectedly: " + OwnException.class.getName() + ": a defect");
    }

    @Test
    void reportsThatAnOperatorDisconnected() throws Exception {
        published.disconnect();
        assertRefused(
                IllegalStateException.class,
                "server S: was disconnected by an operator. Invoke connect to connect it again");
    }

    @Test
    void refusesOperationsThatItDoesNotHave() throws Exception {
        String[] none = {};
        assertNoSuchOperation("getDevices", null, null);
        assertNoSuchOperation("Ports", none, none);
        assertNoSuchOperation("", none, none);
        assertNoSuchOperation("getName", none, none);
        assertNoSuchOperation(null, none, none);
    }

    @Test
    void refusesOperationsWithAnotherSignature() throws Exception {
        int calls = fax.calls();
        assertNoSuchOperation("getPorts", new Object[] {1}, new String[] {"int"});
        assertNoSuchOperation("disconnect", new Object[] {"now"}, new String[] {"java.lang.String"});
        assertEquals(calls, fax.calls());
    }

    @Test
    void acceptsAnEmptySignature() throws Exception {
        Object[] none = {};
        assertEquals(
                1,
                ((ObjectName[]) published.mbeans.invoke(PublishedFake.SERVER, "getPorts", none, new String[] {}))
                        .length);
        assertNull(published.mbeans.invoke(PublishedFake.SERVER, "connect", none, null));
    }

    @Test
    void refusesAttributesThatItDoesNotHave() throws Exception {
        for (ObjectName name : Set.of(PublishedFake.SERVER, published.getPorts().get(0))) {
            for (String attribute : Set.of("Ports", "name", "", "Nonsense")) {
                AttributeNotFoundException refused = assertThrows(
                        AttributeNotFoundException.class, () -> published.mbeans.getAttribute(name, attribute));
                assertEquals("No such attribute: " + attribute, refused.getMessage());
                assertJdkClassesOnly(refused);
            }
        }
    }

    @Test
    void leavesUnknownAttributesOutOfABulkRead() throws Exception {
        AttributeList values = published.mbeans.getAttributes(
                PublishedFake.SERVER, new String[] {"Nonsense", "Name", null, "State", "Name"});
        assertEquals(
                new AttributeList(List.of(
                        new Attribute("Name", "S"), new Attribute("State", "CONNECTED"), new Attribute("Name", "S"))),
                values);
    }

    @Test
    void refusesToSetWhatIsReadOnlyOrUnknown() throws Exception {
        AttributeNotFoundException readOnly = assertThrows(
                AttributeNotFoundException.class,
                () -> published.mbeans.setAttribute(PublishedFake.SERVER, new Attribute("Name", "T")));
        assertEquals("Attribute Name is read-only", readOnly.getMessage());
        AttributeNotFoundException unknown = assertThrows(
                AttributeNotFoundException.class,
                () -> published.mbeans.setAttribute(PublishedFake.SERVER, new Attribute("Nonsense", "T")));
        assertEquals("No such attribute: Nonsense", unknown.getMessage());
        assertJdkClassesOnly(readOnly);
        assertEquals("S", published.get("Name"));
    }

    @Test
    void setsNothingInBulk() throws Exception {
        AttributeList set = published.mbeans.setAttributes(
                published.getPorts().get(0), new AttributeList(List.of(new Attribute("Csid", "x"))));
        assertEquals(new AttributeList(), set);
        assertEquals("", published.column("Csid").get(0));
    }

    private void assertRefused(Class<? extends Exception> cause, String message) throws Exception {
        MBeanException refused = assertThrows(MBeanException.class, published::getPorts);
        assertEquals(message, refused.getMessage());
        assertEquals(cause, refused.getCause().getClass());
        assertEquals(message, refused.getCause().getMessage());
        assertEquals(0, refused.getStackTrace().length);
        assertEquals(0, refused.getCause().getStackTrace().length);
        assertJdkClassesOnly(refused);
    }

    private void assertNoSuchOperation(String name, Object[] parameters, String[] signature) throws Exception {
        ReflectionException refused = assertThrows(
                ReflectionException.class,
                () -> published.mbeans.invoke(PublishedFake.SERVER, name, parameters, signature));
        assertInstanceOf(NoSuchMethodException.class, refused.getCause());
        assertTrue(refused.getCause().getMessage().startsWith("No such operation: " + name), refused::toString);
        assertJdkClassesOnly(refused);
    }

    /** Serializes the exception as RMI does, and records every class on the way back. */
    static void assertJdkClassesOnly(Exception thrown) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(thrown);
        }
        Set<String> classes = new TreeSet<>();
        try (ObjectInputStream in = new ClassRecorder(new ByteArrayInputStream(bytes.toByteArray()), classes)) {
            assertEquals(thrown.getClass(), in.readObject().getClass());
        }
        assertTrue(classes.size() > 1, classes::toString);
        for (String name : classes) {
            assertTrue(name.matches("\\[*L?javax?\\..*"), () -> name + " is among " + classes);
        }
    }

    private static final class ClassRecorder extends ObjectInputStream {

        private final Set<String> classes;

        ClassRecorder(InputStream in, Set<String> classes) throws IOException {
            super(in);
            this.classes = classes;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            classes.add(description.getName());
            return super.resolveClass(description);
        }
    }

    private static final class OwnException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OwnException(String message) {
            super(message);
        }
    }
}
