/**
 * The settings as records that check themselves, and the reader of the file that holds them: they describe what to run
 * and build nothing.
 */
package org.faxmx.config;
