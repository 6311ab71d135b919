package org.faxmx.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxNotFoundException;
import org.faxmx.fax.FaxRequestFailedException;
import org.faxmx.fax.FaxTiff;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedFaxTiffReaderTest {

    private final SimulatedFaxTiffReader reader = new SimulatedFaxTiffReader();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
    void readsTagsInEitherByteOrder(String order) throws IOException {
        Path file = directory.resolve("fax.tif");
        Files.write(file, tiff(order.equals("LITTLE_ENDIAN") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN));

        FaxTiff tiff = reader.read(file.toString(), List.of(256, 282, 270, 999));

        assertEquals(Map.of(256, "1728", 282, "204/1", 270, "fax", 999, ""), tiff.tags());
        assertEquals("2026:11:22 14:30:05", tiff.receiveTime());
        assertEquals("", tiff.csid());
        assertEquals(file.toString(), tiff.image());
    }

    @Test
    void saysThatThereIsNoSuchFile() {
        FaxNotFoundException missing = assertThrows(
                FaxNotFoundException.class,
                () -> reader.read(directory.resolve("no").toString(), List.of()));

        assertTrue(missing.getMessage().contains("0x80070002 (ERROR_FILE_NOT_FOUND)"), missing::getMessage);
    }

    @Test
    void saysThatAFileIsNoTiffFile() throws IOException {
        Path text = directory.resolve("text");
        Files.writeString(text, "Dear Sir or Madam");
        Path empty = Files.createFile(directory.resolve("empty"));

        for (Path file : List.of(text, empty)) {
            FaxException refused =
                    assertThrows(FaxRequestFailedException.class, () -> reader.read(file.toString(), List.of()));
            assertTrue(refused.getMessage().contains("0x8007000D (ERROR_INVALID_DATA)"), refused::getMessage);
        }
    }

    @Test
    void saysThatAFileIsCutOffWhereverItIs() throws IOException {
        byte[] whole = tiff(ByteOrder.LITTLE_ENDIAN);
        Path file = directory.resolve("cut.tif");
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThrows(FaxRequestFailedException.class, () -> reader.read(file.toString(), List.of()));
        }
    }

    /** A directory with width, description, resolution and date, their values behind it. */
    private static byte[] tiff(ByteOrder order) {
        ByteBuffer tiff = ByteBuffer.allocate(8 + 2 + 4 * 12 + 4 + 8 + 20).order(order);
        tiff.putShort((short) (order == ByteOrder.LITTLE_ENDIAN ? 0x4949 : 0x4D4D))
                .putShort((short) 42)
                .putInt(8);
        int values = 8 + 2 + 4 * 12 + 4;
        tiff.putShort((short) 4);
        entry(tiff, 256, 3, 1);
        tiff.putShort((short) 1728).putShort((short) 0);
        entry(tiff, 270, 2, 4);
        tiff.put("fax\0".getBytes(StandardCharsets.US_ASCII));
        entry(tiff, 282, 5, 1);
        tiff.putInt(values);
        entry(tiff, 306, 2, 20);
        tiff.putInt(values + 8);
        tiff.putInt(0);
        tiff.putInt(204).putInt(1);
        tiff.put("2026:11:22 14:30:05\0".getBytes(StandardCharsets.US_ASCII));
        return tiff.array();
    }

    private static void entry(ByteBuffer tiff, int tag, int type, int count) {
        tiff.putShort((short) tag).putShort((short) type).putInt(count);
    }
}
