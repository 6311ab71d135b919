/**
 * A bridge that works for long under stress. {@code EnduranceRun} is its clients and its judge; {@code EnduringBridge} is
 * the main class of the JVM that it runs in, with the simulated fax servers behind it.
 */
package org.faxmx.bench.endurance;
