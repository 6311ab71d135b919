package org.faxmx;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The members that a policy for HTTP names: those of the bridge's own MBeans, and of the JVM's that clients see. */
class CheckedPolicyTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            deny  | faxmx:*                            | operation | disconect               | disconnect
            deny  | faxmx:*                            | operation | Disconnect              | disconnect
            deny  | faxmx:type=FaxServer,*             | operation | deleteJobs              | deleteJob
            deny  | faxmx:type=FaxServer,*             | operation | deleteJob(java.lang.String) | deleteJob
            deny  | faxmx:type=FaxPort,*               | operation | disconnect              | refreshStatus
            deny  | faxmx:type=FaxPort,*               | attribute | CallerID                | CallerId
            deny  | faxmx:type=ComApartment,*          | attribute | LastHresult             | LastHResult
            deny  | *:type=Bridge                      | attribute | RmiURL                  | RmiUrl
            allow | java.lang:type=Memory              | attribute | HeapMemory              | HeapMemoryUsage
            allow | java.lang:*                        | operation | getThreadInfos          | getThreadInfo
            deny  | JMImplementation:type=MBeanServerDelegate | attribute | ServerId         | MBeanServerId
            """)
    void refusesAMemberThatNoMBeanHas(String section, String name, String member, String text, String meant)
            throws IOException {
        Path file = policy(section, name, member, text);

        String message = assertThrows(IllegalArgumentException.class, () -> FaxBridge.checkPolicy(file))
                .getMessage();

        assertTrue(message.contains("<" + member + ">" + text + "</" + member + "> of " + name), message);
        assertTrue(message.endsWith(": the nearest is " + meant), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            faxmx:*                       | operation | disconnect
            faxmx:type=Fax*,*             | operation | *Job
            faxmx:type=FaxServer,server=S | attribute | ArchiveDirectory
            faxmx:server=S,*              | attribute | Caller??
            faxmx:type=ComApartment,*     | attribute | NativeAccess
            faxmx:type=ComApartment,*     | operation | *
            java.lang:type=Threading      | operation | dumpAllThreads
            *:*                           | attribute | Uptime
            """)
    void takesAMemberOfAnyMBeanThatMatches(String name, String member, String text) throws IOException {
        Path file = policy("deny", name, member, text);

        assertDoesNotThrow(() -> FaxBridge.checkPolicy(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jolokia-access.xml", "read-only.xml"})
    void takesThePoliciesThatComeWithIt(String file) {
        assertDoesNotThrow(() -> FaxBridge.checkPolicy(Path.of("jmx-config", file)));
    }

    @Test
    void saysThatSignaturesAreNoPartOfAName() throws IOException {
        Path file = policy("deny", "faxmx:*", "operation", "connect()");

        String message = assertThrows(IllegalArgumentException.class, () -> FaxBridge.checkPolicy(file))
                .getMessage();
        assertTrue(message.contains("signatures are not part of its name"), message);
    }

    private Path policy(String section, String name, String member, String text) throws IOException {
        return Files.writeString(
                directory.resolve("policy.xml"),
                "<restrict><commands><command>list</command></commands><%s><mbean><name>%s</name><%s>%s</%s></mbean></%s></restrict>"
                        .formatted(section, name, member, text, member, section));
    }
}
