/**
 * Benchmarks: what FaxMX costs beside the others, measured in turns in one run. Here is what all of them share: samples,
 * turns, bars, the machine, and the report. Run by the Maven profile {@code bench}.
 */
package org.faxmx.bench;
