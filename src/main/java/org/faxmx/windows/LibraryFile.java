package org.faxmx.windows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** What kind of processes can load a file as a library, as its header says (the PE format). */
public enum LibraryFile {
    /** For 64-bit processes. */
    FOR_64_BIT,
    /** For 32-bit processes. */
    FOR_32_BIT,
    /** For another kind of processor. */
    FOR_OTHERS,
    /** No library at all, or a damaged one. */
    NO_LIBRARY;

    private static final int HEADER = 4096;
    private static final int DOS_SIGNATURE = 0x5A4D;
    private static final int OFFSET_OF_PE = 0x3C;
    private static final int PE_SIGNATURE = 0x4550;
    private static final int IMAGE_FILE_MACHINE_I386 = 0x014C;
    private static final int IMAGE_FILE_MACHINE_AMD64 = 0x8664;
    // On Windows for ARM, libraries of the system serve emulated x64 processes as well.
    private static final int IMAGE_FILE_MACHINE_ARM64 = 0xAA64;

    /**
     * Reads the header of a file.
     *
     * @throws IOException if it cannot be read
     */
    public static LibraryFile of(Path file) throws IOException {
        byte[] header;
        try (InputStream in = Files.newInputStream(file)) {
            header = in.readNBytes(HEADER);
        }
        return of(ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN));
    }

    private static LibraryFile of(ByteBuffer header) {
        if (header.limit() < OFFSET_OF_PE + Integer.BYTES || unsigned(header, 0) != DOS_SIGNATURE) {
            return NO_LIBRARY;
        }
        int pe = header.getInt(OFFSET_OF_PE);
        if (pe < 0 || pe > header.limit() - Integer.BYTES - Short.BYTES || header.getInt(pe) != PE_SIGNATURE) {
            return NO_LIBRARY;
        }
        return switch (unsigned(header, pe + Integer.BYTES)) {
            case IMAGE_FILE_MACHINE_AMD64, IMAGE_FILE_MACHINE_ARM64 -> FOR_64_BIT;
            case IMAGE_FILE_MACHINE_I386 -> FOR_32_BIT;
            default -> FOR_OTHERS;
        };
    }

    private static int unsigned(ByteBuffer header, int offset) {
        return Short.toUnsignedInt(header.getShort(offset));
    }
}
