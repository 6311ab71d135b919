package org.faxmx.connector;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The statuses in an answer of Jolokia, read with another parser than the one that it is made with. */
final class JsonStatus {

    /**
     * The answer to one request.
     *
     * @param type of the error, or ""
     */
    record Entry(int status, String type) {}

    private JsonStatus() {}

    /** The entries of an answer; it must be JSON. */
    static List<Entry> of(String json) {
        List<Entry> entries = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_OBJECT) {
                entries.add(entry(parser));
            } else if (first == JsonToken.START_ARRAY) {
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    entries.add(entry(parser));
                }
            } else {
                throw new AssertionError("neither object nor array: " + json);
            }
            if (parser.nextToken() != null) {
                throw new AssertionError("more than one value: " + json);
            }
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + json, e);
        }
        return entries;
    }

    private static Entry entry(JsonParser parser) throws IOException {
        int status = 0;
        String type = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals("status")) {
                status = parser.getIntValue();
            } else if (name.equals("error_type")) {
                type = parser.getText();
            } else {
                parser.skipChildren();
            }
        }
        return new Entry(status, type);
    }
}
