package org.faxmx.simulator;

import java.time.Duration;
import org.faxmx.fax.DeviceState;

/**
 * A machine that calls, and what it sends.
 *
 * @param callerId its number
 * @param tsid its station identifier
 * @param routing the provider's routing text
 * @param pages how many it sends
 * @param perPage the time for one
 * @param ending COMPLETED, DISCONNECTED half-way, or NOT_FAX_CALL
 */
record Caller(String callerId, String tsid, String routing, int pages, Duration perPage, DeviceState ending) {}
