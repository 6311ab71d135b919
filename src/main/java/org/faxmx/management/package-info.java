/**
 * Fax servers and their ports as MBeans: their ObjectNames, their attributes and operations with descriptions, and the
 * publication of what a reading brought.
 *
 * <p>Values are of open types only, so a client needs no class of ours. An attribute is answered from the last reading
 * and never calls the fax server; it is never null and never throws. The MBeans are dynamic ones built from a model in
 * code, not MXBeans found by reflection, because {@code getPorts} must be an operation (introspection makes an attribute
 * of a method with that name) and because ten thousand ports share one MBeanInfo.
 */
package org.faxmx.management;
