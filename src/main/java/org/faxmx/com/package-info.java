/**
 * COM automation: apartments, dispatch late-bound and early-bound, VARIANT, HRESULT. Independent of fax.
 *
 * <p>A pointer never leaves its {@link org.faxmx.com.Apartment}; callers get Java values. Every request has a deadline,
 * and {@link org.faxmx.com.SupervisedApartment} replaces an apartment in which a call does not return. Native code is
 * called behind one interface of plain numbers, through the JDK's foreign function and memory interface or through JNA,
 * whose types do not leave this package.
 */
package org.faxmx.com;
