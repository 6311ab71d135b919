/**
 * The connectors: JMX over RMI, and Jolokia over HTTP. Both listen on the loopback address only, and show each caller what
 * {@code AccessRules} allow its role.
 */
package org.faxmx.connector;
