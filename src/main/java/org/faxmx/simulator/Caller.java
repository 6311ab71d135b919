package org.faxmx.simulator;

import java.time.Duration;
import org.faxmx.fax.DeviceState;

/**
 * A machine that calls, and the fax that it sends.
 *
 * @param callerId its number
 * @param tsid its station identifier
 * @param routing where the fax shall go, in the provider's words
 * @param pages how many it sends
 * @param perPage how long one takes
 * @param ending COMPLETED, DISCONNECTED half-way, or NOT_FAX_CALL
 */
record Caller(String callerId, String tsid, String routing, int pages, Duration perPage, DeviceState ending) {}
