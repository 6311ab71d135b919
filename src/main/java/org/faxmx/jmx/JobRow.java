package org.faxmx.jmx;

import static org.faxmx.jmx.Column.flag;
import static org.faxmx.jmx.Column.integer;
import static org.faxmx.jmx.Column.personal;
import static org.faxmx.jmx.Column.text;

import java.util.List;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.QueueStatus;

/** How jobs look as rows of {@code JobTable} and in the answer of {@code getJobs}. */
final class JobRow {

    static final RowType<FaxJob> TYPE = new RowType<>(
            "Job",
            "A queued or active job (IFaxJob)",
            List.of(
                    text("Id", "Identifies the job (JobId); the parameter of the operations on jobs.", job -> job.id()
                            .text()),
                    text("Type", "SEND, RECEIVE, ROUTING, FAIL_RECEIVE or UNKNOWN.", job -> job.type()
                            .toString()),
                    integer("TypeCode", "Type as the server's number (JT_ value).", job -> job.type()
                            .code()),
                    text(
                            "QueueStatus",
                            "State in the queue as the server words it, in the server's language.",
                            FaxJob::queueStatus),
                    text(
                            "QueueState",
                            "State that an English QueueStatus means (JS_ constant without its prefix); UNKNOWN for "
                                    + "any other text.",
                            job -> queueStatus(job).name()),
                    integer("QueueStateCode", "QueueState as a number (JS_ value); -1 for UNKNOWN.", job -> queueStatus(
                                    job)
                            .code()),
                    text(
                            "DeviceStatus",
                            "State of the device that works on the job as the server words it, in the server's "
                                    + "language.",
                            FaxJob::deviceStatus),
                    text(
                            "DeviceState",
                            "State that an English DeviceStatus means (FPS_ constant without its prefix); UNKNOWN for "
                                    + "any other text.",
                            job -> deviceState(job).name()),
                    integer(
                            "DeviceStateCode",
                            "DeviceState as a number (FPS_ value); 0 for UNKNOWN.",
                            job -> deviceState(job).code()),
                    integer("PageCount", "Pages of an outgoing job; 0 if not available.", FaxJob::pages),
                    personal("DisplayName", "Name shown in the queue; not unique.", FaxJob::displayName),
                    personal("UserName", "Account that queued an outgoing job.", FaxJob::userName),
                    personal("FaxNumber", "Number an outgoing job is sent to.", FaxJob::faxNumber),
                    personal("RecipientName", "Recipient.", FaxJob::recipientName),
                    personal("Tsid", "Transmitting station identifier.", FaxJob::tsid),
                    personal("SenderName", "Sender of an outgoing job.", FaxJob::senderName),
                    personal("SenderCompany", "The sender's company.", FaxJob::senderCompany),
                    personal("SenderDepartment", "The sender's department (SenderDept).", FaxJob::senderDepartment),
                    personal("BillingCode", "Billing code.", FaxJob::billingCode),
                    flag("DiscountSend", "Whether the job waits for the cheap-rate window.", FaxJob::discountSend)));

    private JobRow() {}

    private static QueueStatus queueStatus(FaxJob job) {
        return QueueStatus.ofText(job.queueStatus());
    }

    private static DeviceState deviceState(FaxJob job) {
        return DeviceState.ofText(job.deviceStatus());
    }
}
