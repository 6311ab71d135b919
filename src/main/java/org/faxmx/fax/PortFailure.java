package org.faxmx.fax;

import java.util.Objects;
import java.util.Optional;

/**
 * A port that was listed and could not be read.
 *
 * @param position 1-based position among the ports and failures of the same reading, in the server's order
 * @param deviceId which port it is, where it answered that much
 * @param cause what the server answered
 */
public record PortFailure(int position, Optional<DeviceId> deviceId, FaxException cause) {

    public PortFailure {
        Objects.requireNonNull(deviceId, "deviceId");
        Objects.requireNonNull(cause, "cause");
    }
}
