/**
 * The ways in from outside: JMX over RMI, and Jolokia over HTTP. Both listen on this machine's loopback address only and
 * both keep clients to what an operator needs: everything in our own domain, reading in {@code java.lang}, and nothing
 * else. Users, roles and TLS are not here yet.
 */
package org.faxmx.connector;
