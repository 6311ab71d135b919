package org.faxmx.cli;

import java.util.List;
import org.faxmx.config.ServerSettings;
import org.faxmx.fax.FaxPort;

/** What was read from one fax server, and what failed. */
record PortReport(ServerSettings server, List<FaxPort> ports, List<String> failures) {}
