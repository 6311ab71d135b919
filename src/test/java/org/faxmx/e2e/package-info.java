/** The packaged jar from outside: started as a process, driven by JMX RMI and HTTP clients, ended by a signal. */
package org.faxmx.e2e;
