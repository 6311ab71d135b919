/**
 * The metric model: which attributes of the MBeans are figures, and how monitoring suites have them. It is read from the
 * descriptors in the MBeanInfo, so that {@code /metrics} and the files for suites have no list of their own.
 */
package org.faxmx.metrics;
