package org.faxmx.monitor;

import org.faxmx.fax.FaxReading;

/** What a fax server answered to an enumeration, and when. */
record Enumeration(FaxReading answer, Reading reading) {}
