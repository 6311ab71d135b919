package org.faxmx.jmx;

import static org.faxmx.jmx.Column.flag;
import static org.faxmx.jmx.Column.integer;
import static org.faxmx.jmx.Column.personal;
import static org.faxmx.jmx.Column.text;

import java.util.List;
import javax.management.openmbean.CompositeData;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.QueueStatus;
import org.faxmx.monitor.ServerWords;

/**
 * A job as a row of {@code JobTable} and of the answer of {@code getJobs}.
 *
 * @param words what the server's words mean
 */
record JobRow(FaxJob job, ServerWords words) {

    static final RowType<JobRow> TYPE = new RowType<>(
            "Job",
            "A queued or active job (IFaxJob)",
            List.of(
                    text("Id", "Identifies the job (JobId); the parameter of the operations on jobs.", row -> row.job
                            .id()
                            .text()),
                    text("Type", "SEND, RECEIVE, ROUTING, FAIL_RECEIVE or UNKNOWN.", row -> row.job
                            .type()
                            .toString()),
                    integer("TypeCode", "Type as the server's number (JT_ value).", row -> row.job
                            .type()
                            .code()),
                    text(
                            "QueueStatus",
                            "State in the queue as the server words it, in the server's language.",
                            row -> row.job.queueStatus()),
                    text(
                            "QueueState",
                            "State that QueueStatus means (JS_ constant without its prefix); UNKNOWN for a "
                                    + "word that neither is English nor is in stateTexts.",
                            row -> row.queueStatus().name()),
                    integer(
                            "QueueStateCode",
                            "QueueState as a number (JS_ value); -1 for UNKNOWN.",
                            row -> row.queueStatus().code()),
                    text(
                            "DeviceStatus",
                            "State of the device that works on the job as the server words it, in the server's "
                                    + "language.",
                            row -> row.job.deviceStatus()),
                    text(
                            "DeviceState",
                            "State that DeviceStatus means (FPS_ constant without its prefix); UNKNOWN for a "
                                    + "word that neither is English nor is in stateTexts.",
                            row -> row.deviceState().name()),
                    integer(
                            "DeviceStateCode",
                            "DeviceState as a number (FPS_ value); 0 for UNKNOWN.",
                            row -> row.deviceState().code()),
                    integer("PageCount", "Pages of an outgoing job; 0 if not available.", row -> row.job.pages()),
                    personal("DisplayName", "Name shown in the queue; not unique.", row -> row.job.displayName()),
                    personal("UserName", "Account that queued an outgoing job.", row -> row.job.userName()),
                    personal("FaxNumber", "Number an outgoing job is sent to.", row -> row.job.faxNumber()),
                    personal("RecipientName", "Recipient.", row -> row.job.recipientName()),
                    personal("Tsid", "Transmitting station identifier.", row -> row.job.tsid()),
                    personal("SenderName", "Sender of an outgoing job.", row -> row.job.senderName()),
                    personal("SenderCompany", "The sender's company.", row -> row.job.senderCompany()),
                    personal(
                            "SenderDepartment",
                            "The sender's department (SenderDept).",
                            row -> row.job.senderDepartment()),
                    personal("BillingCode", "Billing code.", row -> row.job.billingCode()),
                    flag(
                            "DiscountSend",
                            "Whether the job waits for the cheap-rate window.",
                            row -> row.job.discountSend())));

    /** Rows of these jobs of a server. */
    static CompositeData[] rows(List<FaxJob> jobs, ServerWords words) {
        return TYPE.rows(jobs.stream().map(job -> new JobRow(job, words)).toList());
    }

    private QueueStatus queueStatus() {
        return words.queueStatus(job.queueStatus());
    }

    private DeviceState deviceState() {
        return words.deviceState(job.deviceStatus());
    }
}
