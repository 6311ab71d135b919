/**
 * Fax servers and their ports as MBeans: ObjectNames, attributes and operations with descriptions, tables, notifications,
 * and the registration of what a reading found.
 *
 * <p>Values are of open types only, so that a client needs no class of ours. An attribute is answered from a snapshot and
 * makes no request to the fax server; it is never null and never throws. The MBeans are dynamic and built from models in
 * code, not MXBeans found by introspection: {@code getPorts} must be an operation (introspection makes an attribute of a
 * method with that name), and ten thousand ports share one MBeanInfo.
 */
package org.faxmx.jmx;
