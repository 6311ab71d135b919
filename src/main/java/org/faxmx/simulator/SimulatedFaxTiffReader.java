package org.faxmx.simulator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DataFormatException;
import org.faxmx.fax.FaxException;
import org.faxmx.fax.FaxNotFoundException;
import org.faxmx.fax.FaxRequestFailedException;
import org.faxmx.fax.FaxTiff;
import org.faxmx.fax.FaxTiffReader;

/**
 * A reader of TIFF tags where there is no fax library. It knows the tags of the TIFF specification and those that libtiff
 * registered for faxes. The private tags of Microsoft's service for station identifiers and names are not documented, so
 * those stay empty.
 */
public final class SimulatedFaxTiffReader implements FaxTiffReader {

    private static final int DATE_TIME = 306;
    private static final int FAX_SUB_ADDRESS = 34909;
    private static final int FAX_RECEIVE_TIME = 34910;
    private static final int LONGEST_VALUE = 65_536;
    private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8};

    @Override
    public FaxTiff read(String file, List<Integer> tags) {
        Map<Integer, String> found;
        try (SeekableByteChannel channel = Files.newByteChannel(Path.of(file))) {
            found = firstDirectory(channel);
        } catch (NoSuchFileException | InvalidPathException e) {
            throw new FaxNotFoundException(
                    "FaxTiff.Image = \"" + file + '"', "0x80070002 (ERROR_FILE_NOT_FOUND)", "Give its full path", e);
        } catch (DataFormatException e) {
            throw refusal(file, "0x8007000D (ERROR_INVALID_DATA): " + e.getMessage(), e);
        } catch (IOException e) {
            throw refusal(file, "0x8007001E (ERROR_READ_FAULT): " + e.getMessage(), e);
        }
        Map<Integer, String> wanted = new LinkedHashMap<>();
        tags.forEach(tag -> wanted.put(tag, found.getOrDefault(tag, "")));
        String time = found.getOrDefault(FAX_RECEIVE_TIME, found.getOrDefault(DATE_TIME, ""));
        return new FaxTiff(
                file,
                time,
                Optional.empty(),
                "",
                "",
                "",
                "",
                "",
                "",
                found.getOrDefault(FAX_SUB_ADDRESS, ""),
                wanted,
                Map.of());
    }

    private static FaxException refusal(String file, String answer, Exception cause) {
        return new FaxRequestFailedException("FaxTiff.Image = \"" + file + '"', answer, "", cause);
    }

    private static Map<Integer, String> firstDirectory(SeekableByteChannel file)
            throws IOException, DataFormatException {
        if (file.size() < 8) {
            throw new DataFormatException("it is too short for a TIFF file");
        }
        ByteBuffer header = read(file, 0, 8, ByteOrder.BIG_ENDIAN);
        ByteOrder order =
                switch (header.getShort()) {
                    case 0x4949 -> ByteOrder.LITTLE_ENDIAN;
                    case 0x4D4D -> ByteOrder.BIG_ENDIAN;
                    default -> throw new DataFormatException("it does not begin as a TIFF file does");
                };
        header.order(order);
        if (header.getShort() != 42) {
            throw new DataFormatException("it does not begin as a TIFF file does");
        }
        long directory = Integer.toUnsignedLong(header.getInt());
        int count = Short.toUnsignedInt(read(file, directory, 2, order).getShort());
        ByteBuffer entries = read(file, directory + 2, 12 * count, order);
        Map<Integer, String> tags = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            int tag = Short.toUnsignedInt(entries.getShort());
            int type = Short.toUnsignedInt(entries.getShort());
            long values = Integer.toUnsignedLong(entries.getInt());
            int place = entries.position();
            long offset = Integer.toUnsignedLong(entries.getInt());
            long bytes = type > 0 && type < SIZES.length ? values * SIZES[type] : 0;
            if (bytes > 0 && bytes <= LONGEST_VALUE) {
                ByteBuffer value = bytes <= 4
                        ? entries.slice(place, (int) bytes).order(order)
                        : read(file, offset, (int) bytes, order);
                tags.put(tag, text(type, value));
            }
        }
        return tags;
    }

    private static String text(int type, ByteBuffer value) {
        if (type == 2) {
            byte[] bytes = new byte[value.remaining()];
            value.get(bytes);
            return new String(bytes, StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ')
                    .strip();
        }
        List<String> numbers = new ArrayList<>();
        while (value.remaining() >= SIZES[type]) {
            numbers.add(
                    switch (type) {
                        case 3 -> Integer.toString(Short.toUnsignedInt(value.getShort()));
                        case 4 -> Integer.toUnsignedString(value.getInt());
                        case 5 ->
                            Integer.toUnsignedString(value.getInt()) + "/" + Integer.toUnsignedString(value.getInt());
                        case 8 -> Short.toString(value.getShort());
                        case 9 -> Integer.toString(value.getInt());
                        case 10 -> value.getInt() + "/" + value.getInt();
                        default -> Integer.toString(Byte.toUnsignedInt(value.get()));
                    });
        }
        return String.join(" ", numbers);
    }

    private static ByteBuffer read(SeekableByteChannel file, long at, int bytes, ByteOrder order)
            throws IOException, DataFormatException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(order);
        file.position(at);
        while (buffer.hasRemaining()) {
            if (file.read(buffer) < 0) {
                throw new DataFormatException("it ends in the middle of its tags");
            }
        }
        return buffer.flip();
    }
}
