/**
 * The bridge as a service of the operating system: installing, removing and describing it. On Windows the service control
 * manager runs procrun of Apache Commons Daemon, which runs the bridge in its process; elsewhere there is a unit for systemd.
 * JNA's types, by which the service control manager is called, do not leave this package.
 */
package org.faxmx.service;
