package org.faxmx.connector;

import java.nio.charset.StandardCharsets;

/**
 * An answer.
 *
 * @param status the HTTP status
 * @param type its Content-Type
 * @param compressed whether the body is compressed with gzip
 * @param body its bytes
 */
record Answer(int status, String type, boolean compressed, AnswerBytes body) {

    /** An answer in JSON, of one entry or an array of entries. */
    static Answer json(int status, AnswerBytes body) {
        return new Answer(status, "application/json; charset=utf-8", false, body);
    }

    /** An answer in plain text. */
    static Answer text(int status, String text) {
        return new Answer(status, "text/plain; charset=utf-8", false, bytes(text));
    }

    /** A text in UTF-8. */
    static AnswerBytes bytes(String text) {
        AnswerBytes bytes = new AnswerBytes();
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        bytes.write(encoded, 0, encoded.length);
        return bytes;
    }
}
