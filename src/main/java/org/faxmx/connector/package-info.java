/**
 * The connectors: JMX over RMI, and Jolokia over HTTP. Both listen on the loopback address only, and restrict clients to
 * our own domain and to reading {@code java.lang}. There are no users, roles or TLS yet.
 */
package org.faxmx.connector;
