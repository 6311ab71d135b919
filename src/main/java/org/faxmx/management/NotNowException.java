package org.faxmx.management;

/** Nothing was asked of the fax server: another operation is under way, there is no connection, or all is over. */
final class NotNowException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    NotNowException(String message) {
        super(message);
    }
}
