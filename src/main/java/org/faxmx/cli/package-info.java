/** The command line: arguments, messages to people, exit codes. */
package org.faxmx.cli;
