/** The log of the process: where it goes, what it has, and how its lines are written. */
package org.faxmx.logging;
