package org.faxmx.connector;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** Compression of answers with gzip, fast rather than small: names repeat, so that a tenth or less is left all the same. */
final class Gzip {

    private static final int BUFFER_BYTES = 16 << 10;
    // A smaller answer fits in one packet anyway.
    private static final int SMALLEST = 1_400;

    private Gzip() {}

    /** Whether the client takes answers that are compressed. */
    static boolean isAccepted(HttpFields headers) {
        return headers.getQualityCSV(HttpHeader.ACCEPT_ENCODING).stream()
                .anyMatch(coding -> coding.equalsIgnoreCase("gzip") || coding.equalsIgnoreCase("x-gzip"));
    }

    /** Whether an answer of that length is worth it. */
    static boolean isWorthwhile(long length) {
        return length > SMALLEST;
    }

    /** A stream that writes what it is given compressed; it is to be closed. */
    static OutputStream to(OutputStream out) throws IOException {
        return new Fast(out);
    }

    /** The answer compressed. Its parts are given up one by one. */
    static AnswerBytes of(AnswerBytes plain) {
        AnswerBytes compressed = new AnswerBytes();
        try (OutputStream out = to(compressed)) {
            Deque<ByteBuffer> parts = plain.parts();
            for (ByteBuffer part = parts.poll(); part != null; part = parts.poll()) {
                out.write(part.array(), part.position(), part.remaining());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed;
    }

    private static final class Fast extends GZIPOutputStream {

        Fast(OutputStream out) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
