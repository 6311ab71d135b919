package org.faxmx.jmx;

import static org.faxmx.fax.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import javax.management.Attribute;
import javax.management.AttributeNotFoundException;
import javax.management.InvalidAttributeValueException;
import javax.management.MBeanException;
import javax.management.MBeanFeatureInfo;
import javax.management.openmbean.OpenMBeanAttributeInfo;
import org.faxmx.fax.ArchiveFolders;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.SendRules;
import org.faxmx.fax.WriteRules;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients may write to a fax server, as a client sees it. */
class WriteRulesTest {

    private static final String TEXT = "java.lang.String";

    @TempDir
    private Path folder;

    private final FakeFaxServer fax = new FakeFaxServer().has(port(1, "A"));
    private PublishedFake published;

    @AfterEach
    void close() {
        published.close();
    }

    @Test
    void aRealServerSendsNothingWithoutTheSetting() throws Exception {
        published = PublishedFake.writable(fax, WriteRules.real());
        int calls = fax.calls();
        MBeanException refused = assertThrows(MBeanException.class, () -> send("test.tif", "+1 555 0199"));
        assertEquals(
                "server S: sendFax is refused: to send from a real fax server, the settings file must say from which"
                        + " folder and to which numbers: add sendFax: {folder: FOLDER, numbers: PATTERN}",
                refused.getMessage());
        ClientErrorsTest.assertJdkClassesOnly(refused);
        assertEquals(calls, fax.calls());
    }

    @Test
    void aServerSendsFromTheFolderOnlyAndNotTooOften() throws Exception {
        Path document = Files.writeString(folder.resolve("test.tif"), "fax").toRealPath();
        published = PublishedFake.writable(
                fax,
                new WriteRules(SendRules.of(folder, Pattern.compile("[0-9+ ]+"), 1, () -> 0), ArchiveFolders.none()));

        assertEquals("42", send("test.tif", "+1 555 0199"));

        int calls = fax.calls();
        assertEquals(
                "server S: sendFax is refused: the settings allow 1 faxes a minute: try again in 60 s",
                assertThrows(MBeanException.class, () -> send("test.tif", "+1 555 0199"))
                        .getMessage());
        assertEquals(
                "server S: sendFax: file \"/etc/shadow\" has one of the characters \\ / : * ? \" < > |: give the plain"
                        + " name of a document, such as test.tif",
                assertThrows(MBeanException.class, () -> send("/etc/shadow", "+1 555 0199"))
                        .getMessage());
        assertEquals(List.of("send " + document + " to +1 555 0199 for "), fax.written());
        assertEquals(calls, fax.calls());
    }

    @Test
    void theArchiveOfARealServerCannotBeWrittenWithoutTheSetting() throws Exception {
        published = PublishedFake.writable(fax, WriteRules.real());
        assertEquals(false, archive().isWritable());
        assertEquals(
                attributes(FaxServerMBean.MODEL.info(true).getAttributes()),
                attributes(published.mbeans.getMBeanInfo(PublishedFake.SERVER).getAttributes()));
        int calls = fax.calls();
        assertEquals(
                "Attribute ArchiveDirectory is read-only: the settings name no folders for it. Name them in the settings"
                        + " file, as in archiveFolders: ['D:\\Archive']",
                assertThrows(AttributeNotFoundException.class, () -> write("D:\\Archive"))
                        .getMessage());
        assertEquals(calls, fax.calls());
        published.mbeans.setAttribute(PublishedFake.SERVER, new Attribute("Retries", 5));
    }

    @Test
    void theArchiveCanBeWrittenWithinTheFoldersOfTheSettings() throws Exception {
        published = PublishedFake.writable(
                fax, new WriteRules(SendRules.nothing(), ArchiveFolders.of(List.of("D:\\Archive"))));
        assertEquals(true, archive().isWritable());
        write("d:\\archive\\2026");
        assertEquals("d:\\archive\\2026", published.get("ArchiveDirectory"));
        int calls = fax.calls();
        MBeanException refused = assertThrows(MBeanException.class, () -> write("\\\\attacker\\share"));
        assertEquals(
                "server S: ArchiveDirectory cannot be \"\\\\attacker\\share\": the settings allow folders in D:\\Archive",
                refused.getMessage());
        assertEquals(InvalidAttributeValueException.class, refused.getCause().getClass());
        assertEquals(calls, fax.calls());
    }

    private OpenMBeanAttributeInfo archive() throws Exception {
        return Arrays.stream(published.mbeans.getMBeanInfo(PublishedFake.SERVER).getAttributes())
                .filter(attribute -> attribute.getName().equals("ArchiveDirectory"))
                .map(OpenMBeanAttributeInfo.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> attributes(MBeanFeatureInfo... features) {
        return Arrays.stream(features).map(MBeanFeatureInfo::getName).toList();
    }

    private void write(String directory) throws Exception {
        published.mbeans.setAttribute(PublishedFake.SERVER, new Attribute("ArchiveDirectory", directory));
    }

    private Object send(String file, String number) throws Exception {
        return published.mbeans.invoke(
                PublishedFake.SERVER, "sendFax", new Object[] {file, number, ""}, new String[] {TEXT, TEXT, TEXT});
    }
}
