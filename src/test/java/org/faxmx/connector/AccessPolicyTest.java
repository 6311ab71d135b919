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
import java.util.Map;
import java.util.Optional;
import javax.management.ObjectName;
import org.jolokia.util.HttpMethod;
import org.jolokia.util.RequestType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessPolicyTest {

    private static final String EVERYTHING_BUT =
            "<restrict><commands><command>read</command><command>write</command><command>exec</command></commands>"
                    + "<deny><mbean><name>faxmx:*</name>%s</mbean></deny></restrict>";

    private static final String WITH_LIST = "<restrict><commands><command>list</command></commands>%s</restrict>";

    @TempDir
    private Path directory;

    @Test
    void allowsByDefaultWhatAnOperatorNeeds() throws Exception {
        AccessPolicy policy = AccessPolicy.builtIn();
        ObjectName ours = new ObjectName("faxmx:type=FaxServer,server=local");
        ObjectName memory = new ObjectName(ManagementFactory.MEMORY_MXBEAN_NAME);
        ObjectName threading = new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME);

        assertTrue(policy.isAttributeReadAllowed(ours, "Name"));
        assertTrue(policy.isAttributeWriteAllowed(ours, "Retries"));
        assertTrue(policy.isOperationAllowed(ours, "getPorts"));
        assertTrue(policy.isOperationAllowed(ours, "getPorts()"));
        assertTrue(policy.isAttributeReadAllowed(memory, "HeapMemoryUsage"));
        assertFalse(policy.isAttributeWriteAllowed(memory, "Verbose"));
        assertTrue(policy.isOperationAllowed(threading, "getThreadInfo([J)"));
        assertFalse(policy.isOperationAllowed(threading, "resetPeakThreadCount"));
        assertFalse(policy.isOperationAllowed(memory, "gc"));
        assertFalse(policy.isOperationAllowed(memory, "gc()"));
        assertTrue(policy.isTypeAllowed(RequestType.LIST));
        assertTrue(policy.isHttpMethodAllowed(HttpMethod.GET));
        assertTrue(policy.isRemoteAccessAllowed("127.0.0.1"));
    }

    @Test
    void appliesADenialToEverySpellingOfAnOperation() throws Exception {
        AccessPolicy policy = AccessPolicy.of(file(EVERYTHING_BUT.formatted("<operation>disconnect</operation>")));
        ObjectName ours = new ObjectName("faxmx:type=FaxServer,server=local");

        assertTrue(policy.isOperationAllowed(ours, "connect"));
        assertTrue(policy.isOperationAllowed(ours, "connect()"));
        assertFalse(policy.isOperationAllowed(ours, "disconnect"));
        assertFalse(policy.isOperationAllowed(ours, "disconnect()"));
        assertFalse(policy.isOperationAllowed(ours, "disconnect(java.lang.String,int)"));
    }

    @Test
    void appliesADenialOfOneSignature() throws Exception {
        AccessPolicy policy =
                AccessPolicy.of(file(EVERYTHING_BUT.formatted("<operation>deleteJob(java.lang.String)</operation>")));
        ObjectName ours = new ObjectName("faxmx:type=FaxServer,server=local");

        assertFalse(policy.isOperationAllowed(ours, "deleteJob(java.lang.String)"));
        assertTrue(policy.isOperationAllowed(ours, "deleteJob(long)"));
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
        assertRefused(file("<restrict><denny/></restrict>"), "<denny> under <restrict> is unknown: there are [allow,");
        assertRefused(file("<restrict><mbeans/></restrict>"), "<mbeans> under <restrict> is unknown");
    }

    @Test
    void refusesToTakeOriginsFromThePolicy() throws IOException {
        assertRefused(
                file("<restrict><cors><allow-origin>http://evil.example</allow-origin></cors></restrict>"),
                "<cors> under <restrict> is unknown: remove it");
        assertRefused(file("<restrict><cors><strict-checking/></cors></restrict>"), "remove it, it has no effect here");
    }

    @Test
    void refusesElementsThatJolokiaDoesNotKnow() throws IOException {
        assertRefused(
                file(EVERYTHING_BUT.formatted("<operaton>disconnect</operaton>")),
                "<operaton> under <mbean> is unknown: there are [attribute, name, operation]");
        assertRefused(
                file("<restrict><commands><comand>read</comand></commands></restrict>"), "<comand> under <commands>");
        assertRefused(
                file("<restrict><commands><command>raed</command></commands></restrict>"),
                "<command>raed</command> is unknown: there are [exec, list, read,");
        assertRefused(file(WITH_LIST.formatted(denying("no name"))), "<name>no name</name> is not an ObjectName");
    }

    @Test
    void refusesAModeThatJolokiaWouldTakeForReadAndWrite() throws IOException {
        String allow = "<restrict><commands/><allow><mbean><name>faxmx:*</name>%s</mbean></allow></restrict>";

        assertRefused(file(allow.formatted("<attribute mode='raed'>*</attribute>")), "mode=\"raed\"", "read");
        assertRefused(file(allow.formatted("<attribute Mode='read'>*</attribute>")), "Mode");
        assertRefused(file(allow.formatted("<attribute access='read'>*</attribute>")), "access");
    }

    /** Each of them allowed more than it says, or had no effect. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            <restrict/>                                         | <commands> is missing: write one
            <restrict><allow/></restrict>                       | <commands> is missing: write one
            <restrict><commands/><commands/></restrict>         | <commands> is there 2 times: write one
            <restrict mode="strict"><commands/></restrict>      | <restrict mode="strict"> is unknown: write <restrict>
            <restrict><commands/>deny all</restrict>            | the text "deny all" under <restrict> has no effect: remove it
            <restrict><commands all="no"/></restrict>           | <commands all="no"> is unknown: write <commands>
            <restrict><commands/><allow mode="none"/></restrict> | <allow mode="none"> is unknown: write <allow>
            <restrict><commands/><deny><name>a:b=c</name></deny></restrict> | <name> under <deny> is unknown: there are [mbean]
            """)
    void refusesAPolicyThatNarrowsLessThanItLooks(String xml, String message) throws IOException {
        assertRefused(file(xml), message);
    }

    @Test
    void refusesADenialWithoutMembers() throws IOException {
        String nothing = "<mbean><name>faxmx:*</name></mbean>";

        assertRefused(
                file(WITH_LIST.formatted("<deny>" + nothing + "</deny>")),
                "<mbean> with the name faxmx:* under <deny> has neither <attribute> nor <operation>",
                "write <attribute>*</attribute><operation>*</operation>");
        assertRefused(file(WITH_LIST.formatted("<allow>" + nothing + "</allow>")), "under <allow> has neither");
        assertRefused(
                file(WITH_LIST.formatted("<deny><mbean><operation>*</operation></mbean></deny>")),
                "<mbean> has 0 <name> elements: write one");
        assertRefused(
                file(WITH_LIST.formatted("<deny><mbean><name>faxmx:*</name><attribute/></mbean></deny>")),
                "<attribute> has no text");
        assertRefused(
                file(EVERYTHING_BUT.formatted("<attribute mode='read'>*</attribute>")),
                "<attribute mode=\"read\"> is unknown under <deny>: without an attribute it denies reading and writing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fxmx:*",
                "Faxmx:*",
                "faxmx:type=FaxPrt,*",
                "faxmx:sever=S,*",
                "faxmx:server=S",
                "java.util.logging:*",
                "com.sun.management:type=DiagnosticCommand",
                "java.lang:type=Runtme",
                "java.nio:*"
            })
    void refusesANameThatMatchesNothing(String name) throws IOException {
        assertRefused(
                file(WITH_LIST.formatted(denying(name))),
                "<name>" + name + "</name> under <deny> matches no MBean that clients can see: there are faxmx:type=T");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*:*",
                "faxmx:*",
                "fax??:*",
                "faxmx:type=FaxPort,*",
                "faxmx:type=Fax*,server=S,*",
                "faxmx:type=FaxServer,server=Not_yet",
                "faxmx:server=S,*",
                "faxmx:type=Bridge",
                "java.lang:*",
                "java.lang:type=MemoryPool,name=*",
                "JMImplementation:type=MBeanServerDelegate"
            })
    void takesNamesThatMBeansCanHave(String name) throws IOException {
        assertDoesNotThrow(() -> AccessPolicy.of(file(WITH_LIST.formatted(denying(name)))));
    }

    @Test
    void refusesALargePolicyAndWhatIsNoFile() throws IOException {
        Path large = file(WITH_LIST.formatted(" ".repeat(1 << 20)));

        assertRefused(large, "is larger than 1 MiB");
        if (Files.exists(Path.of("/dev/zero"))) {
            assertRefused(Path.of("/dev/zero"), "is a FIFO, a device or a socket: name a file");
        }
    }

    /** Jolokia applied one of them, and none where reading is allowed by name. */
    @Test
    void appliesEveryDenial() throws Exception {
        AccessPolicy policy = AccessPolicy.of(file("""
                <restrict>
                  <commands><command>list</command></commands>
                  <allow>
                    <mbean><name>faxmx:*</name><attribute>*</attribute><operation>get*</operation></mbean>
                    <mbean><name>faxmx:type=FaxServer,*</name><operation>connect</operation></mbean>
                  </allow>
                  <deny>
                    <mbean><name>faxmx:type=FaxServer,*</name><attribute>Last*</attribute></mbean>
                    <mbean><name>faxmx:server=A,*</name><attribute>Retries</attribute><operation>getJobs</operation></mbean>
                  </deny>
                </restrict>
                """));
        ObjectName a = new ObjectName("faxmx:type=FaxServer,server=A");
        ObjectName b = new ObjectName("faxmx:type=FaxServer,server=B");
        ObjectName jvm = new ObjectName(ManagementFactory.MEMORY_MXBEAN_NAME);

        assertFalse(policy.isAttributeReadAllowed(a, "LastError"));
        assertFalse(policy.isAttributeReadAllowed(b, "LastError"));
        assertFalse(policy.isAttributeReadAllowed(a, "Retries"));
        assertTrue(policy.isAttributeReadAllowed(b, "Retries"));
        assertTrue(policy.isAttributeReadAllowed(a, "State"));
        assertFalse(policy.isAttributeReadAllowed(jvm, "HeapMemoryUsage"));
        assertTrue(policy.isOperationAllowed(a, "getPorts"));
        assertTrue(policy.isOperationAllowed(a, "connect"));
        assertFalse(policy.isOperationAllowed(a, "getJobs"));
        assertTrue(policy.isOperationAllowed(b, "getJobs"));
        assertFalse(policy.isOperationAllowed(b, "disconnect"));
    }

    private static String denying(String name) {
        return "<deny><mbean><name>" + name + "</name><attribute>*</attribute></mbean></deny>";
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

        ConnectorException failure = assertThrows(ConnectorException.class, () -> Doors.open(0, Optional.of(policy)));

        assertTrue(failure.getMessage().contains(policy.toString()), failure::getMessage);
        ConnectorException beforehand =
                assertThrows(ConnectorException.class, () -> HttpConnector.checkPolicy(policy, Map.of()));
        assertEquals(failure.getMessage(), beforehand.getMessage());
        assertTrue(ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("jolokia:*"), null)
                .isEmpty());
    }

    @Test
    void canBeCheckedBeforehand() throws IOException {
        assertDoesNotThrow(() -> HttpConnector.checkPolicy(file("<restrict><commands/></restrict>"), Map.of()));
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
