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

    /** Refuses a fax without a file or a number: the server would as well, but less clearly. */
    public OutgoingFax {
        Objects.requireNonNull(recipientName, "recipientName");
        if (file.isBlank()) {
            throw new IllegalArgumentException("file is empty: give the full path of the document to send");
        }
        if (faxNumber.isBlank()) {
            throw new IllegalArgumentException("faxNumber is empty: give the number to send to");
        }
    }
}
