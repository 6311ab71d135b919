package org.faxmx.connector;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jolokia.shaded.org.json.simple.parser.ContentHandler;
import org.jolokia.shaded.org.json.simple.parser.JSONParser;
import org.jolokia.shaded.org.json.simple.parser.ParseException;

/**
 * Reads the body of a POST: one JSON object or array, in UTF-8 unless the Content-Type names another charset. A byte that
 * is not of the charset is an error, because a text with a replacement character must not reach a fax server.
 */
final class JsonBody {

    private static final Pattern TYPE =
            Pattern.compile("\\s*(application|text)/json\\s*(;.*)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\\s\";,]+)", Pattern.CASE_INSENSITIVE);
    private static final int DEPTH = 100;
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private JsonBody() {}

    /** Whether that Content-Type is JSON. A web page can send other types to other sites without being asked. */
    static boolean isJson(String contentType) {
        return contentType != null && TYPE.matcher(contentType).matches();
    }

    /**
     * Parses a body.
     *
     * @param contentType of the request
     * @return a {@code Map} or a {@code List} of the parser
     * @throws IllegalArgumentException if it is not JSON, or not text in its charset
     */
    static Object parse(byte[] bytes, String contentType) {
        String text = decode(bytes, charset(contentType));
        requireObjectOrArray(text);
        try {
            return new JSONParser().parse(text);
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Charset charset(String contentType) {
        Matcher named = CHARSET.matcher(contentType == null ? "" : contentType);
        if (!named.find()) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(named.group(1));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new IllegalArgumentException(
                    "the charset " + named.group(1) + " of the Content-Type is unknown: send UTF-8", e);
        }
    }

    private static String decode(byte[] bytes, Charset charset) {
        ByteBuffer body = ByteBuffer.wrap(bytes);
        String text;
        try {
            text = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(body)
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "the body is not " + charset + ", byte " + (body.position() + 1)
                            + ": send UTF-8, or name its charset, as in Content-Type: application/json; charset=iso-8859-1",
                    e);
        } catch (UnsupportedOperationException e) {
            throw new IllegalArgumentException("bodies cannot be in " + charset + ": send UTF-8", e);
        }
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    /** Checks the text with Jolokia's parser, so that both accept the same; that one has no limit of the depth. */
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
        } catch (Error e) {
            // The scanner throws an Error at a character that begins nothing in JSON.
            if (e.getClass() != Error.class) {
                throw e;
            }
            throw new IllegalArgumentException("the body is not JSON" + at(text, json.getPosition()), e);
        }
    }

    private static String at(String text, int position) {
        String before = text.substring(0, Math.max(0, Math.min(position, text.length())));
        long line = before.chars().filter(character -> character == '\n').count() + 1;
        return String.format(Locale.ROOT, ", line %d, column %d", line, before.length() - before.lastIndexOf('\n'));
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
