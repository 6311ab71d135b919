package org.faxmx.faxcom;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.faxmx.com.Dispatch;
import org.faxmx.com.Variant;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.JobType;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;

/** Reads the properties of the library's objects into values; on the apartment's thread. */
final class FaxReader {

    // VT_DATE counts days from 1899-12-30T00:00.
    private static final Instant DATE_EPOCH = Instant.parse("1899-12-30T00:00:00Z");
    // The last day that a DATE can express: 9999-12-31.
    private static final double LAST_DAY = 2_958_466;
    private static final double DAY_MILLIS = Duration.ofDays(1).toMillis();

    private FaxReader() {}

    static FaxPort port(Dispatch port) {
        return FaxPort.builder(deviceId(port), port.getText("Name"))
                .canModify(port.getBoolean("CanModify"))
                .csid(port.getText("Csid"))
                .tsid(port.getText("Tsid"))
                .rings(port.getInt("Rings"))
                .priority(port.getInt("Priority"))
                .send(port.getBoolean("Send"))
                .receive(port.getBoolean("Receive"))
                .build();
    }

    static DeviceId deviceId(Dispatch object) {
        return DeviceId.ofSigned(object.getInt("DeviceId"));
    }

    static FaxStatus statusOfPort(Dispatch port) {
        try (Dispatch status = port.invokeObject("GetStatus", FaxLibrary.FAX_STATUS)) {
            // Whether GetStatus fetches is not documented.
            status.invoke("Refresh");
            return status(status);
        }
    }

    /** Of an idle port, only the properties that are defined then are read: each is a call. */
    private static FaxStatus status(Dispatch status) {
        boolean sending = status.getBoolean("Send");
        boolean receiving = status.getBoolean("Receive");
        FaxStatus.Builder read = FaxStatus.builder(deviceId(status))
                .sending(sending)
                .receiving(receiving)
                .description(status.getText("Description"))
                .callerId(status.getText("CallerId"))
                .csid(status.getText("Csid"))
                .tsid(status.getText("Tsid"));
        if (sending || receiving) {
            read.address(status.getText("Address"))
                    .currentPage(status.getInt("CurrentPage"))
                    .pageCount(status.getInt("PageCount"))
                    .documentName(status.getText("DocumentName"))
                    .documentSize(Integer.toUnsignedLong(status.getInt("DocumentSize")))
                    .senderName(status.getText("SenderName"))
                    .recipientName(status.getText("RecipientName"))
                    .routingString(status.getText("RoutingString"));
            moment(status.getDays("StartTime")).ifPresent(read::startTime);
            duration(status.getDays("ElapsedTime")).ifPresent(read::elapsed);
        }
        if (sending) {
            moment(status.getDays("SubmittedTime")).ifPresent(read::submittedTime);
        }
        return read.build();
    }

    static RoutingMethod routingMethod(Dispatch method) {
        return new RoutingMethod(
                deviceId(method),
                method.getText("DeviceName"),
                method.getText("Guid"),
                method.getText("FunctionName"),
                method.getText("FriendlyName"),
                method.getText("ImageName"),
                method.getText("ExtensionName"),
                method.getText("RoutingData"),
                method.getBoolean("Enable"));
    }

    static FaxJob job(Dispatch job) {
        return FaxJob.builder(job.getInt("JobId"), new JobType(job.getInt("Type")))
                .queueStatus(job.getText("QueueStatus"))
                .deviceStatus(job.getText("DeviceStatus"))
                .pages(job.getInt("PageCount"))
                .displayName(job.getText("DisplayName"))
                .userName(job.getText("UserName"))
                .faxNumber(job.getText("FaxNumber"))
                .recipientName(job.getText("RecipientName"))
                .tsid(job.getText("Tsid"))
                .senderName(job.getText("SenderName"))
                .senderCompany(job.getText("SenderCompany"))
                .senderDepartment(job.getText("SenderDept"))
                .billingCode(job.getText("BillingCode"))
                .discountSend(job.getBoolean("DiscountSend"))
                .build();
    }

    static <T> T setting(Dispatch object, Setting<T> setting) {
        Object value;
        if (setting.type() == Integer.class) {
            value = object.getInt(setting.name());
        } else if (setting.type() == Boolean.class) {
            value = object.getBoolean(setting.name());
        } else {
            value = object.getText(setting.name());
        }
        return setting.type().cast(value);
    }

    /** The library's booleans are 32-bit BOOLs, so true is written as 1. */
    static Variant written(Object value) {
        if (value instanceof Boolean truth) {
            return Variant.of(truth ? 1 : 0);
        }
        return value instanceof Integer number ? Variant.of(number) : Variant.of((String) value);
    }

    /** Zero is "never", and what lies before is no moment of a fax either: a zero FILETIME reads as 1601. */
    private static Optional<Instant> moment(double days) {
        return duration(days).filter(sinceEpoch -> days > 0).map(DATE_EPOCH::plus);
    }

    private static Optional<Duration> duration(double days) {
        return days >= 0 && days < LAST_DAY
                ? Optional.of(Duration.ofMillis(Math.round(days * DAY_MILLIS)))
                : Optional.empty();
    }
}
