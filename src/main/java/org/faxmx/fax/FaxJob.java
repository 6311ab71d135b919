package org.faxmx.fax;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A queued or active job at the moment of one reading ({@code IFaxJob}). Texts that are not available are "".
 *
 * @param id identifies the job
 * @param type what kind it is
 * @param queueStatus state in the queue, in the server's language
 * @param deviceStatus state of the device that works on it, in the server's language
 * @param pages number of pages; 0 for any but an outgoing job
 * @param displayName name in the queue; not unique
 * @param userName account that queued it; outgoing only
 * @param faxNumber number to send to; outgoing only
 * @param recipientName recipient
 * @param tsid transmitting station identifier
 * @param senderName sender; outgoing only
 * @param senderCompany sender's company; outgoing only
 * @param senderDepartment sender's department; outgoing only
 * @param billingCode billing code
 * @param discountSend whether it waits for the cheap-rate window
 * @param unavailable the properties that could not be read, by Microsoft's name, and what the server answered; their
 *     values are "", false, 0 or empty
 */
public record FaxJob(
        JobId id,
        JobType type,
        String queueStatus,
        String deviceStatus,
        int pages,
        String displayName,
        String userName,
        String faxNumber,
        String recipientName,
        String tsid,
        String senderName,
        String senderCompany,
        String senderDepartment,
        String billingCode,
        boolean discountSend,
        Map<String, String> unavailable) {

    public FaxJob {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(queueStatus, "queueStatus");
        Objects.requireNonNull(deviceStatus, "deviceStatus");
        Objects.requireNonNull(displayName, "displayName");
        Objects.requireNonNull(userName, "userName");
        Objects.requireNonNull(faxNumber, "faxNumber");
        Objects.requireNonNull(recipientName, "recipientName");
        Objects.requireNonNull(tsid, "tsid");
        Objects.requireNonNull(senderName, "senderName");
        Objects.requireNonNull(senderCompany, "senderCompany");
        Objects.requireNonNull(senderDepartment, "senderDepartment");
        Objects.requireNonNull(billingCode, "billingCode");
        unavailable = Map.copyOf(unavailable);
    }

    /** A builder for a waiting job without details, which an unsigned 32-bit number identifies. */
    public static Builder builder(int id, JobType type) {
        return new Builder(JobId.of(id), type);
    }

    /** A builder that starts from this job. */
    public Builder toBuilder() {
        Builder builder = new Builder(id, type)
                .queueStatus(queueStatus)
                .deviceStatus(deviceStatus)
                .pages(pages)
                .displayName(displayName)
                .userName(userName)
                .faxNumber(faxNumber)
                .recipientName(recipientName)
                .tsid(tsid)
                .senderName(senderName)
                .senderCompany(senderCompany)
                .senderDepartment(senderDepartment)
                .billingCode(billingCode)
                .discountSend(discountSend);
        builder.unavailable.putAll(unavailable);
        return builder;
    }

    /** Names the values where a constructor call would only number them. */
    public static final class Builder {
        private final JobId id;
        private final JobType type;
        private String queueStatus = QueueStatus.PENDING.text();
        private String deviceStatus = "";
        private int pages;
        private String displayName = "";
        private String userName = "";
        private String faxNumber = "";
        private String recipientName = "";
        private String tsid = "";
        private String senderName = "";
        private String senderCompany = "";
        private String senderDepartment = "";
        private String billingCode = "";
        private boolean discountSend;
        private final Map<String, String> unavailable = new HashMap<>();

        private Builder(JobId id, JobType type) {
            this.id = id;
            this.type = type;
        }

        public Builder queueStatus(String value) {
            queueStatus = value;
            return this;
        }

        public Builder deviceStatus(String value) {
            deviceStatus = value;
            return this;
        }

        public Builder pages(int value) {
            pages = value;
            return this;
        }

        public Builder displayName(String value) {
            displayName = value;
            return this;
        }

        public Builder userName(String value) {
            userName = value;
            return this;
        }

        public Builder faxNumber(String value) {
            faxNumber = value;
            return this;
        }

        public Builder recipientName(String value) {
            recipientName = value;
            return this;
        }

        public Builder tsid(String value) {
            tsid = value;
            return this;
        }

        public Builder senderName(String value) {
            senderName = value;
            return this;
        }

        public Builder senderCompany(String value) {
            senderCompany = value;
            return this;
        }

        public Builder senderDepartment(String value) {
            senderDepartment = value;
            return this;
        }

        public Builder billingCode(String value) {
            billingCode = value;
            return this;
        }

        public Builder discountSend(boolean value) {
            discountSend = value;
            return this;
        }

        /** Notes that a property could not be read. */
        public Builder unavailable(String property, String answer) {
            unavailable.put(property, answer);
            return this;
        }

        public FaxJob build() {
            return new FaxJob(
                    id,
                    type,
                    queueStatus,
                    deviceStatus,
                    pages,
                    displayName,
                    userName,
                    faxNumber,
                    recipientName,
                    tsid,
                    senderName,
                    senderCompany,
                    senderDepartment,
                    billingCode,
                    discountSend,
                    unavailable);
        }
    }
}
