/**
 * The settings as records that check themselves, and the reader of the settings file.
 */
package org.faxmx.config;
