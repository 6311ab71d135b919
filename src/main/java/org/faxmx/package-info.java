/** The bridge: what puts backends, MBeans and connectors together, and takes them apart again. */
package org.faxmx;
