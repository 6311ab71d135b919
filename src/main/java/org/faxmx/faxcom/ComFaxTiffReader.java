package org.faxmx.faxcom;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.faxmx.com.Apartment;
import org.faxmx.com.ComApartment;
import org.faxmx.com.ComException;
import org.faxmx.com.Dispatch;
import org.faxmx.com.Variant;
import org.faxmx.fax.FaxTiff;
import org.faxmx.fax.FaxTiffReader;

/** Reads fax image files with Microsoft's library, each in an apartment of its own. */
public final class ComFaxTiffReader implements FaxTiffReader {

    // FILETIME counts 100 nanoseconds from 1601-01-01T00:00Z.
    private static final Instant FILETIME_EPOCH = Instant.parse("1601-01-01T00:00:00Z");

    /** A reader for this machine. If it has no COM, reading a file fails. */
    public static ComFaxTiffReader open() {
        return new ComFaxTiffReader();
    }

    @Override
    public FaxTiff read(String file, List<Integer> tags) {
        try (Apartment apartment = ComApartment.open("faxmx-com-tiff")) {
            return apartment.call(() -> {
                try (Dispatch tiff = apartment.create(FaxLibrary.FAX_TIFF_PROG_ID, FaxLibrary.FAX_TIFF)) {
                    // The other properties are defined only after it.
                    tiff.put("Image", Variant.of(file));
                    return read(tiff, file, tags);
                }
            });
        } catch (ComException e) {
            throw FaxFailures.of(e, CallKind.READ_FILE);
        }
    }

    private static FaxTiff read(Dispatch tiff, String file, List<Integer> tags) {
        Map<Integer, String> read = new LinkedHashMap<>();
        for (int tag : tags) {
            read.put(tag, available(tiff.get("TiffTagString", Variant.of(tag)).toText()));
        }
        return new FaxTiff(
                file,
                available(tiff.getText("ReceiveTime")),
                moment(tiff.get("RawReceiveTime")),
                available(tiff.getText("Csid")),
                available(tiff.getText("Tsid")),
                available(tiff.getText("CallerId")),
                available(tiff.getText("RecipientName")),
                available(tiff.getText("RecipientNumber")),
                available(tiff.getText("SenderName")),
                available(tiff.getText("Routing")),
                read);
    }

    /** A value that is missing is this word or empty: Microsoft's page has both. */
    private static String available(String text) {
        return text.equalsIgnoreCase("Unavailable") ? "" : text;
    }

    private static Optional<Instant> moment(Variant raw) {
        return raw instanceof Variant.Currency filetime && filetime.scaled() > 0
                ? Optional.of(FILETIME_EPOCH
                        .plus(filetime.scaled() / 10, ChronoUnit.MICROS)
                        .plusNanos(filetime.scaled() % 10 * 100))
                : Optional.empty();
    }
}
