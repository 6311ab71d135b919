package org.faxmx.management;

/**
 * The MBean of something that belongs to a fax server, and goes through the server's MBean for whatever it does.
 *
 * @param <V> what attributes are read from
 * @param <T> what operations and writes act on
 */
abstract class ServerPart<V, T> extends ModelledMBean<V, T> {

    private final ManagedFaxServer server;

    ServerPart(ManagedFaxServer server) {
        this.server = server;
    }

    final ManagedFaxServer server() {
        return server;
    }

    @Override
    final boolean writesAllowed() {
        return server.writesAllowed();
    }

    @Override
    final void refused(String message) {
        server.refused(message);
    }
}
