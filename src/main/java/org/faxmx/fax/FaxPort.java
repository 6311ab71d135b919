package org.faxmx.fax;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A fax port (Microsoft's extended model says fax device) as it was configured at the moment of one reading.
 *
 * <p>The values are what the server returned, also if the documentation does not allow them. Ranges in the comments are Microsoft's (IFaxPort, Fax Service Client API).
 *
 * @param deviceId permanent line identifier
 * @param name display name; several ports may share one
 * @param canModify whether the caller may change the port
 * @param csid called station identifier, sent to the calling machine when the port receives; at most 20 characters
 * @param tsid transmitting station identifier, sent to the receiving machine when the port sends; at most 20 characters
 * @param rings rings before an incoming call is answered, 1 to 99; without effect while {@code receive} is false
 * @param priority rank among the ports when one is chosen for an outgoing fax, 1 to the number of ports
 * @param send whether the port is enabled for sending (not: is sending)
 * @param receive whether the port is enabled for receiving (not: is receiving)
 * @param unavailable the properties that could not be read, by Microsoft's name, and what the server answered; their
 *     values are "", false, 0 or empty
 */
public record FaxPort(
        DeviceId deviceId,
        String name,
        boolean canModify,
        String csid,
        String tsid,
        int rings,
        int priority,
        boolean send,
        boolean receive,
        Map<String, String> unavailable) {

    public FaxPort {
        Objects.requireNonNull(deviceId, "deviceId");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(csid, "csid");
        Objects.requireNonNull(tsid, "tsid");
        unavailable = Map.copyOf(unavailable);
    }

    /** A builder for a modifiable port of that identity which neither sends nor receives. */
    public static Builder builder(DeviceId deviceId, String name) {
        return new Builder(deviceId, name);
    }

    /** A builder that starts from this port. */
    public Builder toBuilder() {
        Builder builder = new Builder(deviceId, name)
                .canModify(canModify)
                .csid(csid)
                .tsid(tsid)
                .rings(rings)
                .priority(priority)
                .send(send)
                .receive(receive);
        builder.unavailable.putAll(unavailable);
        return builder;
    }

    /** Names the values where a constructor call would only number them. */
    public static final class Builder {
        private final DeviceId deviceId;
        private final String name;
        private boolean canModify = true;
        private String csid = "";
        private String tsid = "";
        private int rings = 1;
        private int priority = 1;
        private boolean send;
        private boolean receive;
        private final Map<String, String> unavailable = new HashMap<>();

        private Builder(DeviceId deviceId, String name) {
            this.deviceId = deviceId;
            this.name = name;
        }

        public Builder canModify(boolean value) {
            canModify = value;
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

        public Builder rings(int value) {
            rings = value;
            return this;
        }

        public Builder priority(int value) {
            priority = value;
            return this;
        }

        public Builder send(boolean value) {
            send = value;
            return this;
        }

        public Builder receive(boolean value) {
            receive = value;
            return this;
        }

        /** Notes that a property could not be read. */
        public Builder unavailable(String property, String answer) {
            unavailable.put(property, answer);
            return this;
        }

        public FaxPort build() {
            return new FaxPort(deviceId, name, canModify, csid, tsid, rings, priority, send, receive, unavailable);
        }
    }
}
