/**
 * One fax server kept in view: its connection, its last reading, and the polls and attempts to reconnect that are due.
 * Independent of JMX. {@link org.faxmx.monitor.ServerMonitor} makes the requests; immutable
 * {@link org.faxmx.monitor.ServerSnapshot}s hold what is known; {@link org.faxmx.monitor.MonitorListener}s are notified
 * of each change, in order.
 */
package org.faxmx.monitor;
