package org.faxmx.faxcom;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.faxmx.com.ComException;
import org.faxmx.com.Dispatch;
import org.faxmx.com.Variant;
import org.faxmx.fax.DeviceId;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxJob;
import org.faxmx.fax.FaxPort;
import org.faxmx.fax.FaxStatus;
import org.faxmx.fax.JobType;
import org.faxmx.fax.RoutingMethod;
import org.faxmx.fax.Setting;

/**
 * Reads the properties of one of the library's objects into a value; on the apartment's thread. A property that fails by
 * itself is noted as unavailable, unless it identifies the object.
 */
final class FaxReader {

    // VT_DATE counts days from 1899-12-30T00:00.
    private static final Instant DATE_EPOCH = Instant.parse("1899-12-30T00:00:00Z");
    // The last day that a DATE can express: 9999-12-31.
    private static final double LAST_DAY = 2_958_466;
    private static final double DAY_MILLIS = Duration.ofDays(1).toMillis();

    private final Dispatch object;
    private final CallKind call;
    private final ConnectionProbe connection;
    private final Map<String, String> unavailable = new HashMap<>();
    private boolean mayBeGone;

    /** A reader for one reading of that object, by calls of that kind. */
    FaxReader(Dispatch object, CallKind call, ConnectionProbe connection) {
        this.object = object;
        this.call = call;
        this.connection = connection;
    }

    /** Whether the object answered as one does that is no longer there. */
    boolean mayBeGone() {
        return mayBeGone;
    }

    /** What a call to the object answered, unless every further call would fail the same way. */
    FaxException failed(ComException answered) {
        FaxException failure = connection.ofItem(answered, call);
        mayBeGone |= FaxFailures.mayBeGone(failure);
        return failure;
    }

    private String text(String property) {
        return read(property, Dispatch::getText, "");
    }

    private int number(String property) {
        return read(property, Dispatch::getInt, 0);
    }

    private boolean truth(String property) {
        return read(property, Dispatch::getBoolean, false);
    }

    private double days(String property) {
        return read(property, Dispatch::getDays, Double.NaN);
    }

    private <T> T read(String property, BiFunction<Dispatch, String, T> reading, T otherwise) {
        try {
            return reading.apply(object, property);
        } catch (ComException e) {
            unavailable.put(property, failed(e).getMessage());
            return otherwise;
        }
    }

    FaxPort port() {
        FaxPort.Builder read = FaxPort.builder(deviceId(object), text("Name"))
                .canModify(truth("CanModify"))
                .csid(text("Csid"))
                .tsid(text("Tsid"))
                .rings(number("Rings"))
                .priority(number("Priority"))
                .send(truth("Send"))
                .receive(truth("Receive"));
        unavailable.forEach(read::unavailable);
        return read.build();
    }

    static DeviceId deviceId(Dispatch object) {
        return new DeviceId(object.getUnsignedInt("DeviceId"));
    }

    /** The id of the port that this object belongs to; from the port, if the object does not answer it. */
    private DeviceId deviceIdOr(Supplier<DeviceId> port) {
        try {
            return deviceId(object);
        } catch (ComException e) {
            failed(e);
            return port.get();
        }
    }

    static int jobId(Dispatch job) {
        return job.getInt("JobId");
    }

    /** Identifies a routing method of a port. */
    static String plainGuid(Dispatch method) {
        return RoutingMethod.plain(method.getText("Guid"));
    }

    FaxStatus statusOfPort() {
        try (Dispatch status = object.invokeObject("GetStatus", FaxLibrary.FAX_STATUS)) {
            // Whether GetStatus fetches is not documented.
            status.invoke("Refresh");
            FaxReader reader = new FaxReader(status, call, connection);
            FaxStatus read = reader.status(reader.deviceIdOr(() -> deviceId(object)));
            mayBeGone |= reader.mayBeGone;
            return read;
        }
    }

    /** Of an idle port, only the properties that are defined then are read: each is a call. */
    private FaxStatus status(DeviceId deviceId) {
        boolean sending = truth("Send");
        boolean receiving = truth("Receive");
        FaxStatus.Builder read = FaxStatus.builder(deviceId)
                .sending(sending)
                .receiving(receiving)
                .description(text("Description"))
                .callerId(text("CallerId"))
                .csid(text("Csid"))
                .tsid(text("Tsid"));
        if (sending || receiving) {
            read.address(text("Address"))
                    .currentPage(number("CurrentPage"))
                    .pageCount(number("PageCount"))
                    .documentName(text("DocumentName"))
                    .documentSize(read("DocumentSize", Dispatch::getUnsignedInt, 0L))
                    .senderName(text("SenderName"))
                    .recipientName(text("RecipientName"))
                    .routingString(text("RoutingString"));
            moment(days("StartTime")).ifPresent(read::startTime);
            duration(days("ElapsedTime")).ifPresent(read::elapsed);
        }
        if (sending) {
            moment(days("SubmittedTime")).ifPresent(read::submittedTime);
        }
        unavailable.forEach(read::unavailable);
        return read.build();
    }

    /** @param port the id of the port that has the routing method, for one that does not answer it itself */
    RoutingMethod routingMethod(Supplier<DeviceId> port) {
        return new RoutingMethod(
                deviceIdOr(port),
                text("DeviceName"),
                object.getText("Guid"),
                text("FunctionName"),
                text("FriendlyName"),
                text("ImageName"),
                text("ExtensionName"),
                text("RoutingData"),
                truth("Enable"),
                unavailable);
    }

    FaxJob job() {
        FaxJob.Builder read = FaxJob.builder(jobId(object), new JobType(number("Type")))
                .queueStatus(text("QueueStatus"))
                .deviceStatus(text("DeviceStatus"))
                .pages(number("PageCount"))
                .displayName(text("DisplayName"))
                .userName(text("UserName"))
                .faxNumber(text("FaxNumber"))
                .recipientName(text("RecipientName"))
                .tsid(text("Tsid"))
                .senderName(text("SenderName"))
                .senderCompany(text("SenderCompany"))
                .senderDepartment(text("SenderDept"))
                .billingCode(text("BillingCode"))
                .discountSend(truth("DiscountSend"));
        unavailable.forEach(read::unavailable);
        return read.build();
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
