package org.faxmx.fax;

import java.util.Objects;

/**
 * A fax to be queued ({@code IFaxDoc}).
 *
 * @param file full path of the document, as the fax server's machine sees it
 * @param faxNumber number to send to
 * @param recipientName recipient, or ""
 */
public record OutgoingFax(String file, String faxNumber, String recipientName) {

    /** Refuses nulls. */
    public OutgoingFax {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(faxNumber, "faxNumber");
        Objects.requireNonNull(recipientName, "recipientName");
    }
}
