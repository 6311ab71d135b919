package org.faxmx.jmx;

import java.util.List;
import java.util.function.Function;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import org.faxmx.fax.DeviceState;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.QueueStatus;

/** How jobs look as rows of {@code JobTable} and in the answer of {@code getJobs}. */
final class JobRow {

    static final RowType<FaxJob> TYPE = new RowType<>(
            "Job",
            "A queued or active job (IFaxJob)",
            List.of(
                    column("Id", SimpleType.INTEGER, "Identifies the job (JobId).", FaxJob::id),
                    column(
                            "Type",
                            SimpleType.STRING,
                            "SEND, RECEIVE, ROUTING, FAIL_RECEIVE or UNKNOWN.",
                            job -> job.type().toString()),
                    column("TypeCode", SimpleType.INTEGER, "Type as the server's number (JT_ value).", job -> job.type()
                            .code()),
                    column(
                            "QueueStatus",
                            SimpleType.STRING,
                            "State in the queue as the server words it, in the server's language.",
                            FaxJob::queueStatus),
                    column(
                            "QueueState",
                            SimpleType.STRING,
                            "State that an English QueueStatus means (JS_ constant without its prefix); UNKNOWN for "
                                    + "any other text.",
                            job -> queueStatus(job).name()),
                    column(
                            "QueueStateCode",
                            SimpleType.INTEGER,
                            "QueueState as a number (JS_ value); -1 for UNKNOWN.",
                            job -> queueStatus(job).code()),
                    column(
                            "DeviceStatus",
                            SimpleType.STRING,
                            "State of the device that works on the job as the server words it, in the server's "
                                    + "language.",
                            FaxJob::deviceStatus),
                    column(
                            "DeviceState",
                            SimpleType.STRING,
                            "State that an English DeviceStatus means (FPS_ constant without its prefix); UNKNOWN for "
                                    + "any other text.",
                            job -> deviceState(job).name()),
                    column(
                            "DeviceStateCode",
                            SimpleType.INTEGER,
                            "DeviceState as a number (FPS_ value); 0 for UNKNOWN.",
                            job -> deviceState(job).code()),
                    column(
                            "PageCount",
                            SimpleType.INTEGER,
                            "Pages of an outgoing job; 0 if not available.",
                            FaxJob::pages),
                    column(
                            "DisplayName",
                            SimpleType.STRING,
                            "Name shown in the queue; not unique.",
                            FaxJob::displayName),
                    column("UserName", SimpleType.STRING, "Account that queued an outgoing job.", FaxJob::userName),
                    column("FaxNumber", SimpleType.STRING, "Number an outgoing job is sent to.", FaxJob::faxNumber),
                    column("RecipientName", SimpleType.STRING, "Recipient.", FaxJob::recipientName),
                    column("Tsid", SimpleType.STRING, "Transmitting station identifier.", FaxJob::tsid),
                    column("SenderName", SimpleType.STRING, "Sender of an outgoing job.", FaxJob::senderName),
                    column("SenderCompany", SimpleType.STRING, "The sender's company.", FaxJob::senderCompany),
                    column(
                            "SenderDepartment",
                            SimpleType.STRING,
                            "The sender's department (SenderDept).",
                            FaxJob::senderDepartment),
                    column("BillingCode", SimpleType.STRING, "Billing code.", FaxJob::billingCode),
                    column(
                            "DiscountSend",
                            SimpleType.BOOLEAN,
                            "Whether the job waits for the cheap-rate window.",
                            FaxJob::discountSend)));

    private JobRow() {}

    private static Column<FaxJob> column(
            String name, OpenType<?> type, String description, Function<FaxJob, Object> reading) {
        return new Column<>(name, type, description, reading);
    }

    private static QueueStatus queueStatus(FaxJob job) {
        return QueueStatus.ofText(job.queueStatus());
    }

    private static DeviceState deviceState(FaxJob job) {
        return DeviceState.ofText(job.deviceStatus());
    }
}
