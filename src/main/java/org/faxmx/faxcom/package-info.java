/**
 * The adapter: a {@link org.faxmx.fax.FaxServer} that is a Windows fax server, reached through {@link org.faxmx.com}. The
 * only place that knows the fax library's ProgID, interface ids, member names and error codes.
 */
package org.faxmx.faxcom;
