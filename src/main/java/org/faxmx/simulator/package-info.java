/**
 * The embedded simulated fax server: a {@link org.faxmx.fax.FaxServer} that lives in memory, deterministic for a seed
 * and a clock, so that anyone can try the bridge where there is no Windows.
 *
 * <p>What the real server does that it does not:
 *
 * <ul>
 *   <li>COM: there is no apartment, no marshalling, no HRESULT but in the text of a failure.
 *   <li>Rights: every caller may read everything. {@code canModify} is a property of the port, not of the caller.
 *   <li>Cost and delay: every request answers at once.
 *   <li>Faxes: no port sends or receives yet; only the configuration of ports is simulated.
 *   <li>Connect takes any host and means this process.
 * </ul>
 */
package org.faxmx.simulator;
