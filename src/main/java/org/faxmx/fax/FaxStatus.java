package org.faxmx.fax;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a fax port was doing at the moment of one reading ({@code IFaxStatus}). Texts that are not available are "".
 *
 * @param deviceId the port
 * @param sending whether it was sending
 * @param receiving whether it was receiving
 * @param description state in words, in the server's language
 * @param callerId identity of the calling device; incoming only
 * @param csid station identifier of the receiving machine
 * @param tsid station identifier of the sending machine
 * @param address number dialled; outgoing only
 * @param currentPage page in transit from 1; 0 when not available
 * @param pageCount pages of the outgoing job; 0 when not available
 * @param documentName name of the document in transit; outgoing only
 * @param documentSize bytes of the document; outgoing only
 * @param senderName who queued the outgoing job
 * @param recipientName recipient
 * @param routingString the provider's routing text for an incoming fax
 * @param startTime when transmission began, if there is one
 * @param submittedTime when the outgoing job was queued, if there is one
 * @param elapsed time since transmission began, if there is one
 * @param unavailable the properties that could not be read, by Microsoft's name, and what the server answered; their
 *     values are "", false, 0 or empty
 */
public record FaxStatus(
        DeviceId deviceId,
        boolean sending,
        boolean receiving,
        String description,
        String callerId,
        String csid,
        String tsid,
        String address,
        int currentPage,
        int pageCount,
        String documentName,
        long documentSize,
        String senderName,
        String recipientName,
        String routingString,
        Optional<Instant> startTime,
        Optional<Instant> submittedTime,
        Optional<Duration> elapsed,
        Map<String, String> unavailable) {

    public FaxStatus {
        Objects.requireNonNull(deviceId, "deviceId");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(callerId, "callerId");
        Objects.requireNonNull(csid, "csid");
        Objects.requireNonNull(tsid, "tsid");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(documentName, "documentName");
        Objects.requireNonNull(senderName, "senderName");
        Objects.requireNonNull(recipientName, "recipientName");
        Objects.requireNonNull(routingString, "routingString");
        Objects.requireNonNull(startTime, "startTime");
        Objects.requireNonNull(submittedTime, "submittedTime");
        Objects.requireNonNull(elapsed, "elapsed");
        unavailable = Map.copyOf(unavailable);
    }

    /** The state that the description names. */
    public DeviceState state() {
        return DeviceState.ofText(description);
    }

    /** A builder for a port that does nothing and says nothing. */
    public static Builder builder(DeviceId deviceId) {
        return new Builder(deviceId);
    }

    /** Names the values where a constructor call would only number them. */
    public static final class Builder {
        private final DeviceId deviceId;
        private boolean sending;
        private boolean receiving;
        private String description = "";
        private String callerId = "";
        private String csid = "";
        private String tsid = "";
        private String address = "";
        private int currentPage;
        private int pageCount;
        private String documentName = "";
        private long documentSize;
        private String senderName = "";
        private String recipientName = "";
        private String routingString = "";
        private Optional<Instant> startTime = Optional.empty();
        private Optional<Instant> submittedTime = Optional.empty();
        private Optional<Duration> elapsed = Optional.empty();
        private final Map<String, String> unavailable = new HashMap<>();

        private Builder(DeviceId deviceId) {
            this.deviceId = deviceId;
        }

        public Builder sending(boolean value) {
            sending = value;
            return this;
        }

        public Builder receiving(boolean value) {
            receiving = value;
            return this;
        }

        public Builder description(String value) {
            description = value;
            return this;
        }

        public Builder callerId(String value) {
            callerId = value;
            return this;
        }

        public Builder csid(String value) {
            csid = value;
            return this;
        }

        public Builder tsid(String value) {
            tsid = value;
            return this;
        }

        public Builder address(String value) {
            address = value;
            return this;
        }

        public Builder currentPage(int value) {
            currentPage = value;
            return this;
        }

        public Builder pageCount(int value) {
            pageCount = value;
            return this;
        }

        public Builder documentName(String value) {
            documentName = value;
            return this;
        }

        public Builder documentSize(long value) {
            documentSize = value;
            return this;
        }

        public Builder senderName(String value) {
            senderName = value;
            return this;
        }

        public Builder recipientName(String value) {
            recipientName = value;
            return this;
        }

        public Builder routingString(String value) {
            routingString = value;
            return this;
        }

        public Builder startTime(Instant value) {
            startTime = Optional.of(value);
            return this;
        }

        public Builder submittedTime(Instant value) {
            submittedTime = Optional.of(value);
            return this;
        }

        public Builder elapsed(Duration value) {
            elapsed = Optional.of(value);
            return this;
        }

        /** Notes that a property could not be read. */
        public Builder unavailable(String property, String answer) {
            unavailable.put(property, answer);
            return this;
        }

        public FaxStatus build() {
            return new FaxStatus(
                    deviceId,
                    sending,
                    receiving,
                    description,
                    callerId,
                    csid,
                    tsid,
                    address,
                    currentPage,
                    pageCount,
                    documentName,
                    documentSize,
                    senderName,
                    recipientName,
                    routingString,
                    startTime,
                    submittedTime,
                    elapsed,
                    unavailable);
        }
    }
}
