/**
 * The checks of {@code faxmx doctor}: why FaxMX would not work on this machine, with these settings and these fax servers.
 * Nothing is changed by them.
 */
package org.faxmx.doctor;
