/**
 * The embedded simulated fax server: a {@link org.faxmx.fax.FaxServer} that lives in memory, deterministic for a seed
 * and a clock, to try the bridge without Windows. {@link org.faxmx.simulator.Preset} makes ready services; scenarios
 * control a {@link org.faxmx.simulator.SimulatedFaxService}.
 *
 * <p>How it differs from the real server:
 *
 * <ul>
 *   <li>COM: there is no apartment, no marshalling, no HRESULT but in the text of a failure.
 *   <li>Rights: every client may read everything and change the server's settings. {@code canModify} is a property of the
 *       port, not of the client.
 *   <li>Cost and delay: every request answers at once.
 *   <li>Limits of the edition: any number of ports may send and receive.
 *   <li>Documents: no file is opened, printed or archived. What a client sends has two pages and arrives; a
 *       routing method takes its time and produces nothing.
 *   <li>Details while dialling or ringing: only the state and the caller's number are reported; the rest follows while
 *       pages are in transit.
 *   <li>Incoming faxes that cannot be routed: each enabled routing method takes three seconds. A job of type ROUTING is
 *       being routed; at the real server its routing failed.
 *   <li>Memory of unplugged ports: the routing methods of a port that is plugged in again are those of a new one.
 *       Priorities are renumbered when one is written, not when ports come and go.
 *   <li>Local time: the discount window is in UTC.
 *   <li>Connect: every host is this process.
 * </ul>
 */
package org.faxmx.simulator;
