/**
 * The connectors: JMX over RMI, and Jolokia over HTTP. Both listen on the loopback addresses only. Each client is a caller
 * that an {@link org.faxmx.access.Authenticator} identifies, and sees what {@code AccessRules} allow its role.
 */
package org.faxmx.connector;
