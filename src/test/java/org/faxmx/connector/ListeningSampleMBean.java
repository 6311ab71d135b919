package org.faxmx.connector;

/** An MBean that clients may want to make a listener of. */
public interface ListeningSampleMBean {}
