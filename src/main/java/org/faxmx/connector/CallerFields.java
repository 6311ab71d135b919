package org.faxmx.connector;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.faxmx.access.Caller;

/**
 * What an answer says of its caller: what a page may offer, and whose login or certificate it is. MBeanInfo says neither.
 */
final class CallerFields {

    private static final String ROLE = "FaxMX-Role";
    private static final String USER = "FaxMX-User";

    private CallerFields() {}

    /** Adds them; the user where there is one, percent-encoded as UTF-8, since fields are ASCII. */
    static void put(HttpFields.Mutable response, Caller caller) {
        response.put(ROLE, caller.role().toString());
        if (!caller.user().isEmpty()) {
            // The encoding of forms has another blank than that of URLs.
            response.put(
                    USER,
                    URLEncoder.encode(caller.user(), StandardCharsets.UTF_8).replace("+", "%20"));
        }
    }
}
