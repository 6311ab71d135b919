/**
 * COM automation over JNA: apartments, late-bound dispatch, VARIANT, HRESULT. Knows nothing of fax.
 *
 * <p>A pointer never leaves its {@link org.faxmx.com.Apartment}: what leaves is a Java value. JNA types appear in this
 * package only, behind one interface of plain numbers.
 */
package org.faxmx.com;
