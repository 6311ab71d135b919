package org.faxmx.connector;

/** A connector could not be opened. The message has the connector, the address and the reason. */
public final class ConnectorException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ConnectorException(String message, Exception cause) {
        super(message, cause);
    }
}
