package org.faxmx.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.faxmx.fax.FaxRequestFailedException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TiffTest {

    @ParameterizedTest
    @CsvSource({
        "0x8007000D (ERROR_INVALID_DATA), is no TIFF file that can be read",
        "0x80070057 (E_INVALIDARG), is no TIFF file that can be read",
        "0x8007000E (E_OUTOFMEMORY), could not be read",
        "0x80010109 (RPC_E_RETRY), could not be read",
        "0x80004002 (E_NOINTERFACE), could not be read",
        "0x80004005 (E_FAIL), could not be read"
    })
    void blamesTheFileForItsContentOnly(String answer, String problem, @TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("fax.tif"), "II*");
        assertEquals(
                " " + problem, Tiff.problem(file, new FaxRequestFailedException("FaxTiff.Image", answer, "", null)));
    }
}
