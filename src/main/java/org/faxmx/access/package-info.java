/**
 * Who may use the bridge: roles, callers, and the authenticator that identifies them; and TLS. Used by the connectors; JDK
 * only.
 */
package org.faxmx.access;
