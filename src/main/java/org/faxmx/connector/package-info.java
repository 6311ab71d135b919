/**
 * The connectors: JMX over RMI, and Jolokia over HTTP. Both listen on the loopback address only, and restrict clients to
 * our own domain and to reading {@code java.lang}. RMI clients are callers that an {@link org.faxmx.access.Authenticator}
 * identifies; there is no TLS yet.
 */
package org.faxmx.connector;
