package org.faxmx.com;

/**
 * A dual interface, used late-bound. An apartment looks up the DISPID of a member once for each type, so all objects used
 * under one type must be of one class.
 *
 * @param name the object's name in messages: {@code FaxPorts}
 * @param iid the interface identifier
 */
public record InterfaceType(String name, Iid iid) {}
