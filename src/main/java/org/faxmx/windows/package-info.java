/**
 * What this Windows says of itself: its edition, registered classes, services and accounts; and where JNA, by which it is
 * called, unpacks its DLL. Independent of fax and of COM. JNA's types do not leave this package.
 */
package org.faxmx.windows;
