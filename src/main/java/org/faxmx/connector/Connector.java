package org.faxmx.connector;

/** An open connector. */
public interface Connector extends AutoCloseable {

    /** The URL for clients, with the actual port. */
    String url();

    /** Stops listening and ends current requests. Idempotent. */
    @Override
    void close();
}
