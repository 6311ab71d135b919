/**
 * COM automation: apartments, late-bound dispatch, VARIANT, HRESULT. Knows nothing of fax.
 *
 * <p>A pointer never leaves its {@link org.faxmx.com.Apartment}: what leaves is a Java value. A request has a deadline,
 * and a call that does not return costs its apartment, which {@link org.faxmx.com.SupervisedApartment} replaces. Native
 * code is called behind one interface of plain numbers, through the JDK's foreign function and memory interface or
 * through JNA, whose types appear in this package only.
 */
package org.faxmx.com;
