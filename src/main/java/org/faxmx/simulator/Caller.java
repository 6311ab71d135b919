package org.faxmx.simulator;

import java.time.Duration;
import org.faxmx.fax.DeviceState;

/**
 * A machine that calls, and what it sends.
 *
 * @param routing the provider's routing text
 * @param perPage the time for a page
 * @param ending COMPLETED, DISCONNECTED half-way, or NOT_FAX_CALL
 */
record Caller(String callerId, String tsid, String routing, int pages, Duration perPage, DeviceState ending) {}
