/**
 * The domain: a fax server as a backend offers it, what can be read from it, and how it fails. Plain Java: no COM, no
 * JMX, nothing but the JDK's {@code java.*}.
 */
package org.faxmx.fax;
