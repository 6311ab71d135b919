package org.faxmx.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers of libraries as the PE format has them, and files that are none. */
public class LibraryFileTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"0x8664, FOR_64_BIT", "0xAA64, FOR_64_BIT", "0x014C, FOR_32_BIT", "0x01C4, FOR_OTHERS"})
    void knowsTheProcessorOfALibrary(String machine, LibraryFile expected) throws IOException {
        assertEquals(expected, LibraryFile.of(write(directory.resolve("a.dll"), Integer.decode(machine))));
    }

    @Test
    void knowsFilesThatAreNoLibrary() throws IOException {
        for (byte[] content : new byte[][] {
            {},
            {'M', 'Z'},
            "not a library at all, but a text that is longer than a header of sixty-four bytes".getBytes(),
        }) {
            assertEquals(LibraryFile.NO_LIBRARY, LibraryFile.of(Files.write(directory.resolve("b.dll"), content)));
        }
    }

    @Test
    void doesNotFollowAnOffsetOutOfTheHeader() throws IOException {
        for (int offset : new int[] {Integer.MIN_VALUE, -1, 59, 4095, Integer.MAX_VALUE}) {
            ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putShort(0, (short) 0x5A4D).putInt(0x3C, offset);
            assertEquals(
                    LibraryFile.NO_LIBRARY, LibraryFile.of(Files.write(directory.resolve("c.dll"), bytes.array())));
        }
    }

    @Test
    void failsWhereThereIsNoFile() {
        assertThrows(NoSuchFileException.class, () -> LibraryFile.of(directory.resolve("none.dll")));
    }

    /** Writes the header of a library for that machine. */
    public static Path write(Path file, int machine) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort(0, (short) 0x5A4D)
                .putInt(0x3C, 0x80)
                .putInt(0x80, 0x4550)
                .putShort(0x84, (short) machine);
        return Files.write(file, bytes.array());
    }
}
