package org.faxmx.cli;

import java.util.List;
import org.faxmx.config.ServerSettings;
import org.faxmx.fax.FaxPort;

/** The ports read from one fax server, and the failures. */
record PortReport(ServerSettings server, List<FaxPort> ports, List<String> failures) {}
