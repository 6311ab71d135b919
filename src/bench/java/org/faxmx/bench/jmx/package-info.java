/**
 * What publishing fax ports costs beside beans that are written and registered by hand. {@code PublishingBenchmark}
 * commands JVMs whose main class is {@code Publisher}, and is their client over RMI and HTTP.
 */
package org.faxmx.bench.jmx;
