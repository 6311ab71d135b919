package org.faxmx.com;

/**
 * A dual interface: what a client must know to use an object through it late-bound. DISPIDs are looked up once for each
 * interface type and member in an apartment, so all objects used under one type must be of one class.
 *
 * @param name the object's name in messages: {@code FaxPorts}
 * @param iid the interface identifier
 */
public record InterfaceType(String name, Iid iid) {}
