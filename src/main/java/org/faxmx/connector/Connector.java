package org.faxmx.connector;

/** A way in that is open. */
public interface Connector extends AutoCloseable {

    /** Where clients connect, with the port that is really listened on. */
    String url();

    /** Stops listening and ends what is under way; may be called again. */
    @Override
    void close();
}
