package org.faxmx.connector;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * The files of the status page, which are the same for every client: what the page displays it requests from Jolokia, as
 * any other client. The path of a request is only compared with theirs, so that it names no other file. Called by any
 * thread.
 */
final class StatusPage {

    /** The path of the page. */
    static final String PATH = "/";

    // The page makes no HTML and no script of texts; with this the browser refuses that too.
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'; trusted-types 'none'";
    private static final String FOLDER = "page/";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "json", "application/json; charset=utf-8",
            "svg", "image/svg+xml");
    private static final List<String> NAMES = List.of(
            "page.css",
            "icon.svg",
            "app.js",
            "jolokia.js",
            "model.js",
            "history.js",
            "texts.js",
            "dom.js",
            "servers.js",
            "ports.js",
            "queue.js",
            "details.js",
            "actions.js",
            "en.json",
            "de.json",
            "personal.json");

    private record PageFile(String type, byte[] content, String etag) {}

    private final Map<String, String> names = new HashMap<>();
    // By path. Read when they are requested first: many a bridge displays no page, and they would delay its start.
    private final Map<String, PageFile> files = new ConcurrentHashMap<>();

    /** The page as it is in the jar. */
    StatusPage() {
        names.put(PATH, "index.html");
        NAMES.forEach(name -> names.put(PATH + FOLDER + name, name));
    }

    /** Whether it has a file of that path. */
    boolean has(String path) {
        return names.containsKey(path);
    }

    /** Answers with a file that it has. */
    void respond(Exchange exchange, HttpFields.Mutable response, String path) {
        PageFile file = files.computeIfAbsent(path, wanted -> read(names.get(wanted)));
        response.put("Content-Security-Policy", POLICY);
        response.put("Cross-Origin-Opener-Policy", "same-origin");
        response.put(HttpHeader.CACHE_CONTROL, "no-cache");
        // Weak: the bytes differ where they are compressed.
        response.put(HttpHeader.ETAG, "W/" + file.etag());
        response.add(HttpHeader.VARY, "Accept-Encoding");
        if (matches(exchange.request().getHeaders(), file.etag())) {
            exchange.respond(new Answer(Exchange.NOT_MODIFIED, "", false, new AnswerBytes()));
        } else {
            exchange.respond(new Answer(200, file.type(), false, bytes(file.content())));
        }
    }

    private static AnswerBytes bytes(byte[] content) {
        AnswerBytes bytes = new AnswerBytes();
        bytes.write(content, 0, content.length);
        return bytes;
    }

    private static boolean matches(HttpFields request, String etag) {
        return request.getValuesList(HttpHeader.IF_NONE_MATCH).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(value -> value.strip().replaceFirst("^W/", ""))
                .anyMatch(value -> value.equals(etag) || value.equals("*"));
    }

    private static PageFile read(String name) {
        try (InputStream in = StatusPage.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("the file " + FOLDER + name + " of the status page is not in the jar");
            }
            byte[] content = in.readAllBytes();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return new PageFile(
                    TYPES.get(name.substring(name.lastIndexOf('.') + 1)),
                    content,
                    '"' + HexFormat.of().formatHex(hash, 0, 16) + '"');
        } catch (IOException e) {
            throw new UncheckedIOException("the file " + name + " of the status page cannot be read", e);
        } catch (NoSuchAlgorithmException e) {
            // Every Java platform has it.
            throw new IllegalStateException(e);
        }
    }
}
