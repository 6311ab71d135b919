package org.faxmx.connector;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import org.jolokia.shaded.org.json.simple.parser.ContentHandler;
import org.jolokia.shaded.org.json.simple.parser.JSONParser;
import org.jolokia.shaded.org.json.simple.parser.ParseException;

/**
 * A check that the body of a POST is one JSON object or array. Jolokia reports anything else only as invalid, and its
 * parser is recursive in nested values. The parser here is Jolokia's, so that both accept the same.
 */
final class JsonBody {

    /** Enough for ten thousand Jolokia requests in one body. */
    static final int MOST_BYTES = 4 << 20;

    private static final int DEPTH = 100;

    private JsonBody() {}

    /**
     * Reads the body and returns it to be read again.
     *
     * @throws IllegalArgumentException if it is not JSON, too large or cannot be read; Jolokia responds with status 400
     */
    static InputStream checked(InputStream body, String charset) {
        byte[] bytes;
        try {
            bytes = body.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw new IllegalArgumentException("the body cannot be read: " + e.getMessage(), e);
        }
        if (bytes.length > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "the body cannot be read: the request is larger than " + MOST_BYTES + " bytes");
        }
        requireObjectOrArray(new String(bytes, Charset.forName(charset)));
        return new ByteArrayInputStream(bytes);
    }

    private static void requireObjectOrArray(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("the body is empty, not a JSON object or array");
        }
        JSONParser json = new JSONParser();
        try {
            json.parse(text, new Shape());
        } catch (ParseException e) {
            throw new IllegalArgumentException(
                    "the body is not JSON" + at(text, e.getPosition()) + ": unexpected " + e.getUnexpectedObject(), e);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "the body has a number that is too large" + at(text, json.getPosition()), e);
        } catch (WrongShape e) {
            throw new IllegalArgumentException(e.getMessage() + at(text, json.getPosition()), e);
        }
    }

    private static String at(String text, int position) {
        String before = text.substring(0, Math.max(0, Math.min(position, text.length())));
        long line = before.chars().filter(character -> character == '\n').count() + 1;
        return ", line " + line + ", column " + (before.length() - before.lastIndexOf('\n'));
    }

    private static final class WrongShape extends RuntimeException {

        private static final long serialVersionUID = 1L;

        WrongShape(String message) {
            super(message);
        }
    }

    /** Stops the parser where the text cannot be a request. */
    private static final class Shape implements ContentHandler {

        private int depth;

        @Override
        public void startJSON() {}

        @Override
        public void endJSON() {}

        @Override
        public boolean startObject() {
            return deeper();
        }

        @Override
        public boolean endObject() {
            depth--;
            return true;
        }

        @Override
        public boolean startObjectEntry(String key) {
            return true;
        }

        @Override
        public boolean endObjectEntry() {
            return true;
        }

        @Override
        public boolean startArray() {
            return deeper();
        }

        @Override
        public boolean endArray() {
            depth--;
            return true;
        }

        @Override
        public boolean primitive(Object value) {
            if (depth == 0) {
                throw new WrongShape("the body is not a JSON object or array");
            }
            return true;
        }

        private boolean deeper() {
            depth++;
            if (depth > DEPTH) {
                throw new WrongShape("the body is nested deeper than " + DEPTH);
            }
            return true;
        }
    }
}
