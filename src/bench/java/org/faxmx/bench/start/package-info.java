/**
 * What FaxMX takes to start, and to be there, beside a JVM that does nothing but has Jolokia's agent.
 */
package org.faxmx.bench.start;
