/**
 * Files for monitoring suites, made from the metric model: what they name exists, in the unit that they expect. Copies are
 * checked in under {@code jmx-config/suites}; a test keeps them equal.
 */
package org.faxmx.suites;
