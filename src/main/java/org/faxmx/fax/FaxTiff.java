package org.faxmx.fax;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The tags of a fax image file ({@code IFaxTiff}; TIFF class F, first page). Texts that are not available are
 * "", also where the library says "Unavailable".
 *
 * @param image full path of the file
 * @param receiveTime local start of the transmission, formatted for the user's locale
 * @param rawReceiveTime the same moment, if the file has it
 * @param csid called station identifier
 * @param tsid transmitting station identifier
 * @param callerId caller's identity
 * @param recipientName recipient
 * @param recipientNumber number the fax was sent to; outgoing only
 * @param senderName sender; outgoing only
 * @param routing the provider's routing data
 * @param tags the requested tags, by number, as text
 * @param unavailable the properties that the library refused, such as {@code Csid} or {@code TiffTagString(271)}, and what it
 *     answered
 */
public record FaxTiff(
        String image,
        String receiveTime,
        Optional<Instant> rawReceiveTime,
        String csid,
        String tsid,
        String callerId,
        String recipientName,
        String recipientNumber,
        String senderName,
        String routing,
        Map<Integer, String> tags,
        Map<String, String> unavailable) {

    /** Copies tags and failures in their order. */
    public FaxTiff {
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
        unavailable = Collections.unmodifiableMap(new LinkedHashMap<>(unavailable));
    }
}
