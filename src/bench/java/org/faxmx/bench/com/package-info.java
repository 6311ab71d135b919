/**
 * FaxMX's way to COM beside native C and the other bridges from Java, all reading the same ports from the fax server for
 * tests. {@code ComBenchmark} runs where Maven does and commands the contestants, each a process of its own under Wine;
 * {@code ComContestant} is the main class of those that are JVMs.
 */
package org.faxmx.bench.com;
