package org.faxmx.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** JSON as the commands print it. */
final class Json {

    private Json() {}

    /** The content as indented text that ends with a line break. */
    static String of(Content content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            // A terminal may have another charset than UTF-8, which JSON requires.
            json.configure(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature(), true);
            content.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append(System.lineSeparator()).toString();
    }

    interface Content {
        void write(JsonGenerator json) throws IOException;
    }
}
