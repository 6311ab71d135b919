package org.faxmx.faxcom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.faxmx.fax.FaxNotFoundException;
import org.faxmx.fax.FaxTiff;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Fax image files through real COM. */
@Tag("com")
class ComFaxTiffIT {

    private static final Path SCENARIO = Path.of(System.getenv("FAXMX_SCENARIO"));

    private final ComFaxTiffReader reader = ComFaxTiffReader.open();

    @Test
    void readsWhatAFileTells() throws IOException {
        Files.writeString(SCENARIO, """
                [tiff]
                Image = C:\\fax\\in.tif
                ReceiveTime = 10/02/98@10:15AM
                RawReceiveTime = 1998-10-02T10:15:00Z
                Csid = "+1 555 0100"
                Tsid = "B\\u00FCro"
                RecipientName = Bob
                Routing = Unavailable
                tag.271 = ACME
                """);

        FaxTiff tiff = reader.read("C:\\fax\\in.tif", List.of(271, 305));

        assertEquals("10/02/98@10:15AM", tiff.receiveTime());
        assertEquals(Optional.of(Instant.parse("1998-10-02T10:15:00Z")), tiff.rawReceiveTime());
        assertEquals("+1 555 0100", tiff.csid());
        assertEquals("Büro", tiff.tsid());
        assertEquals("Bob", tiff.recipientName());
        assertEquals("", tiff.routing());
        assertEquals("", tiff.callerId());
        assertEquals(Map.of(271, "ACME", 305, ""), tiff.tags());
    }

    @Test
    void emptyAndUnavailableAreAlike() throws IOException {
        Files.writeString(SCENARIO, "[tiff]\nImage = C:\\in.tif\nmissing = \"\"\n");

        FaxTiff tiff = reader.read("C:\\in.tif", List.of());

        assertEquals(List.of("", "", ""), List.of(tiff.csid(), tiff.tsid(), tiff.senderName()));
        assertEquals(Optional.empty(), tiff.rawReceiveTime());
    }

    @Test
    void saysThatThereIsNoSuchFile() throws IOException {
        Files.writeString(SCENARIO, "[tiff]\nImage = C:\\in.tif\n");

        FaxNotFoundException missing =
                assertThrows(FaxNotFoundException.class, () -> reader.read("C:\\other.tif", List.of()));

        assertTrue(missing.getMessage().contains("0x80070002 (ERROR_FILE_NOT_FOUND)"), missing::getMessage);
    }
}
