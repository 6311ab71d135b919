package org.faxmx.faxcom;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.faxmx.com.Apartment;
import org.faxmx.com.ComApartment;
import org.faxmx.com.ComException;
import org.faxmx.com.Dispatch;
import org.faxmx.com.HResult;
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
        Map<String, String> unavailable = new LinkedHashMap<>();
        Map<Integer, String> read = new LinkedHashMap<>();
        for (int tag : tags) {
            read.put(
                    tag,
                    read(
                            "TiffTagString(" + tag + ")",
                            "",
                            unavailable,
                            () -> available(
                                    tiff.get("TiffTagString", Variant.of(tag)).toText())));
        }
        UnaryOperator<String> text =
                property -> read(property, "", unavailable, () -> available(tiff.getText(property)));
        return new FaxTiff(
                file,
                text.apply("ReceiveTime"),
                read("RawReceiveTime", Optional.empty(), unavailable, () -> moment(tiff.get("RawReceiveTime"))),
                text.apply("Csid"),
                text.apply("Tsid"),
                text.apply("CallerId"),
                text.apply("RecipientName"),
                text.apply("RecipientNumber"),
                text.apply("SenderName"),
                text.apply("Routing"),
                read,
                unavailable);
    }

    /** A property; if it fails by itself, the others are read nevertheless. */
    private static <T> T read(String property, T otherwise, Map<String, String> unavailable, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (ComException e) {
            unavailable.put(property, FaxFailures.ofItem(e, CallKind.READ_FILE).getMessage());
            return otherwise;
        }
    }

    /** A value that is missing is this word or empty: Microsoft's page has both. */
    private static String available(String text) {
        return text.equalsIgnoreCase("Unavailable") ? "" : text;
    }

    /** The moment of a FILETIME; 0, EMPTY and NULL are none. */
    private static Optional<Instant> moment(Variant raw) {
        if (raw instanceof Variant.Empty || raw instanceof Variant.Null) {
            return Optional.empty();
        }
        if (!(raw instanceof Variant.Currency filetime)) {
            throw new ComException("FaxTiff.RawReceiveTime", HResult.DISP_E_TYPEMISMATCH, "answered " + raw);
        }
        return filetime.scaled() > 0
                ? Optional.of(FILETIME_EPOCH
                        .plus(filetime.scaled() / 10, ChronoUnit.MICROS)
                        .plusNanos(filetime.scaled() % 10 * 100))
                : Optional.empty();
    }
}
