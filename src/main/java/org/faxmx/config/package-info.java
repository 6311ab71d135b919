/** The settings as records that check themselves: they describe what to run and build nothing. */
package org.faxmx.config;
