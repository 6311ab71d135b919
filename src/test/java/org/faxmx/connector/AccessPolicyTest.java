package org.faxmx.connector;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.management.ObjectName;
import org.jolokia.util.HttpMethod;
import org.jolokia.util.RequestType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class AccessPolicyTest {

    private static final String EVERYTHING_BUT =
            "<restrict><deny><mbean><name>faxmx:*</name>%s</mbean></deny></restrict>";

    @TempDir
    private Path directory;

    @Test
    void allowsByDefaultWhatAnOperatorNeeds() throws Exception {
        AccessPolicy policy = AccessPolicy.builtIn();
        ObjectName ours = new ObjectName("faxmx:type=FaxServer,server=local");
        ObjectName memory = new ObjectName(ManagementFactory.MEMORY_MXBEAN_NAME);

        policy.during("POST", () -> {
            assertTrue(policy.isAttributeReadAllowed(ours, "Name"));
            assertTrue(policy.isAttributeWriteAllowed(ours, "Retries"));
            assertTrue(policy.isOperationAllowed(ours, "getPorts"));
            assertTrue(policy.isOperationAllowed(ours, "getPorts()"));
            assertTrue(policy.isAttributeReadAllowed(memory, "HeapMemoryUsage"));
            assertFalse(policy.isAttributeWriteAllowed(memory, "Verbose"));
            assertFalse(policy.isOperationAllowed(memory, "gc"));
            assertFalse(policy.isOperationAllowed(memory, "gc()"));
        });
        assertTrue(policy.isTypeAllowed(RequestType.LIST));
        assertTrue(policy.isHttpMethodAllowed(HttpMethod.GET));
        assertTrue(policy.isRemoteAccessAllowed("127.0.0.1"));
    }

    @Test
    void refusesToChangeSomethingOutsideAPost() throws Exception {
        AccessPolicy policy = AccessPolicy.builtIn();
        ObjectName ours = new ObjectName("faxmx:type=FaxServer,server=local");

        policy.during("GET", () -> {
            assertTrue(policy.isAttributeReadAllowed(ours, "Name"));
            assertThrows(SecurityException.class, () -> policy.isAttributeWriteAllowed(ours, "Retries"));
            assertThrows(SecurityException.class, () -> policy.isOperationAllowed(ours, "getPorts"));
        });
        assertThrows(SecurityException.class, () -> policy.isOperationAllowed(ours, "getPorts"));
    }

    @Test
    void forgetsTheMethodWhenTheWorkFails() throws Exception {
        AccessPolicy policy = AccessPolicy.builtIn();
        ObjectName ours = new ObjectName("faxmx:type=FaxServer,server=local");

        assertThrows(
                IOException.class,
                () -> policy.during("POST", () -> {
                    throw new IOException("the client is gone");
                }));

        assertThrows(SecurityException.class, () -> policy.isOperationAllowed(ours, "getPorts"));
    }

    @Test
    void appliesADenialToEverySpellingOfAnOperation() throws Exception {
        AccessPolicy policy = AccessPolicy.of(file(EVERYTHING_BUT.formatted("<operation>disconnect</operation>")));
        ObjectName ours = new ObjectName("faxmx:type=FaxServer,server=local");

        policy.during("POST", () -> {
            assertTrue(policy.isOperationAllowed(ours, "connect"));
            assertTrue(policy.isOperationAllowed(ours, "connect()"));
            assertFalse(policy.isOperationAllowed(ours, "disconnect"));
            assertFalse(policy.isOperationAllowed(ours, "disconnect()"));
            assertFalse(policy.isOperationAllowed(ours, "disconnect(java.lang.String,int)"));
        });
    }

    @Test
    void appliesADenialOfOneSignature() throws Exception {
        AccessPolicy policy = AccessPolicy.of(file(EVERYTHING_BUT.formatted("<operation>deleteJob(int)</operation>")));
        ObjectName ours = new ObjectName("faxmx:type=FaxServer,server=local");

        policy.during("POST", () -> {
            assertFalse(policy.isOperationAllowed(ours, "deleteJob(int)"));
            assertTrue(policy.isOperationAllowed(ours, "deleteJob(long)"));
        });
    }

    @Test
    void refusesAPolicyThatDoesNotExist() {
        assertRefused(directory.resolve("absent.xml"), "absent.xml does not exist");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "has FIFOs and devices in the file system")
    void refusesAFifoAndADeviceWithoutOpeningThem() throws Exception {
        Path fifo = directory.resolve("fifo.xml");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        for (Path none : List.of(fifo, Path.of("/dev/zero"))) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> assertRefused(none, "is a FIFO, a device or a socket: name a file"));
        }
    }

    @Test
    void refusesAHugePolicyByItsSize() throws Exception {
        Path huge = directory.resolve("huge.xml");
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            // Without blocks on the disk.
            file.setLength(300L << 30);
        }
        assertRefused(huge, "is larger than 1 MiB: it is not a policy");
    }

    @Test
    void refusesAPolicyThatIsADirectory() {
        assertRefused(directory, "cannot be read");
    }

    @Test
    void refusesWhatIsNotXml() throws IOException {
        assertRefused(file("{\"restrict\": true}"), "line 1, is not well-formed XML");
        assertRefused(file(""), "is not well-formed XML");
        assertRefused(file("<restrict>\n<allow>\n</restrict>"), "line 3, is not well-formed XML");
    }

    @Test
    void refusesAnotherRoot() throws IOException {
        assertRefused(file("<project/>"), "its root is <project>, not <restrict>");
    }

    @Test
    void refusesASectionThatJolokiaWouldPassOver() throws IOException {
        assertRefused(file("<restrict><denny/></restrict>"), "<denny> is none of [allow, commands, deny");
    }

    @Test
    void refusesToTakeOriginsFromThePolicy() throws IOException {
        assertRefused(
                file("<restrict><cors><allow-origin>http://evil.example</allow-origin></cors></restrict>"),
                "<cors> has no effect here");
        assertRefused(file("<restrict><cors><strict-checking/></cors></restrict>"), "<cors> has no effect here");
    }

    @Test
    void refusesElementsThatJolokiaDoesNotKnow() throws IOException {
        assertRefused(
                file(EVERYTHING_BUT.formatted("<operaton>disconnect</operaton>")),
                "is not a Jolokia policy",
                "operaton");
        assertRefused(file("<restrict><commands><comand>read</comand></commands></restrict>"), "comand");
        assertRefused(
                file("<restrict><deny><mbean><name>no name</name></mbean></deny></restrict>"), "MalformedObjectName");
    }

    @Test
    void refusesAModeThatJolokiaWouldTakeForReadAndWrite() throws IOException {
        String allow = "<restrict><commands/><allow><mbean><name>faxmx:*</name>%s</mbean></allow></restrict>";

        assertRefused(file(allow.formatted("<attribute mode='raed'>*</attribute>")), "mode=\"raed\"", "read");
        assertRefused(file(allow.formatted("<attribute Mode='read'>*</attribute>")), "Mode");
        assertRefused(file(allow.formatted("<attribute access='read'>*</attribute>")), "access");
    }

    @Test
    void refusesADoctype() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret.txt"), "a secret");
        String entity = "<!DOCTYPE restrict [<!ENTITY e SYSTEM \"" + secret.toUri() + "\">]><restrict>&e;</restrict>";

        assertRefused(file(entity), "DOCTYPE");
        assertRefused(file("<!DOCTYPE restrict><restrict/>"), "DOCTYPE");
    }

    @Test
    void keepsTheConnectorFromOpening() throws Exception {
        Path policy = file("<project/>");

        ConnectorException failure =
                assertThrows(ConnectorException.class, () -> JolokiaConnector.open(0, Optional.of(policy)));

        assertTrue(failure.getMessage().contains(policy.toString()), failure::getMessage);
        ConnectorException beforehand =
                assertThrows(ConnectorException.class, () -> JolokiaConnector.checkPolicy(policy));
        assertEquals(failure.getMessage(), beforehand.getMessage());
        assertTrue(ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("jolokia:*"), null)
                .isEmpty());
    }

    @Test
    void canBeCheckedBeforehand() throws IOException {
        assertDoesNotThrow(() -> JolokiaConnector.checkPolicy(file("<restrict/>")));
    }

    private Path file(String xml) throws IOException {
        return Files.writeString(directory.resolve("policy.xml"), xml);
    }

    private static void assertRefused(Path file, String... parts) {
        ConnectorException failure = assertThrows(ConnectorException.class, () -> AccessPolicy.of(file));
        String message = failure.getMessage();
        assertTrue(message.contains(file.toString()), message);
        assertAll(Arrays.stream(parts).map(part -> () -> assertTrue(message.contains(part), message)));
    }
}
