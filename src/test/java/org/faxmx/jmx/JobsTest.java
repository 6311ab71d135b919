package org.faxmx.jmx;

import static org.faxmx.fax.FakeFaxServer.port;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.management.MBeanException;
import javax.management.ReflectionException;
import javax.management.openmbean.CompositeData;
import org.faxmx.fax.FakeFaxServer;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.JobId;
import org.faxmx.fax.JobType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The queue of a fax server and the operations on jobs. */
class JobsTest {

    private static final FaxJob JOB = FaxJob.builder(7, JobType.SEND)
            .queueStatus("In Progress")
            .deviceStatus("Dialing")
            .pages(3)
            .displayName("Offer.doc")
            .userName("EXAMPLE\\ada")
            .faxNumber("+1 555 0199")
            .recipientName("Grace")
            .tsid("ACME")
            .senderName("Ada")
            .senderCompany("Example")
            .senderDepartment("Sales")
            .billingCode("42")
            .discountSend(true)
            .build();

    private final FakeFaxServer fax = new FakeFaxServer().has(port(1, "A"));
    private final PublishedFake published = PublishedFake.unpolled(fax, true);

    @AfterEach
    void close() {
        published.close();
    }

    @Test
    void doesNotKnowTheQueueBeforeItWasRead() throws Exception {
        fax.queues(JOB);
        assertEquals(-1, published.get("JobCount"));
        assertEquals(-1L, published.get("JobTableAgeMillis"));
        assertEquals(0, table().length);
    }

    @Test
    void readsTheQueueNow() throws Exception {
        fax.queues(JOB, FaxJob.builder(8, JobType.RECEIVE).build());

        CompositeData[] rows = getJobs();

        assertEquals(2, rows.length);
        assertEquals(2, published.get("JobCount"));
        assertEquals(List.of(rows), List.of(table()));
        fax.queues();
        assertEquals(2, published.get("JobCount"), "as it was when it was read");
        published.elapse(Duration.ofSeconds(3));
        assertEquals(3_000L, published.get("JobTableAgeMillis"));
        assertEquals(0, getJobs().length);
        assertEquals(0, published.get("JobCount"));
    }

    @Test
    void readsTheQueueWithEachStatusPoll() throws Exception {
        fax.queues(JOB);
        published.monitor.pollStatus();
        assertEquals(1, published.get("JobCount"));
    }

    @Test
    void hasEveryPropertyOfAJob() throws Exception {
        fax.queues(JOB);
        CompositeData row = getJobs()[0];
        assertEquals("7", row.get("Id"));
        assertEquals("SEND", row.get("Type"));
        assertEquals(1, row.get("TypeCode"));
        assertEquals("In Progress", row.get("QueueStatus"));
        assertEquals("IN_PROGRESS", row.get("QueueState"));
        assertEquals(1, row.get("QueueStateCode"));
        assertEquals("Dialing", row.get("DeviceStatus"));
        assertEquals("DIALING", row.get("DeviceState"));
        assertEquals(0x20000001, row.get("DeviceStateCode"));
        assertEquals(3, row.get("PageCount"));
        assertEquals("Offer.doc", row.get("DisplayName"));
        assertEquals("EXAMPLE\\ada", row.get("UserName"));
        assertEquals("+1 555 0199", row.get("FaxNumber"));
        assertEquals("Grace", row.get("RecipientName"));
        assertEquals("ACME", row.get("Tsid"));
        assertEquals("Ada", row.get("SenderName"));
        assertEquals("Example", row.get("SenderCompany"));
        assertEquals("Sales", row.get("SenderDepartment"));
        assertEquals("42", row.get("BillingCode"));
        assertEquals(true, row.get("DiscountSend"));
        assertEquals(20, row.values().size());
    }

    @ParameterizedTest
    @CsvSource({"0,UNKNOWN", "1,SEND", "2,RECEIVE", "3,ROUTING", "4,FAIL_RECEIVE", "5,UNKNOWN", "-1,UNKNOWN"})
    void namesTheTypeAndKeepsItsNumber(int code, String name) throws Exception {
        fax.queues(FaxJob.builder(1, new JobType(code)).build());
        assertEquals(name, getJobs()[0].get("Type"));
        assertEquals(code, getJobs()[0].get("TypeCode"));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            Pending,PENDING,0
            In Progress,IN_PROGRESS,1
            IN PROGRESS,IN_PROGRESS,1
            Deleting,DELETING,2
            Failed,FAILED,4
            Paused,PAUSED,8
            No Line,NO_LINE,16
            Retrying,RETRYING,32
            Retries Exceeded,RETRIES_EXCEEDED,64
            In Bearbeitung,UNKNOWN,-1
            Wartet,UNKNOWN,-1
            ``,UNKNOWN,-1
            0x4001,UNKNOWN,-1
            """)
    void codesTheEnglishQueueStatusAndKeepsEveryText(String text, String state, int code) throws Exception {
        fax.queues(FaxJob.builder(1, JobType.SEND).queueStatus(text).build());
        CompositeData row = getJobs()[0];
        assertEquals(text, row.get("QueueStatus"));
        assertEquals(state, row.get("QueueState"));
        assertEquals(code, row.get("QueueStateCode"));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            Sending,SENDING,536870914
            no answer,NO_ANSWER,536871040
            Answered,ANSWERED,545259520
            Wählt,UNKNOWN,0
            ``,UNKNOWN,0
            """)
    void codesTheEnglishDeviceStatusAndKeepsEveryText(String text, String state, int code) throws Exception {
        fax.queues(FaxJob.builder(1, JobType.SEND).deviceStatus(text).build());
        CompositeData row = getJobs()[0];
        assertEquals(text, row.get("DeviceStatus"));
        assertEquals(state, row.get("DeviceState"));
        assertEquals(code, row.get("DeviceStateCode"));
    }

    @ParameterizedTest
    @CsvSource({"pauseJob,PAUSE", "resumeJob,RESUME", "restartJob,RESTART", "deleteJob,DELETE"})
    void passesTheCommandOnAndReadsTheQueueAgain(String operation, String command) throws Exception {
        fax.queues(JOB);
        fax.onPut(() -> fax.queues(JOB.toBuilder().queueStatus("Paused").build()));

        command(operation, "7");

        assertEquals(List.of("job 7 " + command), fax.written());
        assertEquals("PAUSED", table()[0].get("QueueState"));
    }

    @ParameterizedTest
    @CsvSource({"pauseJob", "resumeJob", "restartJob", "deleteJob"})
    void reportsAJobThatIsNotInTheQueue(String operation) throws Exception {
        fax.queues(JOB);
        MBeanException refused = assertThrows(MBeanException.class, () -> command(operation, "9"));
        assertEquals("server S: FaxJob.SetStatus failed: there is no job 9. Read the queue", refused.getMessage());
        assertEquals(IllegalStateException.class, refused.getCause().getClass());
        ClientErrorsTest.assertJdkClassesOnly(refused);
        assertEquals(List.of(), fax.written());
    }

    @ParameterizedTest
    @CsvSource({"pauseJob", "resumeJob", "restartJob", "deleteJob"})
    void requiresAJobsId(String operation) throws Exception {
        int calls = fax.calls();
        assertEquals(
                "server S: " + operation + ": id is missing: give the Id of a job in JobTable",
                assertThrows(MBeanException.class, () -> command(operation, null))
                        .getMessage());
        assertEquals(
                "server S: " + operation + ": id is missing: give the Id of a job in JobTable",
                assertThrows(MBeanException.class, () -> command(operation, " "))
                        .getMessage());
        assertEquals(
                "server S: " + operation + ": parameter 1 must be a java.lang.String, not a java.lang.Integer",
                assertThrows(MBeanException.class, () -> command(operation, 7)).getMessage());
        MBeanException none = assertThrows(
                MBeanException.class,
                () -> published.mbeans.invoke(
                        PublishedFake.SERVER, operation, new Object[0], new String[] {"java.lang.String"}));
        assertEquals("server S: " + operation + ": takes 1 parameters, not 0", none.getMessage());
        assertEquals(IllegalArgumentException.class, none.getCause().getClass());
        assertEquals(calls, fax.calls());
    }

    @Test
    void hasIdsThatAreUnsigned() throws Exception {
        fax.queues(FaxJob.builder(-1, JobType.SEND).build());
        assertEquals("4294967295", getJobs()[0].get("Id"));
        command("pauseJob", "4294967295");
        assertEquals(List.of("job 4294967295 PAUSE"), fax.written());
        fax.returnsId(Optional.of(JobId.of(0x8000_0000)));
        assertEquals("2147483648", send("a.tif", "1", ""));
    }

    @Test
    void hasNoCommandWithANumber() {
        ReflectionException none = assertThrows(
                ReflectionException.class,
                () -> published.mbeans.invoke(
                        PublishedFake.SERVER, "pauseJob", new Object[] {7}, new String[] {"int"}));
        assertEquals("No such operation: pauseJob(int)", none.getCause().getMessage());
    }

    @Test
    void sendsAFaxAndReturnsTheJobsId() throws Exception {
        fax.onPut(() -> fax.queues(JOB));

        assertEquals("42", send("test.tif", "+1 555 0199", "Grace"));

        assertEquals(List.of("send test.tif to +1 555 0199 for Grace"), fax.written());
        assertEquals(1, published.get("JobCount"));
    }

    @Test
    void sendsAFaxWithoutARecipient() throws Exception {
        assertEquals("42", send("test.tif", "1", ""));
        assertEquals("42", send("test.tif", "1", null));
        assertEquals(List.of("send test.tif to 1 for ", "send test.tif to 1 for "), fax.written());
    }

    @Test
    void sendsNothingWithoutAFileOrANumber() throws Exception {
        int calls = fax.calls();
        for (String missing : new String[] {null, "", "  "}) {
            assertEquals(
                    "server S: sendFax: file is empty: give the plain name of a document, such as test.tif",
                    assertThrows(MBeanException.class, () -> send(missing, "1", ""))
                            .getMessage());
            assertEquals(
                    "server S: sendFax: faxNumber is empty: give the number to send to",
                    assertThrows(MBeanException.class, () -> send("a.tif", missing, ""))
                            .getMessage());
        }
        assertEquals(calls, fax.calls());
    }

    @Test
    void reportsThatTheFaxServerRefusesAFax() throws Exception {
        fax.failPuts(FakeFaxServer.failed("FaxDoc.Send"));
        MBeanException refused = assertThrows(MBeanException.class, () -> send("a.tif", "1", ""));
        assertEquals("server S: FaxDoc.Send failed: 0x80004005 (E_FAIL)", refused.getMessage());
        ClientErrorsTest.assertJdkClassesOnly(refused);
        assertEquals(List.of(), fax.written());
    }

    @Test
    void reportsAFaxWithoutAnIdAsQueued() throws Exception {
        fax.returnsId(Optional.empty());

        assertEquals("", send("a.tif", "1", ""));
        assertEquals(List.of("send a.tif to 1 for "), fax.written());
    }

    @Test
    void returnsTheIdOfAFaxEvenIfTheQueueCannotBeReadAfterwards() throws Exception {
        published.monitor.pollStatus();
        fax.queues(JOB);
        fax.failQueue(FakeFaxServer.denied());
        assertEquals("42", send("a.tif", "1", ""));
        command("deleteJob", "7");
        assertEquals(FakeFaxServer.denied().getMessage(), published.get("LastError"));
        FaxServerMBeanTest.assertState(published, "CONNECTED", 1);
        assertEquals(List.of(false), published.column("Stale"));

        fax.failQueue(FakeFaxServer.unavailable());
        assertEquals("42", send("a.tif", "1", ""));
        FaxServerMBeanTest.assertState(published, "UNREACHABLE", 3);
    }

    @Test
    void isUnreachableWhenTheConnectionIsLostWhileTheQueueIsRead() throws Exception {
        fax.queues(JOB);
        getJobs();
        fax.failQueue(FakeFaxServer.unavailable());

        assertThrows(MBeanException.class, this::getJobs);

        FaxServerMBeanTest.assertState(published, "UNREACHABLE", 3);
        assertEquals(1, published.get("JobCount"), "the last that was known");
        published.assertEveryAttributeAnswers();
    }

    @Test
    void needsAConnection() throws Exception {
        published.disconnect();
        String message = "server S: is not connected (DISCONNECTED). Invoke connect to connect it again";
        for (MBeanException refused : Set.of(
                assertThrows(MBeanException.class, this::getJobs),
                assertThrows(MBeanException.class, () -> command("pauseJob", "7")),
                assertThrows(MBeanException.class, () -> send("a.tif", "1", "")))) {
            assertEquals(message, refused.getMessage());
        }
        assertTrue(fax.written().isEmpty());
    }

    private CompositeData[] getJobs() throws Exception {
        return (CompositeData[]) published.mbeans.invoke(PublishedFake.SERVER, "getJobs", null, null);
    }

    private CompositeData[] table() throws Exception {
        return (CompositeData[]) published.get("JobTable");
    }

    private void command(String operation, Object id) throws Exception {
        published.mbeans.invoke(PublishedFake.SERVER, operation, new Object[] {id}, new String[] {"java.lang.String"});
    }

    private Object send(String file, String number, String recipient) throws Exception {
        String text = "java.lang.String";
        return published.mbeans.invoke(
                PublishedFake.SERVER, "sendFax", new Object[] {file, number, recipient}, new String[] {text, text, text
                });
    }
}
